"""Recommendations: on a study with answers from gold, goals, faults, and what the figures are."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import neardup as nd
from neardup.core import components
from neardup.errors import InputError, NeardupError, ParameterError
from neardup.estimation.evidence import Evidence
from neardup.report.commands import clean_name, quoted
from neardup.study.costs import costs, forecast, part_sizes
from neardup.study.goals import parse_goals
from neardup.study.labels import answers_of, read_labels
from neardup.study.opened import open_study
from neardup.study.progress import progress
from neardup.study.recommend import Asked, recommend
from neardup.study.recommendation_text import cost_text, rounded
from neardup.study.records import Choice, Sampling
from neardup.study.removals import Removals
from neardup.study.thresholds import readable
from tests.helpers.commands import status
from tests.helpers.files import write_json_lines
from tests.helpers.labels import label
from tests.helpers.runs import RecordingWatcher
from tests.helpers.study import make_study, wire

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.study.advice import Advice
    from neardup.study.answers import Answer
    from neardup.study.opened import Study

DOCUMENTS = 150


@cache
def labels() -> dict[str, int]:
    """The labels of `wire`."""
    gold = nd.gold("wire")
    assert isinstance(gold, nd.Clusters)
    return dict(zip(gold.ids, gold.labels.tolist(), strict=True))


def truth(a: str, b: str) -> Answer:
    """What gold says of two documents of `wire`."""
    return "copy" if labels()[a] == labels()[b] >= 0 else "unrelated"


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study of documents of `wire` with ten batches of answers from gold."""
    folder = tmp_path_factory.mktemp("recommend") / "study"
    label(make_study(folder, wire(DOCUMENTS)), 10, answer=truth)
    return folder


@pytest.fixture
def study(labelled: Path, tmp_path: Path) -> Study:
    """A copy of it, to be changed."""
    shutil.copytree(labelled, tmp_path / "study")
    return open_study(tmp_path / "study")


def advised(study: Study, *goals: str, **more: Any) -> Advice:
    return recommend(study, Asked(goals=parse_goals(goals), **more), RecordingWatcher())


@pytest.fixture(scope="module")
def plain(labelled: Path) -> tuple[Study, Advice]:
    """The study as it is, not to be changed, and what is advised where nothing is asked for."""
    study = open_study(labelled)
    return study, advised(study)


def answered(study: Study, answer: Answer) -> Study:
    """The study with this answer to every pair."""
    journal = answers_of(study)
    lines = [record.changed(answer=answer) for record in journal.read()]
    study.folder.labels.unlink()
    journal.append(lines)
    return open_study(study.folder.path)


def first(study: Study, count: int) -> Study:
    """The study with only so many answers."""
    journal = answers_of(study)
    lines = journal.read()[:count]
    study.folder.labels.unlink()
    journal.append(lines)
    return open_study(study.folder.path)


def true_figures(study: Study, found: Advice) -> dict[str, float]:
    """What the recommended operating point really does, by gold."""
    best, population = found.best, study.population
    assert best is not None
    row = next(i for i, c in enumerate(population.choices) if (c.strategy, c.linkage) == (best.strategy, best.linkage))
    joined = population.joined[row] >= np.float32(best.threshold)
    left, right = (list(map(study.ids.__getitem__, side.tolist())) for side in (population.left, population.right))
    right_pairs = np.array([truth(a, b) == "copy" for a, b in zip(left, right, strict=True)]) & population.frame.found
    both = float(np.sum(joined & right_pairs))
    return {
        "joined": float(joined.sum()),
        "precision": both / float(joined.sum()),
        "recall": both / float(right_pairs.sum()),
        "f1": 2 * both / float(joined.sum() + right_pairs.sum()),
        "left_apart": float(np.sum(right_pairs & ~joined)),
    }


def test_pairs_that_nothing_joins_are_bounded(plain: tuple[Study, Advice]) -> None:
    study, found = plain
    further = found.further
    population = study.population
    others = np.flatnonzero(~population.frame.found)
    left, right = population.left[others].tolist(), population.right[others].tolist()
    right_pairs = sum(truth(study.ids[a], study.ids[b]) == "copy" for a, b in zip(left, right, strict=True))
    assert further.pairs == len(others) > 0
    assert right_pairs <= further.most < further.pairs
    assert 0 < further.labels <= 40


def test_the_best_f1_with_intervals_that_hold(plain: tuple[Study, Advice]) -> None:
    study, found = plain
    assert found.status == "recommended"
    assert found.best is not None
    right = true_figures(study, found)
    assert found.best.joined == right.pop("joined")
    for name, value in right.items():
        amount = getattr(found.best, name)
        assert amount.low - 1e-9 <= value <= amount.high + 1e-9, name
    assert found.verdict.startswith(f"Take {found.best.name} with ")
    assert found.command.startswith("neardup dedup DOCS --strategy ")
    assert {one.strategy for one in found.tied} <= {one.strategy for one in study.record.panel}


@pytest.mark.filterwarnings("ignore:.*through others only")
def test_documents_removed_are_those_of_dedup(plain: tuple[Study, Advice]) -> None:
    study, found = plain
    best = found.best
    assert best is not None
    done = nd.dedup(study.documents, strategy=best.strategy, threshold=best.threshold, linkage=best.linkage)
    how = done.removed.column("how").to_pylist()
    assert (best.removed, best.identical) == (len(how), how.count("identical"))
    pairs = zip(done.removed.column("id").to_pylist(), done.removed.column("partner").to_pylist(), strict=True)
    wrong = sum(truth(a, b) != "copy" for a, b in pairs)
    assert best.wrongly_removed.low <= wrong <= best.wrongly_removed.high
    assert best.largest == int(np.bincount(done.clusters.labels).max())


def test_identical_texts_count_as_often_as_they_go(tmp_path: Path) -> None:
    """A text that stands three times, one word changed in a fourth document: the kept one is the first."""
    sentence = "The harbour board said on Monday that the swing bridge at Kelsing would stay shut until June ends"
    words = sentence.split()
    near = [*words[:-1], "begins"]
    texts = [" ".join(near), *[" ".join(words)] * 3, "Growers in the valley expect the smallest cherry crop for years"]
    study = make_study(tmp_path / "s", nd.Corpus.from_texts("abcde", texts), strategies=("minhash-lsh(ngram=1)",))
    choice = study.population.choices[0]
    removed = Removals(study, "first").at(choice, 0.5)
    assert (removed.documents, removed.identical) == (3, 0)
    assert removed.weights.tolist() == [3.0]
    removed = Removals(study, "central").at(choice, 0.5)
    assert (removed.documents, removed.identical) == (3, 2)
    assert removed.weights.tolist() == [1.0]
    assert removed.largest.documents == 4


def test_goals_are_reached_by_the_ends_of_intervals(study: Study) -> None:
    found = advised(study, "precision>=0.5")
    assert found.status == "recommended"
    assert found.best is not None
    assert found.best.precision.low >= 0.5
    assert true_figures(study, found)["precision"] >= 0.5
    found = advised(study, "precision>=0.3", "wrongly_removed<=40")
    assert found.status == "recommended"
    assert found.best is not None
    assert found.best.precision.low >= 0.3
    assert found.best.wrongly_removed.high <= 40
    assert found.goals == ["precision>=0.3", "wrongly_removed<=40"]


def test_a_goal_that_nothing_reaches(study: Study) -> None:
    found = advised(study, "recall>=1", "precision>=1")
    assert found.status in ("unmet", "undecided")
    assert found.best is not None, "the nearest is said"
    assert "recall>=1 and precision>=1" in found.verdict
    assert found.best.f1.value is not None
    assert found.best.f1.value > 0.3, "the nearest is a useful one"
    surely = advised(answered(study, "unrelated"), "precision>=0.9")
    assert surely.status == "undecided"
    assert "none of them says that a pair is a duplicate" in surely.verdict


def test_a_goal_that_more_answers_would_decide(study: Study) -> None:
    found = advised(first(study, 100), "precision>=0.97")
    if found.status == "undecided":
        assert found.missing is not None
        assert 0 < found.missing <= found.found + found.further.pairs
        assert found.command == f"neardup label {study.folder.path}"
    else:
        assert found.best is not None
        assert found.best.precision.low >= 0.97 or found.status == "unmet"


@pytest.mark.parametrize(
    ("count", "reason"), [(0, "nobody has labelled a pair"), (20, "at least 40 are needed"), (39, "at least 40")]
)
def test_too_few_answers(study: Study, count: int, reason: str) -> None:
    found = advised(first(study, count))
    assert found.status == "undecided"
    assert reason in found.verdict
    assert found.missing is not None
    assert found.missing > 0
    assert found.command == f"neardup label {study.folder.path}"
    assert count - 3 <= found.labels <= count


def test_answers_of_which_none_is_sure(study: Study) -> None:
    found = advised(answered(study, "unsure"))
    assert found.status == "undecided"
    assert found.unsure == found.labels > 100
    assert "every one of them is 'cannot tell'" in found.verdict


def test_answers_that_all_say_yes(study: Study) -> None:
    found = advised(answered(study, "copy"))
    assert found.best is not None
    assert found.status == "recommended"
    assert found.best.precision.low > 0.8, "pairs that hardly share text count as no duplicates whatever is said"


def test_a_bound_has_two_digits_and_is_never_rounded_down() -> None:
    assert [rounded(count) for count in (0, 7, 99, 100, 101, 313_512)] == [0, 7, 99, 100, 110, 320_000]


def test_levels_count_other_answers(study: Study) -> None:
    changed = answered(study, "version")
    assert "none of them says" in advised(changed).verdict
    assert "none of them says" not in advised(changed, level="revision").verdict


def test_undecided_pairs_widen_the_interval(study: Study) -> None:
    before = advised(study)
    journal = answers_of(study)
    lines = [r.changed(answer="unsure") if i % 8 == 0 else r for i, r in enumerate(journal.read())]
    study.folder.labels.unlink()
    journal.append(lines)
    after = advised(open_study(study.folder.path))
    assert after.unsure == len(lines[::8])
    assert before.best is not None
    assert after.best is not None
    assert after.best.f1.high - after.best.f1.low > before.best.f1.high - before.best.f1.low


def test_a_study_without_pairs(tmp_path: Path) -> None:
    texts = ["Growers expect few cherries this year", "The harbour board met on Monday at noon to vote"]
    study = make_study(tmp_path / "s", nd.Corpus.from_texts("ab", texts))
    with pytest.raises(NeardupError, match="there is nothing to remove or to ask"):
        advised(study)


def test_a_study_in_which_everything_chains(study: Study) -> None:
    population = study.population
    choices = [one.changed(lowest=1.01, reason="joins") for one in population.choices]
    none = replace(population, choices=choices, joined=np.full_like(population.joined, -1))
    study.folder.write_population(none, study.record.checksum)
    with pytest.raises(NeardupError, match="every strategy chains at every threshold"):
        advised(open_study(study.folder.path))


def test_documents_that_changed(tmp_path: Path) -> None:
    lines = [{"id": i, "text": t} for i, t in zip(wire(60).ids, wire(60).texts, strict=True)]
    documents = write_json_lines(tmp_path / "d.jsonl", lines)
    study = make_study(tmp_path / "s", documents)
    write_json_lines(documents, [lines[0] | {"text": "another"}, *lines[1:]])
    with pytest.raises(InputError, match="the documents have changed since the study was begun"):
        advised(open_study(study.folder.path))


def test_a_label_that_was_cut_off_in_the_middle(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    data = study.folder.labels.read_bytes()
    study.folder.labels.write_bytes(data[:-20])
    code = status("recommend", study.folder.path, "--json")
    assert code in (0, 1)
    read = capsys.readouterr()
    assert json.loads(read.out)["labels"] >= 150
    assert "cut off" in read.err


def test_the_command(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("recommend", study.folder.path) == 0
    out = capsys.readouterr().out
    assert out.startswith("Take ")
    assert "Wanted: the best F1, with what counts as a duplicate at level copy." in out
    assert "neardup dedup DOCS --strategy " in out.splitlines()[-1]
    page = study.folder.recommendation.read_text(encoding="utf-8")
    assert "Over the threshold" in page
    assert page.count("data-charts=") == 1
    assert status("recommend", study.folder.path, "--goal", "recall>=1", "--goal", "precision>=1") == 1
    assert status("recommend", study.folder.path, "--goal", "speed>=1") == 2
    assert "'speed>=1' is no goal" in capsys.readouterr().err
    assert status("recommend", study.folder.path, "--max-memory", "much") == 2
    assert status("recommend", study.folder.path.parent) == 2


def test_json_and_python_give_the_same(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("recommend", study.folder.path, "--goal", "precision>=0.5", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found == nd.recommend(study.folder.path, goal="precision>=0.5").plain()
    assert set(found["best"]["f1"]) == {"value", "low", "high"}
    assert [one["threshold"] for one in found["curve"]] == sorted(one["threshold"] for one in found["curve"])


def test_limits_of_cost_leave_strategies_out(study: Study) -> None:
    """The made study says that every strategy took 0.1 s and 1 MB."""
    assert advised(study, max_seconds=1.0, max_bytes=2e6).left_out == []
    found = advised(study, max_seconds=0.05)
    assert found.status == "unmet"
    assert len(found.left_out) == 3
    assert "every strategy of the study exceeds the limits of cost" in found.verdict.lower()


def test_what_was_surveyed_whole_is_no_forecast(study: Study) -> None:
    strategy = study.population.strategies[0]
    cost = costs(study, [strategy], RecordingWatcher())[strategy]
    assert cost.seconds is not None
    assert (cost.seconds.low, cost.seconds.high, cost.seconds.measured) == (0.1, 0.1, True)
    assert cost.sizes == [DOCUMENTS]


def test_a_forecast_is_measured_on_parts_once(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neardup.study.costs.LEAST_DOCUMENTS", 40)
    sampling = Sampling(share=0.1, groups=100, drawn=10, link=0.0, largest=3)
    study.folder.write(study.record.changed(sampling=sampling, corpus_documents=1_500))
    again, strategy = open_study(study.folder.path), study.population.strategies[0]
    for kept in (False, True):
        watcher = RecordingWatcher()
        cost = costs(again, [strategy], watcher)[strategy]
        assert watcher.kept == [kept]
        assert cost.sizes == [50, DOCUMENTS]
        assert cost.seconds is not None
        assert not cost.seconds.measured
        assert 0.1 <= cost.seconds.low < cost.seconds.high
    assert "(forecast from 50, 150 documents)" in cost_text(cost)


def test_a_forecast_holds_straight_lines_and_squares() -> None:
    sizes = [100, 300, 900]
    line, square = [0.1 + 0.01 * n for n in sizes], [0.1 + 0.01 * n + 1e-5 * n * n for n in sizes]
    low, high = forecast(sizes, line, 9000, 1.2)
    assert low == pytest.approx(90.1)
    assert high == pytest.approx(9.1 * 10**1.2)
    low, high = forecast(sizes, square, 9000, 2.0)
    assert low < 0.1 + 90 + 810 < high
    assert forecast([900], [2.0], 9000, 1.2) == pytest.approx((2.0, 2 * 10**1.2))
    assert forecast(sizes, [5.0, 5.0, 5.0], 9000, 1.2)[0] == pytest.approx(5.0), "nothing grows"
    assert part_sizes(20_000) == [2_500, 6_666]
    assert part_sizes(200) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("precision>=0.98", ["precision>=0.98"]),
        (" recall >= .9 ", ["recall>=0.9"]),
        ("wrongly_removed<=10", ["wrongly_removed<=10"]),
        ("f1>=0.8", ["f1>=0.8"]),
        ("f1", []),
    ],
)
def test_goals(text: str, shown: list[str]) -> None:
    assert list(parse_goals([text]).texts) == shown


@pytest.mark.parametrize("text", ["precision", "precision<=0.9", "f2>=1", "recall>=1.5", "wrongly_removed>=3", ""])
def test_what_is_no_goal(text: str) -> None:
    with pytest.raises(ParameterError, match="is no goal"):
        parse_goals([text])


def test_a_goal_that_the_shell_took_apart_is_to_be_quoted() -> None:
    with pytest.raises(
        ParameterError, match=r"'recall' is no goal: it has no bound; write it in quotes, as in 'recall>="
    ):
        parse_goals(["recall"])


def choice(lowest: float, default: float) -> Choice:
    return Choice(strategy="x", linkage="components()", lowest=lowest, default=default)


def test_thresholds_are_written_short_and_join_the_same() -> None:
    joined = np.array([-1, 0.31, 0.4999, 0.5, 0.5173, 0.9], np.float32)
    for level, lowest, default, short in [
        (0.5, 0.3, 0.1, 0.5),
        (0.5173, 0.3, 0.1, 0.51),
        (0.9, 0.3, 0.8, 0.8),
        (0.31, 0.3, 0.1, 0.31),
        (0.4999, 0.3, 0.1, 0.4),
    ]:
        found = readable(joined, choice(lowest, default), level)
        assert found == short
        assert np.sum(joined >= np.float32(found)) == np.sum(joined >= np.float32(level))


def test_words_of_a_command() -> None:
    assert quoted("minhash-lsh(unit='word')") == "\"minhash-lsh(unit='word')\""
    assert quoted("a'$b") == "'a'\"'\"'$b'"
    assert quoted("plain") == "plain"
    assert [clean_name(s) for s in ("", "wire", "/x/d.jsonl.gz", "/x/docs")] == [
        "clean.jsonl",
        "clean.jsonl",
        "d-clean.jsonl.gz",
        "docs-clean",
    ]


def test_the_command_that_is_recommended_can_be_run(study: Study) -> None:
    found = advised(study)
    assert found.best is not None
    name = found.command.split("--strategy ")[1].split(" --linkage")[0].strip("\"'")
    assert str(components.strategy(name)) == found.best.strategy


def test_progress_says_how_wide_the_interval_is(study: Study) -> None:
    sampled = read_labels(study).sampled("copy")
    start = Evidence(frame=study.population.frame, draws=sampled.draws.head(0), answers=sampled.answers[:0])
    assert (progress(start).labels, progress(start).width) == (0, None)
    found = progress(start.grown(sampled.draws.head(100), sampled.answers[:100]).grown(*sampled))
    assert found == progress(Evidence(frame=study.population.frame, draws=sampled.draws, answers=sampled.answers))
    assert found.labels == 200
    assert found.width is not None
    assert found.width_after is not None
    assert 0 < found.width_after < found.width < 1
    assert found.reached is None
    assert not any(one.strategy.partition("(")[0] in str(found.plain()) for one in study.record.panel)


@pytest.mark.parametrize(("text", "reached"), [("precision>=0.3", True), ("precision>=1", False)])
def test_progress_says_whether_a_goal_is_reached(study: Study, text: str, reached: bool) -> None:
    sampled = read_labels(study).sampled("copy")
    evidence = Evidence(frame=study.population.frame, draws=sampled.draws, answers=sampled.answers)
    assert progress(evidence, parse_goals([text])).reached is reached


@pytest.mark.parametrize("bound", [-1.0, float("nan")])
def test_bounds_of_cost_are_no_negative_numbers(bound: float) -> None:
    with pytest.raises(ParameterError, match="give a number of at least 0"):
        Asked(max_seconds=bound)
