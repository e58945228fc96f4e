"""Facts swapped: what is left is the template of a text, telling of something else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.names import invented
from neardup.perturbations.segments import sentences

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Mapping

    from neardup.core.gold import Level

_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_TOKEN = re.compile(rf"{_NUMBER.pattern}|[^\W\d_]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_CALENDAR = {name.casefold(): kind for kind in (_DAYS, _MONTHS) for name in kind}
_NO_NAMES = frozenset(("mr", "mrs", "ms", "dr", "sir", "prof", "st"))
_LEAST_FACTS = 3
_LONGEST_ACRONYM = 5
_CONSONANTS = "BCDFGHJKLMNPRSTVZ"
_TRIES = 20


@dataclass(frozen=True, kw_only=True)
class SwapFacts(BasePerturbation):
    """Names and numbers replaced by others, the same one by the same one throughout: the match must break.

    Facts are the distinct numbers (counts, percentages, sums, dates, years) and the distinct words of names. A word is
    taken as part of a name when it is capitalised inside a sentence that is not mostly capitals, and nowhere in the
    text in lower case; it is then replaced wherever it stands. A number gets other digits of its script, as many, and a
    year another year of its century; days of the week and months (English) others of their kind; short words in
    capitals other letters; Latin names an invented name; names in other scripts their letters rearranged. Scripts
    without capitals change digits only. Numbers written out stay, and so do names that stand only at the start of a
    sentence. A text with fewer than three facts is left as it is: too few to become another report.

    With half of the facts changed it is no copy: *same template with other facts*. Updates change figures and a
    correction may change a name, so only when every fact is another is it surely no version and no account of the same
    event. Below, no label.

    Attributes:
        intensity: share of the facts replaced, rounded to whole facts.
        seed: which facts, and by what.
    """

    meaning: ClassVar[str] = "share of the distinct numbers and names replaced"
    breaks: ClassVar[Mapping[Level, float]] = {"copy": 0.5, "revision": 1.0, "story": 1.0}

    intensity: float = 1.0

    def apply(self, text: str, rng: random.Random) -> str:
        """The text with some facts replaced."""
        found = facts(text)
        count = round(self.intensity * len(found))
        if count == 0 or len(found) < _LEAST_FACTS:
            return text
        chosen = rng.sample(list(found), count)
        taken = {token.casefold() for token in _TOKEN.findall(text)}
        swapped = {key: _other(found[key], taken, rng) for key in chosen}
        return _TOKEN.sub(lambda match: _in_case_of(match[0], swapped.get(match[0].casefold(), match[0])), text)


def facts(text: str) -> dict[str, str]:
    """The distinct facts in order of occurrence: the token of each, by its casefolded form.

    A name that stands in both forms is given as it stands with small letters.
    """
    tokens = _TOKEN.findall(text)
    small = {token.casefold() for token in tokens if not (token[0].isupper() or _NUMBER.match(token))}
    names = {name for sentence, _ in sentences(text) for name in _names(sentence)} - small
    found: dict[str, str] = {}
    for token in tokens:
        key = token.casefold()
        if (key in names or _NUMBER.match(token)) and found.get(key, token).isupper() | (key not in found):
            found[key] = token
    return found


def _names(sentence: str) -> Iterable[str]:
    """Casefolded words that are capitalised inside a sentence; none where most words are, as in a headline."""
    words = [token for token in _TOKEN.findall(sentence) if not _NUMBER.match(token)][1:]
    capitalised = [word.casefold() for word in words if word[0].isupper() and len(word) > 1]
    return () if 2 * len(capitalised) > len(words) + 1 else (word for word in capitalised if word not in _NO_NAMES)


def _other(fact: str, taken: set[str], rng: random.Random) -> str:
    """Another fact of the same shape, not yet in the text where that can be had; it is then taken."""
    draw = _kind(fact)
    drawn = draw(fact, rng)
    for _ in range(_TRIES):
        if drawn.casefold() not in taken:
            break
        drawn = draw(fact, rng)
    while drawn.casefold() == fact.casefold():
        drawn = draw(fact, rng)
    taken.add(drawn.casefold())
    return drawn


def _kind(fact: str) -> Callable[[str, random.Random], str]:
    if _NUMBER.match(fact):
        return _number
    if fact.casefold() in _CALENDAR:
        return _date_word
    if fact.isupper() and len(fact) <= _LONGEST_ACRONYM and fact.isascii():
        return _acronym
    return _latin if unicodedata.name(fact[0], "").startswith("LATIN") else _rearranged


def _number(fact: str, rng: random.Random) -> str:
    """Other digits: a leading zero and the century of a year stay."""
    kept = 2 if _YEAR.fullmatch(fact) else int(len(fact) > 1 and unicodedata.decimal(fact[0]) == 0)
    return fact[:kept] + "".join(
        _digit(c, rng, int(i == 0)) if c.isdecimal() else c for i, c in enumerate(fact[kept:], kept)
    )


def _digit(digit: str, rng: random.Random, least: int) -> str:
    zero = ord(digit) - unicodedata.decimal(digit)
    return chr(zero + rng.randint(least, 9))


def _date_word(fact: str, rng: random.Random) -> str:
    return rng.choice(_CALENDAR[fact.casefold()])


def _acronym(fact: str, rng: random.Random) -> str:
    return "".join(rng.choices(_CONSONANTS, k=len(fact)))


def _latin(_: str, rng: random.Random) -> str:
    return invented(rng)


def _rearranged(fact: str, rng: random.Random) -> str:
    """The letters in another order, one of them twice, so that even a name of one letter repeated changes."""
    letters = list(fact.lower())
    letters += rng.choice(letters)
    rng.shuffle(letters)
    return "".join(letters)


def _in_case_of(token: str, other: str) -> str:
    """The other token in capitals, or with a capital, as this one."""
    if token == other or _NUMBER.match(token):
        return other
    return other.upper() if token.isupper() and len(token) > 1 else other[0].upper() + other[1:].lower()
