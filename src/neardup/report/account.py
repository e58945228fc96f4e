"""What the report's section on the loss account shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from neardup.results.account import WORST
from neardup.results.names import number, share

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class AccountColumn:
    """A column of the account.

    Attributes:
        title: head of the column.
        text: how an account's value is written.
        help: what it means, in a few words.
    """

    title: str
    text: Callable[[dict[str, Any]], str]
    help: str


def _total(fate: dict[str, int] | None) -> str:
    return "–" if fate is None else number(fate["joined"] + fate["apart"])


def _closure(row: dict[str, Any]) -> int:
    gold = row["gold"]
    joined: int = gold["below"]["joined"] + (gold["never"] or {"joined": 0})["joined"]
    return joined


def _both(figure: str) -> Callable[[dict[str, Any]], str]:
    return lambda row: f"{share(row['scored'][figure])} → {share(row['linked'][figure])}"


COLUMNS = (
    AccountColumn("same text", lambda r: number(r["gold"]["identical"]), "gold pairs together before a strategy runs"),
    AccountColumn(
        "never candidates",
        lambda r: _total(r["gold"]["never"]),
        "gold pairs never examined; a dash where the strategy does not tell, and they stand in the next column",
    ),
    AccountColumn("scored below", lambda r: _total(r["gold"]["below"]), "gold pairs that score below the threshold"),
    AccountColumn(
        "scored above",
        lambda r: _total(r["gold"]["above"]),
        "gold pairs that score at or above the threshold; with the three before they are all gold pairs",
    ),
    AccountColumn("ceiling", lambda r: share(r["ceiling"]), "recall that perfect scores of the candidates would have"),
    AccountColumn("right by closure", lambda r: number(_closure(r)), "gold pairs joined though not scored above"),
    AccountColumn("right cut", lambda r: number(r["gold"]["above"]["apart"]), "gold pairs scored above, kept apart"),
    AccountColumn("wrong above", lambda r: _total(r["wrong"]["above"]), "wrong pairs that score above the threshold"),
    AccountColumn("wrong by closure", lambda r: number(r["wrong"]["closure"]), "wrong pairs joined by closure only"),
    AccountColumn("wrong cut", lambda r: number(r["wrong"]["above"]["apart"]), "wrong pairs scored above, kept apart"),
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
        alarms: name of the strategy and its giant cluster.
    """

    rows: list[tuple[str, list[str], str]]
    links: list[tuple[str, list[dict[str, Any]]]]
    worst: list[tuple[str, dict[str, Any]]]
    alarms: list[tuple[str, dict[str, Any]]]
    columns: ClassVar[tuple[AccountColumn, ...]] = COLUMNS


def account_section(
    accounts: list[dict[str, Any]], done: list[dict[str, Any]], names: dict[str, str]
) -> AccountSection:
    """The section of a corpus from its accounts, its finished cells and the short names of strategies."""
    links = [(names[row["strategy"]], row["weakest_links"]) for row in accounts if row["weakest_links"]]
    every = [(name, link) for name, found in links for link in found]
    return AccountSection(
        rows=[(names[row["strategy"]], [c.text(row) for c in COLUMNS], most_lost(row)) for row in accounts],
        links=links,
        worst=sorted(every, key=lambda entry: -entry[1]["wrong"])[:WORST],
        alarms=[(names[cell["strategy"]], cell["largest"]) for cell in done if cell["largest"]["alarm"]],
    )


def most_lost(row: dict[str, Any]) -> str:
    """One sentence: which step loses the most; of several the first."""
    losses: dict[str, int] = row["losses"]
    total = sum(losses.values())
    if total == 0:
        return "nothing is lost."
    worst = max(losses, key=lambda step: losses[step])
    rest = ", ".join(f"{step} {number(lost)}" for step, lost in losses.items() if lost and step != worst)
    verb = "lose" if worst.startswith(("candidates", "texts")) else "loses"
    told = f"{worst} {verb} the most, {number(losses[worst])} of {number(total)} pairs that end up wrong"
    return f"{told} ({_reasons(row)[worst]}){f'; {rest}' if rest else ''}."


def _reasons(row: dict[str, Any]) -> dict[str, str]:
    gold, wrong, cut = row["gold"], row["wrong"], f"{row['threshold']:.2f}"
    below, above = number(gold["below"]["apart"]), number(wrong["above"]["joined"])
    return {
        "texts": "identical, with different labels",
        "candidates": "missed, never examined",
        "scoring": f"{below} missed, scored below {cut}; {above} put together wrongly, scored at or above it",
        "candidates and scoring": f"{below} missed, never examined or scored below {cut}; {above} put together wrongly",
        "linkage": f"{number(wrong['closure'])} put together wrongly by closure only; "
        f"{number(gold['above']['apart'])} right ones cut",
    }
