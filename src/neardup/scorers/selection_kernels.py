"""Compiled loops that divide pairs into portions."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Graph(NamedTuple):
    """Texts and the pairs among them, some of which are in a portion already.

    Attributes:
        left: `int64[m]`, a text of each pair.
        right: `int64[m]`, the other.
        pairs: `int64[2m]`: text i is in pairs `pairs[firsts[i]:firsts[i + 1]]`; in a pair with itself twice.
        firsts: `int64[n + 1]`.
        waiting: `int64[n]`: how often each text is in pairs that are in no portion yet.
        order: `int64[m]`: the pairs that are in portions, portion by portion.
        settled: `bool[m]`: whether a pair is among them.
        held: `int64[n]`: the portion that each text came into last.
        met: `int64[n]`: how many of its pairs name a text of the portion `met_in`.
        met_in: `int64[n]`.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    pairs: NDArray[np.int64]
    firsts: NDArray[np.int64]
    waiting: NDArray[np.int64]
    order: NDArray[np.int64]
    settled: NDArray[np.bool_]
    held: NDArray[np.int64]
    met: NDArray[np.int64]
    met_in: NDArray[np.int64]


@njit(cache=True, nogil=True)
def graph_of(left: NDArray[np.int64], right: NDArray[np.int64], texts: int) -> Graph:
    """The pairs by text, none of them in a portion."""
    firsts = np.zeros(texts + 1, np.int64)
    for i in range(len(left)):
        firsts[left[i] + 1] += 1
        firsts[right[i] + 1] += 1
    for text in range(texts):
        firsts[text + 1] += firsts[text]
    pairs, filled = np.empty(2 * len(left), np.int64), firsts[:-1].copy()
    for i in range(len(left)):
        for text in (left[i], right[i]):
            pairs[filled[text]] = i
            filled[text] += 1
    nowhere = np.full(texts, -1, np.int64)
    return Graph(
        left,
        right,
        pairs,
        firsts,
        firsts[1:] - firsts[:-1],
        np.empty(len(left), np.int64),
        np.zeros(len(left), np.bool_),
        nowhere,
        np.zeros(texts, np.int64),
        nowhere.copy(),
    )


@njit(cache=True, nogil=True)
def take_in(graph: Graph, text: int, portion: int, filled: int, near: list[tuple[float, int]]) -> int:
    """Add a text to a portion, with its pairs with texts there, and note in `near` whom its other pairs name.

    Args:
        graph: of all pairs.
        text: that is not in the portion.
        portion: its number.
        filled: pairs that are in portions.
        near: a heap of texts, those that are to come first least.

    Returns:
        How many pairs are in portions now.
    """
    graph.held[text] = portion
    for place in range(graph.firsts[text], graph.firsts[text + 1]):
        pair = graph.pairs[place]
        if graph.settled[pair]:
            continue
        other = graph.left[pair] + graph.right[pair] - text
        if graph.held[other] == portion:
            graph.settled[pair] = True
            graph.order[filled] = pair
            filled += 1
            graph.waiting[text] -= 1
            graph.waiting[other] -= 1
        else:
            met = graph.met[other] + 1 if graph.met_in[other] == portion else 1
            graph.met[other], graph.met_in[other] = met, portion
            heapq.heappush(near, (-met * met / graph.waiting[other], other))
    return filled


@njit(cache=True, nogil=True)
def portions(
    sizes: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64], most: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Divide pairs so that the texts of a portion stay below `most` together, and few texts are in several portions.

    A portion begins with the first text that has pairs left. Next comes the text with the most pairs with those in the
    portion, times their share of all its pairs that are left. All pairs among the texts of a portion belong to it.

    Args:
        sizes: the size of each text.
        left: text of each pair.
        right: the other.
        most: sum of sizes that a portion may reach, unless it has no more than two texts.

    Returns:
        The pairs, portion by portion, ascending in each; and where each portion starts, and the end of the last.
    """
    graph = graph_of(left, right, len(sizes))
    starts, filled, first = [0], 0, 0
    while filled < len(left):
        while not graph.waiting[first]:
            first += 1
        portion, size, following = len(starts), 0, first
        near = [(0.0, first)]
        while True:
            text = -1
            while len(near) and text < 0:  # a text that came in since is passed over
                text = heapq.heappop(near)[1]
                text = text if graph.held[text] != portion else -1
            while text < 0 and following < len(sizes):  # nobody is near: another family
                text = following if graph.held[following] != portion and graph.waiting[following] else -1
                following += 1
            if text < 0 or (size + sizes[text] > most and filled > starts[-1]):
                break
            size += sizes[text]
            filled = take_in(graph, text, portion, filled, near)
        graph.order[starts[-1] : filled].sort()
        starts.append(filled)
    return graph.order, np.array(starts)
