"""The repeated passages of a corpus, from the spans that recur in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from neardup.core.buckets import buckets
from neardup.repeats.kernels import Occurrences, count_spans, runs_of
from neardup.text import spans_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.text import SpanUnit
    from neardup.text.texts import Texts

NGRAM: dict[SpanUnit, int] = {"word": 50, "line": 1, "sentence": 3}
"""Units in a span where none are named: Lee et al. 2021; CCNet and Dolma; C4."""
_LOT = 1 << 20
"""Units of the documents whose passages are gathered at once, unless one has more."""


@dataclass(frozen=True, kw_only=True)
class RepeatedPassage:
    """A stretch of a document whose spans occur equally often in the corpus.

    Attributes:
        start: where it begins, in code points.
        end: where it ends.
        times: how often each of its spans occurs in the corpus, this time among them.
        documents: in how many documents.
        first: whether these are the first times, in the order of the corpus.
    """

    start: int
    end: int
    times: int
    documents: int
    first: bool


@dataclass(frozen=True, kw_only=True)
class RepeatedText:
    """What of a document stands more than once in its corpus.

    Attributes:
        row: its row in the corpus.
        characters: its code points.
        passages: in the order of their beginnings. Those of spans of several units may overlap.
    """

    row: int
    characters: int
    passages: list[RepeatedPassage]

    @property
    def repeated(self) -> float:
        """The share of its characters that stand once more, in this document or another."""
        return self._share(self.passages)

    @property
    def elsewhere(self) -> float:
        """The share of its characters that stand in another document, too."""
        return self._share([passage for passage in self.passages if passage.documents > 1])

    def _share(self, passages: list[RepeatedPassage]) -> float:
        """The share of the characters in some passages, each counted once."""
        total, reached = 0, 0
        for passage in passages:
            total += max(passage.end - max(passage.start, reached), 0)
            reached = max(reached, passage.end)
        return total / self.characters if self.characters else 0.0


def repeats_of(texts: Texts, *, unit: SpanUnit, ngram: int) -> Iterator[RepeatedText]:
    """What of each text stands more than once in all of them, text by text.

    Two spans are the same if they have the same words: case, punctuation and white space do not matter. A text of fewer
    units than a span is one span. Equal hashes of 64 bits are taken for equal spans.

    Args:
        texts: the texts of a corpus, identical ones among them.
        unit: what spans are made of; see `neardup.text.spans_of`.
        ngram: units in a span.

    Raises:
        ParameterError: `ngram` is less than 1.
    """
    spans = spans_of(texts, unit=unit, ngram=ngram)
    offsets, ends = spans.keys.offsets, spans.ends.values
    found = _occurrences(spans.keys.values, offsets)
    del spans
    characters = pc.utf8_length(texts.gathered().array).to_numpy()
    edges = np.flatnonzero(np.diff(offsets[1:] // _LOT, prepend=-1)).tolist()
    for first, end in pairwise([*edges, len(texts)]):
        runs = runs_of(found, offsets, ngram, first, end)
        bounds = np.searchsorted(runs.rows, np.arange(first, end + 1)).tolist()
        passages = _passages(runs.starts, runs.stops, offsets[runs.rows], ends, found)
        for row in range(first, end):
            own = passages[bounds[row - first] : bounds[row - first + 1]]
            yield RepeatedText(row=row, characters=int(characters[row]), passages=own)


def _occurrences(keys: NDArray[np.uint64], offsets: NDArray[np.int64]) -> Occurrences:
    """How often each span occurs."""
    once = (keys != 0).astype(np.int32)
    found = Occurrences(once, once.copy(), keys != 0)
    equal = buckets(keys)
    count_spans(equal.rows, equal.starts, np.searchsorted(offsets, equal.rows, side="right") - 1, found)
    return found


def _passages(
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    firsts: NDArray[np.int64],
    ends: NDArray[np.int32],
    found: Occurrences,
) -> list[RepeatedPassage]:
    """The passages of some runs, given the first unit of the document of each."""
    begins = np.where(starts > firsts, ends[starts - 1], 0)
    columns = begins, ends[stops - 1], found.times[starts], found.documents[starts], found.first[starts]
    return [
        RepeatedPassage(start=start, end=end, times=times, documents=documents, first=first)
        for start, end, times, documents, first in zip(*(column.tolist() for column in columns), strict=True)
    ]
