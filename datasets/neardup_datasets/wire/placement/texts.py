"""What is written: texts of units and items of families, with their choices of wording, and outlets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

GENRES = ("news", "product", "release", "forum", "job", "docs", "record", "code")
AS_SET = frozenset({"forum", "docs", "record", "code"})
"""Genres whose lines and spaces mean something, so that nobody joins, wraps or tidies them."""
CHOICE = re.compile(r"⦃([^⦃⦄|]*)\|([^⦃⦄|]*)⦄")
"""A choice of wording, once it is read."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """One written text, or one item of a template family.

    Attributes:
        unit: the name of its unit.
        key: its name within the unit.
        relation: how it stands to the text `of`: "" for none, else one of `RELATIONS`.
        of: the key of that text.
        heads: what stands above it, by key; keys that may be repeated hold several.
        paragraphs: with the choices of wording still in them.
        telling: numbers of the paragraphs that tell it from its other versions.
        template: whether it is an item of a template family.
    """

    unit: str
    key: str
    relation: str
    of: str
    heads: dict[str, tuple[str, ...]]
    paragraphs: tuple[str, ...]
    telling: frozenset[int]
    template: bool

    def head(self, key: str) -> str:
        """The first head of that key, or ""."""
        return next(iter(self.heads.get(key, ())), "")

    @property
    def language(self) -> str:
        """The language, which the name of a unit begins with."""
        return self.unit.partition("-")[0]

    @property
    def genre(self) -> str:
        """What kind of text it is: one of `GENRES`."""
        return self.head("genre") or GENRES[0]

    @property
    def edition(self) -> int:
        """The edition of the corpus it was written for."""
        return int(self.head("edition") or 3)

    @property
    def as_set(self) -> bool:
        """Whether its lines and spaces are kept as they are."""
        return self.genre in AS_SET

    @property
    def own_event(self) -> bool:
        """Whether it tells an event of its own, though it may reuse an earlier text of its unit."""
        return self.template or self.relation == "shares" or self.head("event") == "own"

    @property
    def day(self) -> date:
        """The day of its first publication."""
        return date.fromisoformat(self.head("date"))


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """An outlet: its name, what it prints, its manner, and the sections of its pages, each a list of lines."""

    key: str
    name: str
    genre: str
    byline: str
    date: str
    quotes: str
    sections: dict[str, tuple[str, ...]]

    @property
    def language(self) -> str:
        """The language, which its key begins with."""
        return self.key.partition("-")[0]

    @property
    def size(self) -> int:
        """How many characters its frame adds to a page, roughly."""
        return sum(len(line) for name in ("top", "after", "bottom") for line in self.sections.get(name, ()))
