"""Finds gold pairs that look as if they were drawn from one strategy's reports; figures from such gold are biased."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.gold import GradedPairs
from neardup.metrics.ranking import rank
from neardup.results.records import SampledResult

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neardup.results.cells import Cell

LEAST = 20
"""The least number of pairs of a kind in gold for the check."""
SHARE = 0.95
"""The least share of them that the strategy reported."""
SELECTIVE = 0.1
"""The largest share of all pairs of the corpus that the strategy reports: one that reports all has gold's, too."""


def sampled_results(done: Sequence[Cell]) -> list[SampledResult]:
    """For each strategy whose reports gold pairs seem drawn from: of which kind, how many are listed and reported.

    Duplicates and non-duplicates are left out where every other strategy reports as large a share.
    """
    counted = [count for cell in done for count in _counts(cell)]
    drawn = [count for count in counted if count.selective and _high(count)]
    whole = {(count.corpus, count.strategy) for count in drawn if count.kind == "pairs"}
    return [
        count
        for count in drawn
        if count.kind == "pairs" or ((count.corpus, count.strategy) not in whole and not _shared_by_all(count, counted))
    ]


def _counts(cell: Cell) -> Iterator[SampledResult]:
    """How many gold pairs of each kind are listed, and how many of them the strategy reported."""
    gold = cell.corpus.gold
    if not isinstance(gold, GradedPairs) or gold.closed or gold.weighted:  # of a sample it is known who proposed
        return
    gold = _of_different_texts(gold, cell)
    ranking, known = rank(cell.pairs, gold), gold.grade >= 0
    hits, claimed = int(ranking.positive.sum()), int(ranking.claimed.sum())
    listed, positive = int(known.sum()), int((gold.positive & known).sum())
    kinds = {
        "pairs": (claimed, listed),
        "duplicates": (hits, positive),
        "non-duplicates": (claimed - hits, listed - positive),
    }
    share = len(cell.pairs) / max(1, cell.pairs.possible)
    for kind, (reported, of) in kinds.items():
        yield SampledResult(
            corpus=cell.corpus.name,
            strategy=cell.strategy,
            share_of_all_pairs=share,
            kind=kind,
            reported=reported,
            listed=of,
            selective=share <= SELECTIVE,
        )


def _of_different_texts(gold: GradedPairs, cell: Cell) -> GradedPairs:
    """The same pairs, those of one text ignored: every strategy finds them."""
    text_of = dict(zip(cell.corpus.ids, cell.corpus.identical.tolist(), strict=True))
    apart = [text_of.get(a) != text_of.get(b) for a, b in zip(gold.a, gold.b, strict=True)]
    return replace(gold, grade=np.where(apart, gold.grade, np.int32(-1)))


def _high(count: SampledResult) -> bool:
    return count.listed >= LEAST and count.reported >= SHARE * count.listed


def _shared_by_all(count: SampledResult, counted: Sequence[SampledResult]) -> bool:
    """Whether every other strategy reports as large a share: the pairs are easy, and their choice shows nothing."""
    others = [
        other
        for other in counted
        if (other.corpus, other.kind) == (count.corpus, count.kind) and other.strategy != count.strategy
    ]
    return bool(others) and all(map(_high, others))
