"""Text that many pages of a corpus share, and what it counts: navigation, galleries, notes of a newsroom."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.scorers.facts.furniture_kernels import (
    OWN_PAGES,
    counted,
    find_anchors,
    find_pages,
    own_weights,
)
from neardup.text.ragged import Ragged
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


def anchors_of(found: Scanned) -> Ragged:
    """The distinct anchors of each text."""
    anchors, _, ranks = _anchors(found)
    return Ragged(anchors, ranks).sets()


def pages_of(anchors: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Anchors, ascending, and how many texts have each. They are sorted, since most stand in one text.

    Args:
        anchors: the distinct anchors of each text, one text after another; overwritten.
    """
    anchors.sort()
    pages = np.empty(len(anchors), np.int32)
    kept = counted(anchors, pages)
    return anchors[:kept], pages[:kept]


def _anchors(found: Scanned) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
    """Anchors of all texts, where they stand, and which are whose."""
    room = 2 * len(found.hashes)
    anchors, places = np.empty(room, np.uint64), np.empty(room, np.int64)
    ranks = find_anchors(found.hashes, found.marks, found.tokens, anchors, places)
    return anchors[: ranks[-1]], places[: ranks[-1]], ranks
