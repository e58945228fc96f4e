"""The figures of a comparison as rows, those that moved ranked; and how noise was judged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal, TypeAlias

from neardup.compare.tables import texts_of
from neardup.report.page.data.columns import columns_of_page
from neardup.results.formats import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.compare.changes import Change
    from neardup.compare_report.compared import Compared

Way: TypeAlias = Literal["worse", "better", ""]
"""Whether a figure got worse or better; "" where more of it is neither."""
State: TypeAlias = Literal["moved", "within", "same"]
"""Whether a figure moved, changed within noise, or is the same."""


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """A figure of a cell in both runs, as texts and as numbers to sort by.

    Attributes:
        corpus: the name of the corpus.
        strategy: canonical text of the strategy of the base run.
        name: what the strategy is called, or both where they differ.
        figure: the figure, as gates name it.
        before: its value in the base run.
        after: its value in the new run.
        texts: before, after and the difference, as the terminal prints them.
        interval: the ends of the interval of the difference; None where none is known.
        ends: the same as text; a dash for none.
        way: whether it got worse or better.
        noise: how noise was judged, in a few words.
        tested: whether noise was judged at all.
        state: whether it moved.
    """

    corpus: str
    strategy: str
    name: str
    figure: str
    before: float
    after: float
    texts: tuple[str, str, str]
    interval: tuple[float, float] | None
    ends: str
    way: Way
    noise: str
    tested: bool
    state: State


def rows_of(compared: Compared) -> list[ChangeRow]:
    """Every figure that both runs have.

    Those that moved stand first, of these what was judged for noise, then what got worse, then the largest share.
    """
    changes = [change for change in compared.comparison.figures if not change.missing]
    return sorted((_row(change, compared) for change in changes), key=_rank)


def moved_rows(rows: Sequence[ChangeRow]) -> list[ChangeRow]:
    """Those that moved, in their order."""
    return [row for row in rows if row.state == "moved"]


def _row(change: Change, compared: Compared) -> ChangeRow:
    assert change.base is not None, "figures that are missing have no row"
    assert change.new is not None, "figures that are missing have no row"
    state: State = "moved" if change.moved else "within" if change.changed else "same"
    interval = change.outcome.interval if change.changed else None
    return ChangeRow(
        corpus=change.corpus,
        strategy=change.strategy,
        name=compared.name(change.strategy, change.against),
        figure=change.figure,
        before=change.base,
        after=change.new,
        texts=texts_of(change),
        interval=interval,
        ends="–" if interval is None else f"{interval[0]:+z.3f} to {interval[1]:+z.3f}",
        way=way_of(change.figure, change.new - change.base) if change.changed else "",
        noise=change.outcome.remark,
        tested=change.outcome.how != "untested",
        state=state,
    )


def way_of(figure: str, difference: float) -> Way:
    """Whether a figure that changes by so much gets worse or better.

    Args:
        figure: the figure as gates name it; of a ratio the figure before the stroke, of a place its last part.
        difference: after less before.
    """
    name = figure.partition("/")[0].rpartition(".")[2]
    better = next((column.better for column in columns_of_page({name})), "")
    if not better or not difference:
        return ""
    return "better" if (difference > 0) == (better == "high") else "worse"


def _rank(row: ChangeRow) -> tuple[int, bool, int, float]:
    change = abs(row.after - row.before)
    share = change / abs(row.before) if row.before else inf if change else 0.0
    states: tuple[State, ...] = ("moved", "within", "same")
    ways: tuple[Way, ...] = ("worse", "better", "")
    return states.index(row.state), not row.tested, ways.index(row.way), -share


def noise_lines(compared: Compared) -> list[str]:
    """How noise was judged, a sentence for each way."""
    changes = [change for change in compared.comparison.figures if change.changed]
    ways = Counter(change.outcome.how for change in changes)
    lines = []
    if ways["paired"]:
        lines.append(
            "Both runs hold their pairs, so each difference is tested over the same units of both: what the labels of"
            " one unit say is left out of both runs at once. p is corrected for the strategies that are tested together"
            " (Holm). The interval is of one difference alone, so it can leave out 0 where p says noise."
        )
    if ways["rounds"]:
        lines.append("A ratio of seconds moved where the rounds of the two runs do not overlap.")
    if ways["counted"]:
        lines.append("Counts are of the work on these very documents, so any difference is real.")
    if ways["untested"]:
        lines.append(_untested([change for change in changes if change.outcome.how == "untested"]))
    return [*lines, *_without_pairs(compared)]


def _untested(changes: Sequence[Change]) -> str:
    """How many differences were not tested, and why."""
    why: dict[str, dict[str, None]] = {}
    for change in changes:
        reason = change.outcome.remark.removeprefix("not tested").removeprefix(": ")
        why.setdefault(reason, {})[change.figure] = None
    told = [f"{', '.join(figures)}{f' ({reason})' if reason else ''}" for reason, figures in why.items()]
    return f"{counted(len(changes), 'difference')} could not be tested: {'; '.join(told)}."


def _without_pairs(compared: Compared) -> list[str]:
    """What is not known where a run has results only."""
    lacking = [name for name, side in (("base", compared.before), ("new", compared.after)) if not side.cells]
    if not lacking:
        return []
    whose = "Neither run holds" if len(lacking) > 1 else f"The {lacking[0]} run does not hold"
    unknown = "so differences are not tested, and which pairs were gained and lost is not known"
    return [f"{whose} its pairs, {unknown}. Name run folders in place of results."]
