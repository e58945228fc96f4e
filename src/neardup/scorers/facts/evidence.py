"""Pairs of texts, aligned and weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from neardup.scorers.facts.evidence_kernels import COLUMNS, Evidence, Side, Words, own_weights, spare, weigh_pairs
from neardup.scorers.facts.matching_kernels import bench
from neardup.text.ragged import offsets_of
from neardup.text.threads import share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.scorers.facts.tokens import Tokens, Vocabulary

    _Corpus: TypeAlias = tuple[
        NDArray[np.int32], NDArray[np.uint8], NDArray[np.uint8], NDArray[np.int64], NDArray[np.float64]
    ]


def weighed(
    tokens: Tokens, vocabulary: Vocabulary, left: NDArray[np.int64], right: NDArray[np.int64]
) -> tuple[Evidence, NDArray[np.bool_]]:
    """The evidence of each pair, and whether its right text is the lighter one, which `Evidence` calls `a`.

    Args:
        tokens: of all texts.
        vocabulary: what the tokens refer to.
        left: `int64[m]`, texts.
        right: `int64[m]`, texts.
    """
    out = np.zeros((len(left), COLUMNS))
    swapped = np.zeros(len(left), np.bool_)
    corpus, known = _read(tokens, vocabulary)
    lengths = np.diff(tokens.offsets)

    def work(first: int, end: int) -> None:
        a, b = left[first:end], right[first:end]
        most = int(max(lengths[a].max(initial=1), lengths[b].max(initial=1)))
        memory = bench(most), spare(most, len(vocabulary))
        weigh_pairs(*corpus, a, b, known, *memory, out[first:end], swapped[first:end])

    share_out(work, offsets_of(8 * (lengths[left] + lengths[right])))
    return Evidence(*out.T), swapped


class Alignment(NamedTuple):
    """One pair, aligned.

    Attributes:
        a: the lighter text, with its matches and with what is told of its tokens.
        b: the same of the other text.
        evidence: of the pair, `float64[1]` each.
        swapped: `bool[1]`: whether `a` is the right text.
        numbers: of `a` and of `b` among all texts.
    """

    a: Side
    b: Side
    evidence: Evidence
    swapped: NDArray[np.bool_]
    numbers: tuple[int, int]


def aligned(tokens: Tokens, vocabulary: Vocabulary, left: int, right: int) -> Alignment:
    """The alignment of one pair, by the loops that weigh many."""
    out, swapped = np.zeros((1, COLUMNS)), np.zeros(1, np.bool_)
    corpus, known = _read(tokens, vocabulary)
    most = int(max(1, *np.diff(tokens.offsets)[[left, right]]))
    room, own = bench(most), spare(most, len(vocabulary))
    weigh_pairs(*corpus, np.array([left]), np.array([right]), known, room, own, out, swapped)
    a, b = (right, left) if swapped[0] else (left, right)
    sides = _side(tokens, a, room.of_a, own.told_a), _side(tokens, b, room.of_b, own.told_b)
    return Alignment(*sides, Evidence(*out.T), swapped, (a, b))


def _side(tokens: Tokens, text: int, of: NDArray[np.int32], told: NDArray[np.uint8]) -> Side:
    """One text of a pair; the memory of matches and of what is told may be longer than it."""
    here = slice(int(tokens.offsets[text]), int(tokens.offsets[text + 1]))
    count = here.stop - here.start
    return Side(tokens.words[here], tokens.marks[here], tokens.own[here], of[:count], told[:count])


def _read(tokens: Tokens, vocabulary: Vocabulary) -> tuple[_Corpus, Words]:
    """What the loops read of all texts, and of words."""
    weights = np.empty(len(tokens))
    own_weights(tokens.marks, tokens.own, tokens.offsets, weights)
    known = Words(vocabulary.signature, vocabulary.value, vocabulary.unit, vocabulary.dimension)
    return (tokens.words, tokens.marks, tokens.own, tokens.offsets, weights), known
