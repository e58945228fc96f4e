"""Which errors a page keeps: all where they are few, else a sample that is spread and the same each time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.codes import distinct_columns
from neardup.metrics.bands import band_of
from neardup.results.errors import FIRST_MISS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.results.errors import ErrorPairs

MOST = 100
"""Pairs joined wrongly, and pairs missed, that a page keeps of one strategy at one threshold."""
ABOUT = (
    f"Of each strategy and threshold this page keeps up to {MOST} pairs joined wrongly and {MOST} missed. Where there"
    " are more, they are spread over steps, kinds, phenomena and tenths of the score. Which pairs of such a group are"
    " kept follows from a hash of the ids, so they are the same for every strategy and each time."
)


@dataclass(frozen=True, eq=False)
class Listed:
    """Pairs of one sort, such as errors of a cell, in the order in which they are taken.

    Attributes:
        order: places among the pairs of the cell.
        rows: `int64[2, m]`, the documents of each pair of the cell.
        most: the most that are kept.
    """

    order: Sequence[int]
    rows: NDArray[np.int64]
    most: int = MOST


def in_order(found: ErrorPairs, rarest: NDArray[np.integer], order: NDArray[np.uint64], *, missed: bool) -> list[int]:
    """Errors of one sort, each group by turns.

    Args:
        found: the errors of a cell.
        rarest: `int[n]`, the place of the rarest phenomenon of each document, the rarest first; great for none.
        order: `uint64[n]`, a hash of each document.
        missed: which sort.
    """
    of = np.flatnonzero((found.step >= FIRST_MISS) == missed)
    rows = found.rows[:, of]
    groups = np.stack([found.step[of], found.kind[of], rarest[rows].min(axis=0), band_of(found.score[of])])
    places: list[int] = of[by_turns(groups, rows, order)].tolist()
    return places


def by_turns(groups: NDArray[np.integer], rows: NDArray[np.int64], order: NDArray[np.uint64]) -> NDArray[np.int64]:
    """`int64[m]`: places of pairs, the groups by turns, the pairs of each by the hash of their documents.

    Args:
        groups: `int[k, m]`, what pairs of one group have in common.
        rows: `int64[2, m]`, the documents of each pair.
        order: `uint64[n]`, a hash of each document.
    """
    group = distinct_columns(groups)[1]
    late, early = order[rows].max(axis=0), order[rows].min(axis=0)
    within = np.lexsort((early, late, group))
    starts = np.flatnonzero(np.diff(group[within], prepend=-1))
    turn = np.empty(len(group), np.int64)
    turn[within] = np.arange(len(group)) - np.repeat(starts, np.diff(np.append(starts, len(group))))
    return np.lexsort((early, late, turn))


def chosen(lists: Sequence[Listed], costs: Sequence[int], budget: int) -> list[list[int]]:
    """For each list the pairs that are kept.

    The lists take turns, each with its next pair. Once the texts that are kept reach the budget, only pairs of
    documents that are kept already are added.

    Args:
        lists: of every strategy and threshold.
        costs: by document, the characters that its text adds to the page.
        budget: the characters of all texts.
    """
    kept: list[list[int]] = [[] for _ in lists]
    waiting = [iter(one.order) for one in lists]
    documents: set[int] = set()
    spent, open_lists = 0, list(range(len(lists)))
    while open_lists:
        going_on = []
        for number in open_lists:
            for place in waiting[number]:
                ends = {int(row) for row in lists[number].rows[:, place]} - documents
                cost = sum(costs[row] for row in ends)
                if spent + cost <= budget:
                    spent += cost
                    documents |= ends
                    kept[number].append(place)
                    if len(kept[number]) < lists[number].most:
                        going_on.append(number)
                    break
        open_lists = going_on
    return kept
