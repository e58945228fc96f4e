"""Consistent weighted sampling, compiled. It has an oracle in `tests/`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup_algorithms.minhash_lsh.kernels import band_keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

EMPTY = np.uint32(0xFFFFFFFF)
"""The samples of a text without terms."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S27, _S30, _S31, _S32 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(32)
_LOWER = np.uint64(2**32 - 1)
_UNIT = 2.0**-32


@njit(cache=True, nogil=True, inline="always")
def _next(state: np.uint64) -> np.uint64:
    """64 random bits for each state (Steele, Lea, Flood, OOPSLA 2014: SplitMix64)."""
    bits = state + _GOLDEN
    bits = (bits ^ (bits >> _S30)) * _MIX_1
    bits = (bits ^ (bits >> _S27)) * _MIX_2
    return bits ^ (bits >> _S31)


@njit(cache=True, nogil=True, inline="always")
def _uniform(bits: np.uint64) -> float:
    """A number in (0, 1) from the lower 32 of random bits."""
    return (np.float64(bits & _LOWER) + 0.5) * _UNIT


@njit(cache=True, nogil=True, inline="always")
def _gamma(bits: np.uint64) -> float:
    """A draw from Gamma(2, 1), which is -ln(u · v) of two uniform numbers: here the halves of 64 random bits."""
    return -math.log(_uniform(bits) * _uniform(bits >> _S32))


@njit(cache=True, nogil=True)
def sample(terms: NDArray[np.uint64], log_weights: NDArray[np.float64], seed: np.uint64) -> np.uint32:
    """A hash of the term and the step that consistent weighted sampling chooses (Ioffe, ICDM 2010, section 3).

    Two weighted sets have the same term and step with the probability of their weighted Jaccard similarity, the sum of
    the lesser weights over that of the greater ones. The draws of a term depend on its hash and the seed only, so no
    vocabulary is needed.

    Args:
        terms: hashes of the terms of a text, at least one, each once.
        log_weights: `float64[terms]`, the natural logarithm of the weight of each.
        seed: of this sample.
    """
    least, chosen = np.inf, _GOLDEN
    for i in range(len(terms)):
        state = np.uint64(_next(terms[i] ^ seed))
        r, c = _gamma(state), _gamma(np.uint64(_next(state)))
        beta = _uniform(np.uint64(_next(state + _GOLDEN)))
        step = math.floor(log_weights[i] / r + beta)
        log_a = math.log(c) - r * (step - beta) - r
        if log_a < least:
            least, chosen = log_a, terms[i] + np.uint64(np.int64(step)) * _GOLDEN
    return np.uint32(np.uint64(_next(chosen)) >> _S32)


@njit(cache=True, nogil=True)
def sketch(
    terms: NDArray[np.uint64],
    log_weights: NDArray[np.float64],
    offsets: NDArray[np.int64],
    seeds: NDArray[np.uint64],
    rows: int,
    signatures: NDArray[np.uint32],
    keys: NDArray[np.uint64],
    first: int,
    end: int,
) -> None:
    """Write the samples and band keys of texts `first` to `end - 1`.

    Args:
        terms: hashes of the terms of all texts; those of text i are `terms[offsets[i]:offsets[i + 1]]`, each once.
        log_weights: `float64[total]`, the natural logarithm of the weight of each.
        offsets: `int64[n + 1]`.
        seeds: `uint64[sample_size]`, one for each sample.
        rows: samples in a band.
        signatures: `uint32[n, sample_size]`, written; EMPTY for a text without terms.
        keys: `uint64[n, bands]`, written; 0 for a text without terms.
        first: the first text.
        end: the one after the last.
    """
    for i in range(first, end):
        signatures[i] = EMPTY
        keys[i] = np.uint64(0)
        own = slice(offsets[i], offsets[i + 1])
        if offsets[i] < offsets[i + 1]:
            for k in range(len(seeds)):
                signatures[i, k] = sample(terms[own], log_weights[own], seeds[k])
            band_keys(signatures[i], rows, keys[i])


def seeds_of(count: int, seed: int) -> NDArray[np.uint64]:
    """`uint64[count]`: a seed for each sample."""
    with np.errstate(over="ignore"):
        return np.array([_next(np.uint64(seed) + np.uint64(k) * _GOLDEN) for k in range(count)], np.uint64)
