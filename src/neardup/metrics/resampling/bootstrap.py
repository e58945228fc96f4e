"""The bootstrap over units: pairwise and B³ figures of clusterings in many resampled corpora.

A round draws as many units as there are, with replacement (Efron, Tibshirani: An Introduction to the Bootstrap, 1993,
8.3, 12; Field, Welsh: Bootstrapping clustered data, J. R. Statist. Soc. B 69, 2007: whole clusters, nothing below).
With w(u) the number of times that unit u is drawn:

- Gold pairs lie within units: a unit drawn twice counts twice, and so do the pairs predicted within it.
- A predicted pair of documents of two units counts w(u) · w(v) times (Owen: The pigeonhole bootstrap, Ann. Appl.
  Statist. 1, 2007). Copies of one unit are different units, and no pair is predicted between them, as nothing is known
  of it (Snijders, Borgatti: Non-parametric standard errors and tests for network statistics, Connections 22, 1999).
  That leaves w(u) · w(v) with a mean of 1 - 1/units, so these pairs are counted units / (units - 1) times.
- B³ is a mean over documents, so each counts w(u) times; in its predicted cluster it finds the n documents of its own
  unit, and those of every other unit v in it w(v) times.

Exact, then, for clusters that stay as they are. The one approximation: clusters were formed over the whole corpus, and
a round in which a unit is missing keeps together what only its documents had joined.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.errors import NeardupError
from neardup.metrics.clustering import b_cubed_figures, pair_figures
from neardup.metrics.resampling.tables import UnitDocuments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from neardup.metrics.resampling.tables import UnitTable

ROUNDS = 1000


@dataclass(frozen=True, eq=False, kw_only=True)
class Replicates:
    """Figures of k clusterings of the same documents, and what they are in each round of the bootstrap.

    Every clustering sees the same rounds, and so does any other of the same units, number of rounds and seed.

    Attributes:
        values: `float64[k]` by metric.
        rounds: `float64[k, rounds]` by metric.
        bearing: `int64[k]` by metric: units that bear on it. On precision those with a predicted pair, on recall those
            with a gold pair, on F those with either, on B³ all.
    """

    values: dict[str, NDArray[np.float64]]
    rounds: dict[str, NDArray[np.float64]]
    bearing: dict[str, NDArray[np.int64]]


def bootstrap(
    partitions: Iterable[NDArray[np.integer]],
    gold: NDArray[np.integer],
    units: NDArray[np.integer],
    *,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Replicates:
    """Resample units, and weigh every clustering anew in each round.

    Takes `rounds` bytes a unit for the weights, and memory linear in documents for one clustering at a time. Fastest
    for clusterings that differ little from the one before, such as those by descending threshold.

    Args:
        partitions: clusterings, each `int[n]`, a cluster ≥ 0 for every document.
        gold: `int[n]`; a document with a negative label is ignored.
        units: `int[n]`, unit of each document: what `units` gives.
        rounds: how many corpora to draw.
        seed: of the random numbers.

    Raises:
        NeardupError: lengths differ, no clustering is given, no document has a label, or documents of one gold label
            are in different units.
    """
    documents = UnitDocuments.of(gold, units)
    sizes = documents.sizes
    weights = _weights(documents.units, rounds, seed)
    constant = np.concatenate([_weighted(block, sizes) for block in weights], axis=1)
    found = [
        (_figures(sums, constant, documents.units), _bearing(table, sizes[:, 0] > 0))
        for table, sums in _reweighed(documents, partitions, weights)
    ]
    if not found:
        raise NeardupError("no clustering to resample")
    names = list(found[0][0])
    return Replicates(
        values={name: np.array([figures[name][0] for figures, _ in found]) for name in names},
        rounds={name: np.array([figures[name][1 : rounds + 1] for figures, _ in found]) for name in names},
        bearing={name: np.array([bearing[name] for _, bearing in found], np.int64) for name in names},
    )


def _weights(units: int, rounds: int, seed: int) -> list[NDArray[np.uint8]]:
    """How often each unit is drawn: blocks of `uint8[units, LANES]`. The first round of all is the corpus as it is."""
    from neardup.metrics.resampling.kernels import LANES

    seeds = np.random.SeedSequence(seed).spawn(rounds // LANES + 1)
    blocks = [_drawn(units, LANES, np.random.default_rng(own)) for own in seeds]
    blocks[0][:, 0] = 1
    return blocks


def _drawn(units: int, rounds: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    drawn = np.empty((rounds, units), np.uint8)  # that a unit is drawn 256 times does not happen
    for row in drawn:
        row[:] = np.bincount(rng.integers(0, units, units, np.uint32), minlength=units)
    return np.ascontiguousarray(drawn.T)


def _weighted(weights: NDArray[np.uint8], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Σ weight × value over all units: `float64[columns, LANES]`."""
    from neardup.metrics.resampling.kernels import add_weighted

    sums = np.zeros((values.shape[1], weights.shape[1]))
    add_weighted(weights, np.arange(len(values)), values, sums)
    return sums


def _reweighed(
    documents: UnitDocuments, partitions: Iterable[NDArray[np.integer]], weights: list[NDArray[np.uint8]]
) -> Iterator[tuple[UnitTable, NDArray[np.float64]]]:
    """Each clustering with its sums in each round: `float64[6, rounds]`, the columns of `own`, then mixed clusters'.

    Only units that the clustering treats otherwise than the one before are added anew.
    """
    from neardup.metrics.resampling.kernels import add_weighted, weighted_clusters

    before = np.zeros((documents.units, 4))
    sums = [np.zeros((4, block.shape[1])) for block in weights]
    with ThreadPoolExecutor(_threads()) as pool:
        for labels in partitions:
            table = documents.table(labels)
            change = table.own - before
            rows = np.flatnonzero(np.any(change != 0, axis=1))
            change, before = change[rows], table.own

            def block(i: int, table: UnitTable = table, rows: Any = rows, change: Any = change) -> Any:
                add_weighted(weights[i], rows, change, sums[i])
                cells = (table.starts, table.cell_unit, table.cell_count, table.cell_squares)
                return np.concatenate([sums[i], weighted_clusters(weights[i], *cells)])

            yield table, np.concatenate(list(pool.map(block, range(len(weights)))), axis=1)


def _figures(sums: NDArray[np.float64], constant: NDArray[np.float64], units: int) -> dict[str, NDArray[np.float64]]:
    both, within, pure, per_gold, mixed, across = sums
    gold, documents = constant
    across = across / 2
    across[1:] *= units / max(units - 1, 1)
    return pair_figures(both, within + across, gold) | b_cubed_figures(pure + mixed, per_gold, documents)


def _bearing(table: UnitTable, in_gold: NDArray[np.bool_]) -> dict[str, int]:
    """Units that bear on each figure."""
    predicted = table.predicted_units
    either, every = int(np.sum(predicted | in_gold)), len(in_gold)
    pairwise = {"precision": int(predicted.sum()), "recall": int(in_gold.sum()), "f1": either, "f05": either}
    return pairwise | dict.fromkeys(("b3_precision", "b3_recall", "b3_f1"), every)


def _threads() -> int:
    from numba import get_num_threads

    return int(get_num_threads())
