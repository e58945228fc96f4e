"""An invented language of pronounceable words. Frequent words are short; frequencies follow the Zipf–Mandelbrot law."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.core.codes import encode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

WORDS = 60_000
"""The number of words in the language."""
CELL = 16
"""The most letters in a word."""
EXPONENT, SHIFT = 1.0, 2.7
"""The frequency of the word of rank r (from 1) is proportional to 1 / (r + SHIFT)^EXPONENT (Mandelbrot 1953)."""

_ONSETS = [*"bdfjklmnrstvw" * 3, "br", "dr", "fl", "fr", "kl", "kr", "sl", "st", "tr"]
_VOWELS = [*"aeiou" * 4, "ai", "ea", "ou"]
_CODAS = [*"nrlsm", *[""] * 5]
_ONE_SYLLABLE, _TWO_SYLLABLES = 400, 20_000  # ranks up to which most words have one syllable, or two


class Language(NamedTuple):
    """Words by rank, laid out for kernels, with an alias table to draw them from (Walker 1977; Vose 1991).

    Attributes:
        cells: `uint8[words, 16]`, the letters of each word, lower-case ASCII, then zeros.
        lengths: `uint8[words]`, letters in each.
        columns: `uint64[words]`, the alias table. A draw of column w, a number in 0 … 2³², gives word w if it is below
            the second number of the column, and the word that is its first number otherwise (see `neardup.core.codes`).
    """

    cells: NDArray[np.uint8]
    lengths: NDArray[np.uint8]
    columns: NDArray[np.uint64]


@cache
def language() -> Language:
    """The language. There is only one: corpora of all seeds are written in it."""
    found = words()
    cells = np.array([word.encode() for word in found], f"S{CELL}").view(np.uint8).reshape(-1, CELL)
    return Language(cells, np.array(list(map(len, found)), np.uint8), alias_table(frequencies()))


def frequencies() -> NDArray[np.float64]:
    """`float64[words]`: how often each word occurs, by rank, adding up to 1."""
    weights = (np.arange(1, WORDS + 1) + SHIFT) ** -EXPONENT
    share: NDArray[np.float64] = weights / weights.sum()
    return share


@cache
def words() -> list[str]:
    """The words, all different, the most frequent first; each has one to four syllables."""
    return list(_distinct(random.Random("neardup")))  # noqa: S311 - no secret


def _distinct(rng: random.Random) -> Iterator[str]:
    seen: set[str] = set()
    for rank in range(WORDS):
        usual = 1 + (rank >= _ONE_SYLLABLE) + (rank >= _TWO_SYLLABLES)
        word = ""
        while not word or word in seen or len(word) > CELL:
            count = usual + (rank > _ONE_SYLLABLE and rng.random() < 0.3)
            word = "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(count))
        seen.add(word)
        yield word


def alias_table(share: NDArray[np.float64]) -> NDArray[np.uint64]:
    """The columns of the alias method, which draws from any distribution by one column and one comparison.

    Args:
        share: probabilities that add up to 1.

    Returns:
        `uint64[n]`; see `Language`.
    """
    count = len(share)
    left = (share * count).tolist()
    keep, other = [1.0] * count, list(range(count))
    poor = [i for i in range(count) if left[i] < 1]
    rich = [i for i in range(count) if left[i] >= 1]
    while poor and rich:
        taker, giver = poor.pop(), rich[-1]
        keep[taker], other[taker] = left[taker], giver
        left[giver] -= 1 - left[taker]
        if left[giver] < 1:
            poor.append(rich.pop())
    below = np.minimum(np.array(keep) * 2.0**32, 2.0**32 - 1).astype(np.uint64)
    return encode(other, below)
