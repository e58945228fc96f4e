"""Page furniture (boilerplate): what a crawler picks up around a text and within it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from neardup.core.gold import LEVELS
from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.segments import paragraphs
from neardup.perturbations.stock import Stock, outlets

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping

    from neardup.core.gold import Level

_MOST = 0.95
_INSIDE = 0.15  # share of the furniture that goes between paragraphs
_SLACK = 40  # characters by which a line may exceed the room that is left


@dataclass(frozen=True, kw_only=True)
class Furniture(BasePerturbation):
    """Puts the text on a page of an invented outlet, with navigation, notices, adverts, other stories and comments.

    Furniture goes before the text, after it and, where it has several paragraphs, between them. The paragraphs stay
    intact and in order. All furniture is English, whatever the text's language. The labels always hold, since
    boilerplate is allowed in a copy. Works in every language.

    Attributes:
        intensity: share of the page's characters that are added furniture, white space around it included. Furniture
            that the page already had is not counted. Values above 0.95 act as 0.95. Lines are added whole, so short
            texts may get up to a line more.
        seed: chooses the outlet and its furniture.
    """

    meaning: ClassVar[str] = "share of the page's characters that are added furniture (at most 0.95)"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 1.0)
    adds: ClassVar[bool] = True

    intensity: float = 0.6

    def apply(self, text: str, rng: random.Random, language: str) -> str:  # noqa: ARG002 - the contract
        """The text with furniture around it and within it."""
        share = min(self.intensity, _MOST)
        size = round(len(text) * share / (1 - share))
        if size == 0:
            return text
        stock = Stock(rng.choice(outlets()), rng)
        top = _lines(stock.top(), round(size * rng.uniform(0.35, 0.55)))
        body = _between(_parts(text), stock, min(round(size * _INSIDE), size - len(top)), rng)
        bottom = _lines(stock.bottom(), size - len(top) - (len(body) - len(text)))
        return "\n\n".join(part for part in (top, body, bottom) if part)


def _parts(text: str) -> list[str]:
    """The paragraphs, each with the white space after it."""
    bounds = [0, *(start for start, _ in paragraphs(text)[1:]), len(text)]
    return [text[a:b] for a, b in pairwise(bounds)]


def _lines(blocks: Iterable[str], size: int) -> str:
    """Lines of the blocks, with a blank line between blocks, as near to `size` characters as whole lines allow.

    Towards the end, lines much longer than the room that is left are skipped.
    """
    found: list[str] = []
    left = size
    for block in blocks:
        for line in block.split("\n"):
            if left > 0 and len(line) < left + _SLACK:
                found.append(line)
                left -= len(line) + 1
        if left <= 0:
            break
        found.append("")
        left -= 1
    return "\n".join(found).strip("\n")


def _between(parts: list[str], stock: Stock, size: int, rng: random.Random) -> str:
    """The paragraphs with about `size` characters of furniture between them."""
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
