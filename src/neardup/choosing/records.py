"""What `reference.json` holds: the strategies of the reference report, on each kind of texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neardup.io.json_records import Record, as_record, read_object

if TYPE_CHECKING:
    from collections.abc import Iterable

REFERENCE = Path(__file__).with_name("reference.json")


class Texts(Record, frozen=True, kw_only=True):
    """A kind of texts, and the corpus that stands for it.

    Attributes:
        name: one or two words, such as `newswire`.
        corpus: the corpus that strategies were measured on.
        metric: the metric that they are ranked by there.
        undecided: whether the labels leave open for most strategies if another one is better.
    """

    name: str
    corpus: str
    metric: str
    undecided: bool


class Standing(Record, frozen=True, kw_only=True):
    """A strategy on one kind of texts.

    Attributes:
        value: the metric on the test half, at the threshold chosen on dev; None where it has none.
        interval: its 95 % interval; None where there is none.
        may_be_best: whether it has the highest value, or was not found worse than the strategy that has.
        fastest: whether none takes less time of those that may be the best and whose value lies in the interval of
            the highest one. Where the rounds of two overlap, neither takes less.
    """

    value: float | None
    interval: tuple[float, float] | None
    may_be_best: bool
    fastest: bool


class Choice(Record, frozen=True, kw_only=True):
    """A strategy to choose from.

    Attributes:
        name: its name or preset.
        text: its canonical text.
        time: its seconds over those of `exact`, all corpora together; None where it has no figures on one of them.
        standings: one for each kind of texts, in their order.
    """

    name: str
    text: str
    time: float | None
    standings: list[Standing]

    @property
    def strategy(self) -> str:
        """Its name without the preset."""
        return self.name.partition(":")[0]

    @property
    def preset(self) -> str:
        """Its preset; "" at the defaults."""
        return self.name.partition(":")[2]


class Choices(Record, frozen=True, kw_only=True):
    """The strategies of a report, the best mean rank first.

    Attributes:
        release: the version of neardup that was measured.
        texts: the kinds of texts.
        choices: the strategies; those that repeat another one by other means are left out.
        others: names of those that are left out, and of those that run only where they are named.
    """

    release: str
    texts: list[Texts]
    choices: list[Choice]
    others: list[str]

    def missing(self, installed: Iterable[str]) -> list[str]:
        """Those of the strategies installed with neardup that came after the report."""
        known = {each.strategy for each in self.choices} | {*self.others}
        return sorted({*installed} - known)


def reference_choices() -> Choices:
    """Those of the reference report of this release."""
    remedy = "the installation is damaged: install neardup again"
    return as_record(read_object(REFERENCE), Choices, REFERENCE, remedy=remedy)
