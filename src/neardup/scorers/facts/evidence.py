"""Pairs of texts, aligned and weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.scorers.facts.evidence_kernels import COLUMNS, Evidence, Words, own_weights, spare, weigh_pairs
from neardup.scorers.facts.matching_kernels import bench
from neardup.text.ragged import offsets_of
from neardup.text.threads import share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.scorers.facts.tokens import Tokens, Vocabulary


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
    weights = np.empty(len(tokens))
    own_weights(tokens.marks, tokens.own, tokens.offsets, weights)
    lengths = np.diff(tokens.offsets)
    known = Words(vocabulary.signature, vocabulary.value, vocabulary.unit, vocabulary.dimension)
    corpus = tokens.words, tokens.marks, tokens.own, tokens.offsets, weights

    def work(first: int, end: int) -> None:
        a, b = left[first:end], right[first:end]
        most = int(max(lengths[a].max(initial=1), lengths[b].max(initial=1)))
        memory = bench(most), spare(most, len(vocabulary))
        weigh_pairs(*corpus, a, b, known, *memory, out[first:end], swapped[first:end])

    share_out(work, offsets_of(8 * (lengths[left] + lengths[right])))
    return Evidence(*out.T), swapped
