"""The pool that a sampled gold was drawn from: what it holds, what it misses, and whom it favours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.gold import GradedPairs
from neardup.metrics.pooled_judge import PooledJudge
from neardup.metrics.proportions import clopper_pearson
from neardup.results.derive.corpora import cells_on
from neardup.results.derive.intervals import PAIR_FIGURES
from neardup.results.names import parameters
from neardup.results.records import FavouredResult, MethodResult, OutsideResult, PoolResult, StratumResult

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neardup.core.clusters import Clusters
    from neardup.core.pool import Pool, Stratum
    from neardup.metrics.listed_pairs import ListedPairs
    from neardup.results.cells import Cell
    from neardup.results.corpora import CorpusData


def unjudged_share(corpus: CorpusData, clusters: Clusters) -> dict[str, float]:
    """`unjudged_share`: of all pairs that clusters hold together, the share outside the pool; nothing without a pool.

    No label speaks of these pairs: they count neither way. Where nothing is joined nothing is unjudged.
    """
    if corpus.pool is None:
        return {}
    unjudged, together = corpus.pool.unjudged(clusters.labels)
    return {"unjudged_share": unjudged / together if together else 0.0}


def pool_results(corpora: Sequence[CorpusData], done: Sequence[Cell]) -> list[PoolResult]:
    """The pool of each corpus that has one.

    Args:
        corpora: the corpora of the runs.
        done: the cells that ended well.
    """
    return [
        _pool(corpus, corpus.judge, cells_on(corpus, done))
        for corpus in corpora
        if isinstance(corpus.judge, PooledJudge)
    ]


def _labelled(corpus: CorpusData, listed: ListedPairs) -> ListedPairs:
    """The pairs that are labelled, whether or not they count: versions that are ignored are among them."""
    judge = corpus.treated("apart").judge if corpus.versions == "ignored" else None
    return judge.listed if isinstance(judge, PooledJudge) else listed


def _pool(corpus: CorpusData, judge: PooledJudge, cells: Sequence[Cell]) -> PoolResult:
    pool, listed = judge.pool, judge.listed
    read = _labelled(corpus, listed)
    stratum, count = pool.stratum[pool.places(read.rows)], len(pool.strata)
    labelled, duplicates = np.bincount(stratum, minlength=count), np.bincount(stratum[read.positive], minlength=count)
    return PoolResult(
        corpus=corpus.name,
        pairs=len(pool),
        labelled=len(read),
        strata=[
            _stratum(one, known, positive)
            for one, known, positive in zip(pool.strata, labelled.tolist(), duplicates.tolist(), strict=True)
        ],
        methods=[
            MethodResult(name=name, proposed=int(np.sum(pool.found >> bit & 1)), alone=int(np.sum(pool.only(bit))))
            for bit, name in enumerate(pool.methods)
        ],
        outside=_outside(corpus, pool),
        favoured=[row for cell in cells for row in _favoured(cell, judge)],
    )


def _stratum(stratum: Stratum, labelled: int, duplicates: int) -> StratumResult:
    share = clopper_pearson(duplicates, labelled)[1] if labelled else 1.0
    return StratumResult(
        name=stratum.name,
        pairs=stratum.pairs,
        drawn=stratum.drawn,
        labelled=labelled,
        duplicates=duplicates,
        most=float(duplicates) if labelled == stratum.pairs else share * stratum.pairs,
    )


def _outside(corpus: CorpusData, pool: Pool) -> OutsideResult | None:
    """What pairs drawn from outside the pool show."""
    gold = corpus.dataset.outside() if corpus.dataset else None
    labels = None if gold is None else gold.at(corpus.level)
    if not isinstance(labels, GradedPairs) or not np.any(labels.grade >= 0):
        return None
    known = labels.grade >= 0
    labelled, duplicates = int(known.sum()), int(labels.positive.sum())
    most = clopper_pearson(duplicates, labelled)[1] * pool.outside
    return OutsideResult(pairs=pool.outside, labelled=labelled, duplicates=duplicates, most=most)


def _favoured(cell: Cell, judge: PooledJudge) -> Iterator[FavouredResult]:
    """The figures of a strategy that is a method of the pool, with and without the pairs that only it proposed."""
    own, pool = without_floor(cell.strategy), judge.pool
    for bit, method in enumerate(pool.methods):
        if without_floor(method) == own:
            alone = pool.only(bit)
            yield FavouredResult(
                corpus=cell.corpus.name,
                strategy=cell.strategy,
                method=method,
                listed=int(alone[pool.places(judge.listed.rows)].sum()),
                figures=_figures(cell, judge),
                without=_figures(cell, judge.without(alone)),
            )


def _figures(cell: Cell, judge: PooledJudge) -> dict[str, float]:
    found = judge.values(cell.clusters.labels)
    return {name: found[name] for name in PAIR_FIGURES}


def without_floor(text: str) -> tuple[str, frozenset[str]]:
    """The name and the parameters of a strategy's canonical text but its floor, which bounds what it reports."""
    kept = (one for one in parameters(text) if not one.startswith("floor="))
    return text.partition("(")[0], frozenset(kept)
