"""The loss account of a strategy as lines, from texts to clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.results.errors import Step  # noqa: TC001  # part of a record

if TYPE_CHECKING:
    from neardup.results.records import AccountResult


@dataclass(frozen=True)
class AccountLine:
    """A line of the loss account.

    Attributes:
        stage: `texts`, `candidates`, `scores` or `linkage`.
        text: what these pairs are.
        gold: how many right pairs are so; None where the line is of wrong pairs.
        wrong: how many wrong pairs are so; None where the line is of right pairs.
        step: the step that loses them; None where they end as they should.
    """

    stage: str
    text: str
    gold: int | None
    wrong: int | None
    step: Step | None


def account_lines(row: AccountResult) -> list[AccountLine]:
    """The account from texts to clusters; a line without pairs is left out."""
    gold, wrong = row.gold, row.wrong
    never = gold.never
    below: Step = "unreported" if never is None else "low"
    lines = [
        AccountLine("texts", "identical texts, labelled together", gold.identical, None, None),
        AccountLine("texts", "identical texts, labelled apart", None, wrong.identical, "identical"),
        AccountLine("candidates", "never compared, and missed", never.apart if never else None, None, "unexamined"),
        AccountLine("candidates", "never compared, joined by others", never.joined if never else None, None, None),
        AccountLine("scores", "scored below the threshold, and missed", gold.below.apart, None, below),
        AccountLine("scores", "scored below it, joined by others", gold.below.joined, None, None),
        AccountLine("scores", "scored at or above the threshold, and joined", gold.above.joined, None, None),
        AccountLine("scores", "scored too high, and joined", None, wrong.above.joined, "high"),
        AccountLine("linkage", "scored high enough, and split", gold.above.apart, None, "split"),
        AccountLine("linkage", "joined through others", None, wrong.closure, "chained"),
        AccountLine("linkage", "scored too high, and split", None, wrong.above.apart, None),
    ]
    return [line for line in lines if line.gold or line.wrong]
