"""The documents and both sides of a difference, from what a user names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from neardup.core.gold import check_level
from neardup.diff.runs import find_cell
from neardup.diff.sides import side_of_run, side_run_now
from neardup.diff.subject import subject_named, subject_of_run
from neardup.errors import InputError, ParameterError
from neardup.run.folder import RUN, RunFolder

if TYPE_CHECKING:
    from neardup.diff.request import Request
    from neardup.diff.sides import Side
    from neardup.diff.subject import Subject

T = TypeVar("T")


def open_sides(a: str, b: str, request: Request) -> tuple[Subject, Side, Side]:
    """The documents and both sides.

    Args:
        a: a run folder, or text of a strategy, which is then run.
        b: the same.
        request: what else was asked for.

    Raises:
        NeardupError: a side is neither, or is ambiguous, or the two saw other documents.
        FloorError: a threshold is below the floor of its pairs.
    """
    if request.level is not None:
        check_level(request.level)
    wanted = _each(request.strategies, "strategy")
    thresholds = _each(request.thresholds, "threshold")
    cells = [
        find_cell(Path(text), request.corpus, name) if _is_run(text) else None
        for text, name in zip((a, b), wanted, strict=True)
    ]
    found = [cell for cell in cells if cell is not None]
    if request.strategies and not found:
        raise ParameterError("--strategy chooses from a run; A and B are strategies themselves: leave it out")
    subject = subject_of_run(found, request) if found else subject_named(request)
    one, other = (
        side_of_run(cell, given, subject) if cell is not None else side_run_now(text, given, subject)
        for cell, text, given in zip(cells, (a, b), thresholds, strict=True)
    )
    return subject, one, other


def _each(given: tuple[T, ...], option: str) -> tuple[T | None, T | None]:
    """One for both sides, or one for each."""
    if len(given) > 2:
        raise ParameterError(f"--{option} is given {len(given)} times; give it once for both sides, or once for each")
    return (given[0], given[-1]) if given else (None, None)


def _is_run(text: str) -> bool:
    """Whether a text names a run folder; a folder of any other sort may be called like a strategy."""
    if RunFolder(Path(text)).exists():
        return True
    if "/" in text:
        raise InputError(text, f"is no run folder: it has no {RUN}; name a run folder or a strategy")
    return False
