"""The words of a corpus, counted: what `Tokens` refers to."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from neardup.core.ranged import between
from neardup.scorers.facts.code_points import code_points
from neardup.scorers.facts.forms import Scanned, scanned
from neardup.scorers.facts.furniture import anchors_of, pages_of
from neardup.scorers.facts.furniture_kernels import OWN_PAGES
from neardup.scorers.facts.list_kernels import apply_entries, mark_stems
from neardup.scorers.facts.lists import Lists, rules
from neardup.scorers.facts.vocabulary_kernels import Counts, count_words, take_over
from neardup.text.mapped import mapped
from neardup.text.ragged import Gathering, offsets_of
from neardup.text.threads import share_out
from neardup.tfidf.kernels import merge_sorted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text.texts import Texts

RANGE = 1 << 16
"""Bytes of text that a thread works on together, unless a single text has more."""
_ROOM = 1 << 14
_BYTES_AN_ANCHOR = 20
"""Room for anchors is made at one to so many bytes of text; more is made where there are more."""
_MOST = 2**31 - 1
_NAME_TENTHS = 8
"""A word is a name if it has a capital in so many tenths of its occurrences."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words of some texts: a corpus statistic, the same in whatever order texts come and however they are divided.

    Attributes:
        hashes: `uint64[v]`, ascending: the hash of each word's folded form. A number that is spelled out and a unit
            have the hash of what a word list puts in their place.
        total: `int32[v]`: how often each occurs outside lines in upper case, at most 2³¹ - 1.
        capitalised: `int32[v]`: how often of these with a capital, if it has several characters.
        signature: `uint64[v]`: a bit, of 64, for each pair of neighbouring letters, so that likeness of spelling is the
            share of bits in common. 0 for numbers and for words of fewer than 4 characters.
        value: `float64[v]`: of numbers. It is nan for words, and for several numbers joined: 3/4, 12:30, 1.10.2.
        unit: `float64[v]`: of units that a word list names, the factor to the SI unit; else nan.
        dimension: `uint8[v]`: of units, the place in `DIMENSIONS` of what they measure; else 0.
        anchors: `uint64[a]`, ascending: hashes of lines, and of one in eight runs of four tokens.
        pages: `int32[a]`: how many texts have each of them.
    """

    hashes: NDArray[np.uint64]
    total: NDArray[np.int32]
    capitalised: NDArray[np.int32]
    signature: NDArray[np.uint64]
    value: NDArray[np.float64]
    unit: NDArray[np.float64]
    dimension: NDArray[np.uint8]
    anchors: NDArray[np.uint64]
    pages: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.hashes)

    def columns(self) -> dict[str, Any]:
        """The arrays by name; see `neardup.core.features.Columnar`."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def of_columns(cls, columns: dict[str, Any]) -> Self:
        """The same again from its arrays."""
        return cls(**columns)

    def merged(self, other: Self) -> Self:
        """The words and anchors of two lots of texts together; no text is in both."""
        every = np.concatenate([self.hashes, other.hashes])
        hashes, first, inverse = np.unique(every, return_index=True, return_inverse=True)
        anchors, pages = merge_sorted(
            self.anchors, self.pages.astype(np.int64), other.anchors, other.pages.astype(np.int64)
        )
        return type(self)(
            hashes,
            _added(self.total, other.total, inverse),
            _added(self.capitalised, other.capitalised, inverse),
            np.concatenate([self.signature, other.signature])[first],
            np.concatenate([self.value, other.value])[first],
            np.concatenate([self.unit, other.unit])[first],
            np.concatenate([self.dimension, other.dimension])[first],
            anchors,
            np.minimum(pages, _MOST).astype(np.int32),
        )

    def within(self, low: int, high: int) -> Self:
        """The words and anchors of hashes from `low` to `high - 1`; see `neardup.core.ranged.Ranged`."""
        words, anchors = between(self.hashes, low, high), between(self.anchors, low, high)
        cuts = {"anchors": anchors, "pages": anchors}
        return type(self)(**{name: column[cuts.get(name, words)] for name, column in self.columns().items()})

    def finished(self) -> Self:
        """The same without anchors on so few pages that no text counts less for them."""
        kept = self.pages > OWN_PAGES
        return replace(self, anchors=self.anchors[kept], pages=self.pages[kept])

    def of_corpus(self, whole: Self) -> Self:
        """The words and anchors of these texts, counted over a corpus that holds them."""
        words, anchors = np.searchsorted(whole.hashes, self.hashes), np.searchsorted(whole.anchors, self.anchors)
        found = np.flatnonzero(anchors < len(whole.anchors))
        found = found[whole.anchors[anchors[found]] == self.anchors[found]]
        return replace(
            self,
            total=whole.total[words],
            capitalised=whole.capitalised[words],
            anchors=self.anchors[found],
            pages=whole.pages[anchors[found]],
        )

    @property
    def names(self) -> NDArray[np.bool_]:
        """`bool[v]`: whether a word is a name where it has a capital; one that is only in lines in upper case is."""
        found: NDArray[np.bool_] = 10 * self.capitalised.astype(np.int64) >= _NAME_TENTHS * self.total.astype(np.int64)
        return found


def tokenised(texts: Texts, lists: Lists) -> Scanned:
    """Tokens of some texts, all at once, word lists applied."""
    found = scanned(texts)
    if not lists.languages:
        return found
    phrases, stems, shortest, _ = rules(lists)
    if shortest:
        mark_stems(found.points, code_points(), found.marks, found.starts, found.ends, shortest, stems)
    tokens = apply_entries(found.hashes, found.marks, found.starts, found.ends, found.tokens, phrases)
    cut = slice(int(tokens[-1]))
    return found._replace(
        tokens=tokens,
        hashes=found.hashes[cut],
        marks=found.marks[cut],
        starts=found.starts[cut],
        ends=found.ends[cut],
    )


def summarise(texts: Texts, lists: Lists) -> Vocabulary:
    """The words and anchors of some texts. Memory beyond the result does not grow with the texts.

    Args:
        texts: the texts.
        lists: the word lists that apply.
    """
    counts, lock = _no_words(_ROOM), Lock()
    anchors = Gathering(len(texts), [np.uint64], texts.nbytes // _BYTES_AN_ANCHOR)

    def work(first: int, end: int) -> None:
        nonlocal counts
        found = tokenised(texts[first:end], lists)
        distinct = anchors_of(found)
        anchors.add(first, distinct.lengths, distinct.values)
        with lock:  # one table for all threads: scanning takes longer than counting, tables much memory
            counts = _counted(found, lists, counts)

    share_out(work, offsets_of(texts.lengths), most=RANGE)
    _, (gathered,) = anchors.finished()
    return _sorted(counts, *pages_of(gathered))


def _added(a: NDArray[np.int32], b: NDArray[np.int32], places: NDArray[np.integer]) -> NDArray[np.int32]:
    """Two lots of counts, added up at these places."""
    return np.minimum(np.bincount(places, np.concatenate([a, b])), _MOST).astype(np.int32)


def _no_words(room: int) -> Counts:
    """No words, and room for some: a power of two."""
    slots = mapped(2 * room, np.int32)
    slots[:] = -1
    return Counts(
        slots,
        mapped(room, np.uint64),
        mapped(room, np.int32),
        mapped(room, np.int32),
        mapped(room, np.uint64),
        mapped(room, np.float64),
        mapped(room, np.float64),
        mapped(room, np.uint8),
        np.zeros(1, np.int64),
    )


def _counted(found: Scanned, lists: Lists, counts: Counts) -> Counts:
    """The counts, these tokens added."""
    tokens, targets = (found.hashes, found.marks, found.starts, found.ends), rules(lists).targets
    done = count_words(found.points, code_points(), *tokens, 0, targets, counts)
    while done < len(found.hashes):
        grown = _no_words(2 * len(counts.hashes))
        take_over(counts, grown)
        counts = grown
        done = count_words(found.points, code_points(), *tokens, done, targets, counts)
    return counts


def _sorted(counts: Counts, anchors: NDArray[np.uint64], pages: NDArray[np.int32]) -> Vocabulary:
    """Words in ascending order of their hashes, with these anchors."""
    words = np.argsort(counts.hashes[: counts.used[0]])
    return Vocabulary(
        counts.hashes[words],
        counts.total[words],
        counts.capitalised[words],
        counts.signature[words],
        counts.value[words],
        counts.unit[words],
        counts.dimension[words],
        anchors,
        pages,
    )
