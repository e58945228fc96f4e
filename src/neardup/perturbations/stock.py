"""A stock of English page furniture, written for neardup in the styles of invented outlets (`outlets/*.toml`).

An outlet has blocks for the top, the middle and the bottom of a page, headlines and readers' remarks. When they run
out, the outlet draws on `stories.toml`. All `{slots}` are filled at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice, product
from typing import TYPE_CHECKING

from neardup.perturbations.data import data_names, read_data
from neardup.perturbations.names import given, invented

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping

_LIST_LENGTHS = (4, 9)
_STORIES = 0.6  # share of the bottom's blocks that are lists of stories; the rest are remarks
_BRIEFS = 0.3  # share of the lists that have a line under each headline
_MONTHS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """The furniture of one invented outlet; its `{slots}` are filled when it is used.

    Attributes:
        name: the outlet's name.
        top: blocks that stand before the text, the masthead first.
        middle: blocks that stand between paragraphs.
        bottom: blocks that stand after the text.
        lists: headings of lists of stories.
        entry: template of one story in such a list, with `{headline}`.
        headlines: headlines of other stories.
        remark: template of one reader's comment, with `{words}`.
        remarks: the words of readers' comments.
    """

    name: str
    top: list[str]
    middle: list[str]
    bottom: list[str]
    lists: list[str]
    entry: str
    headlines: list[str]
    remark: str
    remarks: list[str]


@cache
def outlets() -> tuple[Outlet, ...]:
    """All outlets, in order of their files."""
    return tuple(Outlet(**read_data(name)) for name in data_names("outlets"))


class Stock:
    """Endless furniture of one outlet in random order: first its own, once, then what all outlets share."""

    def __init__(self, outlet: Outlet, rng: random.Random) -> None:
        shared = _shared()
        self.outlet = outlet
        self.rng = rng
        self.headings = self._endless(outlet.lists, shared.headings)
        self.headlines = self._endless(outlet.headlines, shared.headlines)
        self.briefs = self._endless([], shared.briefs)
        self.remarks = self._endless(outlet.remarks, shared.remarks)

    def top(self) -> Iterator[str]:
        """Blocks to put before the text, the masthead first."""
        first, *others = self.outlet.top
        yield self._filled(first)
        yield from map(self._filled, self._shuffled(others))
        while True:
            yield self._stories()

    def middle(self) -> Iterator[str]:
        """Blocks to put between paragraphs."""
        yield from map(self._filled, self._shuffled(self.outlet.middle))
        while True:
            yield self._stories()

    def bottom(self) -> Iterator[str]:
        """Blocks to put after the text."""
        yield from map(self._filled, self._shuffled(self.outlet.bottom))
        while True:
            yield self._stories() if self.rng.random() < _STORIES else self._remark()

    def _endless(self, own: list[str], shared: list[str]) -> Iterator[str]:
        yield from self._shuffled(own)
        while True:
            yield from self._shuffled(shared)

    def _shuffled(self, pieces: list[str]) -> list[str]:
        return self.rng.sample(pieces, len(pieces))

    def _filled(self, piece: str, **more: str) -> str:
        return filled(piece.strip("\n"), self.rng, **more)

    def _stories(self) -> str:
        """A list of other stories under a heading: headlines only, or a few with a line under each."""
        if self.rng.random() < _BRIEFS:
            entries = [self._filled(brief) for brief in islice(self.briefs, 3)]
        else:
            headlines = islice(self.headlines, self.rng.randint(*_LIST_LENGTHS))
            entries = [self._filled(self.outlet.entry, headline=self._filled(headline)) for headline in headlines]
        return "\n".join([self._filled(next(self.headings)), *entries])

    def _remark(self) -> str:
        return self._filled(self.outlet.remark, words=self._filled(next(self.remarks)))


def filled(piece: str, rng: random.Random, **more: str) -> str:
    """A piece of text with its `{slots}` filled: with what is given, else at random."""
    return piece.format_map(_Slots(rng, more))


@dataclass(frozen=True)
class _Shared:
    """Furniture that all outlets share; `briefs` are headlines with a line under them."""

    headings: list[str]
    headlines: list[str]
    briefs: list[str]
    remarks: list[str]
    topics: list[str]


@cache
def _shared() -> _Shared:
    data = read_data("stories.toml")
    briefs = [
        (f"{subject} {predicate}", note)
        for kind in data["stories"]
        for (subject, predicate), note in zip(
            product(kind["subjects"], kind["predicates"]), cycle(kind["notes"]), strict=False
        )
    ]
    return _Shared(
        headings=data["headings"],
        headlines=[headline for headline, _ in briefs],
        briefs=["\n".join(brief) for brief in briefs],
        remarks=data["remarks"],
        topics=data["topics"],
    )


class _Slots(dict[str, str]):
    """The values of `{slots}`: those given, and random ones, drawn anew each time, for the rest."""

    def __init__(self, rng: random.Random, fixed: Mapping[str, str]) -> None:
        super().__init__(fixed)
        self.rng = rng

    def __missing__(self, slot: str) -> str:
        return _DRAW[slot](self.rng)


_DRAW: Mapping[str, Callable[[random.Random], str]] = {
    "name": invented,
    "given": given,
    "number": lambda rng: str(rng.randint(3, 97)),
    "hundreds": lambda rng: str(rng.randint(104, 988)),
    "thousands": lambda rng: f"{rng.randint(1100, 98000):,}",
    "hours": lambda rng: str(rng.randint(2, 23)),
    "minutes": lambda rng: str(rng.randint(2, 12)),
    "month": lambda rng: rng.choice(_MONTHS),
    "topic": lambda rng: rng.choice(_shared().topics),
    "percent": lambda rng: f"{rng.uniform(0.1, 9.9):.1f}",
    "price": lambda rng: f"{rng.uniform(1, 400):.2f}",
    "time": lambda rng: f"{rng.randint(1, 12)}:{rng.randint(0, 59):02d}",
    "date": lambda rng: f"{rng.choice(_MONTHS)} {rng.randint(1, 28)}",
    "year": lambda rng: str(rng.randint(2012, 2024)),
}
