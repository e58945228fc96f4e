"""Another fact in place of one: of the same kind and shape, and new to the text."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from neardup.perturbations.grammar import NUMBER, Grammar
from neardup.perturbations.names import invented, invented_stem

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

_TIME = re.compile(r"(\d\d?)([:.h])(\d\d)")
_DATE = re.compile(r"(\d\d?)([/.])(\d\d?)([/.])(\d{4}|\d\d)")
_YEAR = re.compile(r"19[0-9]{2}|20[0-2][0-9]")
_LONGEST_ACRONYM = 5
_CONSONANTS = "BCDFGHJKLMNPRSTVZ"
_LAST_DAY = 31
_TRIES = 20


def other(fact: str, rules: Grammar, taken: set[str], rng: random.Random) -> str:
    """Another fact of the same kind, not yet in the text where that can be had; it is then taken."""
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
    if match := _DATE.fullmatch(fact):
        day, first, month, second, year = match.groups()
        return f"{_within(day, 28, rng)}{first}{_within(month, 12, rng)}{second}{_digits(year, rng)}"
    if _YEAR.fullmatch(fact):
        return f"{fact[:2]}{rng.randrange(30 if fact[0] == '2' else 100):02d}"
    if (match := _TIME.fullmatch(fact)) and int(match[1]) < 24 and int(match[3]) < 60:
        return f"{_within(match[1], 23, rng)}{match[2]}{rng.randrange(60):02d}"
    day = fact.isdecimal() and unicodedata.decimal(fact[0]) > 0 and int(fact) <= _LAST_DAY
    return _within(fact, _LAST_DAY, rng) if day else _digits(fact, rng)


def _within(number: str, most: int, rng: random.Random) -> str:
    """A number of as many digits, from 1 to the most, or to 9 where it has one digit; in the digits it had."""
    least = 10 if len(number) > 1 and number[0] != "0" else 1
    drawn = str(rng.randint(least, most if len(number) > 1 else min(9, most))).zfill(len(number))
    zero = ord(number[0]) - unicodedata.decimal(number[0])
    return "".join(chr(zero + int(digit)) for digit in drawn)


def _digits(fact: str, rng: random.Random) -> str:
    """Other digits, but for a leading zero."""
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
