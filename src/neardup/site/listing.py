"""The view of all runs: a line for each, with its report and its comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.report.page.data.rounded import Figure, figures_of
from neardup.report.ranking import metric_title
from neardup.results.formats import counted
from neardup.site.points import date_text, machines_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.site.records import Headline, Site, SiteRun, Step


@dataclass(frozen=True)
class Best:
    """The best strategy of a run on a corpus.

    Attributes:
        strategy: canonical text.
        metric: the title of the metric.
        figure: its value with its interval.
        what: what it is of.
    """

    strategy: str
    metric: str
    figure: Figure
    what: str


@dataclass(frozen=True)
class RunRow:
    """A run.

    Attributes:
        page: the address of its report.
        date: when it was made, UTC.
        commit: the commit.
        version: of neardup.
        machine: the letter of the machine.
        corpora: the titles of its corpora.
        failed: how many cells did not end well.
        best: the best strategy by the name of the corpus.
        compared: the address of its comparison with the run before; "" for none.
        changes: what that found, in a few words.
        sentence: the same in full.
    """

    page: str
    date: str
    commit: str
    version: str
    machine: str
    corpora: Sequence[str]
    failed: int
    best: Mapping[str, Best]
    compared: str
    changes: str
    sentence: str


@dataclass(frozen=True)
class Listing:
    """The view.

    Attributes:
        runs: the runs, the latest first.
        machines: letter and description of each machine.
    """

    runs: Sequence[RunRow]
    machines: Sequence[tuple[str, str]]


def listing(site: Site) -> Listing:
    """All runs of a site."""
    machines = machines_of(site.runs)
    steps = {step.after: step for step in site.steps}
    rows = [_row(run, machines[run.machine], steps.get(run.key)) for run in site.runs]
    return Listing(rows[::-1], [(letter, name) for name, letter in machines.items()])


def _row(run: SiteRun, machine: str, step: Step | None) -> RunRow:
    return RunRow(
        page=f"runs/{run.key}/index.html",
        date=date_text(run),
        commit=run.commit[:12] + "+" * (run.commit.endswith("+") and len(run.commit) > 12),
        version=run.version,
        machine=machine,
        corpora=[corpus.title for corpus in run.corpora],
        failed=sum(cell.status != "done" for cell in run.cells),
        best={headline.corpus: _best(headline) for headline in run.headlines},
        compared=address(step) if step else "",
        changes=_changes(step) if step else "the first run",
        sentence=(step.sentence or step.reason) if step else "",
    )


def address(step: Step) -> str:
    """The page of a comparison; "" where the two cannot be compared."""
    return "" if step.reason else f"compare/{step.folder}/index.html"


def _best(headline: Headline) -> Best:
    figures = figures_of({"value": headline.value}, {"value": headline.interval})
    return Best(headline.strategy, metric_title(headline.metric), figures["value"], headline.what)


def _changes(step: Step) -> str:
    """How many figures moved beyond noise, how many were not tested, and what is missing."""
    if step.reason:
        return "not comparable"
    beyond = [one for one in step.moved if one.tested]
    worse = sum(one.way == "worse" for one in beyond)
    told = [f"{counted(len(beyond), 'figure')} moved beyond noise{f', {worse} worse' if worse else ''}"] * bool(beyond)
    untested = len(step.moved) - len(beyond)
    told += [f"{untested} not tested"] * bool(untested)
    told = told or ["nothing moved" if step.figures else "nothing in common"]
    return "; ".join([*told, *[f"{step.missing} missing"] * bool(step.missing)])
