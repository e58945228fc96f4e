"""The cells that a run has written so far, and whether anybody else has written into them since."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.run.cell_folder import CellFolder
    from neardup.run.records import CellRecord

_Sign = tuple[int, int, int] | None
"""Inode, size and time of the last change of a file. Only the system sets that time. None where there is no file."""


@dataclass
class _Kept:
    place: CellFolder
    cell: CellRecord
    signs: dict[Path, _Sign]


@dataclass
class Ledger:
    """The cells of a run, in order, each as the run left it."""

    _kept: list[_Kept] = field(default_factory=list)

    @property
    def cells(self) -> list[CellRecord]:
        """The records of the cells."""
        return [one.cell for one in self._kept]

    def add(self, place: CellFolder, cell: CellRecord) -> CellRecord:
        """Add a cell that has just ended; return its record as it stands in the folder.

        Cells that were changed while it ran have failed, and so has it.
        """
        changed = [one for one in self._kept if _signs(one.place, one.cell) != one.signs]
        for one in changed:
            one.cell = one.cell.failed(f"its files were changed while {cell.strategy} ran")
            one.place.write(one.cell)
            one.signs = _signs(one.place, one.cell)
        if changed:
            cell = cell.failed(f"while it ran, files of {changed[0].cell.strategy} were changed")
            place.write(cell)
        self._kept.append(_Kept(place, cell, _signs(place, cell)))
        return cell


def _signs(place: CellFolder, cell: CellRecord) -> dict[Path, _Sign]:
    files = [place.record, *(place.path / name for name in cell.files)]
    return {file: _sign(file) for file in files}


def _sign(file: Path) -> _Sign:
    try:
        found = file.stat(follow_symlinks=False)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_ctime_ns
