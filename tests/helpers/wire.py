"""The documents of `wire` that editions 1 and 2 had: figures that tests state of them stay as the corpus grows."""

from __future__ import annotations

from functools import cache

import numpy as np

import neardup as nd
from neardup.core.gold import Gold
from neardup.io.datasets import find_dataset

LAST = 2
"""The edition up to which documents count."""


@cache
def whole() -> nd.Corpus:
    """All documents of `wire`, read once for all tests of a process."""
    return nd.corpus("wire")


@cache
def earlier() -> nd.Corpus:
    """Those documents."""
    corpus = whole()
    return corpus.take(np.flatnonzero(np.array(corpus.table.column("edition")) <= LAST))


@cache
def earlier_gold() -> Gold:
    """Their labels."""
    gold, ids = find_dataset("wire").gold(), earlier().ids
    assert gold is not None
    clusters = {level: labels for level, labels in gold.levels.items() if isinstance(labels, nd.Clusters)}
    row_of = {id_: row for row, id_ in enumerate(clusters["copy"].ids)}
    at = [row_of[id_] for id_ in ids]
    return Gold({level: nd.Clusters(ids, labels.labels[at]) for level, labels in clusters.items()})
