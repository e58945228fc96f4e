"""Figures of runs as points in time, by what they can be compared under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neardup.site.records import Site, SiteCell, SiteRun


@dataclass(frozen=True)
class Point:
    """A figure of a run.

    Attributes:
        run: the run.
        cell: the strategy on the corpus.
        stretch: what it can be compared under: points of another stretch are of something else.
    """

    run: SiteRun
    cell: SiteCell
    stretch: str

    @property
    def date(self) -> float:
        """When the run was made, in milliseconds since 1970, as browsers count."""
        return datetime.fromisoformat(self.run.created).timestamp() * 1000


def date_text(run: SiteRun) -> str:
    """When a run was made, with its minute, UTC."""
    return run.created[:16].replace("T", " ")


def points_of(site: Site, corpus: str) -> dict[str, list[Point]]:
    """The points of each strategy on a corpus, the earliest first. A stretch is called by the title of the corpus."""
    found: dict[str, list[Point]] = {}
    names = _stretches(site, corpus)
    for run in site.runs:
        terms = next((each.terms for each in run.corpora if each.name == corpus), "")
        for cell in run.cells:
            if cell.corpus == corpus:
                found.setdefault(cell.strategy, []).append(Point(run, cell, names[terms]))
    return found


def _stretches(site: Site, corpus: str) -> dict[str, str]:
    """By terms, what the stretch is called: the title of the corpus, with the first date where that is not enough."""
    first: dict[str, tuple[str, str]] = {}
    for run in site.runs:
        for each in run.corpora:
            if each.name == corpus:
                first.setdefault(each.terms, (each.title, date_text(run)))
    titles = [title for title, _ in first.values()]
    return {
        terms: title if titles.count(title) == 1 else f"{title} from {date}" for terms, (title, date) in first.items()
    }


def machines_of(runs: Iterable[SiteRun]) -> dict[str, str]:
    """A letter for each machine, in the order of their first runs; numbers from the 27th on."""
    machines = list(dict.fromkeys(run.machine for run in runs))
    letters = [*ascii_uppercase, *map(str, range(len(ascii_uppercase) + 1, len(machines) + 1))]
    return dict(zip(machines, letters, strict=False))
