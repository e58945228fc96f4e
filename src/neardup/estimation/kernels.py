"""Compiled loops over the population. Plain functions over arrays; each has a slow oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def steps_reached(joined: NDArray[np.float32], thresholds: NDArray[np.float32], steps: NDArray[np.uint8]) -> None:
    """How many of a choice's thresholds join each pair.

    Args:
        joined: `float32[m]`, the highest threshold at which the choice joins each pair.
        thresholds: `float32[t]`, ascending, at most 255.
        steps: `uint8[m]`; written.
    """
    for pair in range(len(joined)):
        steps[pair] = np.searchsorted(thresholds, joined[pair], side="right")


@njit(cache=True, nogil=True)
def sums_at_steps(steps: NDArray[np.uint8], values: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Sums over the pairs that a choice joins at each of its thresholds.

    Args:
        steps: `uint8[m]`, how many of its t thresholds join each pair.
        values: `float64[m, v]`.
        out: `float64[t, v]` of zeros; written.
    """
    width = values.shape[1]
    for pair in range(len(steps)):
        if steps[pair] > 0:
            for column in range(width):
                out[steps[pair] - 1, column] += values[pair, column]
    for step in range(len(out) - 2, -1, -1):
        for column in range(width):
            out[step, column] += out[step + 1, column]
