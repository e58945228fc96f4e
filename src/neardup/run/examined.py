"""Which gold pairs a strategy examined. It is asked after it was timed; the answer is kept beside its pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from neardup.core.candidates import Candidates
from neardup.core.clusters import Clusters
from neardup.core.codes import decode, encode
from neardup.core.counts import pairs_among
from neardup.core.distinct import collapse
from neardup.core.gold import LEVELS
from neardup.core.returned import copied
from neardup.core.strategy import Examiner
from neardup.errors import StrategyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold
    from neardup.core.pairs import CorpusPairs
    from neardup.core.strategy import Strategy

MOST_PAIRS = 1 << 24
"""The most pairs of a gold level that a strategy is asked about. A level with more is left out, with looser ones."""


def gold_pairs(gold: Gold | None, ids: list[str], identical: NDArray[np.int32]) -> pa.Table:
    """Pairs of distinct texts that are together in gold at any level: `left`, `right`, sorted, each pair once.

    Args:
        gold: labels by level.
        ids: the ids of the corpus.
        identical: `int32[n]`, the row that represents each row's text.
    """
    found = np.zeros(0, np.uint64)
    for level in ("any", *LEVELS):
        labels = gold.levels.get(level) if gold else None
        if isinstance(labels, Clusters):
            codes = _pairs_together(labels.aligned(ids, absent="unlabelled").labels, identical)
            if codes is None:
                break
            found = np.union1d(found, codes)
    return pa.table({name: rows.astype(np.int32) for name, rows in zip(("left", "right"), decode(found), strict=True)})


def _pairs_together(labels: NDArray[np.int32], identical: NDArray[np.int32]) -> NDArray[np.uint64] | None:
    """Pairs of distinct texts with a label in common, as codes of (least, greatest); None for too many."""
    from neardup.core.bucket_kernels import bucket_pairs

    known = labels >= 0
    label, text = (part.astype(np.int64) for part in decode(np.unique(encode(labels[known], identical[known]))))
    starts = np.flatnonzero(np.diff(label, prepend=-1, append=-1))
    if pairs_among(np.diff(starts)).sum() > MOST_PAIRS:
        return None
    pairs: NDArray[np.uint64] = bucket_pairs(text, starts, len(text))
    return pairs


def ask(chosen: Strategy, corpus: Corpus, asked: pa.Table, found: CorpusPairs) -> pa.Table | None:
    """The pairs asked about with a column `examined`; None where the strategy does not answer.

    A strategy that examined as many pairs as there are need not be asked. Further copies of a blank text, which a
    strategy never sees, count as never examined.

    Args:
        chosen: the strategy.
        corpus: the corpus that it ran on, identical texts included.
        asked: `left`, `right`: rows that represent texts.
        found: the pairs that it reported.

    Raises:
        StrategyError: the answer is no `bool[m]`, or denies having examined a pair that the strategy reported.
    """
    if not isinstance(chosen, Examiner) and found.candidates != found.possible:
        return None
    distinct = collapse(corpus)
    number = np.full(len(corpus), -1, np.int64)  # a strategy sees one of several copies of a blank text
    number[distinct.rows] = np.arange(len(distinct.rows))
    rows = [asked.column(name).to_numpy().astype(np.int64) for name in ("left", "right")]
    left, right = (number[side] for side in rows)
    shown = (left >= 0) & (right >= 0)
    answer = _answer(chosen, distinct.corpus, left[shown], right[shown])
    if answer.dtype != np.bool_ or answer.shape != (shown.sum(),):
        raise StrategyError(f"asked about {shown.sum()} pairs, it answers with {answer.dtype}{list(answer.shape)}")
    examined = np.zeros(len(shown), np.bool_)
    examined[shown] = answer
    reported = Candidates(found.left.astype(np.int64), found.right.astype(np.int64)).holds(*rows)
    if np.any(reported & ~examined):
        raise StrategyError(f"it says of {np.sum(reported & ~examined)} pairs it reported that it never examined them")
    return asked.append_column("examined", pa.array(examined))


def _answer(chosen: Strategy, corpus: Corpus, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The answer about these pairs. A strategy that examined all pairs is not asked, nor is one about no pair."""
    if len(left) and isinstance(chosen, Examiner):
        return copied(chosen.examined(corpus, left, right), "what it says it examined")
    return np.ones(len(left), np.bool_)
