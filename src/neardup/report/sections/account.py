"""The loss account: at which stage pairs are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core.kinds import NOT_SAID, in_order, title_of
from neardup.report.blocks import Heading, Items, Line, Paragraph, Strong
from neardup.report.error_links import errors_at
from neardup.results.formats import number, share
from neardup.table import Cell, Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.metrics.account import PairCounts
    from neardup.metrics.kinds import WrongKind
    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.records import AccountResult

_HEADS = {
    "identical texts": "gold pairs with identical texts, which are together before a strategy runs",
    "never candidates": "gold pairs that were never examined; a dash where the strategy does not report which pairs it"
    " examined, and then the next column includes them",
    "scored too low": "gold pairs that score below the threshold",
    "scored high enough": "gold pairs that score at or above the threshold; these and the three columns before add up"
    " to all gold pairs",
    "ceiling of recall": "the recall that perfect scores of the candidates would have",
    "joined rightly by linkage": "gold pairs joined though none of them scores at or above the threshold",
    "left apart wrongly by linkage": "gold pairs left apart though they score at or above the threshold",
    "scored too high": "wrong pairs that score at or above the threshold",
    "joined wrongly by linkage": "wrong pairs joined though none of them scores at or above the threshold",
    "left apart rightly by linkage": "wrong pairs left apart though they score at or above the threshold",
    "precision, pairs → clusters": "first of the scored pairs, then of the clusters",
    "recall, pairs → clusters": "first of the scored pairs, then of the clusters",
}


def section(part: Part) -> list[Block]:
    """The account as a table, and for each strategy the stage that loses the most."""
    accounts = part.found.results.account
    if not accounts:
        return []
    kinds = {row.strategy: row.kinds for row in part.found.results.wrong if row.place == "default"}
    lines: list[Line] = [
        (Strong(part.names[row.strategy]), f": {most_lost(row, kinds.get(row.strategy, ()))}") for row in accounts
    ]
    return [Heading("Where pairs are lost"), Paragraph(_ABOUT, soft=True), _table(accounts, part.names), Items(lines)]


_ABOUT = (
    "Pairs of labelled documents at each stage, from texts through candidates and scores to clusters, at the default"
    " threshold."
)


def _table(accounts: Sequence[AccountResult], names: Mapping[str, str]) -> Table:
    heads = [Column("strategy"), *(Column(title, numeric=True, help=meaning) for title, meaning in _HEADS.items())]
    return Table(columns=heads, rows=[[names[row.strategy], *_counts(row)] for row in accounts])


def _counts(row: AccountResult) -> list[str | Cell]:
    """A text for each of the heads."""
    gold, wrong = row.gold, row.wrong
    return [
        number(gold.identical),
        _total(gold.never),
        _total(gold.below),
        _total(gold.above),
        share(row.ceiling),
        number(gold.closure),
        Cell(number(gold.above.apart), link=errors_at(row.corpus, row.strategy, "missed", step="split")),
        Cell(_total(wrong.above), link=errors_at(row.corpus, row.strategy, "wrong", step="high")),
        Cell(number(wrong.closure), link=errors_at(row.corpus, row.strategy, "wrong", step="chained")),
        number(wrong.above.apart),
        *(f"{share(row.scored[figure])} → {share(row.linked[figure])}" for figure in ("precision", "recall")),
    ]


def _total(counts: PairCounts | None) -> str:
    return "–" if counts is None else number(counts.total)


def most_lost(row: AccountResult, kinds: Sequence[WrongKind] = ()) -> str:
    """A sentence that names the stage that loses the most, the first of equals.

    Args:
        row: the account.
        kinds: its wrong pairs by kind.
    """
    losses = row.losses
    total = sum(losses.values())
    if total == 0:
        return "nothing is lost."
    worst = max(losses, key=lambda stage: losses[stage])
    rest = ", ".join(f"{stage} {number(lost)}" for stage, lost in losses.items() if lost and stage != worst)
    verb = "lose" if worst.startswith(("candidates", "texts")) else "loses"
    first = f"{worst} {verb} the most, {number(losses[worst])} of {number(total)} pairs that end up wrong"
    return f"{first} ({_reasons(row, kinds)[worst]}){f'; {rest}' if rest else ''}."


def _reasons(row: AccountResult, kinds: Sequence[WrongKind]) -> dict[str, str]:
    gold, wrong, threshold = row.gold, row.wrong, f"{row.threshold:.2f}"
    below, above = number(gold.below.apart), f"{number(wrong.above.joined)} joined wrongly"
    scored, closure = _by_kind({one.kind: one.scored for one in kinds}), _by_kind({o.kind: o.closure for o in kinds})
    return {
        "texts": "identical, with different labels",
        "candidates": "missed, never examined",
        "scoring": f"{below} missed, scored below {threshold}; {above}, scored at or above it{scored}",
        "candidates and scoring": f"{below} missed, never examined or scored below {threshold}; {above}{scored}",
        "linkage": f"{number(wrong.closure)} joined wrongly by linkage only{closure}; "
        f"{number(gold.above.apart)} right pairs left apart",
    }


def _by_kind(counts: Mapping[str, int]) -> str:
    """How many pairs are of each kind, after a colon; "" where nothing is known."""
    kinds = [kind for kind in in_order(counts) if counts[kind]]
    if kinds in ([], [NOT_SAID]):
        return ""
    return f": {', '.join(f'{number(counts[kind])} {title_of(kind)}' for kind in kinds)}"
