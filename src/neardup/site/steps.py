"""Neighbouring runs compared, with the judgement of `neardup compare`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.compare_report.changes import moved_rows, rows_of
from neardup.compare_report.compared import Compared
from neardup.compare_report.sentence import sentence
from neardup.errors import NeardupError
from neardup.site.records import Moved, Step

if TYPE_CHECKING:
    from neardup.compare.measured import Measured
    from neardup.compare_report.changes import ChangeRow
    from neardup.site.records import SiteRun


def compared_runs(before: Measured, after: Measured, *, show_texts: bool) -> Compared | str:
    """Two runs side by side; a text that says why they cannot be compared."""
    try:
        return Compared.of(before, after, show_texts=show_texts)
    except NeardupError as error:
        return str(error)


def step_of(before: SiteRun, after: SiteRun, found: Compared | str, *, paired: bool) -> Step:
    """What the site keeps of a comparison.

    Args:
        before: the earlier run.
        after: the later run.
        found: as `compared_runs` returns it.
        paired: whether the raw pairs of both were at hand.
    """
    told = Step(before=before.key, after=after.key, fingerprints=(before.fingerprint, after.fingerprint), paired=paired)
    if isinstance(found, str):
        return told.changed(reason=found)
    rows = rows_of(found)
    return told.changed(
        sentence=sentence(found.comparison, rows),
        figures=len(rows),
        missing=len(found.comparison.missing),
        moved=[_moved(row) for row in moved_rows(rows)],
    )


def _moved(row: ChangeRow) -> Moved:
    return Moved(
        corpus=row.corpus,
        strategy=row.strategy,
        figure=row.figure,
        before=float(row.before),
        after=float(row.after),
        texts=row.texts,
        way=row.way,
        noise=row.noise,
        tested=row.tested,
    )
