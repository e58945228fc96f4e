"""Wrong pairs by kind and other treatments of versions, from run folders to reports."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

import neardup as nd
from neardup.core.gold import Gold, GradedPairs, Sample
from neardup.core.kinds import NOT_SAID
from neardup.metrics.kinds import WrongKind
from neardup.report import write_report
from neardup.report.sections.kinds import _most, _others
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.results.files import read_results
from neardup.results.mistakes import worst_errors
from neardup.results.records import WrongResult
from neardup.run.plan import Entry
from tests.helpers.partitions import make_pairs
from tests.helpers.runs import keep_run
from tests.helpers.wire import earlier, earlier_gold

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.results.records import Results

NEWS = "minhash-lsh:news"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder of three strategies on `wire`, made without a process of its own."""
    corpus, gold = earlier(), earlier_gold()
    texts = (NEWS, "tfidf-cosine", "exact")
    found = {str(nd.strategy(text)): nd.pairs(corpus, nd.strategy(text)) for text in texts}
    return keep_run(tmp_path_factory.mktemp("kept") / "run", Entry(corpus=corpus, gold=gold, source="wire"), found)


def counts(row: WrongResult) -> dict[str, tuple[int, int]]:
    return {one.kind: (one.scored, one.closure) for one in row.kinds}


def of(results: Results, name: str, place: str = "default") -> WrongResult:
    return next(row for row in results.wrong if row.strategy.startswith(name) and row.place == place)


def test_kinds_on_wire(kept: Path) -> None:
    results = derive_results(read_cells([kept]))
    assert counts(of(results, "minhash-lsh")) == {"version": (45, 23), "template": (4, 2)}
    assert counts(of(results, "tfidf-cosine")) == {
        "version": (105, 44),
        "story": (15, 5),
        "template": (51, 37),
        "furniture": (2, 0),
        "unrelated": (34, 24),
    }
    assert counts(of(results, "exact")) == {}


@pytest.mark.parametrize("versions", ["apart", "ignored", "together"])
def test_kinds_add_up_to_the_wrong_pairs_of_account_and_slices(kept: Path, versions: str) -> None:
    results = derive_results(read_cells([kept], versions))
    for row in results.account:
        found = next(one for one in results.wrong if one.strategy == row.strategy and one.place == "default")
        assert sum(one.closure for one in found.kinds) == row.wrong.closure
        assert sum(one.scored for one in found.kinds) == row.wrong.identical + row.wrong.above.joined
        assert bool(found.left_out) == (versions == "ignored" and row.wrong.joined > 0)
    assert all(sum(row.kinds.values()) == row.wrong for row in results.slices)
    tuned = {row.strategy: row.threshold for row in results.wrong if row.place == "tuned"}
    assert tuned == {row.strategy: row.threshold for row in results.locked[0].rows}


def test_every_treatment_stands_beside_the_figures(kept: Path) -> None:
    results = derive_results(read_cells([kept], "ignored"))
    found = {row.treatment: row.figures for row in results.treatments if row.strategy.startswith("minhash-lsh")}
    assert {name: round(figures["precision"] or 0, 2) for name, figures in found.items()} == {
        "apart": 0.69,
        "ignored": 0.96,
        "together": 0.97,
    }
    own = results.cells[0].figures
    assert found["ignored"] == {name: pytest.approx(own[name]) for name in ("precision", "recall", "f1")}


def test_a_report_says_what_most_wrong_pairs_are(kept: Path, tmp_path: Path) -> None:
    results = write_report([kept], tmp_path / "apart")
    assert read_results(tmp_path / "apart" / "results.json") == results
    text = (tmp_path / "apart" / "report.md").read_text(encoding="utf-8")
    assert "minhash-lsh:news**: versions of one text make 68 of 74 wrong pairs." in text
    assert "With versions ignored its precision is 0.964, not 0.688." in text
    assert "49 joined wrongly: 45 versions, 4 templates" in text
    assert "Everywhere else in this report they are apart." in text
    assert "- Templates" not in text  # no strategy has them for most of its wrong pairs
    write_report([kept], tmp_path / "ignored", versions="ignored")
    text = (tmp_path / "ignored" / "report.md").read_text(encoding="utf-8")
    assert "versions, not counted" in text
    assert "68 joined pairs of versions count neither way, beside 6 wrong." in text
    assert "As wrong pairs they would make its precision 0.688, not 0.964." in text
    assert "- Templates with other facts make half or more of the wrong pairs of every strategy.\n" in text
    assert "none that compares whole clusters, such as B³ and ARI, can leave out single pairs" in text


def test_the_worst_errors_name_their_kind(kept: Path) -> None:
    cells = {cell.strategy.split("(")[0]: cell for cell in read_cells([kept])}
    found = worst_errors(cells["tfidf-cosine"], 200)
    wrong = [mistake for mistake in found if mistake.kind == "joined wrongly"]
    assert {mistake.what for mistake in wrong} >= {"version", "story", "template", "unrelated"}
    assert all((mistake.score or 0) < 0.7 for mistake in wrong if mistake.closure)
    assert all(not mistake.what and not mistake.closure for mistake in found if mistake.kind == "missed copy")


def test_the_worst_errors_are_the_first_of_every_two_clusters_and_of_each_gold_cluster(kept: Path) -> None:
    """The oracle looks at every two documents."""
    for cell in read_cells([kept]):
        ids, labels, clusters = cell.corpus.ids, cell.clusters.labels, cell.corpus.clusters
        assert clusters is not None
        gold = clusters.labels.tolist()
        scores = dict(
            zip(
                zip(cell.pairs.left.tolist(), cell.pairs.right.tolist(), strict=True),
                cell.pairs.score.tolist(),
                strict=True,
            )
        )
        row_of = {document: row for row, document in enumerate(ids)}
        wrong: dict[tuple[int, ...], tuple[float, int, int]] = {}
        missed: dict[int, tuple[float, int, int]] = {}
        for a, b in combinations(range(len(ids)), 2):
            if min(gold[a], gold[b]) < 0 or (labels[a] == labels[b]) == (gold[a] == gold[b]):
                continue
            one, other = sorted(cell.corpus.identical[[a, b]].tolist())
            score = 1.0 if one == other else float(scores.get((one, other), -1.0))
            if labels[a] == labels[b]:
                key = tuple(sorted((gold[a], gold[b])))
                wrong[key] = min(wrong.get(key, (2.0, 0, 0)), (-score, a, b))
            else:
                missed[gold[a]] = min(missed.get(gold[a], (2.0, 0, 0)), (score, a, b))
        found = worst_errors(cell, 10_000)
        for kind, expected in (("joined wrongly", wrong), ("missed copy", missed)):
            rows = [(row_of[one.a], row_of[one.b]) for one in found if one.kind == kind]
            assert rows == [(a, b) for _, a, b in sorted(expected.values())]


def sampled(folder: Path) -> Path:
    """A run on 44 texts, 42 of them pairs: half are copies, the others in turn versions and templates."""
    ids = [f"d{n:02}" for n in range(44)]
    a, b = ids[:42:2], ids[1:42:2]
    kind = ["copy" if n % 2 == 0 else ("version" if n % 4 == 1 else "template") for n in range(21)]
    copy = np.array([one == "copy" for one in kind], np.int32)
    revision = np.array([one in ("copy", "version") for one in kind], np.int32)
    named: list[str | None] = [None if one == "version" else one for one in kind]
    split: list[str | None] = ["dev" if n < 10 else "test" for n in range(21)]
    sample = Sample(kind=named, probability=np.full(21, 0.5), split=split)
    gold = Gold({name: GradedPairs(a, b, of, sample=sample) for name, of in (("copy", copy), ("revision", revision))})
    corpus = nd.Corpus.from_texts(ids, [f"text {n}" for n in ids], name="listed")
    pairs = make_pairs(ids, range(44), {(n, n + 1): 0.9 for n in range(0, 42, 2)})
    return keep_run(folder, Entry(corpus=corpus, gold=gold, source="listed"), {str(nd.strategy(NEWS)): pairs})


def test_kinds_of_sampled_pairs_are_estimated(tmp_path: Path) -> None:
    run = sampled(tmp_path / "run")
    results = derive_results(read_cells([run]))
    row = of(results, "minhash-lsh")
    assert [(one.kind, one.joined, one.weight) for one in row.kinds] == [("version", 5, 10.0), ("template", 5, 10.0)]
    assert {row.treatment: row.figures["precision"] for row in results.treatments} == pytest.approx(
        {"apart": 11 / 21, "ignored": 11 / 16, "together": 16 / 21}
    )
    ignored = derive_results(read_cells([run], "ignored"))
    row = of(ignored, "minhash-lsh")
    assert [(one.kind, one.weight) for one in row.kinds] == [("template", 10.0)]
    assert [(one.kind, one.weight) for one in row.left_out] == [("version", 10.0)]
    assert ignored.cells[0].figures["precision"] == pytest.approx(11 / 16)
    (mistake, *_) = worst_errors(read_cells([run], "ignored")[0])
    assert (mistake.kind, mistake.what, mistake.closure) == ("joined wrongly", "template", False)
    write_report([run], tmp_path / "report")
    text = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert "| 20 (10 listed) | 10 (5 listed) | 10 (5 listed) |" in text
    assert "versions of one text make about 10 of 20 wrong pairs" in text


@pytest.mark.parametrize(
    ("templates", "of"), [("abc", "every strategy"), ("ab", "every strategy but c"), ("a", "a"), ("", None)]
)
def test_one_sentence_tells_of_all_strategies(templates: str, of: str | None) -> None:
    rows = [
        WrongResult(
            corpus="wire",
            strategy=name,
            place="default",
            threshold=0.5,
            kinds=[WrongKind(kind="template" if name in templates else NOT_SAID, scored=3, closure=1)],
        )
        for name in "abc"
    ]
    line = f"Templates with other facts make half or more of the wrong pairs of {of}."
    most = {row.strategy: _most(row) for row in rows}
    assert _others(rows, most, dict(zip("abc", "abc", strict=True))) == ([line] if of else [])
