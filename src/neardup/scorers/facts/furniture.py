"""Text that many pages of a corpus share, and what it counts: navigation, galleries, notes of a newsroom."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.scorers.facts.furniture_kernels import (
    OWN_PAGES,
    Pages,
    count_pages,
    find_anchors,
    find_pages,
    own_weights,
    pages_taken_over,
)
from neardup.tfidf.kernels import directory

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.scorers.facts.forms import Scanned


class Common(NamedTuple):
    """Anchors that stand on more pages than a text may without counting less.

    Attributes:
        hashes: `uint64[a]`, ascending.
        firsts: their `directory`.
        pages: `int32[a]`.
    """

    hashes: NDArray[np.uint64]
    firsts: NDArray[np.uint32]
    pages: NDArray[np.int32]


def common(anchors: NDArray[np.uint64], pages: NDArray[np.int32]) -> Common:
    """Those of these anchors that are common."""
    kept = anchors[pages > OWN_PAGES]
    return Common(kept, directory(kept), pages[pages > OWN_PAGES])


def own_text(found: Scanned, known: Common) -> NDArray[np.uint8]:
    """`uint8[total]`: how much each token is its document's own: see `Tokens`."""
    anchors, places, ranks = _anchors(found)
    own = np.empty(len(found.hashes), np.uint8)
    own_weights(found.marks, found.tokens, places, find_pages(anchors, *known), ranks, own)
    return own


def no_pages(room: int) -> Pages:
    """No anchors, and room for some: a power of two."""
    return Pages(
        np.full(2 * room, -1, np.int32),
        np.empty(room, np.uint64),
        np.empty(room, np.int32),
        np.empty(room, np.int32),
        np.zeros(1, np.int64),
    )


def pages_with(found: Scanned, row: int, counts: Pages) -> Pages:
    """The counts, these texts added, the first of which is document `row`."""
    anchors, _, ranks = _anchors(found)
    done = count_pages(anchors, ranks, row, 0, counts)
    while done < len(anchors):
        grown = no_pages(2 * len(counts.hashes))
        pages_taken_over(counts, grown)
        counts = grown
        done = count_pages(anchors, ranks, row, done, counts)
    return counts


def _anchors(found: Scanned) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
    """Anchors of all texts, where they stand, and which are whose."""
    room = 2 * len(found.hashes)
    anchors, places = np.empty(room, np.uint64), np.empty(room, np.int64)
    ranks = find_anchors(found.hashes, found.marks, found.tokens, anchors, places)
    return anchors[: ranks[-1]], places[: ranks[-1]], ranks
