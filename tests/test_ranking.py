"""The table strategy × corpus: as derived from made figures by hand, in a report, and as printed after a run."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace

import neardup as nd
from neardup.core.gold import Gold
from neardup.metrics.resampling.agreement import Correlation
from neardup.metrics.resampling.differences import Differences, pairwise_differences
from neardup.metrics.resampling.estimates import Resampled
from neardup.report.blocks import Paragraph
from neardup.report.markdown import render_markdown
from neardup.report.part import Whole
from neardup.report.ranking import brief_tables, ranking_table, yardstick
from neardup.report.sections import ranking as section
from neardup.report.terminal import print_results
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results, table_results
from neardup.results.derive.locked import Judged, locked_results
from neardup.results.derive.ranking import RECALL_ONLY, ranking_result
from neardup.results.files import results_of
from neardup.results.names import short_names
from neardup.results.records import AgreementResult, CorpusResult, HalfCounts, LockedResult, LockedRow, RankingResult
from neardup.results.tuning import repeated
from neardup.run.plan import Entry, Plan
from neardup.run.runner import run
from tests.helpers.made_results import CORPUS, cell_data, cell_of, data_of, results_from
from tests.helpers.runs import RecordingWatcher

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.results.records import CellResult

UNITS = 30
METHODS = ("a()", "b()", "c()", "d()", "e()")
F1 = {"one": (0.9, 0.8, 0.3, 0.2, 0.1), "two": (0.5, 0.9, 0.4, 0.2, None)}
"""Tuned F1 by corpus; `e()` failed on the second."""
RESULTS = results_from(data_of(*(cell_data(method, {"f1": 0.5}) for method in METHODS)))


def sample(value: float, at: int) -> Resampled:
    """A figure with an error of about .02, in units of its own."""
    moves = np.random.default_rng(at).normal(0, 0.02 / np.sqrt(UNITS), UNITS)
    return Resampled(values={"f1": value}, left_out={"f1": value + moves}, bearing={"f1": UNITS}, units=UNITS)


def judged(corpus: str) -> Judged:
    """What a test half shows where the default is a tenth of the tuned figure."""
    drawn = {m: sample(v, at) for at, (m, v) in enumerate(zip(METHODS, F1[corpus], strict=True)) if v is not None}
    default = {m: sample(s.values["f1"] / 10, at) for at, (m, s) in enumerate(drawn.items())}
    rows = [
        LockedRow(
            strategy=m,
            threshold=0.5,
            at_floor=m == "d()",
            dev={"f1": 1.0},
            default={"f1": default[m].values["f1"]},
            figures=dict(drawn[m].values),
            intervals={"f1": (0.01, 0.99)},
        )
        for m in drawn
    ]
    compared = pairwise_differences(drawn, "f1")
    units = HalfCounts(dev=UNITS, test=UNITS)
    return Judged(LockedResult(corpus=corpus, metric="f1", units=units, rows=rows, comparison=compared), drawn, default)


def corpus(name: str, *, complete: bool = True) -> CorpusResult:
    facts: dict[str, Any] = CORPUS | {"name": name, "complete": complete}
    return CorpusResult(**facts)


def cells() -> list[CellResult]:
    found = [
        cell_of(m, corpus=name, figures={"recall": 0.7, "f1": 0.6})
        for name in ("one", "two", "small", "floor")
        for m in METHODS
    ]
    at = next(i for i, c in enumerate(found) if (c.corpus, c.strategy) == ("two", "e()"))
    found[at] = replace(found[at], status="crashed", error="out of luck", figures={})
    return found


@pytest.fixture(scope="module")
def made() -> RankingResult:
    small = Judged(LockedResult(corpus="small", metric="f1", reason="3 units; to choose takes at least 20"))
    floor = replace(judged("one").result, corpus="floor")
    found = ranking_result(
        [corpus("one"), corpus("two"), corpus("small"), corpus("floor", complete=False)],
        cells(),
        [judged("one"), judged("two"), small, Judged(floor, judged("one").tuned, judged("one").default)],
        {},
    )
    assert found is not None
    return found


def test_ranks_by_hand(made: RankingResult) -> None:
    """Errors are .02, and figures lie .1 apart; `e()` failed on the second corpus."""
    ranks = {method.strategy: [cell.rank for cell in method.cells] for method in made.methods}
    assert ranks == {"a()": [1, 2], "b()": [2, 1], "c()": [3, 3], "d()": [4, 4], "e()": [5, 5]}
    means = {method.strategy: (method.mean_rank, method.worst_rank) for method in made.methods}
    assert means == {"a()": (1.5, 2), "b()": (1.5, 2), "c()": (3, 3), "d()": (4, 4), "e()": (5, 5)}
    assert [method.strategy for method in made.methods] == ["a()", "b()", "c()", "d()", "e()"]
    for method in made.methods:
        assert method.mean_ranks[0] <= method.mean_rank <= method.mean_ranks[1]
        for cell in method.cells:
            assert cell.ranks[0] <= cell.rank <= cell.ranks[1]
            assert cell.status != "done" or len(cell.tied) == cell.ranks[1] - cell.ranks[0]


def test_a_failed_cell_ranks_last_and_says_so(made: RankingResult) -> None:
    failed = next(method for method in made.methods if method.strategy == "e()").cells[1]
    assert (failed.status, failed.value, failed.rank, failed.ranks, failed.tied) == ("crashed", None, 5, (5, 5), [])


def test_recall_only_and_missing_halves_stand_outside(made: RankingResult) -> None:
    assert [each.corpus for each in made.corpora] == ["one", "two"]
    small, floor = made.outside
    assert (small.corpus, small.metric, small.values["a()"]) == ("small", "f1", 0.6)
    assert small.reason.startswith("3 units")
    assert (floor.corpus, floor.metric, floor.values["a()"], floor.reason) == ("floor", "recall", 0.7, RECALL_ONLY)


def test_a_corpus_with_too_few_units_to_compare_on_stands_outside() -> None:
    few = renamed("few")
    compared = Differences(metric="f1", differences=(), groups=(), reason="10 units contribute to it")
    few = Judged(replace(few.result, comparison=compared), few.tuned, few.default)
    found = ranking_result([corpus("one"), corpus("few")], cells(), [judged("one"), few], {})
    assert found is not None
    assert [each.corpus for each in found.corpora] == ["one"]
    assert found.outside[0].reason == "no strategies can be compared on its test half: 10 units contribute to it"


def test_a_corpus_on_which_only_a_folded_peer_ended_well_says_so() -> None:
    peer, of = "p()", judged("one")
    compared = pairwise_differences({}, "f1")  # "0 units contribute to it"
    only = replace(of.result, corpus="two", rows=[replace(of.result.rows[0], strategy=peer)], comparison=compared)
    runs = [*cells(), cell_of(peer, corpus="two", figures={"f1": 0.6})]
    alone = Judged(only, {peer: of.tuned["a()"]}, {peer: of.default["a()"]})
    found = ranking_result([corpus("one"), corpus("two")], runs, [of, alone], {peer: "a"})
    assert found is not None
    assert [(each.corpus, each.reason) for each in found.outside] == [("two", "no strategy ended well on it")]


def test_agreement_leaves_out_what_failed(made: RankingResult) -> None:
    """Four of five strategies have figures on both, which is too few."""
    assert {found.at: (found.corpora, found.methods) for found in made.agreements} == {
        "tuned": (("one", "two"), 4),
        "default": (("one", "two"), 4),
    }
    assert all(found.reason.startswith("4 strategies have figures on both") for found in made.agreements)
    both = ranking_result([corpus("one"), corpus("more")], cells(), [judged("one"), renamed("more")], {})
    assert both is not None
    assert [found.correlations["spearman"].value for found in both.agreements] == pytest.approx([1, 1])


def renamed(name: str) -> Judged:
    found = judged("one")
    return Judged(replace(found.result, corpus=name), found.tuned, found.default)


def test_a_strategy_that_repeats_another_has_no_row() -> None:
    texts = ("minhash-lsh()", "minhash-lsh-datasketch()")
    drawn = {text: sample(0.5, at) for at, text in enumerate(texts)}
    rows = [LockedRow(strategy=t, threshold=0.5, dev={}, figures={"f1": 0.5}) for t in texts]
    of = [cell_of(text, corpus=name) for name in ("one", "two") for text in texts]
    results = [
        Judged(LockedResult(corpus=name, metric="f1", rows=rows, comparison=None), drawn, drawn)
        for name in ("one", "two")
    ]
    found = ranking_result([corpus("one"), corpus("two")], of, results, repeated(texts))
    assert found is not None
    assert [method.strategy for method in found.methods] == ["minhash-lsh()"]
    assert found.folded == {"minhash-lsh-datasketch()": "minhash-lsh"}


def test_one_corpus_makes_no_order() -> None:
    assert ranking_result([corpus("one")], cells(), [judged("one")], {}) is None


# ---- as people read it


def test_the_table_by_hand(made: RankingResult) -> None:
    names = dict(zip(METHODS, METHODS, strict=True))
    table = ranking_table(made, names)
    assert table.titles[3:] == [
        *("one: F1", "one: rank", "two: F1", "two: rank"),
        *("small: F1, outside the ranking", "floor: Recall, outside the ranking"),
    ]
    text = table.markdown()
    assert "| D d() | 4.0 (4.0–4.0) | 4 (4) | 0.20 (0.01–0.99, default 0.02, at its floor) | 4 (4) |" in text
    assert "| crashed | 5 (5) | 0.600 | 0.700 |" in text


def test_a_narrow_console_has_several_tables(made: RankingResult) -> None:
    names = dict(zip(METHODS, METHODS, strict=True))
    assert [table.titles for table in brief_tables(made, names, 60)] == [
        ["strategy", "mean rank", "worst rank", "one: F1"],
        ["strategy", "two: F1", "small: F1", "floor: Recall"],
    ]
    (wide,) = brief_tables(made, names, 160)
    assert wide.titles[3:] == ["one: F1", "two: F1", "small: F1", "floor: Recall"]
    assert "| e() | 5.0 (5.0–5.0) | 5 (5) | 0.10 (5) | crashed (5) | 0.600 | 0.700 |" in wide.markdown()


def correlated(corpora: tuple[str, str], value: float) -> AgreementResult:
    one = Correlation(value=value, low=value - 0.2, high=1.0, ceiling=0.96, ceiling_low=0.9)
    return AgreementResult(corpora=corpora, at="tuned", methods=13, correlations={"spearman": one, "kendall": one})


def test_the_yardstick_is_the_agreement_of_the_real_collections(made: RankingResult) -> None:
    real, wire = correlated(("allsides_news", "reuters21578"), 0.9), correlated(("wire", "reuters21578"), 0.1)
    ceiling = "two that agree perfectly would show 0.96, and seldom less than 0.90"
    default = replace(real, at="default")
    assert yardstick(replace(made, agreements=[real, default, wire])) == (
        "reuters21578 and allsides_news, two real collections labelled by one guide, correlate at 0.90 (0.70 to 1.00;"
        f" {ceiling}: within noise), at default thresholds at 0.90 (0.70 to 1.00; within noise)."
        f" wire, which is invented, correlates with reuters21578 at 0.10 (-0.10 to 1.00; {ceiling}: beyond noise)."
    )
    assert yardstick(replace(made, agreements=[wire])) == ""
    both = [replace(found, at=at) for found in (real, wire) for at in ("tuned", "default")]
    blocks = section.section(Whole(replace(RESULTS, ranking=replace(made, agreements=both)), []))
    text = render_markdown(blocks)
    assert "| allsides_news and reuters21578 | within noise | 0.90 (0.70 to 1.00) | 0.96 (from 0.90) |" in text
    assert "correlate at 0.90" in text


def test_the_report_has_the_table_first_and_the_run_prints_it(
    made: RankingResult, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    results = replace(RESULTS, ranking=made)
    blocks = section.section(Whole(results, []))
    text = render_markdown(blocks)
    assert text.startswith("## Every strategy on every corpus")
    assert "small stands outside the ranking: 3 units" in text
    assert "- **one**: a, F1 0.90 (0.01–0.99) on 30 units; it was found better than" in text
    assert "How well corpora agree" not in text
    assert any(isinstance(block, Paragraph) for block in blocks)
    monkeypatch.setenv("COLUMNS", "250")
    print_results(results)
    assert "Every strategy on every corpus" in capsys.readouterr().out
    assert short_names(list(METHODS))["a()"] == "a"
    assert results.only(["wire"]).ranking is None


def told(made: RankingResult) -> str:
    return render_markdown(section.section(Whole(replace(RESULTS, ranking=made), [])))


def test_a_strategy_is_told_to_be_better_only_than_those_with_figures(made: RankingResult) -> None:
    """`b()` is best on the second corpus: alone, or tied with the one other that has a figure there."""
    tied = {"b()": ["a()"], "a()": ["b()"]}
    for others, said in (((), "is the only one with figures."), (("a()",), "was found better than no other.")):
        methods = []
        for method in made.methods:
            one, two = method.cells
            kept = method.strategy in ("b()", *others)
            two = replace(two, tied=tied.get(method.strategy, []) if others else [], value=two.value if kept else None)
            methods.append(replace(method, cells=[one, two]))
        text = told(replace(made, methods=methods))
        assert f"- **two**: b, F1 0.90 (0.01–0.99) on 30 units; it {said}" in text


def test_the_frontier_has_what_is_better_than_all_that_is_faster(made: RankingResult) -> None:
    seconds = {"a()": 4.0, "b()": 2.0, "c()": 3.0, "d()": 1.0, "e()": 0.5}
    timed = [replace(cell, figures=cell.figures | {"seconds": seconds[cell.strategy]}) for cell in cells()]
    results = replace(RESULTS, ranking=made, cells=[*RESULTS.cells, *timed])
    text = render_markdown(section.section(Whole(results, [])))
    assert "- **one** (F1, seconds): e 0.10 in 0.500, d 0.20 in 1, b 0.80 in 2, a 0.90 in 4." in text
    assert "- **two** (F1, seconds): d 0.20 in 1, b 0.90 in 2." in text
    assert "frontier" not in told(made)
    level = [replace(cell, figures=cell.figures | {"seconds": 2.0}) for cell in cells()]
    text = render_markdown(section.section(Whole(replace(results, cells=[*RESULTS.cells, *level]), [])))
    assert "- **one** (F1, seconds): a 0.90 in 2." in text
    assert "- **two** (F1, seconds): b 0.90 in 2." in text


def test_agreement_is_told_of_five_strategies_and_more(made: RankingResult) -> None:
    few = replace(correlated(("one", "two"), 0.5), methods=1, correlations={}, reason="1 strategy")
    assert "Rank correlations" not in told(replace(made, agreements=[few, replace(few, at="default")]))
    enough = [replace(correlated(("one", "two"), 0.5), methods=5, at=at) for at in ("tuned", "default")]
    assert "Rank correlations of 5 methods" in told(replace(made, agreements=enough))


# ---- from a run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on two corpora of couples, the words of which are replaced more or less often."""
    folder = tmp_path_factory.mktemp("ranking") / "run"
    strategies = [str(nd.strategy(f"{name}(floor=0.1)")) for name in ("minhash-lsh", "tfidf-cosine", "edit-distance")]
    strategies += [str(nd.strategy(name)) for name in ("exact", "simhash")]
    entries = [couples(name, replaced) for name, replaced in (("near", 0.2), ("far", 0.4))]
    run(Plan(entries=entries, strategies=strategies, threads=1, rounds=1), folder, RecordingWatcher())
    return folder


def couples(name: str, replaced: float) -> Entry:
    """Eighty texts of thirty words; the second forty are the first with words replaced."""
    rng = random.Random(name)
    words = ["".join(rng.choices("abcdefghij", k=5)) for _ in range(500)]
    first = [rng.sample(words, 30) for _ in range(40)]
    second = [[rng.choice(words) if rng.random() < replaced else word for word in text] for text in first]
    ids = [f"{name}-{number % 40:02}-{number // 40}" for number in range(80)]
    corpus = nd.Corpus.from_texts(ids, [" ".join(text) for text in first + second], name=name)
    gold = Gold({"copy": nd.Clusters.from_mapping({document: document.split("-")[1] for document in ids})})
    return Entry(corpus=corpus, gold=gold, source=name)


@pytest.mark.slow
def test_the_ranking_of_a_run_is_that_of_its_test_halves(folder: Path) -> None:
    results = derive_results(read_cells([folder]))
    ranking = results.ranking
    assert ranking is not None
    assert [each.corpus for each in ranking.corpora] == ["near", "far"]
    rows = {(half.corpus, row.strategy): row for half in results.locked for row in half.rows}
    for method in ranking.methods:
        for cell in method.cells:
            row = rows[cell.corpus, method.strategy]
            assert (cell.value, cell.default) == (row.figures["f1"], row.default["f1"])
            assert (cell.interval, cell.threshold) == (row.intervals["f1"], row.threshold)
    figures = {short(m.strategy): [cell.value for cell in m.cells] for m in ranking.methods}
    assert figures["edit-distance"] > figures["exact"] == [0, 0]
    assert results_of(results.plain(), folder) == results
    assert table_results(read_cells([folder])).ranking == ranking


@pytest.mark.slow
def test_a_peer_is_folded_where_the_strategy_that_it_repeats_failed(tmp_path: Path) -> None:
    """The peer ended well on both corpora, but it is compared on neither, though its original timed out on one."""
    texts = [str(nd.strategy(f"{name}(floor=0.1)")) for name in ("minhash-lsh", "tfidf-cosine")]
    peer, *texts = [str(nd.strategy("exact")), *texts]
    entries = [couples(name, 0.2) for name in ("near", "far")]
    run(Plan(entries=entries, strategies=[peer, *texts], threads=1, rounds=1), tmp_path / "run", RecordingWatcher())
    cells = read_cells([tmp_path / "run"])
    corpora = list({cell.corpus.name: cell.corpus for cell in cells}.values())
    done = [cell for cell in cells if (cell.corpus.name, cell.strategy) != ("near", texts[0])]
    near, far = locked_results(corpora, done, dict.fromkeys([peer, *texts], ()), {peer: "minhash-lsh"})
    assert near.result.comparison is not None
    assert far.result.comparison is not None
    assert (len(near.result.comparison.differences), len(far.result.comparison.differences)) == (0, 1)
    assert {row.strategy: row.repeats for row in near.result.rows} == {peer: "minhash-lsh", texts[1]: ""}


def short(strategy: str) -> str:
    return strategy.partition("(")[0]
