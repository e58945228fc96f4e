"""Page furniture: what a crawler picks up around a text and in the midst of it.

The furniture was written for neardup, in English, in the styles of invented outlets (`outlets/*.toml`). An outlet has blocks for the
top, the middle and the bottom of a page, headlines and readers' remarks; `{slots}` in them are filled at random, so that lists
of stories and comments do not run out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, ClassVar

from neardup.gold import LEVELS, Level
from neardup.perturbation import BasePerturbation
from neardup.perturbations.names import GIVEN, invented
from neardup.perturbations.segments import paragraphs

if TYPE_CHECKING:
    import random

_MOST = 0.95
_INSIDE = 0.15
_SLACK = 40
_LIST_LENGTHS = (4, 9)
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
    """All outlets, in order of name."""
    folder = files("neardup.perturbations") / "outlets"
    found = (Outlet(**tomllib.loads(f.read_text("utf-8"))) for f in folder.iterdir() if f.name.endswith(".toml"))
    return tuple(sorted(found, key=lambda outlet: outlet.name))


@dataclass(frozen=True, kw_only=True)
class Furniture(BasePerturbation):
    """The text as a page of an invented outlet: navigation, notices, adverts, other stories, comments, legal lines around it.

    Furniture goes before the text, after it and, where it has several paragraphs, between them. The paragraphs stay intact and
    in order. All furniture is English, whatever the text's language. The labels always hold: boilerplate is allowed in a
    copy.

    Attributes:
        intensity: share of the page's characters that are furniture, white space around it included; above 0.95 as at 0.95.
            Lines are not cut, so short texts may get up to a line more.
        seed: which outlet, and what of it.
    """

    meaning: ClassVar[str] = "share of the page's characters that are furniture (at most 0.95)"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 1.0)

    intensity: float = 0.6

    def apply(self, text: str, rng: random.Random) -> str:
        """The text in the midst of furniture."""
        share = min(self.intensity, _MOST)
        size = round(len(text) * share / (1 - share))
        if size == 0:
            return text
        stock = _Stock(rng.choice(outlets()), rng)
        top = _lines(stock.top(), round(size * rng.uniform(0.35, 0.55)))
        body = _between(paragraphs(text), stock, min(round(size * _INSIDE), size - len(top)), rng)
        bottom = _lines(stock.bottom(), size - len(top) - (len(body) - len(text)))
        return "\n\n".join(part for part in (top, body, bottom) if part)


@dataclass(frozen=True)
class _Stock:
    """Endless furniture of one outlet, in random order."""

    outlet: Outlet
    rng: random.Random

    def top(self) -> Iterator[str]:
        first, *others = self.outlet.top
        yield self._filled(first)
        yield from self._shuffled(others)
        while True:
            yield self._stories()

    def middle(self) -> Iterator[str]:
        yield from self._shuffled(self.outlet.middle)
        while True:
            yield self._stories()

    def bottom(self) -> Iterator[str]:
        yield from self._shuffled(self.outlet.bottom)
        while True:
            yield self._stories() if self.rng.random() < 0.6 else self._remark()

    def _shuffled(self, blocks: list[str]) -> Iterator[str]:
        return map(self._filled, self.rng.sample(blocks, len(blocks)))

    def _filled(self, block: str, **more: str) -> str:
        return block.strip("\n").format_map(_Slots(self.rng, more))

    def _stories(self) -> str:
        """A list of other stories under a heading."""
        headlines = self.rng.sample(self.outlet.headlines, self.rng.randint(*_LIST_LENGTHS))
        entries = (self._filled(self.outlet.entry, headline=self._filled(headline)) for headline in headlines)
        return "\n".join([self._filled(self.rng.choice(self.outlet.lists)), *entries])

    def _remark(self) -> str:
        return self._filled(self.outlet.remark, words=self._filled(self.rng.choice(self.outlet.remarks)))


class _Slots(dict[str, str]):
    """What `{slots}` stand for: what is given, else drawn anew each time."""

    def __init__(self, rng: random.Random, given: Mapping[str, str]) -> None:
        super().__init__(given)
        self.rng = rng

    def __missing__(self, slot: str) -> str:
        return _DRAW[slot](self.rng)


_DRAW: Mapping[str, Callable[[random.Random], str]] = {
    "name": invented,
    "given": lambda rng: rng.choice(GIVEN),
    "number": lambda rng: str(rng.randint(3, 97)),
    "hundreds": lambda rng: str(rng.randint(104, 988)),
    "thousands": lambda rng: f"{rng.randint(1100, 98000):,}",
    "hours": lambda rng: str(rng.randint(2, 23)),
    "minutes": lambda rng: str(rng.randint(2, 12)),
    "percent": lambda rng: f"{rng.uniform(0.1, 9.9):.1f}",
    "price": lambda rng: f"{rng.uniform(1, 400):.2f}",
    "time": lambda rng: f"{rng.randint(1, 12)}:{rng.randint(0, 59):02d}",
    "date": lambda rng: f"{rng.choice(_MONTHS)} {rng.randint(1, 28)}",
    "year": lambda rng: str(rng.randint(2012, 2024)),
}


def _lines(blocks: Iterable[str], size: int) -> str:
    """Lines of the blocks, a blank line between blocks, as near to this many characters as whole lines allow.

    Towards the end, lines much longer than what is left to fill are passed over.
    """
    found: list[str] = []
    left = size
    for block in blocks:
        for line in block.split("\n"):
            if 0 < left and len(line) < left + _SLACK:
                found.append(line)
                left -= len(line) + 1
        if left <= 0:
            break
        found.append("")
        left -= 1
    return "\n".join(found).strip("\n")


def _between(parts: list[str], stock: _Stock, size: int, rng: random.Random) -> str:
    """The paragraphs, with about this many characters of furniture in the gaps between them."""
    if len(parts) < 2:
        return "".join(parts)
    blocks: list[list[str]] = [[] for _ in parts]
    left = size
    for block in stock.middle():
        if left < len(block) // 2:
            break
        blocks[rng.randrange(1, len(parts))].append(f"{block}\n\n")
        left -= len(block) + 2
    return "".join(piece for put, part in zip(blocks, parts, strict=True) for piece in (*put, part))
