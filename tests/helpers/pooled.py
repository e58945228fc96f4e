"""A pool of pairs, a sample of it with labels, and clusters that predict chosen pairs of it."""

from __future__ import annotations

import numpy as np

from neardup.core.gold import GradedPairs, Sample
from neardup.core.pool import Pool, Stratum
from neardup.metrics.pooled_judge import PooledJudge


def made(units: int = 60) -> tuple[PooledJudge, list[str], np.ndarray]:
    """A pool in which every pair is a unit of its own, half of them drawn, and whether each is a duplicate."""
    rng = np.random.default_rng(8)
    ids = [f"d{row:03d}" for row in range(4 * units)]
    left = np.arange(0, 4 * units, 2)
    stratum = (np.arange(2 * units) % 3 > 0).astype(np.uint8)
    truth = rng.random(2 * units) < np.where(stratum == 0, 0.7, 0.2)
    size = np.bincount(stratum)
    pool = Pool(
        left=left,
        right=left + 1,
        stratum=stratum,
        found=np.ones(2 * units, np.uint32),
        methods=("one",),
        strata=tuple(Stratum(name=str(k), pairs=int(n), drawn=int(n) // 2) for k, n in enumerate(size)),
        documents=len(ids),
    )
    drawn = np.sort(np.concatenate([rng.choice(np.flatnonzero(stratum == k), size[k] // 2, False) for k in (0, 1)]))
    chance = np.array([one.probability for one in pool.strata])[stratum[drawn]]
    sample = Sample(kind=["copy"] * len(drawn), probability=chance, split=[None] * len(drawn))
    a, b = ([ids[row] for row in side[drawn].tolist()] for side in (pool.left, pool.right))
    gold = GradedPairs(a, b, truth[drawn].astype(np.int32), sample=sample)
    unit_of = {document: row // 2 for row, document in enumerate(ids)}
    return PooledJudge.of(gold, ids, unit_of, pool), ids, truth


def clustered(predicted: np.ndarray) -> np.ndarray:
    """Clusters that hold exactly the predicted pairs of that pool, `bool[pairs]`."""
    labels = np.arange(2 * len(predicted))
    labels[1::2] = np.where(predicted, labels[::2], labels[1::2])
    return labels
