"""How good clusters of generated documents are: what was planted, and an oracle's pairs of a sample."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.metrics.contingency import Contingency

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup import Corpus

SEED, CLUSTERS = 1, 2_000
"""The seed of the sample, and how many planted clusters of several documents are in it."""
NGRAM = 5
_WORD = re.compile(r"\w+")


class Quality(NamedTuple):
    """How good clusters are.

    Attributes:
        left: documents left, one a cluster.
        found: the share of the oracle's pairs that are in one cluster.
        planted: the share of all planted pairs that are, however much was edited.
        right: the share of the pairs in one cluster that were planted; 1 where there is none.
    """

    left: int
    found: float
    planted: float
    right: float


def oracle_pairs(corpus: Corpus, gold: NDArray[np.int64], threshold: float) -> NDArray[np.int64]:
    """`int64[m, 2]`: pairs of a sample of planted clusters whose exact Jaccard of word n-grams is at least this high.

    It counts with Python's sets. Documents of different clusters share next to no n-gram, so no pair of them is true.

    Args:
        corpus: generated documents.
        gold: `int64[n]`, the planted cluster of each.
        threshold: the least Jaccard similarity.
    """
    found = []
    for rows in _sample(gold):
        sets = {row: ngrams(corpus.texts[row]) for row in rows}
        found += [pair for pair in combinations(rows, 2) if jaccard(sets[pair[0]], sets[pair[1]]) >= threshold]
    return np.array(found, np.int64).reshape(-1, 2)


def _sample(gold: NDArray[np.int64]) -> Iterator[list[int]]:
    """The rows of each planted cluster in the sample."""
    names, sizes = np.unique(gold, return_counts=True)
    several = names[sizes > 1]
    chosen = np.random.default_rng(SEED).choice(several, min(CLUSTERS, len(several)), replace=False)
    order = np.argsort(gold, kind="stable")
    starts = np.searchsorted(gold[order], np.sort(chosen))
    for name, start in zip(np.sort(chosen), starts, strict=True):
        rows = order[start : start + sizes[np.searchsorted(names, name)]]
        yield sorted(rows.tolist())


def ngrams(text: str) -> set[tuple[str, ...]]:
    """The n-grams of the words of a text; all its words where there are fewer."""
    words = _WORD.findall(text.lower())
    return {tuple(words[i : i + NGRAM]) for i in range(max(1, len(words) - NGRAM + 1))}


def jaccard(a: set[tuple[str, ...]], b: set[tuple[str, ...]]) -> float:
    """The share of the elements of either that are in both."""
    return len(a & b) / len(a | b)


def quality(labels: NDArray[np.int64], gold: NDArray[np.int64], true: NDArray[np.int64]) -> Quality:
    """How good the clusters `labels`, `int64[n]`, are.

    Args:
        labels: the cluster of each document.
        gold: the planted cluster of each.
        true: what `oracle_pairs` found.
    """
    sums = Contingency.of(labels, gold).sums()
    together = labels[true[:, 0]] == labels[true[:, 1]]
    return Quality(
        left=len(np.unique(labels)),
        found=float(together.mean()) if len(true) else 1.0,
        planted=float(sums.both / sums.gold) if sums.gold else 1.0,
        right=float(sums.both / sums.predicted) if sums.predicted else 1.0,
    )
