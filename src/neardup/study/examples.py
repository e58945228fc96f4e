"""Pairs to read from each band of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.io.json_records import Record
from neardup.metrics.bands import BANDS, band_of

if TYPE_CHECKING:
    from neardup.core.pairs import CorpusPairs

EACH = 2
"""Pairs to read from each band."""


class Example(Record, frozen=True, kw_only=True):
    """A pair to read.

    Attributes:
        a: id of the one document.
        b: id of the other.
        score: the strategy's similarity.
    """

    a: str
    b: str
    score: float


class Band(Record, frozen=True, kw_only=True):
    """A band of scores that has pairs.

    Attributes:
        low: the least score in it.
        high: the next band's least score.
        pairs: how many pairs a strategy reported in it.
        examples: some of them, drawn at random.
    """

    low: float
    high: float
    pairs: int
    examples: list[Example]


def bands_of(pairs: CorpusPairs, seed: int) -> list[Band]:
    """The bands of a strategy's scores, the highest first, with pairs drawn at random from each."""
    chance = np.random.default_rng(seed)
    number = band_of(pairs.score)
    found = []
    for band in np.unique(number)[::-1].tolist():
        rows = np.flatnonzero(number == band)
        chosen = chance.choice(rows, min(EACH, len(rows)), replace=False)
        examples = [_example(pairs, row) for row in sorted(chosen.tolist(), key=lambda row: -pairs.score[row])]
        low, high = band / BANDS, (band + 1) / BANDS
        found.append(Band(low=low, high=high, pairs=len(rows), examples=examples))
    return found


def _example(pairs: CorpusPairs, row: int) -> Example:
    return Example(a=pairs.ids[pairs.left[row]], b=pairs.ids[pairs.right[row]], score=round(float(pairs.score[row]), 4))
