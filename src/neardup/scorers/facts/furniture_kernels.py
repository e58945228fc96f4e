"""Compiled loops that tell how many pages have a stretch of text, by hashes of lines and of sampled runs of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.scorers.facts.line_kernels import LINE_MARK, PROSE_MARK
from neardup.tfidf.kernels import directory_place, directory_shift

if TYPE_CHECKING:
    from numpy.typing import NDArray

RUN = 4
"""Tokens of a run."""
SAMPLED = np.uint64(8)
"""Of all runs, those whose hash is a multiple of this are anchors: one in so many, and the same ones in every text."""
OWN_PAGES, OWN_TIMES = 4, 3
"""Text counts in full on so many pages, and on so many times as many as have the rarer part of its document."""
OWN_HUNDREDTHS = 15
"""How much of a document's prose is its rarer part."""
WHOLE = 255
"""What a token counts that is a document's own."""

_STEP = np.uint64(0x9FB21C651E98DF25)
_LINE = np.uint64(0xC2B2AE3D27D4EB4F)
_RUN = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_NOTHING = np.uint64(0)


@njit(cache=True, nogil=True, inline="always")
def extended(anchor: np.uint64, word: np.uint64) -> np.uint64:
    """The hash of a stretch and one more token."""
    anchor = (anchor ^ word) * _STEP
    return anchor ^ (anchor >> _SHIFT)


@njit(cache=True, nogil=True)
def find_anchors(
    hashes: NDArray[np.uint64],
    marks: NDArray[np.uint8],
    tokens: NDArray[np.int64],
    anchors: NDArray[np.uint64],
    places: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Write the anchors of some texts: their lines, and those of their runs that are sampled.

    Args:
        hashes: of the tokens of all texts.
        marks: their marks.
        tokens: `int64[n + 1]`: text i has tokens `tokens[i]` to `tokens[i + 1] - 1`.
        anchors: `uint64[2 · tokens]`: receives the anchors of one text after another, by place, a line before a run.
        places: receives twice the first token of each anchor, and one more for a run.

    Returns:
        `int64[n + 1]`: text i has anchors `a[i]` to `a[i + 1] - 1`.
    """
    found, ranks = 0, np.zeros_like(tokens)
    for t in range(len(tokens) - 1):
        line = -1
        for i in range(tokens[t], tokens[t + 1]):
            if marks[i] & LINE_MARK:
                line, anchors[found], places[found] = found, _LINE, 2 * i
                found += 1
            anchors[line] = extended(anchors[line], hashes[i])
            if i + RUN <= tokens[t + 1]:
                run = _RUN
                for k in range(i, i + RUN):
                    run = np.uint64(extended(run, hashes[k]))
                if run % SAMPLED == _NOTHING:
                    anchors[found], places[found] = run, 2 * i + 1
                    found += 1
        ranks[t + 1] = found
    return ranks


@njit(cache=True, nogil=True)
def counted(anchors: NDArray[np.uint64], pages: NDArray[np.int32]) -> int:
    """Move each distinct anchor to the beginning, write how often it is there, and give how many there are.

    Args:
        anchors: ascending.
        pages: of the same length, written as far as there are distinct anchors.
    """
    kept = 0
    for i in range(len(anchors)):
        if kept == 0 or anchors[i] != anchors[kept - 1]:
            anchors[kept], pages[kept] = anchors[i], 0
            kept += 1
        pages[kept - 1] += 1
    return kept


@njit(cache=True, nogil=True)
def find_pages(
    anchors: NDArray[np.uint64], known: NDArray[np.uint64], firsts: NDArray[np.uint32], pages: NDArray[np.int32]
) -> NDArray[np.int32]:
    """`int32[…]`: on how many pages each anchor is; 1 for those that are not known.

    Args:
        anchors: hashes.
        known: hashes, ascending and distinct.
        firsts: their `neardup.tfidf.kernels.directory`.
        pages: of the known ones.
    """
    shift, found = directory_shift(firsts), np.ones(len(anchors), np.int32)
    for i in range(len(anchors)):
        place = directory_place(anchors[i], known, firsts, shift)
        if place >= 0:
            found[i] = pages[place]
    return found


@njit(cache=True, nogil=True)
def spread_pages(
    places: NDArray[np.int64], pages: NDArray[np.int32], start: int, end: int, spread: NDArray[np.int32]
) -> None:
    """Write on how many pages each token of one text is.

    It is that of its line, or, if it is more, the lesser one of two runs: the last that begins at or before the token,
    and the first that begins less than three tokens before it, or after it.

    Args:
        places: of the anchors of the text, as `find_anchors` has them.
        pages: of these anchors.
        start: the first token of the text.
        end: the one after its last.
        spread: `int32[end - start]`: written.
    """
    following, at = 0, len(places) - 1
    for i in range(end - 1, start - 1, -1):  # runs that follow
        while at >= 0 and places[at] >= 2 * (i - RUN + 2):
            following = pages[at] if places[at] & 1 else following
            at -= 1
        spread[i - start] = following
    line, before, at = 1, 0, 0
    for i in range(start, end):
        while at < len(places) and places[at] <= 2 * i + 1:
            if places[at] & 1:
                before = pages[at]
            else:
                line = pages[at]
            at += 1
        following = spread[i - start]
        runs = min(before, following) if before and following else max(before, following)
        spread[i - start] = max(line, runs)


@njit(cache=True, nogil=True)
def own_weights(
    marks: NDArray[np.uint8],
    tokens: NDArray[np.int64],
    places: NDArray[np.int64],
    pages: NDArray[np.int32],
    ranks: NDArray[np.int64],
    own: NDArray[np.uint8],
) -> None:
    """Write how much each token is its document's own: `WHOLE`, or less where many more pages have it than the rest.

    Args:
        marks: of the tokens.
        tokens: `int64[n + 1]`: text i has tokens `tokens[i]` to `tokens[i + 1] - 1`.
        places: of the anchors.
        pages: of the anchors.
        ranks: `int64[n + 1]`: text i has anchors `ranks[i]` to `ranks[i + 1] - 1`.
        own: written.
    """
    for t in range(len(tokens) - 1):
        start, end, anchors = tokens[t], tokens[t + 1], slice(ranks[t], ranks[t + 1])
        most = 0
        for count in pages[anchors]:
            most = max(most, count)
        if most <= OWN_PAGES:
            own[start:end] = WHOLE
            continue
        spread = np.empty(end - start, np.int32)
        spread_pages(places[anchors], pages[anchors], start, end, spread)
        limit = max(OWN_PAGES, OWN_TIMES * rarer_pages(spread, marks[start:end]))
        for i in range(start, end):
            count = max(spread[i - start], limit)
            own[i] = (2 * WHOLE * limit + count) // (2 * count)


@njit(cache=True, nogil=True)
def rarer_pages(spread: NDArray[np.int32], marks: NDArray[np.uint8]) -> int:
    """On how many pages the rarer part of a document's prose is, at most; of all its text where it has no prose."""
    prose = spread[marks & PROSE_MARK > 0]
    ascending = np.sort(prose if len(prose) else spread)
    return int(ascending[(len(ascending) - 1) * OWN_HUNDREDTHS // 100])
