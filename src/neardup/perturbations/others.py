"""Draws a replacement for a fact: one of the same kind, written alike, and new to the text."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from neardup.perturbations.grammar import NUMBER, Grammar
from neardup.perturbations.moments import other_moment
from neardup.perturbations.names import invented, invented_stem

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

_LONGEST_ACRONYM = 5
_CONSONANTS = "BCDFGHJKLMNPRSTVZ"
_TRIES = 20


def other(fact: str, rules: Grammar, taken: set[str], rng: random.Random) -> str:
    """Another fact of the same kind, if possible one that is not in the text. Its key is added to `taken`."""
    draw = _kind(fact, rules)
    drawn = draw(fact, rng)
    for _ in range(_TRIES):
        if rules.key(drawn) not in taken:
            break
        drawn = draw(fact, rng)
    while rules.key(drawn) == rules.key(fact):
        drawn = draw(fact, rng)
    taken.add(rules.key(drawn))
    return drawn


def _kind(fact: str, rules: Grammar) -> Callable[[str, random.Random], str]:
    if NUMBER.match(fact):
        return _number
    if rules.is_figure(fact):
        return lambda word, rng: rng.choice(rules.calendar[word.casefold()])
    if fact.isupper() and len(fact) <= _LONGEST_ACRONYM and fact.isascii():
        return _acronym
    return _stem if rules.endings else _latin


def _number(fact: str, rng: random.Random) -> str:
    return other_moment(fact, rng) or _digits(fact, rng)


def _digits(fact: str, rng: random.Random) -> str:
    """Other digits in place of all but a leading zero."""
    kept = int(len(fact) > 1 and unicodedata.decimal(fact[0]) == 0)
    return fact[:kept] + "".join(
        _digit(c, rng, int(i == 0)) if c.isdecimal() else c for i, c in enumerate(fact[kept:], kept)
    )


def _digit(digit: str, rng: random.Random, least: int) -> str:
    zero = ord(digit) - unicodedata.decimal(digit)
    return chr(zero + rng.randint(least, 9))


def _acronym(fact: str, rng: random.Random) -> str:
    return "".join(rng.choices(_CONSONANTS, k=len(fact)))


def _latin(_: str, rng: random.Random) -> str:
    return invented(rng)


def _stem(_: str, rng: random.Random) -> str:
    return invented_stem(rng)
