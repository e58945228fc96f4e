"""Compiled loops that pack, sort and check scored pairs. Each has a slow oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.core.code_kernels import code_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DIGIT = np.uint64(0x7FF)


@njit(cache=True, nogil=True)
def pack_pairs(
    left: NDArray[np.integer], right: NDArray[np.integer], score: NDArray[np.float32], floor: np.float32
) -> tuple[NDArray[np.uint64], NDArray[np.float32], bool, int]:
    """Pairs at or above the floor as codes of (least, greatest), with their scores, in the order given.

    Returns:
        codes and scores; whether the codes ascend without repetition; and the position of the first pair that is none
        (a row with itself, a row outside 0 … 2³² - 1, a score outside [0, 1]), -1 where all are.
    """
    codes, kept = np.empty(len(left), np.uint64), np.empty(len(left), np.float32)
    count = 0
    ascending = True
    for i in range(len(left)):
        low, high = np.int64(min(left[i], right[i])), np.int64(max(left[i], right[i]))
        if low == high or low < 0 or high > 0xFFFFFFFF or not 0 <= score[i] <= 1:
            return codes[:0], kept[:0], True, i
        if score[i] >= floor:
            codes[count], kept[count] = code_of(low, high), score[i]
            ascending = ascending and (count == 0 or codes[count - 1] < codes[count])
            count += 1
    return codes[:count], kept[:count], ascending, -1


@njit(cache=True, nogil=True)
def sort_pairs(codes: NDArray[np.uint64], score: NDArray[np.float32]) -> tuple[NDArray[np.uint64], NDArray[np.float32]]:
    """Sort pairs by code and keep each once, with its highest score: a radix sort by 11 bits, then one pass.

    Args:
        codes: the codes of the pairs; used as scratch.
        score: the scores of the pairs; used as scratch.
    """
    spare_codes, spare_score = np.empty_like(codes), np.empty_like(score)
    ends = np.empty(1 << 11, np.int64)
    for digit in range(0, 64, 11):
        shift = np.uint64(digit)
        ends[:] = 0
        for code in codes:
            ends[(code >> shift) & _DIGIT] += 1
        if len(codes) and ends[(codes[0] >> shift) & _DIGIT] == len(codes):
            continue  # all have the same digit
        total = 0
        for value in range(len(ends)):
            ends[value], total = total, total + ends[value]
        for i in range(len(codes)):
            value = (codes[i] >> shift) & _DIGIT
            spare_codes[ends[value]], spare_score[ends[value]] = codes[i], score[i]
            ends[value] += 1
        codes, spare_codes = spare_codes, codes
        score, spare_score = spare_score, score
    count = 0
    for i in range(len(codes)):
        if count and codes[i] == codes[count - 1]:
            score[count - 1] = max(score[count - 1], score[i])
        else:
            codes[count], score[count] = codes[i], score[i]
            count += 1
    return codes[:count], score[:count]


@njit(cache=True, nogil=True)
def first_fault(
    left: NDArray[np.integer], right: NDArray[np.integer], score: NDArray[np.float32], rows: int, floor: np.float32
) -> int:
    """The least number of an invariant that any pair breaks; 4 where none does.

    0: rows within 0 … rows - 1; 1: left < right; 2: sorted, each pair once; 3: scores in [floor, 1].
    """
    fault = 4
    for i in range(len(left)):
        if left[i] < 0 or right[i] >= rows:
            return 0
        if left[i] >= right[i]:
            fault = min(fault, 1)
        if i and not (left[i - 1] < left[i] or (left[i - 1] == left[i] and right[i - 1] < right[i])):
            fault = min(fault, 2)
        if not floor <= score[i] <= 1:
            fault = min(fault, 3)
    return fault
