"""What people say of a pair, and what follows from it at each level."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, get_args

from msgspec import Meta

from neardup.core.gold import LEVELS
from neardup.io.json_records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neardup.core.gold import Level

Answer = Literal["copy", "version", "story", "template", "furniture", "unrelated", "unsure"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
"""What can be said of a pair; `unsure` is *cannot tell*."""
Pair: TypeAlias = tuple[str, str]
"""The ids of two documents, the one that sorts first before the other."""
_STRICTEST = {"copy": 0, "version": 1, "story": 2}


class AnswerRecord(Record, frozen=True, kw_only=True):
    """A line of `labels.jsonl`. Of several with one `key`, the last holds.

    Attributes:
        a: id of a document.
        b: id of the other.
        answer: what somebody said of them.
        labeller: who.
        time: when, in UTC, as ISO 8601.
        seconds: how long the pair was shown before; None where nobody measured it.
        comment: what they wrote about it.
        drawn: whether the pair was shown because it was drawn. Answers to others, such as a template's whole family at
            once, enter no estimate.
        adjudicated: whether it was said with the answers of people who disagree in view, to settle the matter.
    """

    a: str
    b: str
    answer: Answer
    labeller: str
    time: str
    seconds: Annotated[float, Meta(ge=0)] | None = None
    comment: str = ""
    drawn: bool = True
    adjudicated: bool = False

    @property
    def pair(self) -> Pair:
        """The documents."""
        return pair_of(self.a, self.b)

    @property
    def key(self) -> tuple[Pair, str | None]:
        """What a later line replaces: the answer of this person, or whatever settled the matter before."""
        return self.pair, None if self.adjudicated else self.labeller


def pair_of(a: str, b: str) -> Pair:
    """Two ids, the one that sorts first before the other."""
    return (a, b) if a <= b else (b, a)


def label_of(answer: Answer, level: Level) -> float:
    """Whether a pair of which this was said is a duplicate at a level: 1 or 0; NaN where the person was unsure."""
    if answer == "unsure":
        return math.nan
    return float(_STRICTEST.get(answer, len(LEVELS)) <= LEVELS.index(level))


def held(records: Iterable[AnswerRecord]) -> list[AnswerRecord]:
    """The records that hold: the last of each person and pair, in the order in which the pairs were first answered."""
    return list({record.key: record for record in records}.values())


@dataclass(frozen=True)
class Verdict:
    """What all people together say of one pair.

    Attributes:
        answers: what was said: by the adjudicator alone where there is one, else by everybody.
    """

    answers: frozenset[Answer]

    def label(self, level: Level) -> float:
        """1 or 0 at a level; NaN where nobody could say, or people disagree there and nobody has settled it."""
        labels = {label_of(answer, level) for answer in self.answers}
        return labels.pop() if len(labels) == 1 else math.nan

    @property
    def answer(self) -> Answer | None:
        """What everybody says; None where people disagree."""
        return next(iter(self.answers)) if len(self.answers) == 1 else None


def verdicts(records: Iterable[AnswerRecord]) -> dict[Pair, Verdict]:
    """What people say of each pair, given the records that hold."""
    found: dict[Pair, list[AnswerRecord]] = {}
    for record in records:
        found.setdefault(record.pair, []).append(record)
    return {pair: _verdict(said) for pair, said in found.items()}


def _verdict(said: list[AnswerRecord]) -> Verdict:
    settled = [record for record in said if record.adjudicated]
    return Verdict(frozenset(record.answer for record in settled or said))
