"""Edits of a text: which of several places are drawn, and the text with other pieces in those places."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

    from neardup.perturbations.segments import Span

T = TypeVar("T")


def drawn(places: Sequence[T], share: float, rng: random.Random, *, least: int = 0) -> list[T]:
    """This share of the places at random, rounded to whole ones, in their order.

    Args:
        places: all there are.
        share: in [0, 1].
        rng: draws them.
        least: how many are drawn at a share above 0, as far as there are so many.
    """
    count = max(round(share * len(places)), least if share > 0 else 0)
    return [places[at] for at in sorted(rng.sample(range(len(places)), min(count, len(places))))]


def edited(text: str, edits: Iterable[tuple[Span, str]]) -> str:
    """The text with other pieces in place of some spans, which are in order and do not overlap."""
    pieces, last = [], 0
    for (start, end), piece in edits:
        pieces += [text[last:start], piece]
        last = end
    return "".join([*pieces, text[last:]])
