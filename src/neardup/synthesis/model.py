"""The model a corpus is generated from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.clusters import Clusters
from neardup.core.corpus import Corpus, TableCorpus
from neardup.core.spec import Spec
from neardup.synthesis.kernels import LEAST_WORDS, MOST_WORDS, Laws, documents, originals
from neardup.synthesis.language import frequencies, language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MOST_DOCUMENTS = 10**9
"""Ids have nine digits, so that their order is the order of rows."""
_QUANTILES = 1 << 16
_LEAST_TEXT = 8  # words in the shortest document
_WHOLE = 2.0**32


@dataclass(frozen=True, kw_only=True)
class Synthesis(Spec):
    """Generates corpora of any size whose duplicates are known by construction.

    Originals are sentences of invented words. Word frequencies follow the Zipf–Mandelbrot law, and lengths are
    lognormal. A copy is identical to its original, or it has words replaced, left out and inserted, sentences dropped,
    and perhaps a site's menus around it. Families grow by Simon's process, so their sizes follow the Yule–Simon
    distribution: a share of 2c / (1 + c) of the documents is in a family of at least two, where c is the share of
    copies. Document i is the same in a corpus of 1,000 and of 1,000,000, in every process and with any number of
    threads.

    It serves to measure time and memory at sizes for which no labelled corpus exists, and to check that planted
    duplicates are found. It is no evidence of quality. Words are independent of one another, so unrelated documents
    share almost no n-gram. There are no quotations, templates, sections or topics, the near misses that make real text
    hard. Figures on generated text flatter every strategy.

    Attributes:
        seed: the seed of every choice; the language is always the same.
        mean_bytes: mean size of an original, in bytes of UTF-8.
        spread: standard deviation of the logarithm of the size.
        copies: share of the documents that are copies of another.
        identical: share of the copies that are identical to the original.
        edits: mean share of an edited copy's words that are edited; each copy has its own rate, from 0 to twice this.
        drops: share of the sentences that an edited copy lacks; the first always stays.
        furniture: share of the edited copies that have a site's menus around them.
        typographic: share of the originals with en dashes, which makes them non-ASCII.
    """

    seed: int = 1
    mean_bytes: int = 3000
    spread: float = 0.8
    copies: float = 0.25
    identical: float = 0.2
    edits: float = 0.02
    drops: float = 0.03
    furniture: float = 0.3
    typographic: float = 0.3

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(0 <= self.seed < 2**64, f"seed is in 0 … 2⁶⁴ - 1, not {self.seed}")
        self.require(100 <= self.mean_bytes <= 1_000_000, f"mean_bytes is in 100 … 1,000,000, not {self.mean_bytes}")
        self.require(0 <= self.spread <= 2, f"spread is in [0, 2], not {self.spread}")
        self.require(0 <= self.copies < 1, f"copies is in [0, 1), not {self.copies}")
        self.require(0 <= self.edits <= 0.5, f"edits is in [0, 0.5], not {self.edits}")
        for name in ("identical", "drops", "furniture", "typographic"):
            self.require(0 <= getattr(self, name) <= 1, f"{name} is in [0, 1], not {getattr(self, name)}")

    def corpus(self, count: int) -> Corpus:
        """The first `count` documents. They take the memory of their texts and some 80 bytes a document.

        Raises:
            ParameterError: `count` is negative or more than 1,000,000,000.
        """
        self._check(count)
        return self._rows(0, count)

    def clusters(self, count: int) -> Clusters:
        """The families of the first `count` documents: two documents are together if they have the same original.

        Raises:
            ParameterError: as `corpus`.
        """
        self._check(count)
        families: NDArray[np.int64] = originals(0, count, self._laws)
        return Clusters(_ids(0, count).to_pylist(), families.astype(np.int32))

    def batches(self, count: int, size: int = 8192, *, first: int = 0) -> Iterator[Corpus]:
        """Documents `first` … `count - 1`, at most `size` at a time, for corpora larger than memory.

        Raises:
            ParameterError: as `corpus`.
        """
        self._check(count)
        for start in range(first, count, size):
            yield self._rows(start, min(size, count - start))

    def _rows(self, first: int, count: int) -> Corpus:
        """Documents `first` … `first + count - 1`. A first pass measures them, a second writes them."""
        offsets = np.zeros(count + 1, np.int64)
        np.cumsum(documents(first, offsets, np.zeros(0, np.uint8), self._laws, language()), out=offsets[1:])
        data = np.empty(offsets[-1], np.uint8)
        documents(first, offsets, data, self._laws, language())
        texts = pa.Array.from_buffers(pa.large_string(), count, [None, pa.py_buffer(offsets), pa.py_buffer(data)])
        return TableCorpus(pa.table({"id": _ids(first, count), "text": texts}), "synth")

    def _check(self, count: int) -> None:
        self.require(0 <= count <= MOST_DOCUMENTS, f"documents are 0 … 1,000,000,000, not {count}")

    @cached_property
    def _laws(self) -> Laws:
        shares = (self.copies, self.identical, self.edits, self.drops, self.furniture, self.typographic)
        copies, identical, edits, drops, furniture, typographic = (np.uint64(share * _WHOLE) for share in shares)
        return Laws(np.uint64(self.seed), self._words(), copies, identical, edits, drops, furniture, typographic)

    def _words(self) -> NDArray[np.int64]:
        """`int64[65536]`: quantiles of the lognormal number of words in an original."""
        factors = np.exp(self.spread * _normal_quantiles() - self.spread**2 / 2)
        sizes = self.mean_bytes / bytes_a_word() * factors
        return np.maximum(np.rint(sizes), _LEAST_TEXT).astype(np.int64)


@cache
def _normal_quantiles() -> NDArray[np.float64]:
    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / _QUANTILES) for i in range(_QUANTILES)])


def bytes_a_word() -> float:
    """Mean bytes of a word in running text, with the space before it and its share of the punctuation."""
    letters = float(language().lengths @ frequencies())
    return letters + 1 + 1.4 / ((LEAST_WORDS + MOST_WORDS) / 2)


def _ids(first: int, count: int) -> pa.LargeStringArray:
    rows = pa.array(np.arange(first, first + count)).cast(pa.large_string())
    return pc.utf8_lpad(rows, 9, padding="0")
