"""The perturbation `one-digit`: figures of the story with one digit changed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.data import languages_with
from neardup.perturbations.edits import drawn, edited
from neardup.perturbations.grammar import NUMBER, grammar
from neardup.perturbations.moments import moment_parts
from neardup.perturbations.story import story

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping

    from neardup.core.gold import Level
    from neardup.perturbations.grammar import Grammar
    from neardup.perturbations.segments import Span

_NEAR = 2  # tokens from a day to its month
_CLOCK = re.compile(r"\s?(?:h|am|pm|a\.m|p\.m|GMT)\b")
_PLAIN_YEAR = re.compile(r"0\d+|1\d{3}|20\d\d")  # also a time of four digits


@dataclass(frozen=True, kw_only=True)
class OneDigit(BasePerturbation):
    """Changes one digit of figures of the story, so that the match must break at the level `copy`.

    A figure is a number that counts or measures: no date, time or year, no day beside a month, and no number that
    touches a letter. All places of a figure in the story change alike. A first digit does not become 0.

    A changed fact makes another version (rule 5 of the guide), even one digit: other `copy`, same `revision`. Where
    many figures change, the text may as well be the same template with other facts (rule 11), so from an intensity of
    .2 on there is no label at the levels `revision` and `story`. A story without a figure has no variant. Works in the
    languages whose months are known (`calendars/*.toml`).

    Attributes:
        intensity: share of the story's distinct figures with one digit changed, one figure at least.
        seed: chooses the figures and the digits.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the story's distinct figures with one digit changed"
    holds: ClassVar[Mapping[Level, float]] = {"revision": 0.2, "story": 0.2}
    breaks: ClassVar[Mapping[Level, float]] = {"copy": 0.001}
    languages: ClassVar[frozenset[str] | None] = languages_with("calendars")

    intensity: float = 0.1

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text with one digit of some figures changed."""
        places = list(_figures(text, grammar(language)))
        distinct = list(dict.fromkeys(text[a:b] for a, b in places))
        changed = {figure: _changed(figure, rng) for figure in drawn(distinct, self.intensity, rng, least=1)}
        return edited(text, [((a, b), changed[text[a:b]]) for a, b in places if text[a:b] in changed])


def _figures(text: str, rules: Grammar) -> Iterator[Span]:
    """The places of the story's figures."""
    for start, end in story(text):
        tokens = [(start + match.start(), start + match.end()) for match in rules.tokens.finditer(text[start:end])]
        for at, (first, last) in enumerate(tokens):
            near = tokens[max(0, at - _NEAR) : at] + tokens[at + 1 : at + 1 + _NEAR]
            if _counts(text, first, last, [text[a:b] for a, b in near], rules):
                yield first, last


def _is_month(token: str, rules: Grammar) -> bool:
    return NUMBER.match(token) is None and rules.is_figure(token)


def _counts(text: str, first: int, last: int, near: list[str], rules: Grammar) -> bool:
    """Whether a token is a number that counts or measures, given the tokens near it."""
    number = text[first:last]
    touches = text[first - 1 : first].isalpha() or text[last : last + 1].isalpha()
    is_time = _PLAIN_YEAR.fullmatch(number) or _CLOCK.match(text, last)
    if NUMBER.fullmatch(number) is None or touches or is_time:
        return False
    moment = moment_parts(number)
    return not moment or (moment == ["lone"] and not any(_is_month(token, rules) for token in near))


def _changed(figure: str, rng: random.Random) -> str:
    """The figure with another digit in one place, in the same script's digits."""
    places = [at for at, character in enumerate(figure) if character.isdecimal()]
    at = rng.choice(places)
    value = unicodedata.decimal(figure[at])
    drawn_value = rng.choice([digit for digit in range(int(at == places[0]), 10) if digit != value])
    return figure[:at] + chr(ord(figure[at]) - value + drawn_value) + figure[at + 1 :]
