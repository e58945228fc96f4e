"""A survey in the terminal."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from neardup.results.formats import counted, number
from neardup.study.tables import agreement_of, removed_table, sampled_line
from neardup.study.warnings import warnings_of

if TYPE_CHECKING:
    from neardup.study.opened import Study
    from neardup.study.summary import Summary
    from neardup.table import Table


def terminal_tables(study: Study, summary: Summary) -> list[Table]:
    """What each strategy would remove, and how far the strategies agree."""
    removed = removed_table(study.record, summary, study.population.choices, bars=True)
    return [removed] if len(summary.done) < 2 else [removed, agreement_of(summary)]


def lines_before(study: Study, summary: Summary) -> list[str]:
    """What the study is of."""
    copies = summary.documents - summary.distinct
    repeated = f"{number(copies)} of them repeat another one's text; every strategy removes those."
    return [sampled_line(study.record), *[repeated] * bool(copies)]


def lines_after(study: Study, summary: Summary) -> list[str]:
    """Warnings, and what to do next."""
    return [
        *(f"warning: {line}" for line in warnings_of(study, summary)),
        f"page: {study.folder.page}",
        _next(study) if summary.pairs else "there is no pair to ask about: no strategy finds near-duplicates here",
    ]


def _next(study: Study) -> str:
    asked = f"{counted(len(study.population), 'pair')} can be asked about"
    return f"next: neardup label {quote(str(study.folder.path))}   ({asked})"
