"""Intervals, locked thresholds and the human ceiling of a report: those of the resampling, or why there are none."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from msgspec.structs import replace

import neardup as nd
from neardup.core.gold import Gold
from neardup.io.datasets import find_dataset
from neardup.metrics.judges import ClusterJudge
from neardup.metrics.proportions import wilson
from neardup.metrics.resampling.differences import Differences
from neardup.metrics.resampling.estimates import LEAST_UNITS, NEEDED, resample
from neardup.report import write_report
from neardup.report.intervals import heavy_units, missing_intervals
from neardup.results.cells import Cell, read_cells
from neardup.results.corpora import CorpusData
from neardup.results.derive.halves import Halves, halves
from neardup.results.derive.labellers import labellers_result
from neardup.results.derive.locked import group_letters
from neardup.run.folder import RunFolder
from neardup.run.plan import Entry, Plan
from neardup.run.records import CorpusRecord
from neardup.run.runner import run
from tests.helpers.files import read_json
from tests.helpers.made_results import cell_of
from tests.helpers.pages import Page, details_of
from tests.helpers.runs import RecordingWatcher

if TYPE_CHECKING:
    from neardup.metrics.judges import Judge
    from neardup.results.records import CellResult

STORIES = 60
TOPICS = ("<b>sport</b>", "a|b")


def sentences(words: list[str]) -> str:
    """The words in sentences of ten."""
    return " ".join(" ".join(words[at : at + 10]).capitalize() + "." for at in range(0, len(words), 10))


def documents() -> list[dict[str, str]]:
    """Couples of like texts, one in four of them with another's facts; halves, topics and families by story."""
    rng = random.Random(5)
    vocabulary = ["".join(rng.choices("abcdefghij", k=4)) for _ in range(400)]
    rows = []
    for story in range(STORIES):
        words = rng.choices(vocabulary, k=30)
        noisy = [word if rng.random() > story / STORIES / 2 else rng.choice(vocabulary) for word in words]
        facts = {"split": "dev" if story % 2 else "test", "topic": TOPICS[story % 5 == 0]}
        facts["family"] = f"f{story // 20 * 2 + story % 2}" if story % 20 < 4 else ""
        copy = f"{story}" if story % 4 else f"{story}-other"
        rows.append({"id": f"d{story:02d}-0", "text": sentences(words), "copy": f"{story}", **facts})
        rows.append({"id": f"d{story:02d}-1", "text": sentences(noisy), "copy": copy, **facts})
    return rows


def corpus_of(rows: list[dict[str, str]]) -> nd.Corpus:
    columns = {name: [row[name] for row in rows] for name in ("id", "text", "split", "topic", "family")}
    return nd.Corpus.from_table(pa.table(columns), name="couples")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run of 120 documents and its report."""
    folder, rows = tmp_path_factory.mktemp("honest"), documents()
    gold = Gold({"copy": nd.Clusters.from_mapping({row["id"]: row["copy"] for row in rows})})
    entry = Entry(
        corpus=corpus_of(rows), gold=gold, source="couples", perturbations=[nd.perturbation("truncate(intensity=0.2)")]
    )
    specs = ("minhash-lsh(ngram=1, bands=64, floor=0.1)", "tfidf-cosine", "exact", "minhash-lsh-rensa")
    plan = Plan(entries=[entry], strategies=[str(nd.strategy(s)) for s in specs], threads=1)
    run(plan, folder / "run", RecordingWatcher())
    write_report([folder / "run"], folder / "report")
    return folder


@pytest.fixture(scope="module")
def cells(made: Path) -> dict[str, Cell]:
    return {cell.record.strategy: cell for cell in read_cells([made / "run"])}


@pytest.fixture(scope="module")
def results(made: Path) -> dict[str, Any]:
    data: dict[str, Any] = read_json(made / "report" / "results.json")
    return data


def gold_of(corpus: CorpusData) -> nd.Clusters:
    assert isinstance(corpus.gold, nd.Clusters)
    return corpus.gold


def test_intervals_are_those_of_the_resampling(cells: dict[str, Cell], results: dict[str, Any]) -> None:
    assert results["corpora"][0]["units"] == STORIES * 16 // 20 + 6 + STORIES // 4 - 3
    for row in results["cells"]:
        cell = cells[row["strategy"]]
        drawn = resample(cell.clusters.labels, gold_of(cell.corpus).labels, cell.corpus.units)
        for name, bounds in row["intervals"].items():
            estimate = drawn.estimate(name)
            assert estimate.value == pytest.approx(row["figures"][name])
            assert bounds == (None if estimate.low is None else [estimate.low, estimate.high])
            assert row["interval_reasons"].get(name, "") == estimate.reason
        assert {"precision", "recall", "f1", "b3_f1", "ari"} <= set(row["intervals"])


def f1_of(labels: list[int], gold: list[int], counted: list[bool]) -> float:
    """Pairwise F1, pair by pair."""
    pairs = [(i, j) for i, j in combinations(range(len(gold)), 2) if counted[i] and counted[j]]
    predicted, true = ({(i, j) for i, j in pairs if each[i] == each[j]} for each in (labels, gold))
    return 2 * len(predicted & true) / (len(predicted) + len(true))


def test_a_locked_threshold_is_the_best_on_dev_and_the_highest(cells: dict[str, Cell], results: dict[str, Any]) -> None:
    (locked,) = results["locked"]
    split = [row["split"] for row in documents()]
    assert locked["documents"] == {half: split.count(half) for half in ("dev", "test")}
    assert locked["how"] == "the corpus's own column split"
    for row in locked["rows"]:
        cell = cells[row["strategy"]]
        gold = gold_of(cell.corpus).labels.tolist()
        cuts = sorted({*cell.pairs.score.astype(float).tolist(), 1.0}, reverse=True)
        dev = [f1_of(cell.at(cut).labels.tolist(), gold, [half == "dev" for half in split]) for cut in cuts]
        assert row["dev"]["f1"] == pytest.approx(max(dev))
        assert row["threshold"] == cuts[dev.index(max(dev))]
        test = [half == "test" for half in split]
        assert row["figures"]["f1"] == pytest.approx(f1_of(cell.at(row["threshold"]).labels.tolist(), gold, test))
        assert row["default"]["f1"] == pytest.approx(f1_of(cell.clusters.labels.tolist(), gold, test))
        assert row["intervals"]["f1"] is not None


def test_strategies_that_share_a_letter_do_not_differ(results: dict[str, Any]) -> None:
    (locked,) = results["locked"]
    letters = {row["strategy"]: set(row["groups"]) for row in locked["rows"] if not row["repeats"]}
    differences = locked["comparison"]["differences"]
    assert len(differences) == 3
    assert {d[side] for d in differences for side in ("better", "worse")} == set(letters)
    for d in differences:
        assert bool(letters[d["better"]] & letters[d["worse"]]) == (d["adjusted"] >= 0.05)
    exact = str(nd.strategy("exact"))
    assert all(not letters[exact] & own for strategy, own in letters.items() if strategy != exact)


def test_letters_go_by_group() -> None:
    groups = (("x", "y"), ("y", "z"), *((f"s{i}",) for i in range(25)))
    found = group_letters(Differences(metric="f1", differences=(), groups=groups))
    assert (found["x"], found["y"], found["z"]) == ("a", "ab", "b")
    assert (found["s23"], found["s24"]) == ("z", "a1")


def test_slices_and_shares_have_their_cases_and_intervals(results: dict[str, Any]) -> None:
    rows = {(r["column"], r["value"]): r for r in results["slices"] if r["strategy"].startswith("tfidf")}
    assert {"topic", "family", "script", "characters", "documents of the gold cluster"} >= {name for name, _ in rows}
    assert ("split", "dev") not in rows
    many, few = rows["topic", TOPICS[0]], rows["topic", TOPICS[1]]
    assert many["recall"] == many["found"] / many["gold"]
    assert many["interval"][0] <= many["recall"] <= many["interval"][1]
    assert (few["units"] < LEAST_UNITS, few["recall"], few["interval"]) == (True, None, None)
    couples = rows["documents of the gold cluster", "2"]
    assert couples["gold"] == couples["documents"] // 2 == STORIES - STORIES // 4
    assert any(row["variants"] for row in results["perturbations"])
    for row in results["perturbations"]:
        assert row["interval"] == (list(wilson(row["together"], row["variants"])) if row["variants"] else None)


def test_the_pages_show_intervals_and_letters(made: Path, results: dict[str, Any]) -> None:
    text = (made / "report" / "report.md").read_text(encoding="utf-8")
    page = Page()
    page.feed(details_of(made / "report"))
    assert page.open == []
    for shown in (text, page.text):
        for row in results["locked"][0]["rows"]:
            low, high = row["intervals"]["f1"]
            assert f"{low:.2f}–{high:.2f}" in shown
        assert "share a letter" in shown
        assert "correction for 3 comparisons" in shown
        assert "repeats minhash-lsh" in shown
        assert "repeats another one by other means is not compared" in shown
        assert "whose labels were not used to choose the threshold" in shown
        assert "No interval for precision of exact (9 units contribute to it; an interval needs 20)" in shown
        assert "two labellers" not in shown
        assert "\n\n\n" not in text
    assert TOPICS[0] in page.text
    assert TOPICS[0] not in details_of(made / "report")
    assert TOPICS[0] not in text
    heads = [line for line in text.splitlines() if line.startswith("| strategy")]
    rules = [line for line in text.splitlines() if line.startswith("| ---")]
    assert any("| not told apart from |" in head for head in heads)
    assert {head.count("|") for head in heads} <= {rule.count("|") for rule in rules}


def corpus(rows: list[dict[str, str]], labels: list[str | None], **facts: Any) -> CorpusData:
    """A corpus of a run as it is read back, with labels at `copy`."""
    ids = [row["id"] for row in rows]
    clusters = nd.Clusters.from_mapping(dict(zip(ids, labels, strict=True)))
    columns = {f"column:{name}": [row[name] for row in rows] for name in rows[0] if name not in ("id", "text", "copy")}
    record = CorpusRecord(
        key="k", name="n", source="s", checksum="c", gold_checksum="", documents=len(ids), text_bytes=0,
        redistributable=True, complete=True, labelled="", levels=["copy"],
    )  # fmt: skip
    return CorpusData(
        record.changed(**facts),
        RunFolder(Path("nowhere")),
        "copy",
        pa.table({"id": ids, "gold:copy": clusters.labels, **columns}),
    )


def without(rows: list[dict[str, str]], *columns: str) -> list[dict[str, str]]:
    return [{name: value for name, value in row.items() if name not in columns} for row in rows]


def halves_of(rows: list[dict[str, str]]) -> Halves | str:
    found = corpus(rows, [row["copy"] for row in rows])
    assert found.judge is not None
    return halves(found, found.judge)


def labels_of(judge: Judge) -> np.ndarray:
    assert isinstance(judge, ClusterJudge)
    return judge.labels


def test_halves_by_hash_keep_units_whole_and_documents_in_their_half() -> None:
    rows = without(documents(), "split")
    found, fewer = halves_of(rows), halves_of(rows[: len(rows) // 2])
    assert isinstance(found, Halves)
    assert isinstance(fewer, Halves)
    assert found.how == "a hash of the least id of each unit"
    assert bool(np.all((labels_of(found.dev) >= 0) ^ found.rows))
    assert np.array_equal(labels_of(found.test) >= 0, found.rows)
    assert min(found.dev.labelled, found.test.labelled) > len(rows) // 4
    units = corpus(rows, [row["copy"] for row in rows]).units
    assert all(len(set(found.rows[units == unit])) == 1 for unit in units)
    assert found.rows[: len(rows) // 2].tolist() == fewer.rows.tolist()


def test_without_enough_units_or_gold_pairs_there_are_no_halves() -> None:
    rows = documents()
    assert halves_of(rows[:20]) == "10 units; to choose on one half and score on the other takes at least 20"
    alone = [row | {"copy": row["id"]} if row["split"] == "test" else row for row in rows]
    assert halves_of(alone) == "the test half, made by the corpus's own column split, holds no gold pair"
    torn = [row | {"split": "dev" if row["id"].endswith("0") else "test", "copy": row["id"][:3]} for row in rows]
    found = halves_of([torn[0] | {"split": "test"}, *torn[1:]])
    how = "the corpus's own column split, which splits 54 units between the halves"
    assert found == f"the dev half, made by {how}, holds no gold pair"


def test_labellers_of_wire_agree_as_counted_by_hand() -> None:
    dataset = find_dataset("wire")
    one, other = (gold.at("copy") for gold in dataset.passes())
    assert isinstance(one, nd.Clusters)
    assert isinstance(other, nd.Clusters)
    labelled = [dict(zip(read.ids, read.labels.tolist(), strict=True)) for read in (one, other)]
    shared = sorted(id_ for id_, label in labelled[0].items() if min(label, labelled[1].get(id_, -1)) >= 0)
    one, other = (nd.Clusters.from_mapping({id_: read[id_] for id_ in shared}) for read in labelled)
    rows = [{"id": document_id} for document_id in shared]
    labels = [str(label) for label in other.labels.tolist()]
    wire = corpus(rows, list(labels), source="wire", checksum=dataset.card.checksum)
    found = labellers_result(wire)
    assert found is not None
    assert found.figures["f1"] == pytest.approx(f1_of(one.labels.tolist(), other.labels.tolist(), [True] * len(rows)))
    assert set(found.figures) == set(found.intervals) == {"f1", "b3_f1", "ari", "ami", "v_measure", "fowlkes_mallows"}
    low, high = found.intervals["f1"] or (0.0, 0.0)
    assert low < (found.figures["f1"] or 0.0) < high
    half = labellers_result(wire, np.arange(len(rows)) % 2 == 0)
    assert half is not None
    assert half.figures != found.figures
    assert labellers_result(corpus(rows, list(labels), source="wire", checksum="another")) is None
    assert labellers_result(corpus(rows, list(labels), source="elsewhere", checksum=dataset.card.checksum)) is None


def test_missing_intervals_are_listed_once() -> None:
    def row(strategy: str, **reasons: str) -> CellResult:
        return cell_of(strategy, intervals={"f1": None, "recall": None}, interval_reasons=reasons)

    titles, names = {"f1": "F1", "recall": "recall"}, {"x": "X", "y": "Y"}
    some = replace(row("y", f1="2 units"), intervals={"f1": None, "recall": (0.1, 0.2)})
    assert missing_intervals([row("x", f1="2 units", recall="1 unit"), some], titles, names, 2) == [
        "F1 of X, Y (2 units)",
        "recall of X (1 unit)",
    ]
    assert missing_intervals([row("x", f1="why"), row("y", f1="why")], titles, names, 2) == ["any figure (why)"]
    both = missing_intervals([row("x", f1="why", recall="because")], titles, names, 1)
    assert both == ["any figure (1 unit in all, and an interval needs 20)"]
    assert missing_intervals([], titles, names, 0) == []
    names |= {name: name for name in "vwz"}
    few = [row(name, f1=f"{units} units contribute to it; {NEEDED}") for units, name in enumerate("vwxz", 3)]
    assert missing_intervals([*few, some], titles, names, 30) == [
        "F1 of 4 strategies (fewer than 20 units contribute to it)",
        "F1 of Y (2 units)",
    ]
    alike = [row(name, f1="why") for name in "vwxz"]
    assert missing_intervals([*alike, replace(some, interval_reasons={})], titles, names, 30) == [
        "F1 of 4 strategies (why)"
    ]


def test_of_many_figures_of_one_unit_the_least_and_the_greatest_share_are_told() -> None:
    rows = [cell_of(name, heaviest={"f1": share}) for name, share in zip("vwxz", (0.5, 0.7, 0.9, 0.6), strict=True)]
    rows[0] = replace(rows[0], heaviest={"f1": 0.5, "recall": 0.8})
    titles, names = {"f1": "F1", "recall": "recall"}, {name: name for name in "vwxz"}
    start = " One unit makes half of the squared error or more of: "
    assert heavy_units(rows, titles, names) == start + "F1 of 4 strategies (0.50 to 0.90), recall of v (0.80)."
    assert heavy_units([], titles, names) == ""


def test_a_run_made_before_lengths_were_kept_is_read(cells: dict[str, Cell]) -> None:
    held = next(iter(cells.values())).corpus
    table = held.folder.corpus(held.record.key).read_documents()
    older = CorpusData(held.record, held.folder, held.level, table.drop_columns(["characters", "script"]))
    assert set(older.properties) == set(held.properties) - {"characters", "script"}
    assert "characters" in held.properties
