"""The perturbation `house-style`: spelling, quotation marks and numerals by the rules of another house."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from neardup.core.gold import LEVELS
from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.data import languages_with, read_data
from neardup.perturbations.edits import drawn, edited
from neardup.perturbations.story import story

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping, Sequence

    from neardup.core.gold import Level

Rule: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]
"""What one house writes otherwise than another, and what it writes instead."""

_OPENS = r"(?:^|(?<=[\s(\[—–-]))"


@dataclass(frozen=True, kw_only=True)
class HouseStyle(BasePerturbation):
    """Edits the story by the style of another house: spelling, abbreviations, quotation marks, dashes and numerals.

    Each point of style in `styles/<language>.toml` has two ways or more to write the same, such as `colour` and
    `color`, `5%` and `5 per cent`, `“…”` and `"…"`. All places of a point of style are edited to one way, drawn for the
    text among those that change it. Texts in languages without a file have no variant.

    Spelling, quotation marks and numerals never count for a label, so the labels always hold.

    Attributes:
        intensity: share of the points of style found in the story that are edited, one at least.
        seed: chooses the points, and what is written instead.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the points of style in the story that follow another house"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 1.0)
    languages: ClassVar[frozenset[str] | None] = languages_with("styles")

    intensity: float = 1.0

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text by another style."""
        spans = story(text)
        parts = [text[a:b] for a, b in spans]
        able = [[way for way in ways if any(_by(way, part) != part for part in parts)] for ways in _points(language)]
        points = drawn([ways for ways in able if ways], self.intensity, rng, least=1)
        chosen = [rule for ways in points for rule in rng.choice(ways)]
        return edited(text, [(span, _by(chosen, part)) for span, part in zip(spans, parts, strict=True)])


def _by(rules: Sequence[Rule], part: str) -> str:
    for pattern, instead in rules:
        part = pattern.sub(instead, part)
    return part


@cache
def _points(language: str) -> list[list[list[Rule]]]:
    """The points of style of a language; of each the ways to write it, and of each way the rules that lead to it."""
    data = read_data(f"styles/{language}.toml")
    return [
        *([_spelling(each, way) for way in each["forms"]] for each in data.get("spelling", ())),
        *([_words(forms, way) for way in forms] for forms in data.get("words", ())),
        *([_units(forms, way) for way in forms] for forms in data.get("after_number", ())),
        *([_marks(forms, way) for way in forms] for forms in data.get("marks", ())),
        [list(_quotes(data["quotes"], way)) for way in data["quotes"]],
        *([[_pattern(*rule) for rule in way] for way in ways] for ways in data.get("patterns", ())),
    ]


def _others(forms: Sequence[str], way: str) -> str:
    """A pattern for all forms but one, the longest first."""
    return "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True) if form != way)


def _spelling(each: Mapping[str, str], way: str) -> list[Rule]:
    """Words of a head, one of the forms, and a tail (`colo`, `ur`, `s`)."""
    heads, tails = ("|".join(each[name].replace("-", "").split(" ")) for name in ("heads", "tails"))
    pattern = re.compile(rf"\b({heads})({_others(each['forms'], way)})({tails})\b", re.IGNORECASE)
    return [(pattern, lambda match: match[1] + (way.upper() if match[0].isupper() else way) + match[3])]


def _words(forms: Sequence[str], way: str) -> list[Rule]:
    pattern = re.compile(rf"(?<!\w)(?:{_others(forms, way)})(?!\w)", re.IGNORECASE)
    return [(pattern, lambda match: way.capitalize() if match[0][0].isupper() and way.islower() else way)]


def _units(forms: Sequence[str], way: str) -> list[Rule]:
    return [(re.compile(rf"(?<=\d)(?:{_others(forms, way)})(?!\w)"), lambda _: way)]


def _marks(forms: Sequence[str], way: str) -> list[Rule]:
    return [(re.compile(_others(forms, way)), lambda _: way)]


def _quotes(pairs: Sequence[Sequence[str]], way: Sequence[str]) -> Iterator[Rule]:
    for opening, closing in pairs:
        if [opening, closing] != way:
            before = _OPENS if opening == closing else ""
            yield re.compile(rf"{before}{re.escape(opening)}(?!\s)"), lambda _: way[0]
            yield re.compile(rf"(?<!\s){re.escape(closing)}"), lambda _: way[1]


def _pattern(before: str, after: str) -> Rule:
    return re.compile(before), lambda match: match.expand(after)
