"""Versions of one text, counted in three ways: tables worked by hand, and a slow oracle that walks over all pairs."""

from __future__ import annotations

import json
from itertools import combinations
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.core.clusters import Clusters
from neardup.core.gold import Gold, GradedPairs, labelled
from neardup.core.versions import TolerantClusters, choices, labels_at, level_of, restricted
from neardup.errors import NeardupError, Notice, ParameterError, UnknownNameError
from neardup.linkages import Components, Star
from neardup.metrics import PairwiseMetric, metrics_of
from neardup.metrics.account import account
from neardup.metrics.evaluation import evaluate, evaluate_pairs
from neardup.metrics.ranking import rank
from neardup.metrics.removal import keepers, removal
from neardup.metrics.resampling.estimates import resample, resample_readers
from neardup.metrics.resampling.units import units
from neardup.metrics.slices import slices
from neardup.metrics.sweep import pair_curve, sweep, sweep_at
from neardup.metrics.weakest import weakest_links
from neardup.report import write_report
from neardup.results.cells import read_cells
from neardup.results.derive.halves import Halves, halves
from neardup.results.derive.labellers import labellers_result
from neardup.results.files import read_results
from neardup.run.plan import Entry, make_plan
from neardup.run.runner import record_of
from tests.helpers.commands import status
from tests.helpers.partitions import SCORES, corpora, document_pairs, make_pairs
from tests.helpers.runs import keep_run
from tests.helpers.wire import earlier, earlier_gold, whole

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.pairs import CorpusPairs

Verdicts = dict[tuple[str, str], bool]
PAIRWISE = list(metrics_of(PairwiseMetric))

# a and b are copies, c is a version of them, d and e are copies of another text, f is alone
COPIES = {"a": "1", "b": "1", "c": "2", "d": "3", "e": "3", "f": "4"}
REVISIONS = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "2", "f": "3"}
STORIES = {"a": "1", "b": "1", "c": "1", "d": "1", "e": "1", "f": "2"}
# a, b, c and d are joined, so are e and f: of 7 pairs one is right (ab), two are versions (ac, bc) and four are neither
PREDICTED = Clusters.from_mapping({"a": 0, "b": 0, "c": 0, "d": 0, "e": 1, "f": 1})


def worked() -> Gold:
    levels = (("copy", COPIES), ("revision", REVISIONS), ("story", STORIES))
    return Gold({name: Clusters.from_mapping(labels) for name, labels in levels})


@pytest.mark.parametrize(
    ("versions", "precision", "recall", "f1"),
    [("apart", 1 / 7, 1 / 2, 2 / 9), ("ignored", 1 / 5, 1 / 2, 2 / 7), ("together", 3 / 7, 3 / 4, 6 / 11)],
)
def test_three_treatments_by_hand(versions: str, precision: float, recall: float, f1: float) -> None:
    found = evaluate(PREDICTED, labels_at(worked(), "copy", versions))
    assert [found[name].value for name in ("precision", "recall", "f1")] == pytest.approx([precision, recall, f1])


def test_what_compares_whole_clusters_is_said_to_be_missing() -> None:
    found = evaluate(PREDICTED, labels_at(worked(), "copy", "ignored"))
    assert sorted(found) == sorted(PAIRWISE)
    assert {"ari", "ami", "b3_f1", "v_measure"} <= found.not_applicable.keys()
    assert "not_applicable" in found.to_json()
    assert "not_applicable" not in evaluate(PREDICTED, labels_at(worked(), "copy")).to_json()


def test_pairs_by_hand() -> None:
    gold = labels_at(worked(), "copy", "ignored")
    found = evaluate_pairs(["a", "a", "b", "d"], ["b", "c", "c", "f"], [0.9, 0.8, 0.7, 0.6], gold)
    assert [found[name].value for name in ("precision", "recall", "f1", "ap")] == [0.5, 0.5, 0.5, 0.5]


def test_a_version_kept_in_place_of_a_document_is_not_wrong() -> None:
    gold = labels_at(worked(), "copy", "ignored")
    assert isinstance(gold, TolerantClusters)
    given = (PREDICTED.ids, PREDICTED.labels, gold.strict.labels)
    assert removal(*given)["wrongly_removed"] == 3  # c and d for a, f for e
    assert removal(*given, loose=gold.loose.labels) == removal(*given) | {"wrongly_removed": 2}


def test_pairs_with_levels() -> None:
    a, b = list("aaab"), list("bcdc")
    grades = {"copy": [1, 0, 0, 0], "revision": [1, 1, 0, -1], "story": [1, 1, 1, 1]}
    gold = Gold({name: GradedPairs(a, b, np.array(of, np.int32)) for name, of in grades.items()})
    found = {versions: labels_at(gold, "copy", versions) for versions in ("apart", "ignored", "together")}
    assert {versions: of.grade.tolist() for versions, of in found.items() if isinstance(of, GradedPairs)} == {
        "apart": [1, 0, 0, 0],
        "ignored": [1, -1, 0, -1],
        "together": [1, 1, 0, -1],
    }


def test_without_a_level_for_versions_they_are_apart() -> None:
    single, without = Gold({"any": PREDICTED}), Gold({"copy": PREDICTED, "story": PREDICTED})
    assert choices(single) == choices(without) == ("apart",)
    assert choices(worked()) == ("apart", "ignored", "together")
    with pytest.raises(NeardupError, match=r"one level, which answers any\): versions can only be apart, not ignored"):
        labels_at(single, "copy", "ignored")
    with pytest.raises(NeardupError, match=r"it has copy, story\): versions can only be apart, not together"):
        labels_at(without, "copy", "together")
    unknown = Clusters.from_mapping(dict.fromkeys("abcdef"))
    with pytest.raises(NeardupError, match="this gold has no document with labels at both"):
        labels_at(Gold({"copy": PREDICTED, "revision": unknown}), "copy", "ignored")


def test_a_treatment_is_offered_only_where_gold_can_answer_it() -> None:
    other = Clusters.from_mapping({"x": 0, "y": 0})
    pair = GradedPairs(["a", "b"], ["b", "c"], np.array([0, 0], np.int32))
    versions = GradedPairs(["a", "b"], ["b", "c"], np.array([1, 1], np.int32))
    unknown = GradedPairs(["a", "b"], ["b", "c"], np.array([-1, -1], np.int32))
    for revision, copy, lack in (
        (other, PREDICTED, "no document with labels at both"),
        (pair, PREDICTED, "single pairs at the other"),
        (versions, pair, "no pair that counts with versions ignored"),
    ):
        gold = Gold({"copy": copy, "revision": revision})
        assert choices(gold) == ("apart", "together")
        with pytest.raises(NeardupError, match=rf"gold of 'x' has .*{lack}.*only be apart or together, not ignored; "):
            labels_at(gold, "copy", "ignored", "the gold of 'x'")
    assert choices(Gold({"copy": pair, "revision": unknown})) == ("apart",)


def test_versions_are_of_the_level_copy() -> None:
    assert [level_of("copy", versions) for versions in ("apart", "ignored", "together")] == ["copy", "copy", "revision"]
    assert level_of("story", "apart") == "story"
    with pytest.raises(ParameterError, match="versions are counted anew at level 'copy' only"):
        level_of("story", "ignored")
    with pytest.raises(UnknownNameError, match="Choices: apart, ignored, together"):
        level_of("copy", "ignore")


def test_labels_that_do_not_nest_are_refused() -> None:
    with pytest.raises(NeardupError, match="together in the strict clustering but apart in the loose one"):
        TolerantClusters(Clusters(["a", "b"], np.array([0, 0])), Clusters(["a", "b"], np.array([0, 1])))


@st.composite
def tolerant(draw: st.DrawFn) -> tuple[CorpusPairs, TolerantClusters]:
    """Pairs, and gold at two levels that nest, with documents that have no label at either or at the looser one."""
    pairs, strict = draw(corpora())
    parents = [draw(st.integers(0, 2)) for _ in range(strict.count)]
    loose = [-1 if label < 0 or draw(st.booleans()) else parents[label] for label in strict.labels.tolist()]
    return pairs, TolerantClusters(strict, Clusters(strict.ids, np.array(loose, np.int32)))


def said(gold: TolerantClusters) -> Verdicts:
    """Every pair that counts, least id first: whether it is a duplicate."""
    rows = zip(gold.ids, gold.strict.labels.tolist(), gold.loose.labels.tolist(), strict=True)
    known = sorted(row for row in rows if row[1] >= 0)
    found = {}
    for (a, x, u), (b, y, v) in combinations(known, 2):
        if x == y:
            found[a, b] = True
        elif u >= 0 and v >= 0 and u != v:
            found[a, b] = False
    return found


def joined_at(pairs: CorpusPairs, threshold: float) -> dict[str, int]:
    return dict(zip(pairs.ids, Components().labels(pairs, threshold).tolist(), strict=True))


def counted(joined: Verdicts | dict[tuple[str, str], Any], verdicts: Verdicts) -> dict[str, float]:
    """Every pairwise metric of the pairs that are joined, one by one."""
    tp = sum(verdicts.get(pair) is True for pair in joined)
    fp = sum(verdicts.get(pair) is False for pair in joined)

    class Totals:
        both, predicted = np.asarray(float(tp)), np.asarray(float(tp + fp))
        gold = float(sum(verdicts.values()))

    return {name: float(metric.of(Totals())) for name, metric in metrics_of(PairwiseMetric).items()}


def together(cluster: dict[str, int]) -> dict[tuple[str, str], bool]:
    return {(a, b): True for a, b in combinations(sorted(cluster), 2) if cluster[a] == cluster[b]}


@given(tolerant(), st.sampled_from(SCORES))
def test_figures_of_clusters_are_what_counting_every_pair_gives(
    drawn: tuple[CorpusPairs, TolerantClusters], threshold: float
) -> None:
    pairs, gold = drawn
    expected = counted(together(joined_at(pairs, threshold)), said(gold))
    curve, listed = sweep(pairs, gold).at(threshold), sweep_at(pairs, gold, Components(), [threshold]).at(threshold)
    assert {name: curve[name] for name in PAIRWISE} == pytest.approx(expected)
    assert {name: listed[name] for name in PAIRWISE} == pytest.approx(expected)
    if labelled(gold.strict):
        clusters = Clusters(pairs.ids, Components().labels(pairs, threshold))
        assert {name: figure.value for name, figure in evaluate(clusters, gold).items()} == pytest.approx(expected)


@given(tolerant())
def test_figures_of_pairs_are_what_counting_every_pair_gives(drawn: tuple[CorpusPairs, TolerantClusters]) -> None:
    pairs, gold = drawn
    verdicts, scores = said(gold), document_pairs(pairs)
    curve, ranking = pair_curve(pairs, gold), rank(pairs, gold)
    assert ranking.score.tolist() == sorted({s for pair, s in scores.items() if pair in verdicts}, reverse=True)
    for row, score in enumerate(ranking.score.tolist(), 1):
        expected = counted({pair: True for pair, s in scores.items() if s >= score}, verdicts)
        assert {name: curve[name][row] for name in PAIRWISE} == pytest.approx(expected)


@given(tolerant(), st.sampled_from(SCORES))
def test_account_slices_and_removals_are_what_counting_every_pair_gives(
    drawn: tuple[CorpusPairs, TolerantClusters], threshold: float
) -> None:
    pairs, gold = drawn
    labels, verdicts, scores = Components().labels(pairs, threshold), said(gold), document_pairs(pairs)
    strict, loose = gold.strict.aligned(pairs.ids).labels, gold.loose.aligned(pairs.ids).labels
    joined = together(joined_at(pairs, threshold))
    wrong = [pair for pair in joined if verdicts.get(pair) is False]
    found = account(pairs, threshold, labels, strict, loose=loose)
    assert found.wrong.joined == len(wrong)
    assert found.wrong.closure == sum(scores.get(pair, -1) < np.float32(threshold) for pair in wrong)
    assert found.gold == account(pairs, threshold, labels, strict).gold
    assert found.linked["precision"] == pytest.approx(counted(joined, verdicts)["precision"])

    member = np.array([place % 2 == 0 for place in range(len(pairs.ids))], np.bool_)
    inside = {document for document, has in zip(pairs.ids, member.tolist(), strict=True) if has}
    apart = units(pairs.ids, [gold.strict, gold.loose])
    (one,) = slices(labels, strict, apart, [member], loose)
    assert one.wrong == sum(a in inside or b in inside for a, b in wrong)
    assert one.found == sum(verdicts.get(p) is True and not inside.isdisjoint(p) for p in joined)

    kept = keepers(pairs.ids, labels)
    gone = [(pairs.ids[row], pairs.ids[other]) for row, other in enumerate(kept.tolist()) if row != other]
    expected = sum(verdicts.get((min(pair), max(pair))) is False for pair in gone)
    assert removal(pairs.ids, labels, strict, loose=loose)["wrongly_removed"] == expected


@given(tolerant().filter(lambda drawn: bool(labelled(drawn[1].strict))), st.sampled_from(SCORES))
def test_figures_without_a_unit_are_those_of_the_other_documents(
    drawn: tuple[CorpusPairs, TolerantClusters], threshold: float
) -> None:
    pairs, gold = drawn
    labels, apart = Components().labels(pairs, threshold), units(pairs.ids, [gold.strict, gold.loose])
    strict, loose = gold.strict.aligned(pairs.ids).labels, gold.loose.aligned(pairs.ids).labels
    found = resample(labels, strict, apart, loose)
    cluster = dict(zip(pairs.ids, labels.tolist(), strict=True))
    assert found.values == pytest.approx(counted(together(cluster), said(gold)))
    for place, unit in enumerate(np.unique(apart[strict >= 0]).tolist()):
        others = {document: cluster[document] for document in np.array(pairs.ids)[apart != unit].tolist()}
        verdicts = {p: v for p, v in said(gold).items() if others.keys() >= set(p)}
        left = {name: values[place] for name, values in found.left_out.items()}
        assert left == pytest.approx(counted(together(others), verdicts))


@given(tolerant(), st.sampled_from(SCORES))
def test_the_weakest_link_undoes_wrong_pairs_and_loses_right_ones(
    drawn: tuple[CorpusPairs, TolerantClusters], threshold: float
) -> None:
    pairs, gold = drawn
    labels, verdicts = Components().labels(pairs, threshold), said(gold)
    strict, loose = gold.strict.aligned(pairs.ids).labels, gold.loose.aligned(pairs.ids).labels
    cluster = dict(zip(pairs.ids, labels.tolist(), strict=True))
    for link in weakest_links(pairs, threshold, labels, strict, most=9, loose=loose):
        inner = {d: label for d, label in cluster.items() if label == cluster[link.a]}
        assert link.wrong == sum(verdicts.get(pair) is False for pair in together(inner))
        assert 0 <= link.undone <= link.wrong
        above = np.nextafter(np.float32(link.score), np.float32(2))
        if link.links == 1 and above <= 1:  # without this link alone the two sides come apart
            left = np.array([{p, q} == {link.a, link.b} for p, q in _ends(pairs)], np.bool_)
            rest = Components().labels(_without(pairs, left), threshold)
            side = dict(zip(pairs.ids, rest.tolist(), strict=True))
            across = [p for p in together(inner) if side[p[0]] != side[p[1]]]
            assert link.undone == sum(verdicts.get(pair) is False for pair in across)
            assert link.lost == sum(verdicts.get(pair) is True for pair in across)


def _ends(pairs: CorpusPairs) -> list[tuple[str, str]]:
    return [(pairs.ids[a], pairs.ids[b]) for a, b in zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)]


def _without(pairs: CorpusPairs, gone: np.ndarray) -> CorpusPairs:
    from dataclasses import replace

    kept = ~gone
    return replace(pairs, left=pairs.left[kept], right=pairs.right[kept], score=pairs.score[kept])


def test_a_half_keeps_the_labels_of_its_documents() -> None:
    gold = labels_at(worked(), "copy", "ignored")
    assert isinstance(gold, TolerantClusters)
    half = restricted(gold, np.array([True, True, True, False, False, False]))
    assert isinstance(half, TolerantClusters)
    assert half.strict.labels.tolist() == [0, 0, 1, -1, -1, -1]
    assert half.loose.labels.tolist() == [0, 0, 0, -1, -1, -1]


def test_star_linkage_counts_alike() -> None:
    pairs = make_pairs("abcdef", range(6), {(0, 1): 0.9, (0, 2): 0.8, (0, 3): 0.5, (4, 5): 0.5})
    gold = labels_at(worked(), "copy", "ignored")
    assert isinstance(gold, TolerantClusters)
    assert sweep_at(pairs, gold, Star(), [0.5]).at(0.5)["precision"] == pytest.approx(1 / 5)


def files(folder: Path) -> tuple[Path, Path]:
    gold, predicted = folder / "gold.jsonl", folder / "predicted.jsonl"
    rows = [{"id": d, "copy": COPIES[d], "revision": REVISIONS[d], "story": STORIES[d]} for d in COPIES]
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows))
    clusters = zip(PREDICTED.ids, PREDICTED.labels.tolist(), strict=True)
    predicted.write_text("".join(json.dumps({"id": d, "cluster": c}) + "\n" for d, c in clusters))
    return gold, predicted


def test_evaluate_takes_versions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, predicted = files(tmp_path)
    given = ("evaluate", "--predicted", predicted, "--versions")
    assert status(*given, "ignored", "--gold", gold, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["metrics"]["precision"]["value"] == 0.2
    assert found["versions"] == "ignored"
    assert set(found["not_applicable"]).isdisjoint(found["metrics"])
    assert status(*given, "ignored", "--gold", gold) == 0
    told = capsys.readouterr()
    assert "at copy, versions ignored" in " ".join(told.out.split())
    assert "not computed: b3_precision" in told.err
    assert status(*given, "together", "--gold", predicted) == 2
    assert "versions can only be apart, not together" in capsys.readouterr().err


def test_the_api_takes_versions(tmp_path: Path) -> None:
    gold, _ = files(tmp_path)
    assert nd.evaluate(PREDICTED, nd.gold(gold, versions="ignored"))["precision"].value == 0.2
    assert nd.gold("wire", versions="together") == nd.gold("wire", level="revision")


def test_on_wire_most_wrong_pairs_of_the_news_preset_are_versions() -> None:
    strategy = nd.strategy("minhash-lsh:news")
    clusters = nd.cluster(nd.pairs(earlier(), strategy), strategy.default_threshold)
    found = {
        versions: round(nd.evaluate(clusters, labels_at(earlier_gold(), "copy", versions))["precision"].value, 2)
        for versions in ("apart", "ignored", "together")
    }
    assert found == {"apart": 0.69, "ignored": 0.96, "together": 0.97}


NEWS = "minhash-lsh:news"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder of two strategies on `wire`, made without a process of its own."""
    corpus, gold = earlier(), earlier_gold()
    found = {str(nd.strategy(text)): nd.pairs(corpus, nd.strategy(text)) for text in (NEWS, "simhash")}
    return keep_run(tmp_path_factory.mktemp("kept") / "run", Entry(corpus=corpus, gold=gold, source="wire"), found)


@pytest.mark.parametrize(
    ("versions", "precision", "level"), [("ignored", 0.96, "copy"), ("together", 0.97, "revision")]
)
def test_a_report_chooses_anew_how_versions_count(
    kept: Path, tmp_path: Path, versions: str, precision: float, level: str
) -> None:
    results = write_report([kept], tmp_path / versions, versions=versions)
    cell = results.cells[0]
    assert (cell.level, cell.treatment) == (level, versions)
    assert round(cell.figures["precision"] or 0, 2) == precision
    assert results == read_results(tmp_path / versions / "results.json")
    (locked,), (row, *_) = results.locked, results.account
    assert row.linked["precision"] == pytest.approx(cell.figures["precision"])
    assert (locked.rows[0].figures["precision"] or 0) > 0.9
    assert ("ari" in cell.figures) == (versions == "together")


def test_gates_judge_figures_with_the_treatment_that_is_named(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("compare", kept, kept, "--strategy", NEWS, "--fail-if", "min:precision=0.9")
    assert status(*given) == 1
    assert status(*given, "--versions", "ignored") == 0
    write_report([kept], tmp_path / "apart")
    assert status("compare", tmp_path / "apart", kept, "--versions", "ignored") == 2
    assert "derived with versions apart, not ignored; name the run folder" in capsys.readouterr().err


def test_results_with_a_corpus_that_stays_apart_are_of_the_treatment_of_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    six, single = keep_six(tmp_path / "six", worked()), keep_six(tmp_path / "one", Gold({"any": PREDICTED}), "single")
    with pytest.warns(Notice, match="versions stay apart on single"):
        write_report([six, single], tmp_path / "ignored", versions="ignored")
    assert status("compare", tmp_path / "ignored", tmp_path / "ignored", "--versions", "ignored") == 0
    assert status("compare", six, tmp_path / "ignored", "--versions", "ignored") == 0
    for other in ("apart", "together"):
        assert status("compare", tmp_path / "ignored", tmp_path / "ignored", "--versions", other) == 2
        assert f"with versions ignored, not {other}; name the run folder" in capsys.readouterr().err


def test_a_run_of_another_level_has_one_treatment(kept: Path, tmp_path: Path) -> None:
    (cell, *_) = read_cells([kept])
    assert cell.corpus.treatments == ("apart", "ignored", "together")
    single = Entry(corpus=whole(), gold=Gold({"any": nd.gold("wire")}), source="wire")  # type: ignore[dict-item]
    run = keep_run(tmp_path / "single", single, {cell.strategy: cell.pairs})
    assert read_cells([run])[0].corpus.treatments == ("apart",)
    with pytest.raises(NeardupError, match=r"gold of 'wire' has no level 'revision' .* versions can only be apart"):
        read_cells([run], "ignored")


def test_a_run_refuses_versions_before_any_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, predicted = files(tmp_path)
    documents = tmp_path / "documents.jsonl"
    documents.write_text("".join(json.dumps({"id": d, "text": f"text of {d}"}) + "\n" for d in COPIES))
    given = ("run", "--strategy", "exact", "--out", tmp_path / "run", "--versions", "ignored", "--corpus")
    assert status(*given, f"{documents}={predicted}") == 2
    assert "versions can only be apart, not ignored" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
    terms: dict[str, Any] = {"level": "copy", "linkages": [], "threads": 1, "timeout": 9.0}
    plan = make_plan([f"{documents}={gold}"], ["exact"], [], versions="ignored", **terms)
    assert record_of(plan).treatment == "ignored"


def test_corpora_that_cannot_answer_stay_apart_beside_one_that_can(tmp_path: Path) -> None:
    pairs = make_pairs("abcdef", range(6), {(0, 2): 0.9})
    corpus = nd.Corpus.from_texts("abcdef", [f"text of {d}" for d in "abcdef"], name="six")
    strategy = str(nd.strategy("exact"))
    six = keep_run(tmp_path / "six", Entry(corpus=corpus, gold=worked(), source="six"), {strategy: pairs})
    single = nd.Corpus.from_texts(corpus.ids, corpus.texts, name="single")
    gold = Gold({"any": PREDICTED})
    other = keep_run(tmp_path / "single", Entry(corpus=single, gold=gold, source="single"), {strategy: pairs})
    with pytest.raises(NeardupError, match="versions can only be apart, not ignored"):
        read_cells([other], "ignored")
    with pytest.warns(Notice, match=r"versions stay apart on single, .*; they are ignored elsewhere"):
        cells = read_cells([six, other], "ignored")
    assert {cell.corpus.name: cell.corpus.versions for cell in cells} == {"six": "ignored", "single": "apart"}


def keep_six(folder: Path, gold: Gold | None, name: str = "six") -> Path:
    """A run folder of one strategy on six documents."""
    corpus = nd.Corpus.from_texts("abcdef", [f"text of {d}" for d in "abcdef"], name=name)
    pairs = make_pairs("abcdef", range(6), {(0, 1): 0.9, (0, 2): 0.9})
    return keep_run(folder, Entry(corpus=corpus, gold=gold, source=name), {str(nd.strategy("exact")): pairs})


def partly(**labels: int) -> Clusters:
    return Clusters.from_mapping(dict.fromkeys("abcdef") | labels)


def listed(**grades: int) -> GradedPairs:
    """Pairs named by the letters of both documents."""
    names, grade = list(grades), np.array(list(grades.values()), np.int32)
    return GradedPairs([name[0] for name in names], [name[1] for name in names], grade)


@pytest.mark.parametrize(
    ("gold", "ways"),
    [
        (Gold({"copy": partly(a=0, b=0, c=1), "revision": partly(e=0, f=0)}), ["apart", "together"]),
        (Gold({"copy": partly(a=0, b=0, c=1), "revision": listed(ab=1, ac=0)}), ["apart", "together"]),
        (Gold({"copy": listed(ab=0, ac=0), "revision": listed(ab=1, ac=1)}), ["apart", "together"]),
        (Gold({"copy": listed(ab=0, ac=0), "revision": listed(ab=-1, ac=-1)}), []),
        (Gold({"copy": listed(ab=1, ac=0), "revision": listed(ab=1, ac=1)}), ["apart", "ignored", "together"]),
    ],
)
def test_a_plain_report_shows_the_treatments_that_gold_can_answer(tmp_path: Path, gold: Gold, ways: list[str]) -> None:
    results = write_report([keep_six(tmp_path / "run", gold)], tmp_path / "report")
    assert [row.treatment for row in results.treatments] == ways
    if "ignored" not in ways:
        with pytest.raises(
            NeardupError, match=r"the gold of 'six' has .*, not ignored; choose one that it can be, or add"
        ):
            read_cells([tmp_path / "run"], "ignored")


def test_a_report_of_revisions_alone_leaves_copies_out(tmp_path: Path) -> None:
    run = keep_six(tmp_path / "run", Gold({"copy": listed(ab=-1, ac=-1), "revision": listed(ab=1, ac=0)}))
    assert not write_report([run], tmp_path / "report", versions="together").treatments


def test_versions_without_gold_are_said_to_change_nothing(tmp_path: Path) -> None:
    with pytest.warns(Notice, match=r"versions cannot be ignored: no corpus has labels, .*; name gold with labels at"):
        read_cells([keep_six(tmp_path / "run", None)], "ignored")
    documents = tmp_path / "documents.jsonl"
    documents.write_text("".join(json.dumps({"id": d, "text": f"text of {d}"}) + "\n" for d in COPIES))
    terms: dict[str, Any] = {"level": "copy", "linkages": [], "threads": 1, "timeout": 9.0}
    with pytest.warns(Notice, match="versions cannot be together: no corpus has labels"):
        make_plan([str(documents)], ["exact"], [], versions="together", **terms)


def test_halves_of_listed_pairs_are_the_same_however_versions_count(tmp_path: Path) -> None:
    """Of each four documents, two and two are copies, and a version links them."""
    ids = [f"d{number:03}" for number in range(400)]
    steps = [ids[4 * text + step] for step in range(3) for text in range(100)]
    ends = [ids[4 * text + step + 1] for step in range(3) for text in range(100)]
    copies, revisions = np.repeat([1, 0, 1], 100).astype(np.int32), np.ones(300, np.int32)
    revisions[100:110] = 0
    revisions[110:120] = -1
    gold = Gold({"copy": GradedPairs(steps, ends, copies), "revision": GradedPairs(steps, ends, revisions)})
    corpus = nd.Corpus.from_texts(ids, [f"text of {d}" for d in ids], name="chains")
    pairs = make_pairs(ids, range(400), {(1, 2): 0.9})
    run = keep_run(tmp_path, Entry(corpus=corpus, gold=gold, source="chains"), {str(nd.strategy("exact")): pairs})
    rows = []
    for versions in ("apart", "ignored", "together"):
        treated = read_cells([run], versions)[0].corpus
        assert treated.judge is not None
        found = halves(treated, treated.judge)
        assert isinstance(found, Halves)
        rows.append(found.rows.tolist())
    assert rows[0] == rows[1] == rows[2]
    assert all(len(set(rows[0][4 * text : 4 * text + 4])) == 1 for text in range(100))


def ceiling(run: Path, passes: list[Gold]) -> float | None:
    """F1 of one reader against the other with versions ignored."""
    corpus = read_cells([run], "ignored")[0].corpus
    corpus.__dict__["dataset"] = SimpleNamespace(passes=lambda: passes, pool=lambda *_: None)
    found = labellers_result(corpus)
    assert found is not None
    assert set(found.figures) == {"f1", "fowlkes_mallows"}
    return found.figures["f1"]


def test_the_human_ceiling_leaves_out_what_either_reader_calls_a_version(tmp_path: Path) -> None:
    """Both join ab; the second calls ac and bc versions, the first joins them. One alone joins de, one alone ef."""
    first = Gold({"copy": partly(a=0, b=0, c=0, d=1, e=1, f=2), "revision": partly(a=0, b=0, c=0, d=1, e=1, f=2)})
    second = Gold({"copy": partly(a=0, b=0, c=1, d=2, e=3, f=3), "revision": partly(a=0, b=0, c=0, d=2, e=3, f=3)})
    run = keep_six(tmp_path / "run", worked())
    assert ceiling(run, [first, second]) == pytest.approx(2 / (2 + 2))
    assert ceiling(run, [second, first]) == pytest.approx(2 / (2 + 2))


@given(tolerant(), st.data())
def test_two_readers_are_what_counting_every_pair_gives(
    drawn: tuple[CorpusPairs, TolerantClusters], data: st.DataObject
) -> None:
    gold = drawn[1]
    known = gold.strict.labels >= 0
    if not known.any():
        return
    again = [data.draw(st.integers(0, 3)) if has else -1 for has in known.tolist()]
    parents = [data.draw(st.integers(0, 2)) for _ in range(4)]
    loose = [-1 if label < 0 else parents[label] for label in again]
    other = TolerantClusters(*(Clusters(gold.ids, np.array(of, np.int32)) for of in (again, loose)))
    apart = units(gold.ids, [gold.strict, gold.loose, other.strict, other.loose])
    one, two = ((of.strict.labels, of.loose.labels) for of in (gold, other))
    verdicts, theirs = said(gold), said(other)
    counts = verdicts.keys() & theirs.keys()
    expected = counted({p: True for p in counts if verdicts[p]}, {p: theirs[p] for p in counts})
    found = resample_readers(one, two, apart)
    assert found.values["f1"] == pytest.approx(expected["f1"], nan_ok=True)
    assert resample_readers(two, one, apart).values["f1"] == pytest.approx(expected["f1"], nan_ok=True)


def test_the_human_ceiling_of_listed_pairs_leaves_out_versions_too(tmp_path: Path) -> None:
    """Both say ab is a copy, one alone bc; ac is a version to the second alone, and so is ad to the first."""
    run = keep_six(tmp_path / "run", Gold({way: listed(ab=1, ac=1, ad=1, bc=1) for way in ("copy", "revision")}))
    first = Gold({"copy": listed(ab=1, ac=1, ad=0, bc=1), "revision": listed(ab=1, ac=1, ad=1, bc=1)})
    second = Gold({"copy": listed(ab=1, ac=0, ad=1, bc=0), "revision": listed(ab=1, ac=1, ad=1, bc=0)})
    assert ceiling(run, [first, second]) == ceiling(run, [second, first]) == pytest.approx(2 / (2 + 1))
