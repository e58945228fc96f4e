"""A stock of page furniture, written for neardup, in English, in the styles of invented outlets (`outlets/*.toml`).

An outlet has blocks for the top, the middle and the bottom of a page, headlines and readers' remarks, and draws on
`stories.toml` when they run out; `{slots}` in all of it are filled at random.
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
_STORIES = 0.6  # share of lists of stories among what fills the bottom; the rest are remarks
_BRIEFS = 0.3  # share of lists with a line under each headline
_MONTHS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """The furniture of one invented outlet; `{slots}` in any of it are filled when it is used.

    Attributes:
        name: what it calls itself.
        top: blocks that stand before the text, the masthead first.
        middle: blocks that stand between paragraphs.
        bottom: blocks that stand after the text.
        lists: headings of lists of stories.
        entry: one story in such a list, with `{headline}`.
        headlines: of other stories.
        remark: one reader's comment, with `{words}`.
        remarks: what readers say.
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
    """Endless furniture of one outlet, in random order: its own things once, then what all outlets share."""

    def __init__(self, outlet: Outlet, rng: random.Random) -> None:
        shared = _shared()
        self.outlet = outlet
        self.rng = rng
        self.headings = self._endless(outlet.lists, shared.headings)
        self.headlines = self._endless(outlet.headlines, shared.headlines)
        self.briefs = self._endless([], shared.briefs)
        self.remarks = self._endless(outlet.remarks, shared.remarks)

    def top(self) -> Iterator[str]:
        """What stands before the text, the masthead first."""
        first, *others = self.outlet.top
        yield self._filled(first)
        yield from map(self._filled, self._shuffled(others))
        while True:
            yield self._stories()

    def middle(self) -> Iterator[str]:
        """What stands between paragraphs."""
        yield from map(self._filled, self._shuffled(self.outlet.middle))
        while True:
            yield self._stories()

    def bottom(self) -> Iterator[str]:
        """What stands after the text."""
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
        return piece.strip("\n").format_map(_Slots(self.rng, more))

    def _stories(self) -> str:
        """Other stories under a heading: a list of headlines, or a few with a line under each."""
        if self.rng.random() < _BRIEFS:
            entries = [self._filled(brief) for brief in islice(self.briefs, 3)]
        else:
            headlines = islice(self.headlines, self.rng.randint(*_LIST_LENGTHS))
            entries = [self._filled(self.outlet.entry, headline=self._filled(headline)) for headline in headlines]
        return "\n".join([self._filled(next(self.headings)), *entries])

    def _remark(self) -> str:
        return self._filled(self.outlet.remark, words=self._filled(next(self.remarks)))


@dataclass(frozen=True)
class _Shared:
    """What all outlets share; `briefs` are headlines with a line under them."""

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
    """What `{slots}` stand for: what is given, else drawn anew each time."""

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
