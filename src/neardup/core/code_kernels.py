"""`neardup.core.codes` where compiled code needs it."""

from __future__ import annotations

import numpy as np

from neardup.compiled import njit
from neardup.core.codes import HALF, LOW


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
