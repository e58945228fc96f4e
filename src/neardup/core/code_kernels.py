"""`neardup.core.codes` where compiled code needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.core.codes import HALF, LOW

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def code_of(first: int | np.integer, second: int | np.integer) -> np.uint64:
    """The code of two numbers, each in 0 … 2³² - 1."""
    return np.uint64(first) << HALF | np.uint64(second)


@njit(cache=True, nogil=True)
def first_of(code: np.uint64) -> np.int64:
    """The first number of a code."""
    return np.int64(code >> HALF)


@njit(cache=True, nogil=True)
def second_of(code: np.uint64) -> np.int64:
    """The second number of a code."""
    return np.int64(code & LOW)


@njit(cache=True, nogil=True)
def moved(codes: NDArray[np.uint64], filled: int, room: int) -> NDArray[np.uint64]:
    """The first `filled` codes, in memory for `room` codes.

    A loop, since assigning an array to a slice takes seconds to compile: numba's code has a message with both shapes.
    """
    larger = np.empty(room, np.uint64)
    for place in range(filled):
        larger[place] = codes[place]
    return larger
