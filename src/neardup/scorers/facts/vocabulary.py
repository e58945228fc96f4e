"""The words of a corpus, counted: what `Tokens` refers to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from neardup.scorers.facts.code_points import code_points
from neardup.scorers.facts.forms import Scanned, scanned
from neardup.scorers.facts.list_kernels import apply_entries, mark_stems
from neardup.scorers.facts.lists import Lists, rules
from neardup.scorers.facts.vocabulary_kernels import Counts, count_words, take_over
from neardup.text.ragged import offsets_of
from neardup.text.threads import share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text.texts import Texts

RANGE = 1 << 18
"""Bytes of text that a thread works on together, unless a single text has more."""
_ROOM = 1 << 14
_MOST = 2**31 - 1
_NAME_TENTHS = 8
"""A word is a name if it has a capital in so many tenths of its occurrences."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words of some texts: a corpus statistic, the same in whatever order texts come and however they are divided.

    Attributes:
        hashes: `uint64[v]`, ascending: the hash of each word's folded form. A number that is spelled out, a month and a
            unit have the hash of what a word list puts in their place.
        total: `int32[v]`: how often each occurs, at most 2³¹ - 1.
        capitalised: `int32[v]`: how often with a capital, if it has several characters.
        signature: `uint64[v]`: a bit, of 64, for each pair of neighbouring letters, so that likeness of spelling is the
            share of bits in common. 0 for numbers and for words of fewer than 4 characters.
        value: `float64[v]`: of numbers. It is nan for words, and for several numbers joined: 3/4, 12:30, 1.10.2.
    """

    hashes: NDArray[np.uint64]
    total: NDArray[np.int32]
    capitalised: NDArray[np.int32]
    signature: NDArray[np.uint64]
    value: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.hashes)

    @property
    def names(self) -> NDArray[np.bool_]:
        """`bool[v]`: whether a word is a name where it has a capital."""
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
    """The words of some texts. Memory beyond the result does not grow with the texts.

    Args:
        texts: the texts.
        lists: the word lists that apply.
    """
    free: list[Counts] = []

    def work(first: int, end: int) -> None:
        try:  # another thread may have taken the last one
            counts = free.pop()
        except IndexError:
            counts = _empty(_ROOM)
        free.append(_counted(tokenised(texts[first:end], lists), lists, counts))

    share_out(work, offsets_of(texts.lengths), most=RANGE)
    return reduce(merge, map(_sorted, free or [_empty(1)]))


def merge(a: Vocabulary, b: Vocabulary) -> Vocabulary:
    """The words of two lots of texts together."""
    hashes, first, inverse = np.unique(np.concatenate([a.hashes, b.hashes]), return_index=True, return_inverse=True)

    def added(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int32]:
        sums = np.bincount(inverse, np.concatenate([one, other]), len(hashes))
        return np.minimum(sums, _MOST).astype(np.int32)

    return Vocabulary(
        hashes,
        added(a.total, b.total),
        added(a.capitalised, b.capitalised),
        np.concatenate([a.signature, b.signature])[first],
        np.concatenate([a.value, b.value])[first],
    )


def _empty(room: int) -> Counts:
    """No words, and room for some: a power of two."""
    return Counts(
        np.full(2 * room, -1, np.int32),
        np.empty(room, np.uint64),
        np.zeros(room, np.int32),
        np.zeros(room, np.int32),
        np.empty(room, np.uint64),
        np.empty(room, np.float64),
        np.zeros(1, np.int64),
    )


def _counted(found: Scanned, lists: Lists, counts: Counts) -> Counts:
    """The counts, these tokens added."""
    tokens, targets = (found.hashes, found.marks, found.starts, found.ends), rules(lists).targets
    done = 0
    while (done := count_words(found.points, code_points(), *tokens, done, len(found.hashes), targets, counts)) < len(
        found.hashes
    ):
        counts = _grown(counts)
    return counts


def _grown(counts: Counts) -> Counts:
    """The same words with twice the room."""
    grown = _empty(2 * len(counts.hashes))
    take_over(counts, grown)
    return grown


def _sorted(counts: Counts) -> Vocabulary:
    """The words in ascending order of their hashes."""
    used = slice(int(counts.used[0]))
    order = np.argsort(counts.hashes[used])
    return Vocabulary(
        counts.hashes[used][order],
        counts.total[used][order],
        counts.capitalised[used][order],
        counts.signature[used][order],
        counts.value[used][order],
    )
