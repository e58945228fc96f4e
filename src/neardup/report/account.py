"""What the report's section on the loss account shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neardup.results.derive.account import WORST
from neardup.results.names import number, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from neardup.metrics.account import PairCounts
    from neardup.metrics.largest_cluster import Largest
    from neardup.metrics.weakest import WeakestLink
    from neardup.results.records import AccountResult, CellResult


@dataclass(frozen=True)
class AccountColumn:
    """A column of the account.

    Attributes:
        title: head of the column.
        text: how an account's value is written.
        help: what it means, in a few words.
    """

    title: str
    text: Callable[[AccountResult], str]
    help: str


def _total(counts: PairCounts | None) -> str:
    return "–" if counts is None else number(counts.total)


def _both(figure: str) -> Callable[[AccountResult], str]:
    return lambda row: f"{share(row.scored[figure])} → {share(row.linked[figure])}"


COLUMNS = (
    AccountColumn("same text", lambda r: number(r.gold.identical), "gold pairs together before a strategy runs"),
    AccountColumn(
        "never candidates",
        lambda r: _total(r.gold.never),
        "gold pairs never examined; a dash where the strategy does not tell, and they stand in the next column",
    ),
    AccountColumn("scored below", lambda r: _total(r.gold.below), "gold pairs that score below the threshold"),
    AccountColumn(
        "scored above",
        lambda r: _total(r.gold.above),
        "gold pairs that score at or above the threshold; with the three before they are all gold pairs",
    ),
    AccountColumn("ceiling", lambda r: share(r.ceiling), "recall that perfect scores of the candidates would have"),
    AccountColumn("right by closure", lambda r: number(r.gold.closure), "gold pairs joined though not scored above"),
    AccountColumn("right cut", lambda r: number(r.gold.above.apart), "gold pairs scored above, kept apart"),
    AccountColumn("wrong above", lambda r: _total(r.wrong.above), "wrong pairs that score above the threshold"),
    AccountColumn("wrong by closure", lambda r: number(r.wrong.closure), "wrong pairs joined by closure only"),
    AccountColumn("wrong cut", lambda r: number(r.wrong.above.apart), "wrong pairs scored above, kept apart"),
    AccountColumn("precision", _both("precision"), "of the scored pairs, then of the clusters"),
    AccountColumn("recall", _both("recall"), "of the scored pairs, then of the clusters"),
)


@dataclass(frozen=True)
class AccountSection:
    """What the report says of the accounts of one corpus.

    Attributes:
        rows: name of the strategy, a text for each of `COLUMNS`, and which step loses the most.
        links: name of the strategy and its wrong clusters.
        worst: the worst of these, with the name of the strategy.
        alarms: name of the strategy and its largest cluster, where that looks like a chain.
    """

    rows: list[tuple[str, list[str], str]]
    links: list[tuple[str, list[WeakestLink]]]
    worst: list[tuple[str, WeakestLink]]
    alarms: list[tuple[str, Largest]]
    columns: ClassVar[tuple[AccountColumn, ...]] = COLUMNS


def account_section(
    accounts: Iterable[AccountResult], done: Iterable[CellResult], names: Mapping[str, str]
) -> AccountSection:
    """The section of a corpus from its accounts, its finished cells and the short names of strategies."""
    links = [(names[row.strategy], row.weakest_links) for row in accounts if row.weakest_links]
    every = [(name, link) for name, found in links for link in found]
    return AccountSection(
        rows=[(names[row.strategy], [c.text(row) for c in COLUMNS], most_lost(row)) for row in accounts],
        links=links,
        worst=sorted(every, key=lambda entry: -entry[1].wrong)[:WORST],
        alarms=[
            (names[cell.strategy], cell.largest) for cell in done if cell.largest is not None and cell.largest.alarm
        ],
    )


def most_lost(row: AccountResult) -> str:
    """One sentence: which step loses the most; of several the first."""
    losses = row.losses
    total = sum(losses.values())
    if total == 0:
        return "nothing is lost."
    worst = max(losses, key=lambda step: losses[step])
    rest = ", ".join(f"{step} {number(lost)}" for step, lost in losses.items() if lost and step != worst)
    verb = "lose" if worst.startswith(("candidates", "texts")) else "loses"
    told = f"{worst} {verb} the most, {number(losses[worst])} of {number(total)} pairs that end up wrong"
    return f"{told} ({_reasons(row)[worst]}){f'; {rest}' if rest else ''}."


def _reasons(row: AccountResult) -> dict[str, str]:
    gold, wrong, threshold = row.gold, row.wrong, f"{row.threshold:.2f}"
    below, above = number(gold.below.apart), f"{number(wrong.above.joined)} put together wrongly"
    return {
        "texts": "identical, with different labels",
        "candidates": "missed, never examined",
        "scoring": f"{below} missed, scored below {threshold}; {above}, scored at or above it",
        "candidates and scoring": f"{below} missed, never examined or scored below {threshold}; {above}",
        "linkage": f"{number(wrong.closure)} put together wrongly by closure only; "
        f"{number(gold.above.apart)} right ones cut",
    }
