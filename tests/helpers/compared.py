"""Two runs whose differences are known, made without processes, and their page."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

import neardup as nd
from neardup.compare.gates import parse_gate
from neardup.compare.measured import read_measured
from neardup.compare_report.compared import Compared
from neardup.core.gold import Gold
from neardup.run.folder import RunFolder
from neardup.run.plan import Entry
from tests.helpers.partitions import make_pairs
from tests.helpers.runs import keep_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from neardup.run.cell_folder import CellFolder

HOSTILE = "<img src=x onerror=alert(1)>"
"""Stands in an id and in texts."""
COPIES, VERSIONS = 50, 10
"""Couples that are copies, and after them couples that are versions of one text."""
NEAR, COSINE, SAME, EXACT = (str(nd.strategy(text)) for text in ("minhash-lsh", "tfidf-cosine", "simhash", "exact"))
"""What moves by its scores; by its threshold; not at all; and what fails in the second run."""
ASKED = pa.schema({"left": pa.int32(), "right": pa.int32(), "examined": pa.bool_()})
Scores = dict[tuple[int, int], float]


@dataclass(frozen=True)
class Runs:
    """Two run folders."""

    before: Path
    after: Path

    def compared(self, *gates: str, show_texts: bool = False) -> Compared:
        """How they compare."""
        before, after = read_measured(self.before), read_measured(self.after)
        return Compared.of(before, after, [parse_gate(gate) for gate in gates], show_texts=show_texts)


def make_runs(folder: Path, *, redistributable: bool = True) -> Runs:
    """The two runs.

    `NEAR` reports 30 couples before. After, it scores two of them lower, never compares a third, reports a 31st,
    scores a couple of versions higher, and joins two couples to each other. `COSINE` loses 15 couples by a higher
    threshold.
    """
    cut = nd.strategy(COSINE).default_threshold
    near_after = {couple(unit): 0.9 for unit in (*range(3, 31), COPIES)} | {couple(unit): 0.55 for unit in (0, 1)}
    cosine = {couple(unit): 0.95 for unit in range(20)} | {couple(unit): cut + 0.02 for unit in range(20, 35)}
    same = {couple(unit): 0.99 for unit in range(40)}
    before = {
        NEAR: {couple(unit): 0.9 for unit in range(30)} | {couple(COPIES): 0.55},
        COSINE: cosine,
        SAME: same,
        EXACT: {couple(0): 1.0},
    }
    after = {NEAR: near_after | {(20, 22): 0.8}, COSINE: cosine, SAME: same, EXACT: {}}
    runs = Runs(
        keep(folder / "before", before, folder, redistributable=redistributable),
        keep(folder / "after", after, folder, redistributable=redistributable),
    )
    examined(runs.after, NEAR, {couple(2): False, couple(30): True})
    change_cell(runs.after, COSINE, default_threshold=cut + 0.04)
    change_cell(runs.after, EXACT, status="failed", error="out of memory")
    change_run(runs.after, versions={"python": "3.12.1", "neardup": "9.9"}, machine={"cores": 64})
    return runs


def couple(unit: int) -> tuple[int, int]:
    """The rows of both documents of a unit."""
    return 2 * unit, 2 * unit + 1


def keep(
    folder: Path,
    found: Mapping[str, Scores],
    texts: Path,
    *,
    name: str = "couples",
    words: str = "",
    **changes: Any,
) -> Path:
    """A run of these strategies on the couples, whose texts lie in a file.

    Args:
        folder: the run folder.
        found: by strategy, the score of each pair of rows that it reports.
        texts: the folder of the file with the texts.
        name: the name of the corpus.
        words: what stands at the end of each text.
        changes: other fields of the entry.
    """
    rows = [_document(unit, side, words) for unit in range(COPIES + VERSIONS) for side in "ab"]
    source = texts / f"{name}.jsonl"
    source.write_text("".join(f"{json.dumps({'id': row['id'], 'text': row['text']})}\n" for row in rows), "utf-8")
    corpus = nd.Corpus.from_texts([r["id"] for r in rows], [r["text"] for r in rows], name=name)
    gold = Gold({level: nd.Clusters.from_mapping({r["id"]: r[level] for r in rows}) for level in ("copy", "revision")})
    entry = replace(Entry(corpus=corpus, gold=gold, source=str(source)), **changes)
    pairs = {text: make_pairs(corpus.ids, range(len(rows)), scored) for text, scored in found.items()}
    return keep_run(folder, entry, pairs, rounds=[1.0, 1.2])


def _document(unit: int, side: str, words: str) -> dict[str, str]:
    """One document of a couple; copies differ in a word, versions in a number."""
    killed = 10 + unit if side == "a" or unit < COPIES else 40 + unit
    place = f"Tolbeck {HOSTILE}" if unit == 0 else f"Tolbeck {unit}"
    how = "late" if side == "a" else "early"
    text = f"A ferry with {killed} people on board ran aground off {place} {how} on Tuesday, its master said.{words}"
    label = f"{unit}{side if unit >= COPIES else ''}"
    return {"id": f"{unit:02}{side}{HOSTILE if unit == 0 else ''}", "text": text, "copy": label, "revision": f"{unit}"}


def cell_of(folder: Path, strategy: str) -> CellFolder:
    """The folder of a cell."""
    run = RunFolder(folder)
    return run.cell(run.read().corpora[0].key, strategy)


def examined(folder: Path, strategy: str, asked: Mapping[tuple[int, int], bool]) -> None:
    """What a cell says that it examined."""
    left, right = zip(*asked, strict=True)
    rows = {"left": left, "right": right, "examined": list(asked.values())}
    cell_of(folder, strategy).write_examined(pa.table(rows, schema=ASKED))


def change_cell(folder: Path, strategy: str, **fields: object) -> None:
    """Other values in the record of a cell."""
    cell = cell_of(folder, strategy)
    cell.write(cell.read().changed(**fields))


def change_run(folder: Path, **fields: object) -> None:
    """Other values in the record of a run."""
    run = RunFolder(folder)
    run.write(run.read().changed(**fields))
