"""The errors of one cell at one threshold, and how wrong merges hang together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.core.codes import distinct_columns
from neardup.metrics.bands import band_of
from neardup.metrics.chains import Chains
from neardup.report.page.data.error_records import ErrorCase, ErrorList
from neardup.results.errors import FIRST_MISS, error_pairs, scopes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from neardup.metrics.chains import Chain
    from neardup.report.page.data.error_documents import Phenomena
    from neardup.report.page.data.error_keeping import Keeping
    from neardup.report.page.data.reckoning import Reckoning
    from neardup.results.cells import Cell
    from neardup.results.errors import ErrorPairs, Scope

LONGEST_CHAIN = 6
"""Links of a chain that is told whole."""


class Found(NamedTuple):
    """Errors of a cell at one threshold."""

    cell: Cell
    scope: Scope
    errors: ErrorPairs


def found_in(cells: Iterable[Cell], tuned: Mapping[str, float]) -> list[Found]:
    """The errors of some cells.

    Args:
        cells: of a corpus.
        tuned: by strategy, the threshold chosen on the dev half.
    """
    every = ((cell, scope) for cell in cells for scope in scopes(cell, tuned.get(cell.strategy)))
    return [Found(cell, scope, errors) for cell, scope in every if (errors := error_pairs(cell, scope)) is not None]


def chains_of(one: Found, places: Sequence[int], keeping: Keeping) -> dict[int, Chain]:
    """By place of an error, the chain that joins its documents, where there is one."""
    errors = one.errors
    wrong = [at for at in places if errors.step[at] < FIRST_MISS]
    clusters = np.unique(errors.labels[errors.rows[0, wrong]])
    chains = Chains.of(one.cell.pairs, one.scope.threshold, errors.labels, clusters)
    found = {at: chains.between(*keeping.oriented(*errors.rows[:, at].tolist())) for at in wrong}
    return {at: chain for at, chain in found.items() if chain is not None}


def list_of(
    one: Found,
    chains: Mapping[int, Chain],
    why: Mapping[int, Reckoning | None],
    keeping: Keeping,
    phenomena: Phenomena,
) -> ErrorList:
    """What the page holds of the errors.

    Args:
        one: the errors.
        chains: by place, what joins the documents of an error.
        why: by place of each error that is kept, how the strategy's own scorer scores it; None for nothing.
        keeping: all pairs that are kept.
        phenomena: what is said of documents.
    """
    errors = one.errors
    a, b = errors.labels[keeping.pairs]
    sizes = _sizes(one)
    return ErrorList(
        at=one.scope.place,
        threshold=round(one.scope.threshold, 4),
        wrong=errors.wrong,
        missed=errors.missed,
        complete=errors.complete,
        totals=_totals(errors, keeping),
        phenomena=_by_phenomenon(errors, phenomena),
        joined="".join("1" if together else "0" for together in (a == b).tolist()),
        cases=[replace(_case(errors, at, chains.get(at), sizes, keeping), why=line) for at, line in why.items()],
    )


def _sizes(one: Found) -> list[NDArray[np.int64]]:
    """By cluster, its documents and the gold labels among them."""
    labels, gold = one.errors.labels, one.cell.corpus.clusters
    sizes = np.bincount(labels)
    if gold is None:
        return [sizes]
    known = gold.labels >= 0
    clusters = distinct_columns(np.stack([labels[known], gold.labels[known]]))[0][0]
    return [sizes, np.bincount(clusters, minlength=len(sizes))]


def _case(
    errors: ErrorPairs, at: int, chain: Chain | None, sizes: Sequence[NDArray[np.int64]], keeping: Keeping
) -> ErrorCase:
    a, b = errors.rows[:, at].tolist()
    pair, step, weight = keeping.pair(a, b), int(errors.step[at]), int(errors.weight[at])
    if step >= FIRST_MISS:
        return ErrorCase(pair, step, weight)
    cluster = [int(size[errors.labels[a]]) for size in sizes]
    if chain is None:
        return ErrorCase(pair, step, weight, cluster)
    return ErrorCase(pair, step, weight, cluster, told_chain(chain, keeping), len(chain.scores))


def told_chain(chain: Chain, keeping: Keeping) -> tuple[list[int], list[float]]:
    """The documents along a chain, which are kept by their ids, and the scores of its links; see `ErrorCase`."""
    rows, scores = _shortened(chain)
    return [keeping.document(row) for row in rows], [round(score, 4) for score in scores]


def _shortened(chain: Chain) -> tuple[list[int], list[float]]:
    """A chain whole; of a long one the weakest link, and the ends where it is not at one of them."""
    rows, scores, weakest = chain.rows, chain.scores, chain.weakest
    if len(scores) <= LONGEST_CHAIN:
        return rows, scores
    before, after = int(weakest > 0), int(weakest < len(scores) - 1)
    ends = [*rows[:before], *rows[weakest : weakest + 2], *rows[len(rows) - after :]]
    return ends, [*[1.0] * before, scores[weakest], *[1.0] * after]


def _totals(errors: ErrorPairs, keeping: Keeping) -> list[tuple[int, int, int, int]]:
    """How many errors there are of each step, kind and tenth of the score."""
    kinds = np.array([keeping.kinds.index(kind) for kind in errors.kinds] or [0], np.int64)
    groups, place = distinct_columns(np.stack([errors.step, kinds[errors.kind], band_of(errors.score)]))
    counts = np.bincount(place, errors.weight, groups.shape[1]).astype(np.int64)
    return [
        (step, kind, tenth, count)
        for (step, kind, tenth), count in zip(groups.T.tolist(), counts.tolist(), strict=True)
    ]


def _by_phenomenon(errors: ErrorPairs, phenomena: Phenomena) -> list[tuple[int, int, int]]:
    """Of how many errors of each sort a document has each phenomenon; those that no document has are left out."""
    missed = errors.step >= FIRST_MISS
    found = []
    for place, held in enumerate(phenomena.held):
        has = held[errors.rows].any(axis=0)
        if has.any():
            wrong, left = (int(errors.weight[has & which].sum()) for which in (~missed, missed))
            found.append((place, wrong, left))
    return found
