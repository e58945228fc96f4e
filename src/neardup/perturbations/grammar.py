"""The rules of a language that `swap-facts` uses, from `calendars/<language>.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from neardup.perturbations.data import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBER = re.compile(
    r"(?<!\d)(?<!\d-)(?:\d{4}-\d\d?-\d\d?|\d\d?-\d\d?-\d{4})(?!-?\d)"  # dates with hyphens
    r"|\d{1,3}(?:[\u00a0\u202f ]\d{3})+(?![\d.,])"
    r"|\d+(?:[.,:/h]\d+)*"
)
_WORD = r"[^\W\d_]+"
_LEAST_STEM = 3


@dataclass(frozen=True)
class Grammar:
    """How a language writes facts.

    Attributes:
        tokens: pattern that matches numbers and words.
        calendar: casefolded months and days of the week, each with the words that may replace it.
        capitals: whether months and days of the week are written with capitals.
        plain: casefolded words that are not names though they have capitals.
        endings: case endings of names, the longest first; empty where names do not change.
    """

    tokens: re.Pattern[str]
    calendar: Mapping[str, tuple[str, ...]]
    capitals: bool
    plain: frozenset[str]
    endings: tuple[str, ...]

    def is_figure(self, token: str) -> bool:
        """Whether the token is a number, a month or a day of the week."""
        known = NUMBER.match(token) is not None or token.casefold() in self.calendar
        return known and not (self.capitals and token[0].islower())

    def may_be_name(self, word: str) -> bool:
        """Whether the word has a capital and is neither a month, a day of the week nor a plain word."""
        folded = word.casefold()
        return word[0].isupper() and len(word) > 1 and folded not in self.plain and folded not in self.calendar

    def ending(self, word: str) -> str:
        """The case ending of a name, in small letters."""
        folded = word.lower()
        return next((e for e in self.endings if folded.endswith(e) and len(word) - len(e) >= _LEAST_STEM), "")

    def key(self, token: str) -> str:
        """The key of a fact, which is the same for all its grammatical forms."""
        if self.is_figure(token):
            return token.casefold()
        return token.casefold().removesuffix(self.ending(token))


@cache
def grammar(language: str) -> Grammar:
    """The grammar of a language that has a file."""
    data = read_data(f"calendars/{language}.toml")
    forms = [tuple(form) for form in (*data["months"], *data["days"])]
    hyphenated = [re.escape(name) for form in forms for name in form if "-" in name]
    return Grammar(
        tokens=re.compile("|".join([*hyphenated, NUMBER.pattern, _WORD]), re.IGNORECASE),
        calendar={name.casefold(): form for form in forms for name in form},
        capitals=data["capitals"],
        plain=frozenset(data["plain"].split()),
        endings=tuple(data.get("endings", ())),
    )
