"""How many pairs of each exact similarity a strategy examined. It is counted after the strategy was timed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import field

from neardup.census.caught import count_caught
from neardup.census.kernels import RESOLUTION
from neardup.census.overlaps import SIMILARITIES, Overlaps
from neardup.core.bucketed import Bucketed
from neardup.core.distinct import collapse
from neardup.core.s_curve import Banded, Shingled, capture_probability
from neardup.io.json_records import Record
from neardup.run.records import SCHEMA_VERSION, Amount, Count, Share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.strategy import Strategy

BINS = 20
"""Bins of similarity; the last one holds 1, too."""
MOST_BYTES = 1 << 26
"""Text of a corpus whose pairs are counted: shingles take several times as much memory."""
MOST_STEPS = 1 << 31
"""Pairs that shingles bring together, each counted once a shingle: some fifteen seconds."""


class SCurve(Record, frozen=True, kw_only=True):
    """Pairs of distinct texts by their Jaccard similarity, in bins of equal width from 0 to 1.

    Attributes:
        schema_version: the version of the file.
        ngram: units in a shingle.
        unit: `word` or `char`.
        bands: bands of a signature; 0 for a strategy without bands.
        rows: values in a band; 0 for a strategy without bands.
        pairs: all pairs.
        caught: those that the strategy examined.
        similarity: the mean similarity of the pairs; the middle of the bin where there are none.
        expected: how many pairs bands and rows predict to be examined; empty without bands.
    """

    schema_version: int = SCHEMA_VERSION
    ngram: Count
    unit: str
    bands: Count = 0
    rows: Count = 0
    pairs: list[Count]
    caught: list[Count]
    similarity: list[Share]
    expected: list[Amount] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Refuse lists of different lengths, lists of nothing, and more pairs caught than there are."""
        sizes = {len(self.pairs), len(self.caught), len(self.similarity), len(self.expected) or len(self.pairs)}
        if len(sizes) > 1:
            raise ValueError("its lists are not equally long")
        if not self.pairs or any(caught > pairs for caught, pairs in zip(self.caught, self.pairs, strict=True)):
            raise ValueError("its lists are empty, or more pairs were caught than there are")


def s_curve(chosen: Strategy, corpus: Corpus) -> SCurve | None:
    """The S-curve of a strategy on a corpus; None without candidates or shingles, and for too large a corpus."""
    if not (isinstance(chosen, Bucketed) and isinstance(chosen, Shingled)):
        return None
    texts = collapse(corpus).corpus.texts
    if texts.lengths.sum() > MOST_BYTES:
        return None
    overlaps = Overlaps.within(MOST_STEPS, texts, chosen.ngram, chosen.unit, getattr(chosen, "folding", "loose"))
    if overlaps is None:
        return None
    pairs = overlaps.census.jaccard
    caught = count_caught(chosen, texts, overlaps, overlaps).own.jaccard
    banded = chosen if isinstance(chosen, Banded) else None
    expected = None if banded is None else pairs * capture_probability(SIMILARITIES, banded.bands, banded.rows)
    total = _binned(pairs)
    middle = (np.arange(BINS) + 0.5) / BINS
    mean = np.divide(_binned(pairs * SIMILARITIES), total, out=middle, where=total > 0)
    return SCurve(
        ngram=chosen.ngram,
        unit=chosen.unit,
        bands=banded.bands if banded else 0,
        rows=banded.rows if banded else 0,
        pairs=_binned(pairs).tolist(),
        caught=_binned(caught).tolist(),
        similarity=mean.round(4).tolist(),
        expected=[] if expected is None else _binned(expected).round(3).tolist(),
    )


def _binned(counts: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.int64] | NDArray[np.float64]:
    return np.add.reduceat(counts, np.arange(0, RESOLUTION, RESOLUTION // BINS))
