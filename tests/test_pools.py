"""The pool of a sampled gold: read and checked, unjudged pairs, what it misses, strategies judged without favour."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

import neardup as nd
from neardup.core.gold import Gold, GradedPairs, Sample
from neardup.core.pool import Pool, Stratum
from neardup.errors import InputError, Notice
from neardup.io.cards import Card, GoldCard
from neardup.io.datasets import Dataset
from neardup.io.pools import read_pool
from neardup.metrics.judges import PairJudge
from neardup.metrics.proportions import clopper_pearson
from neardup.report import write_report
from neardup.results.cells import read_cells
from neardup.results.corpora import CorpusData
from neardup.results.derive import derive_results
from neardup.results.derive.labellers import labellers_result
from neardup.results.derive.pools import without_floor
from neardup.run.plan import Entry
from tests.helpers.files import write_json_lines
from tests.helpers.pages import details_of
from tests.helpers.partitions import make_pairs
from tests.helpers.runs import keep_run

if TYPE_CHECKING:
    from pathlib import Path

IDS = ["c", "a", "b", "f", "e", "d"]
"""In no order; the places of the pool are those of a, b, c, d, e, f."""
EXACT, NEWS, SIM = (str(nd.strategy(text)) for text in ("exact", "minhash-lsh:news(floor=0.3)", "simhash(floor=0.75)"))
METHODS = [NEWS, SIM]
ROWS = [
    # left, right, stratum, found
    (0, 1, 0, 0b11),
    (0, 2, 1, 0b01),
    (1, 2, 1, 0b10),
    (3, 4, 1, 0b11),
    (3, 5, 1, 0b01),
]
STRATA = [{"name": "near", "pairs": 1, "drawn": 1}, {"name": "far", "pairs": 4, "drawn": 2}]


def write_pool(path: Path, rows: list[tuple[int, int, int, int]], **facts: Any) -> Path:
    left, right, stratum, found = zip(*rows, strict=True) if rows else ((), (), (), ())
    table = pa.table(
        {
            "left": pa.array(left, pa.int32()),
            "right": pa.array(right, pa.int32()),
            "stratum": pa.array(stratum, pa.uint8()),
            "found": pa.array(found, pa.uint32()),
        }
    )
    told = {"methods": METHODS, "strata": STRATA, "checksum": "beef"} | facts
    table = table.replace_schema_metadata({"pool": json.dumps(told)})
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema, options=options) as writer:
        writer.write_table(table)
    return path


def test_rows_are_those_of_the_corpus(tmp_path: Path) -> None:
    pool = read_pool(write_pool(tmp_path / "pool.arrow", ROWS), IDS, "beef")
    pairs = list(zip(pool.left.tolist(), pool.right.tolist(), strict=True))
    assert pairs == sorted(pairs)
    named = {frozenset((IDS[a], IDS[b])): int(bits) for (a, b), bits in zip(pairs, pool.found, strict=True)}
    expected = {frozenset(("abcdef"[a], "abcdef"[b])): bits for a, b, _, bits in ROWS}
    assert named == expected
    assert pool.methods == tuple(METHODS)
    assert [one.probability for one in pool.strata] == [1, 0.5]
    assert (len(pool), pool.outside) == (5, 10)
    rows = np.array([[IDS.index("b"), IDS.index("a"), -1], [IDS.index("a"), IDS.index("e"), 0]])
    at = pool.places(rows)
    assert at[1:].tolist() == [-1, -1]
    assert {IDS[pool.left[at[0]]], IDS[pool.right[at[0]]]} == {"a", "b"}
    assert [int(pool.only(bit).sum()) for bit in (0, 1)] == [2, 1]


def test_unjudged_pairs_by_hand(tmp_path: Path) -> None:
    """Clusters abc and def join six pairs: ab, ac, bc, de and df are in the pool, ef is not."""
    pool = read_pool(write_pool(tmp_path / "pool.arrow", ROWS), IDS, "beef")
    label = {"a": 0, "b": 0, "c": 0, "d": 1, "e": 1, "f": 1}
    assert pool.unjudged(np.array([label[i] for i in IDS])) == (1, 6)
    assert pool.unjudged(np.arange(6)) == (0, 0)
    assert pool.unjudged(np.zeros(6, np.int64)) == (10, 15)


BAD: list[tuple[list[tuple[int, int, int, int]], dict[str, Any], str]] = [
    (ROWS, {"checksum": "cafe"}, "is the pool of a corpus with checksum cafe, not beef"),
    ([*ROWS[:-1], (3, 6, 1, 1)], {}, r"not two places in ascending order within 0 … 5"),
    ([*ROWS[:-1], (5, 5, 1, 1)], {}, r"not two places in ascending order within 0 … 5"),
    ([ROWS[1], ROWS[0], *ROWS[2:]], {}, "not sorted, or one twice"),
    ([*ROWS[:-1], ROWS[-2]], {}, "not sorted, or one twice"),
    ([*ROWS, (4, 5, 1, 1)], {}, "states 4 pairs of stratum 'far' and has 5"),
    ([*ROWS[:-1], (3, 5, 2, 1)], {}, "has a pair in stratum 2, and states 2 strata"),
    ([*ROWS[:-1], (3, 5, 1, 4)], {}, "none of its 2 methods proposed"),
    ([*ROWS[:-1], (3, 5, 1, 0)], {}, "none of its 2 methods proposed"),
    (ROWS, {"strata": [STRATA[0], STRATA[1] | {"drawn": 5}]}, "says that 5 of 4 pairs of 'far' were drawn"),
    (ROWS, {"strata": [{"name": "x"}]}, "does not state methods, strata with pairs and drawn, and checksum"),
    (ROWS, {"methods": []}, "has 0 methods; a pool has 1 to 32"),
]


@pytest.mark.parametrize(("rows", "facts", "message"), BAD)
def test_what_is_no_pool(
    tmp_path: Path, rows: list[tuple[int, int, int, int]], facts: dict[str, Any], message: str
) -> None:
    path = write_pool(tmp_path / "pool.arrow", rows, **facts)
    with pytest.raises(InputError, match=message):
        read_pool(path, IDS, "beef")


def test_a_file_of_another_form_is_refused(tmp_path: Path) -> None:
    table = pa.table({"left": [0], "right": [1]})
    with pa.OSFile(str(tmp_path / "p.arrow"), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    with pytest.raises(InputError, match="has no column 'found'"):
        read_pool(tmp_path / "p.arrow", IDS, "beef")
    (tmp_path / "q.arrow").write_bytes(b"nothing")
    with pytest.raises(InputError, match="damaged or no Arrow file"):
        read_pool(tmp_path / "q.arrow", IDS, "beef")


def test_an_empty_pool(tmp_path: Path) -> None:
    strata = [{"name": "near", "pairs": 0, "drawn": 0}]
    pool = read_pool(write_pool(tmp_path / "pool.arrow", [], strata=strata), IDS, "beef")
    assert pool.places(np.array([[0], [1]])).tolist() == [-1]
    assert pool.unjudged(np.zeros(6, np.int64)) == (15, 15)
    assert pool.strata[0].probability == 0


def test_a_large_pool_is_read_and_asked_in_a_second() -> None:
    rng, documents = np.random.default_rng(1), 10_000
    codes = np.unique(rng.integers(0, documents**2, 200_000))
    left, right = np.divmod(codes, documents)
    kept = left < right
    pool = Pool(
        left=left[kept],
        right=right[kept],
        stratum=np.zeros(int(kept.sum()), np.uint8),
        found=np.ones(int(kept.sum()), np.uint32),
        methods=("one",),
        strata=(Stratum(name="all", pairs=int(kept.sum()), drawn=1),),
        documents=documents,
    )
    labels = rng.integers(0, 3000, documents)
    began = time.process_time()
    unjudged, together = pool.unjudged(labels)
    assert time.process_time() - began < 1
    inside = set(zip(pool.left.tolist(), pool.right.tolist(), strict=True))
    groups: dict[int, list[int]] = {}
    for row, label in enumerate(labels.tolist()):
        groups.setdefault(label, []).append(row)
    every = [pair for members in groups.values() for pair in combinations(members, 2)]
    assert (unjudged, together) == (sum(pair not in inside for pair in every), len(every))


# ---- a corpus with a pool, from its card to the report

TEXTS = {document: f"text {document} of six documents" for document in IDS}
LABELS = [
    {"a": "a", "b": "b", "copy": 1, "kind": "copy", "probability": 1.0, "split": "dev"},
    {"a": "a", "b": "c", "copy": 1, "kind": "copy", "probability": 0.5, "split": "dev"},
    {"a": "d", "b": "e", "copy": 0, "kind": "template", "probability": 0.5, "split": "test"},
]
OUTSIDE = [
    {"a": "a", "b": "f", "copy": 1, "kind": "copy", "probability": None, "split": None},
    {"a": "b", "b": "f", "copy": 0, "kind": "unrelated", "probability": None, "split": None},
    {"a": "b", "b": "e", "copy": 0, "kind": "unrelated", "probability": None, "split": None},
    {"a": "c", "b": "f", "copy": None, "kind": None, "probability": None, "split": None},
]


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    folder = tmp_path / "pooled"
    folder.mkdir()
    write_json_lines(folder / "d.jsonl", [{"id": i, "text": TEXTS[i]} for i in IDS])
    write_json_lines(folder / "labels.jsonl", LABELS)
    write_json_lines(folder / "outside.jsonl", OUTSIDE)
    corpus = nd.Corpus.read(folder / "d.jsonl")
    write_pool(folder / "pool.arrow", ROWS, checksum=corpus.checksum)
    monkeypatch.setenv("NEARDUP_DATA", str(tmp_path))
    gold = GoldCard(file="labels.jsonl", labelled="by hand", pool="pool.arrow", outside="outside.jsonl")
    card = Card(
        name="pooled", title="", description="", languages=("en",), licence="", source="", redistributable=True,
        documents="external", file="d.jsonl", editions={"1": corpus.checksum}, gold=gold,
    )  # fmt: skip
    return Dataset(card, "tests")


def test_a_dataset_has_its_pool_and_what_lies_outside(dataset: Dataset) -> None:
    pool, outside = dataset.pool(), dataset.outside()
    assert pool is not None
    assert len(pool) == 5
    assert outside is not None
    labels = outside.at("copy")
    assert isinstance(labels, GradedPairs)
    assert labels.grade.tolist() == [1, 0, 0, -1]


def test_labels_must_be_drawn_from_the_pool(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "pooled" / "labels.jsonl"
    write_json_lines(path, [*LABELS, LABELS[0] | {"b": "f"}])
    with pytest.raises(InputError, match="the pair 'a', 'f' has a probability but is not in the pool"):
        dataset.pool()
    write_json_lines(path, [LABELS[0] | {"probability": 0.3}, *LABELS[1:]])
    with pytest.raises(InputError, match=r"probability 0.3, but 1 of 1 pairs were drawn from its stratum 'near'"):
        dataset.pool()


def test_results_and_report_of_a_pool(dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand. `news` joins ab and ac and so bc, the three duplicates: ac stands for bc, the other predicted pair.

    `simhash` joins de and ef, and so df: of the pool de, df; ef is unjudged. Only `news` proposed ac and df. Without
    these it joins ab, and bc of a stratum whose one drawn pair, de, is none: precision 1 / 2.
    """
    corpus, gold = dataset.checked()
    assert gold is not None
    row = {document: number for number, document in enumerate(IDS)}
    alone = range(len(IDS))
    news = make_pairs(IDS, alone, {(row["a"], row["b"]): 0.9, (row["a"], row["c"]): 0.9})
    sim = make_pairs(IDS, alone, {(row["d"], row["e"]): 1.0, (row["e"], row["f"]): 1.0})
    entry = Entry(corpus=corpus, gold=gold, source="pooled")
    named = {str(nd.strategy("minhash-lsh:news")): news, SIM: sim, EXACT: make_pairs(IDS, alone, {})}
    run = keep_run(tmp_path / "run", entry, named)
    monkeypatch.setattr(CorpusData, "dataset", property(lambda _: dataset))
    results = derive_results(read_cells([run]))
    of = {cell.strategy.partition("(")[0]: cell.figures for cell in results.cells}
    assert {name: figures["unjudged_share"] for name, figures in of.items()} == pytest.approx(
        {"minhash-lsh": 0, "simhash": 1 / 3, "exact": 0}
    )
    assert (of["minhash-lsh"]["precision"], of["minhash-lsh"]["recall"]) == (1, 1)
    assert (of["simhash"]["precision"], of["simhash"]["recall"], of["exact"]["f1"]) == (0, 0, 0)
    (pool,) = results.pools
    assert [(one.pairs, one.drawn, one.labelled, one.duplicates) for one in pool.strata] == [(1, 1, 1, 1), (4, 2, 2, 1)]
    assert [one.most for one in pool.strata] == [1, pytest.approx(4 * clopper_pearson(1, 2)[1])]
    assert [(one.proposed, one.alone) for one in pool.methods] == [(4, 2), (3, 1)]
    assert pool.outside is not None
    assert (pool.outside.pairs, pool.outside.labelled, pool.outside.duplicates) == (10, 3, 1)
    assert pool.outside.most == pytest.approx(10 * clopper_pearson(1, 3)[1])
    assert [(row.method, row.listed) for row in pool.favoured] == [(NEWS, 1), (SIM, 0)]
    assert pool.favoured[0].figures == {"precision": 1, "recall": 1, "f1": 1}
    assert pool.favoured[0].without == pytest.approx({"precision": 1 / 2, "recall": 1, "f1": 2 / 3})
    assert pool.favoured[1].figures == pool.favoured[1].without
    write_report([run], tmp_path / "report")
    report = tmp_path / "report"
    for shown in ((report / "report.md").read_text(encoding="utf-8"), details_of(report)):
        assert "2 methods proposed 5 pairs, 3 of them only one method." in shown
        assert "Of 3 drawn evenly from them, 1 are duplicates. So at most 9 duplicates lie there" in shown
        assert "judged without favour" in shown
    assert "| unjudged |" in (tmp_path / "report" / "report.md").read_text(encoding="utf-8")


def test_the_human_ceiling_of_a_sample_by_hand(dataset: Dataset, tmp_path: Path) -> None:
    """Pair ab was read by nobody and is a copy; of ac, which stands for 2, both say so; of de, also for 2, one does."""
    corpus, gold = dataset.checked()
    for number, de in ((1, 1), (2, 0)):
        said = [{"a": "c", "b": "a", "copy": 1, "kind": "copy"}, {"a": "d", "b": "e", "copy": de, "kind": "template"}]
        write_json_lines(tmp_path / "pooled" / f"pass-{number}.jsonl", said)
    card = dataset.card
    assert card.gold is not None
    twice = replace(card, gold=replace(card.gold, passes=("pass-1.jsonl", "pass-2.jsonl")))
    sim = make_pairs(IDS, range(len(IDS)), {})
    cells = read_cells([keep_run(tmp_path / "run", Entry(corpus=corpus, gold=gold, source="pooled"), {SIM: sim})])
    cells[0].corpus.__dict__["dataset"] = Dataset(twice, "tests")
    found = labellers_result(cells[0].corpus)
    assert found is not None
    assert found.figures["f1"] == pytest.approx(2 * 3 / (5 + 3))
    assert set(found.figures) == {"f1", "fowlkes_mallows"}
    cells[0].corpus.__dict__["dataset"] = dataset
    assert labellers_result(cells[0].corpus) is None


def test_without_its_pairs_a_method_loses_what_only_it_found(dataset: Dataset, tmp_path: Path) -> None:
    """`simhash` joins bc, which only it proposed, of the duplicates ab and bc; ac stands for itself and two others."""
    corpus, _ = dataset.checked()
    sample = Sample(kind=["copy"] * 3, probability=np.array([1, 0.5, 0.5]), split=[None] * 3)
    gold = Gold({"any": GradedPairs(["a", "a", "b"], ["b", "c", "c"], np.array([1, 0, 1], np.int32), sample=sample)})
    row = {document: number for number, document in enumerate(IDS)}
    sim = make_pairs(IDS, range(len(IDS)), {(row["b"], row["c"]): 1.0})
    cells = read_cells([keep_run(tmp_path / "run", Entry(corpus=corpus, gold=gold, source="pooled"), {SIM: sim})])
    cells[0].corpus.__dict__["dataset"] = dataset
    (favoured,) = derive_results(cells).pools[0].favoured
    assert favoured.listed == 1
    assert favoured.figures == pytest.approx({"precision": 1, "recall": 1 / 2, "f1": 2 / 3})
    assert favoured.without == {"precision": 1, "recall": 0, "f1": 0}


def test_a_method_is_a_strategy_but_for_its_floor() -> None:
    assert without_floor(NEWS) == without_floor(str(nd.strategy("minhash-lsh:news")))
    assert without_floor(NEWS) != without_floor(str(nd.strategy("minhash-lsh")))


def test_labels_of_a_run_that_were_not_drawn_from_the_pool_are_weighed_alone(dataset: Dataset, tmp_path: Path) -> None:
    corpus, _ = dataset.checked()
    sample = Sample(kind=["copy"] * 2, probability=np.array([1, 0.5]), split=[None] * 2)
    gold = Gold({"any": GradedPairs(["a", "a"], ["b", "e"], np.array([1, 0], np.int32), sample=sample)})
    sim = make_pairs(IDS, range(len(IDS)), {})
    cells = read_cells([keep_run(tmp_path / "run", Entry(corpus=corpus, gold=gold, source="wire"), {SIM: sim})])
    cells[0].corpus.__dict__["dataset"] = dataset
    with pytest.warns(Notice, match="weighed by their probabilities alone, as no pool is known"):
        judge = cells[0].corpus.judge
    assert isinstance(judge, PairJudge)
