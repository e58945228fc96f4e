"""Cells of a run whose files were read and found whole. One whose files are not is a cell that did not end well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from neardup.errors import FloorError, InputError, NeardupError
from neardup.run.records import SCORER_VERSION, CellRecord

if TYPE_CHECKING:
    from neardup.results.cells import Cell
    from neardup.results.corpora import CorpusData
    from neardup.run.cell_folder import CellFolder
    from neardup.run.folder import RunFolder
    from neardup.run.records import RunRecord

_NOT_RUN = "the run ended before this cell; give its command again to resume it"


def record_of(run: RunRecord, corpus: CorpusData, strategy: str, place: CellFolder) -> CellRecord:
    """The record of a cell of a run; one without measurements where there is none, or it is damaged."""
    blank = CellRecord(
        scorer_version=SCORER_VERSION,
        strategy=strategy,
        source_hash="",
        versions={},
        created="",
        corpus=corpus.record.key,
        checksum=corpus.record.checksum,
        threads=run.threads,
        status="not run",
        error=_NOT_RUN,
    )
    if not place.record.exists():
        return blank
    if corpus.damage:
        return _spoilt(blank, corpus.damage)
    try:
        record = place.read()
    except InputError as error:
        return _spoilt(blank, inside(corpus.folder, error))
    if (record.strategy, record.corpus, record.checksum) != (strategy, blank.corpus, blank.checksum):
        return _spoilt(blank, f"{place.record.relative_to(corpus.folder.path)}: is of another cell; run it again")
    return record


def checked(cell: Cell) -> Cell:
    """The cell if all of its files are whole, or it has none; else the cell as damaged.

    Where only pairs on a perturbed corpus are damaged, its other figures stand, and those on earlier perturbed corpora.
    """
    if not cell.done:
        return cell
    try:
        _check(cell)
    except NeardupError as error:
        return replace(cell, record=_spoilt(cell.record, inside(cell.corpus.folder, error)))
    for number in range(cell.record.perturbed):
        try:
            cell.folder.read_perturbed_pairs(number, cell.corpus.perturbed(number))
            cell.folder.check_digest(cell.folder.perturbed_pairs(number), cell.record)
        except InputError as error:
            fact = f"on perturbed corpus {number + 1}: {inside(cell.corpus.folder, error)}"
            return replace(cell, record=cell.record.changed(perturbed=number, error=fact))
    return cell


def _check(cell: Cell) -> None:
    """Read the files of a cell; raises `NeardupError` where one is damaged, or not of this cell."""
    record, pairs = cell.record, cell.pairs
    if (record.floor, record.candidates) != (pairs.floor, pairs.candidates):
        raise InputError(cell.folder.pairs, "states another floor or another number of candidates; run it again")
    try:
        pairs.check_threshold(record.default_threshold)
    except FloorError as error:
        raise InputError(cell.folder.record, f"default_threshold: {error}; run it again") from error
    if record.perturbed > min(len(record.forms), len(cell.corpus.record.perturbed)):
        raise InputError(cell.folder.record, f"has pairs on {record.perturbed} perturbed corpora; run it again")
    _ = cell.examined, cell.s_curve
    for name in record.files:
        if "/" not in name:
            cell.folder.check_digest(cell.folder.path / name, record)


def inside(folder: RunFolder, error: NeardupError) -> str:
    """An error about a file of a run folder, with the file's place in the folder."""
    return " ".join(str(error).replace(f"{folder.path}/", "").split())


def _spoilt(record: CellRecord, fact: str) -> CellRecord:
    return record.changed(status="damaged", error=fact)
