"""Distances of TLSH digests, compiled. The library's own `diff` is their oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.compiled import njit
from neardup_algorithms.simhash.kernels import bit_count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEP = 12
"""What each step of length or of a ratio of quartiles counts beyond the first."""


@njit(cache=True, nogil=True, inline="always")
def _steps(a: np.uint8, b: np.uint8, values: int) -> int:
    """Steps from one value to the other, around a circle of so many values."""
    steps = max(a, b) - min(a, b)
    return int(min(steps, values - steps))


@njit(cache=True, nogil=True, inline="always")
def _body(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> int:
    """The sum over all buckets of how many quarters apart they are; three count six."""
    total = 0
    for word in range(2):
        higher, lower = a[word] ^ b[word], a[word + 2] ^ b[word + 2]
        extreme = higher & lower & ~(a[word] ^ a[word + 2])
        total += bit_count(lower) + 2 * bit_count(higher & ~lower) + 5 * bit_count(extreme)
    return total


@njit(cache=True, nogil=True)
def distances(
    heads: NDArray[np.uint8],
    bodies: NDArray[np.uint64],
    other_heads: NDArray[np.uint8],
    other_bodies: NDArray[np.uint64],
    out: NDArray[np.uint16],
    first: int,
    end: int,
) -> None:
    """Write the distance of digests `first` to `end - 1` to all others (Oliver, Cheng, Chen, CTC 2013, section III).

    Args:
        heads: `uint8[m, 4]`, checksum, length and the two ratios of quartiles of each digest.
        bodies: `uint64[m, 4]`, the higher bits of its 128 buckets, then the lower ones.
        other_heads: `uint8[k, 4]`.
        other_bodies: `uint64[k, 4]`.
        out: `uint16[m, k]`, written.
        first: the first row to write.
        end: the row after the last one.
    """
    for i in range(first, end):
        for j in range(len(other_heads)):
            distance = int(heads[i, 0] != other_heads[j, 0]) + _body(bodies[i], other_bodies[j])
            length = _steps(heads[i, 1], other_heads[j, 1], 256)
            distance += length * _STEP if length > 1 else length
            for ratio in range(2, 4):
                steps = _steps(heads[i, ratio], other_heads[j, ratio], 16)
                distance += (steps - 1) * _STEP if steps > 1 else steps
            out[i, j] = distance
