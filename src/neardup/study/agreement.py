"""How far people who answered the same pairs agree."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from neardup.core.gold import LEVELS
from neardup.study.answers import label_of, verdicts

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from neardup.study.answers import AnswerRecord, Pair


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How far two people agree on what they both answered.

    Attributes:
        one: a person.
        other: another.
        on: `answer` for the answers themselves, or a level; there, pairs that one of them could not tell are left out.
        pairs: how many pairs both of them answered.
        same: the share on which they say the same; None without pairs.
        kappa: agreement beyond chance (Cohen: A coefficient of agreement for nominal scales, 1960); None where both
            always say the same one thing, or there are no pairs.
    """

    one: str
    other: str
    on: str
    pairs: int
    same: float | None
    kappa: float | None


def agreement(held: Iterable[AnswerRecord]) -> list[Agreement]:
    """The agreement of every two people on pairs that each was shown, on answers and at each level."""
    said = _by_person(held)
    return [
        _compared(one, other, on, rated)
        for one, other in combinations(sorted(said), 2)
        for on, rated in _ratings(said[one], said[other])
        if said[one].keys() & said[other].keys()
    ]


def _by_person(held: Iterable[AnswerRecord]) -> dict[str, dict[Pair, AnswerRecord]]:
    found: dict[str, dict[Pair, AnswerRecord]] = {}
    for record in held:
        if not record.adjudicated:
            found.setdefault(record.labeller, {})[record.pair] = record
    return found


def _ratings(
    one: dict[Pair, AnswerRecord], other: dict[Pair, AnswerRecord]
) -> list[tuple[str, list[tuple[Hashable, Hashable]]]]:
    """What both said of each pair: as answers, then at each level."""
    answers = [(one[pair].answer, other[pair].answer) for pair in one if pair in other]
    found: list[tuple[str, list[tuple[Hashable, Hashable]]]] = [("answer", list(answers))]
    for level in LEVELS:
        rated = [(label_of(a, level), label_of(b, level)) for a, b in answers]
        found.append((level, [(a, b) for a, b in rated if not math.isnan(a + b)]))
    return found


def _compared(one: str, other: str, on: str, rated: Sequence[tuple[Hashable, Hashable]]) -> Agreement:
    same, kappa = kappa_of(rated)
    return Agreement(one=one, other=other, on=on, pairs=len(rated), same=same, kappa=kappa)


def kappa_of(rated: Sequence[tuple[Hashable, Hashable]]) -> tuple[float | None, float | None]:
    """The share of equal ratings, and Cohen's kappa; None where they are undefined."""
    if not rated:
        return None, None
    n = len(rated)
    same = sum(a == b for a, b in rated) / n
    first, second = Counter(a for a, _ in rated), Counter(b for _, b in rated)
    chance = sum(first[value] * second[value] for value in first) / n**2
    return same, None if chance == 1 else (same - chance) / (1 - chance)


def disagreements(held: Iterable[AnswerRecord]) -> list[Pair]:
    """The pairs of which people say different things and that nobody has settled, in order of first answers."""
    return [pair for pair, verdict in verdicts(held).items() if verdict.answer is None]
