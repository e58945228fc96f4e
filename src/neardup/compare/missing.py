"""What one of two runs, or each, has no figures of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from neardup.compare.changes import Change
    from neardup.compare.figures import Key
    from neardup.results.records import CellResult

Run: TypeAlias = Literal["base", "new"]
Rows: TypeAlias = "Mapping[Key, CellResult]"
"""The cells of a run."""


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Figures that a run lacks.

    Attributes:
        run: the run.
        corpus: the corpus.
        strategy: the strategy, as that run calls it.
        figures: the figures; empty for a whole cell.
        why: why they are missing, in a few words that name the run.
    """

    run: Run
    corpus: str
    strategy: str
    figures: Sequence[str] = ()
    why: str


def missing_cells(run: Run, keys: Iterable[Key], rows: Rows) -> list[Missing]:
    """The cells that a run lacks, and those that did not end well there.

    Args:
        run: the run.
        keys: the cells that either run has, as this run calls them.
        rows: what this run has.
    """
    found = []
    for key in dict.fromkeys(keys):
        if key not in rows:
            found.append(_of_cell(run, key, f"the {run} run has no such cell"))
        elif not rows[key].done:
            found.append(_of_cell(run, key, f"{rows[key].status} in the {run} run: {rows[key].error}".rstrip(": ")))
    return found


def _of_cell(run: Run, key: Key, why: str) -> Missing:
    return Missing(run=run, corpus=key[0], strategy=key[1], why=why)


def missing_figures(changes: Iterable[Change], cells: Iterable[Missing]) -> list[Missing]:
    """The figures that one run has and the other lacks, though both have the cell.

    Args:
        changes: figures of both runs.
        cells: cells that a run lacks.
    """
    whole = {(one.run, one.corpus, one.strategy) for one in cells}
    found: dict[tuple[Run, str, str, str], dict[str, None]] = {}
    for change in changes:
        if (change.base is None) == (change.new is None):
            continue
        run: Run = "base" if change.base is None else "new"
        strategy = change.strategy if run == "base" else change.against
        if (run, change.corpus, strategy) not in whole:
            found.setdefault((run, change.corpus, strategy, change.reason), {})[change.figure] = None
    return [
        Missing(run=run, corpus=corpus, strategy=strategy, figures=list(figures), why=why)
        for (run, corpus, strategy, why), figures in found.items()
    ]
