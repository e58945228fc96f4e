"""Compiled loops of `exact-substring`: how much of a text another one holds. They have an oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_NONE = np.uint64(0)


class Table(NamedTuple):
    """The keys of one text, hashed, at most half of the places taken.

    Attributes:
        keys: `uint64[2**k]`: a key at its place or after it; 0 where there is none.
        met: `int64[2**k]`: the pair in which a key was last met; -1 for none.
        places: where each unit's key stands; -1 where it has none.
    """

    keys: NDArray[np.uint64]
    met: NDArray[np.int64]
    places: NDArray[np.int64]


@njit(cache=True, nogil=True)
def _place(key: np.uint64, keys: NDArray[np.uint64]) -> int:
    """Where a key stands, or where it would."""
    last = np.uint64(len(keys) - 1)
    place = (key * _GOLDEN >> np.uint64(32)) & last
    while keys[place] != key and keys[place] != _NONE:
        place = (place + np.uint64(1)) & last
    return np.int64(place)  # type: ignore[return-value]


@njit(cache=True, nogil=True)
def _table(keys: NDArray[np.uint64]) -> Table:
    """The table of a text with these keys."""
    size = 2
    while size < 2 * len(keys):
        size *= 2
    table = Table(np.zeros(size, np.uint64), np.full(size, -1), np.full(len(keys), -1))
    for unit in range(len(keys)):
        if keys[unit] != _NONE:
            place = _place(keys[unit], table.keys)
            table.keys[place] = keys[unit]
            table.places[unit] = place
    return table


@njit(cache=True, nogil=True)
def _look_up(keys: NDArray[np.uint64], table: Table, pair: int, hits: NDArray[np.bool_]) -> None:
    """Write which keys of another text are in the table, and note there that they were met in this pair."""
    for unit in range(len(keys)):
        place = _place(keys[unit], table.keys)
        hits[unit] = keys[unit] != _NONE and table.keys[place] == keys[unit]
        if hits[unit]:
            table.met[place] = pair


@njit(cache=True, nogil=True)
def _covered(hits: NDArray[np.bool_], ends: NDArray[np.int32], ngram: int) -> float:
    """The share of a text's code points in spans that are hits.

    Args:
        hits: whether the span that begins with each unit is one; it may be longer than the text.
        ends: `int32[units]`: where each unit ends.
        ngram: units in a span.
    """
    total, reached = 0, 0
    for unit in range(len(ends)):
        if hits[unit]:
            start, stop = max(unit, reached), min(unit + ngram, len(ends))
            total += ends[stop - 1] - (ends[start - 1] if start > 0 else 0)
            reached = stop
    share: float = total / ends[-1]
    return share


@njit(cache=True, nogil=True)
def held_shares(
    keys: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    ends: NDArray[np.int32],
    ngram: int,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    out: NDArray[np.float64],
    first: int,
    end: int,
) -> None:
    """Write the share of the shorter text that the longer one holds, for pairs `first` to `end - 1`.

    It is the share of its code points in spans that both have. Of two texts of equal length it is the larger share.
    Pairs with one left text are quickest one after another.

    Args:
        keys: keys of the spans of all texts; 0 is none.
        offsets: text i has `keys[offsets[i]:offsets[i + 1]]`, at least one.
        ends: where each unit ends in its text.
        ngram: units in a span.
        left: `int64[m]` rows.
        right: `int64[m]` rows.
        out: `float64[m]`, written.
        first: number of a pair.
        end: number of a pair.
    """
    hits = np.empty(np.max(offsets[1:] - offsets[:-1]), np.bool_)
    table = _table(keys[:0])
    for pair in range(first, end):
        ours, theirs = left[pair], right[pair]
        if pair == first or ours != left[pair - 1]:
            table = _table(keys[offsets[ours] : offsets[ours + 1]])
        _look_up(keys[offsets[theirs] : offsets[theirs + 1]], table, pair, hits)
        our_ends, their_ends = ends[offsets[ours] : offsets[ours + 1]], ends[offsets[theirs] : offsets[theirs + 1]]
        share = 0.0
        if their_ends[-1] <= our_ends[-1]:
            share = _covered(hits, their_ends, ngram)
        if our_ends[-1] <= their_ends[-1]:
            for unit in range(len(our_ends)):
                place = table.places[unit]
                hits[unit] = place >= 0 and table.met[place] == pair
            share = max(share, _covered(hits, our_ends, ngram))
        out[pair] = share
