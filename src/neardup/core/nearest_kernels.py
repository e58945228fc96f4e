"""Compiled loops that find the nearest documents by shared keys. Each has an oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit
from neardup.core.code_kernels import code_of, moved

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FIRST_ROOM = 1 << 10


class Postings(NamedTuple):
    """Which documents have each key that recurs.

    Attributes:
        numbers: `int32[keys]`: for each key of each document its number among those that recur; -1 where it does not.
        offsets: `int64[n + 1]`: document i has `numbers[offsets[i]:offsets[i + 1]]`.
        rows: `int32[m]`: the documents that have each recurring key, key after key. Of more than `largest` the hubs
            come first.
        starts: `int64[recurring keys + 1]`: key k is in documents `rows[starts[k]:starts[k + 1]]`.
        sizes: `int64[n]`: keys of each document, at least 1.
        rank: `int64[n]`: an order of the documents that does not depend on rows.
        largest: the most documents of a key that finds all of them.
        hubs: how many documents a more frequent key finds.
    """

    numbers: NDArray[np.int32]
    offsets: NDArray[np.int64]
    rows: NDArray[np.int32]
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    rank: NDArray[np.int64]
    largest: int
    hubs: int


class Cuts(NamedTuple):
    """The last of the nearest documents of each one, which decides whether another document is among them.

    Attributes:
        estimate: `float64[n]`: the share that it shares; -1 where there are fewer than so many documents.
        shared: `int32[n]`: the keys that it shares.
        rank: `int64[n]`: its rank.
    """

    estimate: NDArray[np.float64]
    shared: NDArray[np.int32]
    rank: NDArray[np.int64]


@njit(cache=True, nogil=True)
def steps_of(postings: Postings, steps: NDArray[np.int64]) -> None:
    """Write how many documents the keys of those before each one look up, and one for each of these.

    Args:
        postings: the documents of each key.
        steps: `int64[n + 1]`, written.
    """
    steps[0] = 0
    for row in range(len(postings.offsets) - 1):
        looked_up = 1
        for place in range(postings.offsets[row], postings.offsets[row + 1]):
            number = postings.numbers[place]
            if number >= 0:
                held = postings.starts[number + 1] - postings.starts[number]
                looked_up += postings.hubs if held > postings.largest else held
        steps[row + 1] = steps[row] + looked_up


@njit(cache=True, nogil=True)
def _meet(postings: Postings, row: int, shared: NDArray[np.int32], met: NDArray[np.int32]) -> int:
    """Count the keys that a document shares with each other one: `shared` by row, and the rows met, in no order.

    Of a key in more than `largest` documents only the pairs with its hubs count.
    """
    found = 0
    for place in range(postings.offsets[row], postings.offsets[row + 1]):
        number = postings.numbers[place]
        if number < 0:
            continue
        first, end = postings.starts[number], postings.starts[number + 1]
        if end - first > postings.largest:
            hub = False
            for p in range(first, first + postings.hubs):
                hub |= postings.rows[p] == row
            if not hub:
                end = first + postings.hubs
        for p in range(first, end):
            other = postings.rows[p]
            if other != row:
                met[found] = other
                found += shared[other] == 0
                shared[other] += 1
    return found


@njit(cache=True, nogil=True)
def before(
    a: tuple[float, int, int],
    b: tuple[float, int, int],
) -> bool:
    """Whether a document of (estimate, shared keys, rank) a is nearer than one of b."""
    if a[0] != b[0]:
        return a[0] > b[0]
    if a[1] != b[1]:
        return a[1] > b[1]
    return a[2] < b[2]


@njit(cache=True, nogil=True)
def cut_nearest(postings: Postings, nearest: int, cuts: Cuts, first: int, end: int) -> None:
    """Write the last of the `nearest` documents of documents `first` to `end - 1`.

    The nearest ones share most keys as a share of the smaller sketch; of equal shares most keys; of equal numbers those
    of the least ranks.
    """
    count = len(postings.offsets) - 1
    shared, met = np.zeros(count, np.int32), np.empty(count + 1, np.int32)
    best = np.empty(nearest, np.int32)
    share = np.empty(nearest, np.float64)
    for row in range(first, end):
        found = _meet(postings, row, shared, met)
        filled = 0
        for other in met[:found]:
            estimate = shared[other] / min(postings.sizes[row], postings.sizes[other])
            place = filled
            while place > 0:
                above = best[place - 1]
                if not before(
                    (estimate, shared[other], postings.rank[other]),
                    (share[place - 1], shared[above], postings.rank[above]),
                ):
                    break
                if place < nearest:
                    best[place], share[place] = above, share[place - 1]
                place -= 1
            if place < nearest:
                best[place], share[place] = other, estimate
                filled = min(filled + 1, nearest)
        cuts.estimate[row] = -1.0
        if filled == nearest:
            last = best[nearest - 1]
            cuts.estimate[row], cuts.shared[row], cuts.rank[row] = share[nearest - 1], shared[last], postings.rank[last]
        for other in met[:found]:
            shared[other] = 0


@njit(cache=True, nogil=True)
def near_pairs(postings: Postings, cuts: Cuts, likely: float, first: int, end: int) -> tuple[NDArray[np.uint64], int]:
    """The pairs of documents `first` to `end - 1` with later ones that are likely, or nearest for either of the two.

    Args:
        postings: the documents of each key.
        cuts: the last of the nearest documents of each.
        likely: pairs whose smaller sketch shares at least so much are kept.
        first: number of a document.
        end: number of a document.

    Returns:
        `uint64[m]`: codes of pairs, left < right, those of each left one in no order; and how many pairs of these
        documents with later ones share a key that finds them.
    """
    count = len(postings.offsets) - 1
    shared, met = np.zeros(count, np.int32), np.empty(count + 1, np.int32)
    out = np.empty(_FIRST_ROOM, np.uint64)
    filled = met_in_all = 0
    for row in range(first, end):
        found = _meet(postings, row, shared, met)
        if filled + found > len(out):
            out = moved(out, filled, 2 * (filled + found))
        for other in met[:found]:
            keys = shared[other]
            shared[other] = 0
            if other < row:
                continue
            met_in_all += 1
            estimate = keys / min(postings.sizes[row], postings.sizes[other])
            here = (cuts.estimate[row], cuts.shared[row], cuts.rank[row])
            there = (cuts.estimate[other], cuts.shared[other], cuts.rank[other])
            if (
                estimate >= likely
                or not before(here, (estimate, keys, postings.rank[other]))
                or not before(there, (estimate, keys, postings.rank[row]))
            ):
                out[filled] = code_of(row, other)
                filled += 1
    return out[:filled], met_in_all
