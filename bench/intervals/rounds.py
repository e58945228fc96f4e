"""The bootstrap over sampling units that the jackknife is compared with: figures and errors in resampled corpora.

A round draws as many units as there are, with replacement (Field, Welsh: Bootstrapping clustered data, J. R. Statist.
Soc. B 69, 2007). A pair of documents of two units counts once for every pair of their copies, and copies of one unit
are different units, with no pair predicted between them (Owen: The pigeonhole bootstrap, Ann. Appl. Statist. 1, 2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.counts import pairs_among
from neardup.metrics import columns
from neardup.metrics.catalogue import figures_of
from neardup.metrics.contingency import Contingency, Sums
from neardup.metrics.proportions import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bench.intervals.worlds import Labels

    Floats = NDArray[np.float64]

ROUNDS = 500
FIGURES = ("precision", "recall", "f1", "f05", "b3_f1", "ari")
BOTH, PREDICTED, GOLD, DOCUMENTS, PER_PREDICTED, PER_GOLD = range(6)
STEP = 1e-4


@dataclass(frozen=True, eq=False)
class Rounds:
    """The figures of each round.

    Attributes:
        values: `float64[ROUNDS]` for each figure.
        errors: `float64[ROUNDS]` for each figure, its standard error in each round by the delta method.
    """

    values: dict[str, Floats]
    errors: dict[str, Floats]


@cache
def weights(units: int) -> Floats:
    """`float64[ROUNDS, units]`: how often each unit is drawn; the same for all corpora with this number of units."""
    rng = np.random.default_rng(0)
    return np.stack([np.bincount(rng.integers(0, units, units), minlength=units) for _ in range(ROUNDS)]).astype(float)


def rounds(predicted: Labels, gold: Labels, unit: Labels, units: int) -> Rounds:
    """The figures and errors of one clustering in every round."""
    drawn, (own, pairs, shares) = weights(units), contributions(predicted, gold, unit, units)
    sums = _sums(drawn, own, pairs, shares)
    values, errors = of_sums(sums), {}
    moved = [_moved(sums, column) for column in range(6)]
    for name in FIGURES:
        slope = np.stack([(ahead[name] - values[name]) / by for ahead, by in moved])
        influence = slope.T @ own.T + slope[PREDICTED][:, None] * pairs + slope[PER_PREDICTED][:, None] * shares
        centred = influence - (drawn * influence).sum(axis=1, keepdims=True) / units
        errors[name] = np.sqrt((drawn * centred**2).sum(axis=1) * units / (units - 1))
    return Rounds(values, errors)


def rounds_of(predicted: Labels, gold: Labels, unit: Labels, units: int) -> dict[str, Floats]:
    """The figures of `rounds` without their errors."""
    drawn = weights(units)
    return of_sums(_sums(drawn, *contributions(predicted, gold, unit, units)))


def _sums(drawn: Floats, own: Floats, pairs: Floats, shares: Floats) -> Floats:
    """`float64[6, ROUNDS]`: the sums of each round; a pair across two units is counted for both."""
    sums = np.ascontiguousarray((drawn @ own).T)
    sums[PREDICTED] += (drawn * pairs).sum(axis=1) / 2
    sums[PER_PREDICTED] += (drawn * shares).sum(axis=1)
    return sums


def of_sums(sums: Floats) -> dict[str, Floats]:
    """The figures that follow from sums, `float64[6, rounds]`."""
    both, predicted, gold, documents, per_predicted, per_gold = sums
    varying = np.zeros((sums.shape[1], columns.COLUMNS))
    place = (columns.BOTH, columns.PREDICTED, columns.PER_PREDICTED, columns.PER_GOLD)
    varying[:, place] = np.stack([both, predicted, per_predicted, per_gold], axis=1)
    drawn = Sums(documents=documents, gold=gold, gold_logs=0.0, gold_clusters=0.0, varying=varying)
    return figures_of(drawn, set(FIGURES) - {"ari"}) | {"ari": _rand(both, predicted, gold, documents)}


def _rand(both: Floats, predicted: Floats, gold: Floats, documents: Floats) -> Floats:
    chance = predicted * gold / (documents * (documents - 1) / 2)
    return ratio(both - chance, (predicted + gold) / 2 - chance)


def _moved(sums: Floats, column: int) -> tuple[dict[str, Floats], Floats]:
    """The figures after a small increase of one of the sums, and the size of the increase."""
    by = np.ones(sums.shape[1]) if column == DOCUMENTS else STEP * np.maximum(sums[column], 1)
    ahead = sums.copy()
    ahead[column] += by
    return of_sums(ahead), by


def contributions(predicted: Labels, gold: Labels, unit: Labels, units: int) -> tuple[Floats, Floats, Floats]:
    """The amounts that a copy of each unit adds to the sums.

    Returns:
        `float64[units, 6]`, the amounts that are the same in every round; `float64[ROUNDS, units]`, the pairs predicted
        with copies of other units; `float64[ROUNDS, units]`, Σ n²/a of the clusters shared with other units.
    """
    table = Contingency.of(predicted, gold)
    home = np.zeros(len(table.gold_sizes), np.int64)
    home[np.unique(gold, return_inverse=True)[1]] = unit
    cell_unit, n = home[table.column], table.count
    cluster, cell = np.unique(table.row * units + cell_unit, return_inverse=True)
    count, squares = np.bincount(cell, n).astype(float), np.bincount(cell, n * n).astype(float)
    row, owner = np.divmod(cluster, units)
    mixed = np.bincount(row)[row] > 1
    own = np.empty((units, 6))
    own[:, BOTH] = np.bincount(cell_unit, pairs_among(n), units)
    own[:, PREDICTED] = np.bincount(owner, pairs_among(count), units)
    own[:, GOLD] = np.bincount(home, pairs_among(table.gold_sizes), units)
    own[:, DOCUMENTS] = np.bincount(unit, minlength=units)
    own[:, PER_PREDICTED] = np.bincount(owner[~mixed], squares[~mixed] / count[~mixed], units)
    own[:, PER_GOLD] = np.bincount(cell_unit, n * n / table.gold_sizes[table.column], units)
    return own, *_shared(row[mixed], owner[mixed], count[mixed], squares[mixed], units)


def _shared(row: Labels, owner: Labels, count: Floats, squares: Floats, units: int) -> tuple[Floats, Floats]:
    """The last two results of `contributions`, from clusters of several units; a cell is one unit's part of one."""
    clusters, place = np.unique(row, return_inverse=True)
    members = np.zeros((units, len(clusters)))
    members[owner, place] = count
    drawn, holds = weights(units), np.zeros((len(row), units))
    holds[np.arange(len(row)), owner] = 1
    others = (drawn @ members)[:, place] - drawn[:, owner] * count
    return (others * count) @ holds * units / (units - 1), (squares / (count + others)) @ holds
