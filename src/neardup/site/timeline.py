"""The view of figures over time, for each corpus and strategy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.results.names import short_names
from neardup.site.charts import charts_of, overview
from neardup.site.listing import address
from neardup.site.points import date_text, machines_of, points_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.report.chart import Chart
    from neardup.site.records import Moved, Site, Step

LEADING = ("macro_f1", "f1", "documents_removed", "candidates")
"""The figure that shows all strategies of a corpus: the first of these that it has."""


@dataclass(frozen=True)
class MovedRow:
    """A figure that moved.

    Attributes:
        date: when the later run was made.
        page: the comparison.
        strategy: canonical text.
        figure: the figure.
        texts: before, after and the difference.
        way: whether it got worse or better.
        noise: how noise was judged.
        tested: whether it was.
    """

    date: str
    page: str
    strategy: str
    figure: str
    texts: tuple[str, str, str]
    way: str
    noise: str
    tested: bool


@dataclass(frozen=True)
class Followed:
    """A strategy on a corpus.

    Attributes:
        text: canonical text.
        charts: its figures over time.
    """

    text: str
    charts: Sequence[Chart]


@dataclass(frozen=True)
class CorpusTime:
    """A corpus.

    Attributes:
        name: its name.
        chart: one figure of every strategy.
        strategies: each strategy.
        moved: what moved from a run to the next, the latest first.
    """

    name: str
    chart: Chart | None
    strategies: Sequence[Followed]
    moved: Sequence[MovedRow]


def names_of(site: Site) -> dict[str, str]:
    """Short names of all strategies by canonical text; those of the latest run first."""
    texts = dict.fromkeys(cell.strategy for run in reversed(site.runs) for cell in run.cells)
    return short_names(list(texts))


def timeline(site: Site) -> list[CorpusTime] | None:
    """Every corpus over time; None where there is one run only."""
    if len(site.runs) < 2:
        return None
    names, machines = names_of(site), machines_of(site.runs)
    corpora = dict.fromkeys(corpus.name for run in reversed(site.runs) for corpus in run.corpora)
    return [_corpus(site, name, names, machines) for name in corpora]


def _corpus(site: Site, corpus: str, names: Mapping[str, str], machines: Mapping[str, str]) -> CorpusTime:
    points = points_of(site, corpus)
    held = {name for own in points.values() for point in own for name in point.cell.figures}
    leading = next((name for name in LEADING if name in held), None)
    moved = {step.after: [one for one in step.moved if one.corpus == corpus] for step in site.steps}
    dates = {run.key: date_text(run) for run in site.runs}
    followed = [
        Followed(text, charts_of(points[text], _of_strategy(moved, text), machines)) for text in names if text in points
    ]
    rows = [_row(step, one, dates[step.after]) for step in reversed(site.steps) for one in moved[step.after]]
    chart = overview(points, leading, names) if leading else None
    return CorpusTime(corpus, chart, followed, rows)


def _of_strategy(moved: Mapping[str, Sequence[Moved]], strategy: str) -> dict[str, list[Moved]]:
    return {run: [one for one in own if one.strategy == strategy] for run, own in moved.items()}


def _row(step: Step, one: Moved, date: str) -> MovedRow:
    return MovedRow(date, address(step), one.strategy, one.figure, one.texts, one.way, one.noise, one.tested)
