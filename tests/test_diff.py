"""Which pairs two sides differ on, against sets; and why, against what the strategies themselves do."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.core.clusters import Clusters
from neardup.core.distinct import collapse
from neardup.core.gold import GradedPairs
from neardup.core.pairs import shortest
from neardup.diff.differences import (
    APART,
    TOGETHER,
    UNLABELLED,
    _occurrence,
    differences,
    informative_order,
    verdicts,
)
from neardup.diff.opening import open_sides
from neardup.diff.reasons import Asked, explanations_of, overlap, shingles_of
from neardup.diff.report import explain
from neardup.diff.request import Request
from neardup.diff.show import heading, markdown, sentences, shortened
from neardup.diff.sides import Side
from neardup.errors import FloorError, InputError, NeardupError, ParameterError, UnknownNameError
from neardup.run.plan import Entry
from neardup.text import words
from neardup.text.marked import Piece, marked
from tests.helpers.commands import status
from tests.helpers.files import read_json, write_json_lines
from tests.helpers.listed import rows_of
from tests.helpers.partitions import make_pairs
from tests.helpers.runs import keep_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from neardup.core.gold import Gold

IDS = [f"d{row}" for row in range(6)]
Scored = dict[tuple[int, int], float]


def side(scored: Scored, threshold: float, floor: float = 0.3) -> Side:
    """A side that reports these pairs of six documents."""
    pairs = make_pairs(IDS, range(6), {pair: s for pair, s in scored.items() if s >= floor}, floor)
    labels = nd.cluster(pairs, threshold).labels
    return Side(
        name="x", strategy="x()", component=None, askable=False, threshold=threshold, pairs=pairs, clusters=labels
    )


scores = st.dictionaries(
    st.sampled_from(list(combinations(range(6), 2))), st.sampled_from([0.3, 0.5, 0.7, 0.9]), max_size=15
)


@given(scores, scores, st.sampled_from([0.3, 0.6, 0.7]), st.sampled_from([0.4, 0.7]), st.data())
def test_differences_are_those_of_sets(a: Scored, b: Scored, at: float, bt: float, data: st.DataObject) -> None:
    labels = data.draw(st.lists(st.integers(-1, 2), min_size=6, max_size=6))
    gold = Clusters(IDS, np.array(labels, np.int32))
    one, other = side(a, at), side(b, bt)
    found = differences(one, other, gold)
    sets = [{p for p, s in held.items() if np.float32(s) >= np.float32(cut)} for held, cut in ((a, at), (b, bt))]
    pairs = rows_of(found)
    assert {p for p, first in zip(pairs, found.by_first, strict=True) if first} == sets[0] - sets[1]
    assert {p for p, first in zip(pairs, found.by_first, strict=True) if not first} == sets[1] - sets[0]
    assert found.both == len(sets[0] & sets[1])
    for i, held in enumerate((a, b)):
        expected = [held.get(pair, np.nan) for pair in pairs]
        assert np.array_equal(found.scores[i], np.array(expected, np.float32), equal_nan=True)
    for (i, j), verdict in zip(pairs, found.gold.tolist(), strict=True):
        known = labels[i] >= 0 and labels[j] >= 0
        assert verdict == (UNLABELLED if not known else TOGETHER if labels[i] == labels[j] else APART)
    order = informative_order(found, one, other)
    assert sorted(order.tolist()) == list(range(len(found)))
    turns = found.by_first[order].tolist()
    fewer = min(turns.count(True), turns.count(False))
    assert turns[: 2 * fewer] == [True, False] * fewer


@given(st.lists(st.integers(0, 4)))
def test_occurrences_are_counted(values: list[int]) -> None:
    assert _occurrence(np.array(values, np.int64)).tolist() == [values[:i].count(v) for i, v in enumerate(values)]


def test_most_telling_first_by_hand() -> None:
    # only A: 01 is the most decisive; 02 is the second pair of 0, and 23 that of 2; of 45 gold says nothing
    a = side({(0, 1): 0.9, (0, 2): 0.85, (2, 3): 0.8, (4, 5): 0.95}, 0.7)
    b = side({(2, 3): 0.5, (1, 2): 0.9}, 0.7)
    gold = Clusters(IDS, np.array([0, 0, 0, 0, -1, 0], np.int32))
    found = differences(a, b, gold)
    ordered = [(int(found.left[i]), int(found.right[i])) for i in informative_order(found, a, b)]
    assert ordered == [(0, 1), (1, 2), (0, 2), (2, 3), (4, 5)]


def test_graded_pairs_tell_of_listed_and_closed_pairs() -> None:
    gold = GradedPairs(
        ["d1", "d0", "d0"], ["d0", "d2", "d3"], np.array([1, 0, -1], np.int32), closed=frozenset(IDS[3:])
    )
    left, right = (np.array(rows, np.int32) for rows in zip((0, 1), (0, 2), (0, 3), (3, 4), (2, 4), strict=True))
    assert verdicts(gold, IDS, left, right).tolist() == [TOGETHER, APART, UNLABELLED, APART, UNLABELLED]
    assert verdicts(None, IDS, left, right).tolist() == [UNLABELLED] * 5


# ---- reasons

STORY = (
    "The harbour board said on Monday that the swing bridge at Kelsing would stay shut to lorries until the end of "
    "June after divers found cracks in two of its eight bearings and the county was asked for help with the repair."
)
TEXTS = {
    "a": STORY,
    "b": STORY.replace("June", "March"),
    "c": "By our staff. " + " ".join(STORY.split()[:38]) + " Read more about bridges, roads, the county and its people "
    "on our pages, in our letters or in the paper itself, every day but Sunday from seven in the morning until noon.",
    "d": "Growers in the valley expect the smallest cherry crop for eleven years after three nights of frost in April.",
    "e": STORY,
}
CORPUS = nd.Corpus.from_texts(TEXTS, TEXTS.values(), name="five")


@given(st.lists(st.sampled_from("abc"), max_size=9), st.lists(st.sampled_from("abc"), max_size=9))
def test_overlap_counts_distinct_shingles(one: list[str], other: list[str]) -> None:
    def shingles(text: str) -> set[tuple[str, ...]]:
        units = words(text)
        return {tuple(units[i : i + 2]) for i in range(max(1, len(units) - 1))} if units else set()

    left, right = shingles(" ".join(one)), shingles(" ".join(other))
    found = overlap(nd.Texts.of([" ".join(one), " ".join(other)]), 2, "word")
    assert (found.shared, found.left, found.right) == (len(left & right), len(left), len(right))
    assert found.jaccard == (len(left & right) / len(left | right) if left | right else 0)
    assert found.containment == (len(left & right) / min(len(left), len(right)) if left and right else 0)


def asked(given: str | nd.Strategy, **changes: Any) -> tuple[Side, Asked]:
    strategy = nd.strategy(given) if isinstance(given, str) else given
    pairs = nd.pairs(CORPUS, strategy)
    made = Side(
        name=str(given),
        strategy=str(strategy),
        component=strategy,
        askable=True,
        threshold=strategy.default_threshold,
        pairs=pairs,
        clusters=nd.cluster(pairs, strategy.default_threshold).labels,
    )
    made = replace(made, **changes)
    return made, Asked(made, collapse(CORPUS))


def test_a_bucketed_strategy_states_bands_and_scores() -> None:
    strategy = nd.strategy("minhash-lsh(ngram=3, floor=0.5)")
    found, question = asked(str(strategy))
    features = strategy.features_of(CORPUS.texts)  # type: ignore[attr-defined]  # Bucketed
    keys = strategy.keys(features)  # type: ignore[attr-defined]
    scored = dict(
        zip(
            zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True),
            found.pairs.score.tolist(),
            strict=True,
        )
    )
    for left, right in combinations(range(4), 2):
        verdict = question.verdict(left, right, scored.get((left, right), np.nan))
        agree = [band + 1 for band in range(16) if keys[left, band] == keys[right, band] != 0]
        assert (verdict.bands, verdict.of_bands) == (agree, 16)
        estimate = float(strategy.score(features, np.array([left]), np.array([right]))[0])  # type: ignore[attr-defined]
        if (left, right) in scored:
            assert verdict.estimate is None
            assert verdict.score == scored[left, right]
            above = scored[left, right] >= found.threshold
            assert verdict.fate == ("reported" if above else "below the threshold")
        else:
            assert verdict.score is None
            assert verdict.estimate == pytest.approx(estimate)
            assert verdict.fate == ("below the floor" if agree else "never a candidate")
        assert verdict.clustered == ((left, right) == (0, 1))
    assert (0, 1) in scored
    assert question.verdict(0, 3, np.nan).fate == "never a candidate"


def test_a_verifier_states_what_it_would_have_said() -> None:
    _, question = asked("minhash-lsh(num_perm=4, bands=1, verify=containment(ngram=3), floor=0.3)")
    verdict = question.verdict(0, 2, np.nan)
    expected = nd.scorer("containment(ngram=3)").score(CORPUS, np.array([0]), np.array([2]))[0]
    assert verdict.estimate == pytest.approx(float(expected))
    assert expected > 0.3
    assert verdict.fate == "never a candidate"


@dataclass(frozen=True, kw_only=True)
class Scarce(nd.Bucketed[int, int]):
    """Scores every pair one over the number of distinct texts in the corpus."""

    verify: nd.Scorer | None = None
    floor: float = 0.5

    @property
    def default_threshold(self) -> float:
        return self.floor

    def summarise(self, texts: nd.Texts) -> int:
        return len(texts)

    def merge(self, a: int, b: int) -> int:
        return a + b

    def encode(self, texts: nd.Texts, summary: int) -> int:
        return summary

    def keys(self, features: int) -> NDArray[np.uint64]:
        return np.ones((2, 1), np.uint64)

    def candidate_pairs(self, features: int, texts: nd.Texts) -> Iterator[nd.Candidates]:
        yield nd.Candidates(np.array([0]), np.array([1]))

    def score(self, features: int, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        return np.full(len(left), 1 / features, np.float32)


def test_a_strategy_with_statistics_is_asked_with_those_of_the_whole_corpus() -> None:
    _, question = asked(Scarce())
    verdict = question.verdict(0, 3, np.nan)
    assert verdict.estimate == 1 / len(set(TEXTS.values()))
    assert (verdict.fate, verdict.bands) == ("below the floor", [1])


def test_fates_where_there_are_no_keys() -> None:
    _, wide = asked("simhash")  # too wide a radius for keys: all pairs are looked at
    verdict = wide.verdict(0, 3, np.nan)
    assert (verdict.bands, verdict.of_bands) == (None, 0)
    assert verdict.fate == "below the floor"
    assert verdict.estimate is not None
    assert verdict.estimate < 0.7
    _, tiled = asked("tfidf-cosine")
    assert tiled.verdict(0, 3, np.nan).fate == "below the floor"
    _, aligned = asked("edit-distance")
    verdict = aligned.verdict(0, 3, np.nan)
    assert verdict.fate == "below the floor"
    assert verdict.estimate is not None
    assert 0 < verdict.estimate < 0.4
    pairs = nd.pairs(CORPUS, nd.strategy("edit-distance-rapidfuzz"))
    some, other = asked("edit-distance-rapidfuzz", pairs=replace(pairs, candidates=1))
    assert other.verdict(0, 3, np.nan).fate == "not reported"
    assert other.verdict(0, 1, 0.99).fate == "reported"
    assert other.verdict(0, 1, 0.41).fate == "below the threshold"
    assert some.askable


def test_pairs_of_oversized_buckets_are_named_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    _, question = asked("minhash-lsh")
    assert question.verdict(0, 1, np.nan).fate == "only in oversized buckets"  # as if it had been skipped


def test_other_code_is_not_asked() -> None:
    _, question = asked("minhash-lsh", askable=False)
    verdict = question.verdict(0, 3, np.nan)
    assert (verdict.fate, verdict.bands, verdict.estimate) == ("not reported", None, None)


def test_shingles_are_those_that_the_sides_look_at() -> None:
    one, _ = asked("minhash-lsh(ngram=4, verify=containment(ngram=3))")
    other, _ = asked("exact")
    assert shingles_of((one, other)) == [(4, "word", "loose"), (3, "word", "loose")]
    assert shingles_of((other, other)) == [(5, "word", "loose")]


# ---- all of it


def labels() -> Gold:
    from neardup.core.gold import Gold

    return Gold({"copy": Clusters.from_mapping({"a": 1, "b": 1, "c": 1, "d": 2, "e": 1})})


def files(folder: Path) -> str:
    """The five documents and their gold, as `--corpus` takes them."""
    documents, gold = folder / "five.jsonl", folder / "gold.jsonl"
    write_json_lines(documents, ({"id": i, "text": t} for i, t in TEXTS.items()))
    rows = [{"id": i, "cluster": "other" if i == "d" else "bridge"} for i in TEXTS]
    write_json_lines(gold, rows)
    return f"{documents}={gold}"


def run_folder(folder: Path, source: str, *strategies: str, ids: str = "abcde", redistributable: bool = True) -> Path:
    """A run of strategies on the five documents in some order, made in this process."""
    corpus = nd.Corpus.from_texts(ids, [TEXTS[i] for i in ids], name="five")
    entry = Entry(corpus=corpus, gold=labels(), source=source, redistributable=redistributable)
    chosen = map(nd.strategy, strategies)
    return keep_run(folder, entry, {str(strategy): nd.pairs(corpus, strategy) for strategy in chosen})


def test_two_strategies_on_documents(tmp_path: Path) -> None:
    subject, a, b = open_sides("minhash-lsh(ngram=3)", "minhash-lsh:news", Request(corpus=files(tmp_path)))
    report = explain(subject, a, b, 10)
    assert [(p.left, p.right, p.only, p.gold) for p in report.explained] == [
        ("a", "c", "B", "together"),
        ("b", "c", "B", "together"),
    ]
    assert report.counts()["B"] == {
        "pairs": 2,
        "together": 2,
        "apart": 0,
        "not labelled": 0,
        "scored": 0,
        "not reported": 2,
    }
    assert report.found.both == 1
    text = "\n".join([*heading(report), *sentences(report, report.explained[0])])
    for fact in ("only A reports none", "only B reports 2", "never a candidate", "of 64 bands agree", "word 3-grams"):
        assert fact in text
    page = markdown(report)
    assert "<td>" in page
    assert "<b>By our staff" in page
    assert json.loads(json.dumps(report.to_json()))["pairs"][0]["verdicts"]["A"]["fate"] == "never a candidate"
    assert explain(subject, a, a, 10).explained == []


def test_a_scorer_that_can_explains_the_pair(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = files(tmp_path)
    strategies = ("minhash-lsh(ngram=3, verify=facts(), floor=0.1)", "exact")
    subject, a, b = open_sides(*strategies, Request(corpus=source, thresholds=(0.1, 1)))
    report = explain(subject, a, b, 10)
    (name,) = {name for pair in report.explained for name in pair.explanations}
    assert name == str(nd.scorer("facts()"))
    assert {(pair.left, pair.right): shortest(pair.explanations[name].score) for pair in report.explained} == {
        (pair.left, pair.right): pair.verdicts[0].score for pair in report.explained
    }
    pair = next(pair for pair in report.explained if (pair.left, pair.right) == ("a", "b"))
    assert [(one.left, one.right) for one in pair.explanations[name].conflicts] == [("June", "March")]
    assert f"{name}: covers 1.00 of the one" in "\n".join(sentences(report, pair))
    assert "names that differ: June / March" in markdown(report)
    shown = report.to_json()["pairs"][report.explained.index(pair)]["explanations"][name]
    assert shown["conflicts"] == [{"kind": "name", "left": "June", "right": "March"}]
    assert explain(subject, b, b, 10).explained == []
    assert status("diff", *strategies, "--corpus", source, "--threshold", "0.1", "--threshold", "1") == 0
    assert "names that differ: June / March" in " ".join(capsys.readouterr().out.split())


def test_an_explanation_of_texts_that_may_not_be_shown_counts_conflicts(tmp_path: Path) -> None:
    strategies = ("minhash-lsh(ngram=3, verify=facts(), floor=0.1)", "exact")
    run = str(run_folder(tmp_path / "run", files(tmp_path), *strategies, redistributable=False))
    request = Request(strategies=strategies, thresholds=(0.1, 1))
    hidden = explain(*open_sides(run, run, request), 10)
    printed = markdown(hidden) + json.dumps(hidden.to_json())
    assert "names that differ: 1; " in printed
    assert '"conflicts": {"number": 0, "name": 1, "notice": 0}' in printed
    assert not any(word in printed for word in ("June", "March", "harbour"))
    shown = explain(*open_sides(run, run, replace(request, show_texts=True)), 10)
    assert "names that differ: June / March" in markdown(shown)


def test_a_run_by_other_code_is_not_explained() -> None:
    side, _ = asked("minhash-lsh(ngram=3, verify=facts(), floor=0.1)", askable=False)
    distinct, rows = collapse(CORPUS), np.array([0])
    assert explanations_of((side, side), distinct, rows, rows + 1) == {}
    side = replace(side, askable=True)
    assert len(explanations_of((side, side), distinct, rows, rows + 1)) == 1
    assert explanations_of((side, side), None, rows, rows + 1) == {}


def test_nothing_depends_on_the_order_of_documents(tmp_path: Path) -> None:
    source = files(tmp_path)
    one = run_folder(tmp_path / "one", source, "minhash-lsh(ngram=3)")
    other = run_folder(tmp_path / "other", source, "minhash-lsh:news", ids="edcba")
    reports = [explain(*open_sides(str(x), str(y), Request()), 10).to_json() for x, y in ((one, other), (other, one))]
    swapped = {"A": "B", "B": "A"}
    assert [p["verdicts"]["A"] for p in reports[0]["pairs"]] == [p["verdicts"]["B"] for p in reports[1]["pairs"]]
    ends = [{frozenset((p["left"], p["right"])) for p in report["pairs"]} for report in reports]
    assert ends[0] == ends[1] == {frozenset("ac"), frozenset("bc")}
    assert [swapped[p["only"]] for p in reports[0]["pairs"]] == [p["only"] for p in reports[1]["pairs"]]


def test_runs_and_strategies_mix_and_texts_are_held_back(tmp_path: Path) -> None:
    source = files(tmp_path)
    run = str(run_folder(tmp_path / "run", source, "exact", "minhash-lsh:news", redistributable=False))
    with pytest.raises(InputError, match="choose one with --strategy: exact, minhash-lsh:news"):
        open_sides(run, run, Request())
    request = Request(strategies=("exact", "minhash-lsh:news"))
    hidden = explain(*open_sides(run, run, request), 10)
    assert {pair.pieces for pair in hidden.explained} == {None}
    assert "may not be redistributed" in markdown(hidden)
    assert "harbour" not in markdown(hidden) + json.dumps(hidden.to_json())
    assert hidden.explained[0].overlaps
    shown = explain(*open_sides(run, run, replace(request, show_texts=True)), 10)
    assert "harbour" in markdown(shown)
    mixed = explain(*open_sides(run, "minhash-lsh:news", Request(strategies=("exact",))), 10)
    assert [(p.left, p.right) for p in mixed.explained] == [(p.left, p.right) for p in hidden.explained]


def test_other_labels_are_mentioned(tmp_path: Path) -> None:
    source = files(tmp_path)
    one = run_folder(tmp_path / "one", source, "exact")
    other = tmp_path / "other"
    shutil.copytree(one, other)
    record = read_json(other / "run.json")
    record["corpora"][0]["gold_checksum"] = "other"
    (other / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert "by those of A" in open_sides(str(one), str(other), Request())[0].note
    assert open_sides(str(one), str(one), Request())[0].note == ""
    later = run_folder(tmp_path / "later", source, "exact", ids="abcd")
    with pytest.raises(NeardupError, match="other documents in the two runs"):
        open_sides(str(one), str(later), Request())


def test_a_run_without_its_texts_still_names_the_pairs(tmp_path: Path) -> None:
    source = files(tmp_path)
    run = run_folder(tmp_path / "run", source, "exact", "minhash-lsh:news")
    (tmp_path / "five.jsonl").unlink()
    request = Request(strategies=("exact", "minhash-lsh:news"))
    report = explain(*open_sides(str(run), str(run), request), 10)
    assert len(report.explained) == 3
    assert report.explained[0].overlaps == []
    assert "not at hand" in "\n".join(heading(report))
    with pytest.raises(NeardupError, match="cannot be run on the documents of the run"):
        open_sides(str(run), "exact", Request(strategies=("exact",)))


def test_another_release_is_not_asked_with_this_code(tmp_path: Path) -> None:
    run = run_folder(tmp_path / "run", files(tmp_path), "exact", "minhash-lsh:news")
    before = tmp_path / "before"
    shutil.copytree(run, before)
    for file in before.glob("cells/*/*/result.json"):
        record = read_json(file)
        file.write_text(json.dumps(record | {"source_hash": "other"}), encoding="utf-8")
    subject, a, b = open_sides(str(before), str(run), Request(strategies=("minhash-lsh:news", "exact")))
    assert (a.askable, b.askable) == (False, True)
    assert "run by other code than is installed" in heading(explain(subject, a, b, 1))[1]


def test_thresholds_are_for_both_or_each(tmp_path: Path) -> None:
    source = files(tmp_path)
    names = ("minhash-lsh:news", "minhash-lsh:news")
    _, a, b = open_sides(*names, Request(corpus=source, thresholds=(0.4, 1.0)))
    assert (a.threshold, b.threshold) == (0.4, 1.0)
    subject, a, b = open_sides(*names, Request(corpus=source, thresholds=(0.5,)))
    assert len(explain(subject, a, b, 5).found) == 0
    with pytest.raises(FloorError):
        open_sides(*names, Request(corpus=source, thresholds=(0.1,)))
    with pytest.raises(ParameterError, match="given 3 times"):
        open_sides(*names, Request(corpus=source, thresholds=(0.5, 0.6, 0.7)))


def test_wrong_sides_are_refused(tmp_path: Path) -> None:
    source = files(tmp_path)
    run = str(run_folder(tmp_path / "run", source, "exact"))
    for sides, request, kind, fact in (
        (("exact", "simhash"), Request(), ParameterError, "--corpus NAME"),
        (("exact", "simhsh"), Request(corpus=source), UnknownNameError, "did you mean 'simhash'"),
        (("exact", f"{tmp_path}/no"), Request(corpus=source), InputError, "no run folder"),
        (("exact", "simhash"), Request(corpus=source, strategies=("exact",)), ParameterError, "leave it out"),
        (("exact", "simhash"), Request(corpus=source, level="copies"), UnknownNameError, "did you mean 'copy'"),
        ((run, run), Request(strategies=("simhash",)), InputError, "no strategy 'simhash'; it has exact"),
        ((run, run), Request(corpus="six"), InputError, "no corpus 'six'; it has five"),
        ((run, run), Request(level="story"), NeardupError, "no labels at 'story'; it has copy"),
    ):
        with pytest.raises(kind, match=fact):
            open_sides(*sides, request)


def test_pieces_are_shortened_for_reading() -> None:
    pieces = [Piece("one ", False), Piece("x", True), Piece(" ", False), Piece("y", True), Piece("z" * 500, False)]
    found = shortened(pieces)
    assert [(p.text, p.differs) for p in found[:2]] == [("one ", False), ("x y", True)]
    assert found[2].text.startswith("zzz")
    assert "[…380 characters…]" in found[2].text
    assert shortened([]) == []


def test_ids_with_the_marks_of_the_console_are_printed_as_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = tmp_path / "d.jsonl"
    rows = [{"id": f"[/{name}]", "text": TEXTS[name]} for name in "ab"]
    write_json_lines(documents, rows)
    assert status("diff", "exact", "minhash-lsh:news", "--corpus", documents) == 0
    printed = capsys.readouterr().out
    assert "1. [/a] · [/b]: only B" in printed
    assert printed.count("[/a]") == 2  # the second one is the head of its text


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = files(tmp_path), tmp_path / "diff.md"

    def command(*arguments: object) -> int:
        return status("diff", *arguments)

    assert command("exact", "minhash-lsh:news", "--corpus", source, "--limit", "1") == 0
    printed = capsys.readouterr().out
    assert "1. a · b: only B" in printed
    assert "‹June›" in printed
    assert "2. " not in printed
    assert command("exact", "minhash-lsh:news", "--corpus", source, "--json", "--out", out) == 0
    ended = capsys.readouterr()
    assert len(json.loads(ended.out)["pairs"]) == 3
    assert "3 of 3 pairs explained" in ended.err
    assert out.read_text(encoding="utf-8").startswith("## Where A and B differ on five")
    assert command("exact", "simhash") == 2
    ended = capsys.readouterr()
    assert (ended.out, ended.err.count("\n")) == ("", 1)


def test_a_figure_is_marked_whole() -> None:
    one, other = marked("It rose 3.2% to 1,234 at 12:30. 7.", "It rose 3.7% to 1,239 at 12:45. 8.")
    assert [piece.text for piece in one if piece.differs] == ["3.2", "1,234", "12:30", "7"]
    assert [piece.text for piece in other if piece.differs] == ["3.7", "1,239", "12:45", "8"]
    for text in ("a.b 3. .5 1..2 4,", "", "3.", "1/2/3", "x1.2y"):
        assert "".join(piece.text for piece in marked(text, "")[0]) == text
