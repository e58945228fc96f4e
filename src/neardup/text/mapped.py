"""Arrays whose memory goes back to the system when they are freed."""

from __future__ import annotations

import mmap
import sys
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

N = TypeVar("N", bound=np.generic)
_LEAST = 1 << 16
"""Bytes of the smallest array with a mapping of its own."""


def mapped(size: int, dtype: type[N]) -> NDArray[N]:
    """`dtype[size]` of zeros, in a mapping of its own unless it is small.

    It is for large arrays that are given up while work goes on. Those of numpy come from `malloc`, which keeps much of
    what is freed for later arrays of the same thread. Where no later array fits there, both take memory.

    A page of the mapping takes memory once it is written to. So an array may have room to spare.
    """
    wanted = np.dtype(dtype)
    if size * wanted.itemsize < _LEAST:
        return np.zeros(size, wanted)
    return np.frombuffer(mapping(size * wanted.itemsize), wanted)


def mapping(size: int) -> mmap.mmap:
    """Memory of this process alone: what a forked process writes to it is not seen here."""
    if sys.platform == "win32":
        return mmap.mmap(-1, size)
    return mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
