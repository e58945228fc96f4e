"""What `swap-facts` knows of a language, from `calendars/<language>.toml`."""

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
    """How facts are told in a language.

    Attributes:
        tokens: pattern of numbers, and of words.
        calendar: months and days, casefolded, each with those that may stand for it.
        capitals: whether months and days have capitals.
        plain: words that are no names, casefolded.
        endings: that a name takes by case, the longest first; none where names do not change.
    """

    tokens: re.Pattern[str]
    calendar: Mapping[str, tuple[str, ...]]
    capitals: bool
    plain: frozenset[str]
    endings: tuple[str, ...]

    def is_figure(self, token: str) -> bool:
        """Whether it is a number, a month or a day."""
        known = NUMBER.match(token) is not None or token.casefold() in self.calendar
        return known and not (self.capitals and token[0].islower())

    def may_be_name(self, word: str) -> bool:
        """Whether it has a capital and is neither a month, a day nor a plain word."""
        folded = word.casefold()
        return word[0].isupper() and len(word) > 1 and folded not in self.plain and folded not in self.calendar

    def ending(self, word: str) -> str:
        """The ending of a name's case, in small letters."""
        folded = word.lower()
        return next((e for e in self.endings if folded.endswith(e) and len(word) - len(e) >= _LEAST_STEM), "")

    def key(self, token: str) -> str:
        """What a fact goes by: the same for all its forms."""
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
