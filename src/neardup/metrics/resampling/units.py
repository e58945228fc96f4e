"""The units that splits and resamples are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.clusters import Clusters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from neardup.core.gold import GradedPairs


LINKING = frozenset(("copy", "version", "story", "template"))
"""Kinds of pairs whose documents depend on one another. Two pages with the same furniture, or none, do not."""


def units(
    ids: Sequence[str], levels: Iterable[Clusters | GradedPairs], families: Sequence[str | None] | None = None
) -> NDArray[np.int32]:
    """`int32[n]`: the unit of each document, numbered by the least id in each, whatever the order of the documents.

    Two documents are in one unit when gold puts them together at any level, or they are of one family of templates, or
    a chain of such documents lies between them. A document that is with no other is a unit of its own.

    Args:
        ids: the documents.
        levels: all levels of the gold, so that units do not depend on the one that is scored; of graded pairs those
            that count as duplicates link their documents, and where people said of what kind a pair is, those of a kind
            in `LINKING`.
        families: the family of each document; None or empty where it has none.
    """
    links = [_links(ids, level) for level in levels]
    if families is not None:
        family = Clusters.from_mapping({str(row): name or None for row, name in enumerate(families)})
        links.append(_chains(family.labels))
    left, right = np.concatenate([np.zeros((2, 0), np.int64), *links], axis=1)
    return linked(ids, left, right)


def linked(ids: Sequence[str], left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int32]:
    """`int32[n]`: the connected component of each document, numbered by the least id in each.

    Args:
        ids: n documents.
        left: rows of the documents at one end of each link.
        right: rows at the other.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(len(ids), len(ids)))
    _, found = connected_components(graph, directed=False)
    by_id = pc.array_sort_indices(pa.array(ids, pa.large_string())).to_numpy()
    numbered = np.empty(len(ids), np.int32)
    numbered[by_id] = Clusters(list(ids), found[by_id]).labels
    return numbered


def _links(ids: Sequence[str], level: Clusters | GradedPairs) -> NDArray[np.int64]:
    if isinstance(level, Clusters):
        return _chains(level.aligned(ids, absent="unlabelled").labels)
    row_of = {document_id: row for row, document_id in enumerate(ids)}
    pairs = zip(level.a, level.b, _linking(level), strict=True)
    rows = [(row_of[a], row_of[b]) for a, b, links in pairs if links and a in row_of and b in row_of]
    return np.array(rows, np.int64).reshape(-1, 2).T


def _linking(pairs: GradedPairs) -> list[bool]:
    """Whether each pair links its documents."""
    positive: list[bool] = pairs.positive.tolist()
    if pairs.sample is None:
        return positive
    return [kind in LINKING if kind else counts for kind, counts in zip(pairs.sample.kind, positive, strict=True)]


def _chains(labels: NDArray[np.int32]) -> NDArray[np.int64]:
    """Links between rows with the same label, one after the other: `int64[2, links]`."""
    rows = np.argsort(labels, kind="stable")
    rows = rows[labels[rows] >= 0]
    same = labels[rows[1:]] == labels[rows[:-1]]
    return np.stack([rows[:-1][same], rows[1:][same]])
