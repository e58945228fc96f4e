"""Locked thresholds: chosen on one half of the units, told of the other, which had no say in them."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.counts import pairs_within
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.contingency import Contingency
from neardup.metrics.metric import SumsMetric
from neardup.metrics.resampling.differences import Differences, pairwise_differences
from neardup.metrics.resampling.estimates import LEAST_UNITS, Resampled, resample
from neardup.results.cells import SPLIT
from neardup.results.intervals import counted, labellers_result, simulated_result, told, unit_count
from neardup.results.tuning import judged_by, repeated, tuned_on

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.results.cells import Cell, CorpusData

METRIC = "f1"
"""What thresholds are chosen by and strategies compared by."""


@dataclass(frozen=True, eq=False)
class Halves:
    """Which documents thresholds are chosen on, and which they are told of.

    Attributes:
        dev: `bool[n]`, to choose on.
        test: `bool[n]`, to tell of.
        how: who or what made them.
    """

    dev: NDArray[np.bool_]
    test: NDArray[np.bool_]
    how: str


def locked_results(cells: list[Cell]) -> list[dict[str, Any]]:
    """For each corpus with gold clusters, thresholds chosen on dev and figures of test, or why there are none."""
    corpora = {cell.corpus.record.name: cell.corpus for cell in cells}
    done = [cell for cell in cells if cell.record.status == "done"]
    return [
        _locked(corpus, corpus.gold, [cell for cell in done if cell.corpus.record.name == name])
        for name, corpus in corpora.items()
        if isinstance(corpus.gold, Clusters)
    ]


def _locked(corpus: CorpusData, gold: Clusters, cells: list[Cell]) -> dict[str, Any]:
    found, out = halves(corpus, gold), {"corpus": corpus.record.name, "metric": METRIC}
    if isinstance(found, str):
        return out | {"how": "", "reason": found, "rows": [], "labellers": None}
    dev, test = (Clusters(gold.ids, np.where(half, gold.labels, -1)) for half in (found.dev, found.test))
    drawn, rows = {}, []
    for cell in cells:
        row, drawn[cell.record.strategy] = _row(cell, dev, test)
        rows.append(row)
    peers = repeated(drawn)
    compared = pairwise_differences(
        {strategy: sample for strategy, sample in drawn.items() if strategy not in peers}, METRIC
    )
    letters = group_letters(compared)
    tuned = tuned_on(drawn)
    return out | {
        "how": found.how,
        "reason": "",
        "documents": {"dev": int(np.sum(dev.labels >= 0)), "test": int(np.sum(test.labels >= 0))},
        "units": {"dev": unit_count(corpus, dev), "test": unit_count(corpus, test)},
        "rows": [
            row
            | {"groups": letters.get(row["strategy"], ""), "repeats": peers.get(row["strategy"], "")}
            | {"tuned_on_test": judged_by(tuned[row["strategy"]], corpus, found.test)}
            for row in rows
        ],
        "comparison": asdict(compared),
        "simulated": simulated_result(test.labels, corpus.units),
        "labellers": labellers_result(corpus, found.test),
    }


def _row(cell: Cell, dev: Clusters, test: Clusters) -> tuple[dict[str, Any], Resampled]:
    best = cell.curve(dev).best(METRIC)
    drawn = resample(cell.at(best.threshold).labels, test.labels, cell.corpus.units)
    default = metrics_of(SumsMetric)[METRIC].of(Contingency.of(cell.clusters.labels, test.labels).sums())
    row = {
        "strategy": cell.record.strategy,
        "threshold": best.threshold,
        "dev": {METRIC: best.value},
        "default": {METRIC: float(default)},
        "figures": drawn.values,
    }
    return row | told(drawn), drawn


def halves(corpus: CorpusData, gold: Clusters) -> Halves | str:
    """The halves of a corpus: those of its column `split`, if that has `dev` and `test`; else by hash; or why none."""
    units = unit_count(corpus, gold)
    if units < LEAST_UNITS:
        return f"{counted(units)}; to choose on one half and tell of the other takes {LEAST_UNITS}"
    split = corpus.table.column(SPLIT).to_pylist() if SPLIT in corpus.table.column_names else []
    if {"dev", "test"} <= set(split):
        dev, test = (np.array([value == half for value in split]) for half in ("dev", "test"))
        found = Halves(dev, test, "the corpus's own column split" + _torn(corpus.units, dev, test))
    else:
        test = _by_hash(corpus.ids, corpus.units)
        found = Halves(~test, test, "a hash of the least id of each unit")
    for half, mask in (("dev", found.dev), ("test", found.test)):
        if pairs_within(np.bincount(gold.labels[mask & (gold.labels >= 0)])) == 0:
            return f"the {half} half, made by {found.how}, holds no gold pair"
    return found


def _torn(units: NDArray[np.int32], dev: NDArray[np.bool_], test: NDArray[np.bool_]) -> str:
    """A warning where the halves share units."""
    torn = len(np.intersect1d(units[dev], units[test]))
    return f", which tears {counted(torn)} in two" if torn else ""


def _by_hash(ids: list[str], units: NDArray[np.int32]) -> NDArray[np.bool_]:
    """`bool[n]`: the units whose least id has an odd SHA-256; a unit stays in its half whatever else a corpus holds."""
    least: dict[int, str] = {}
    for document_id, unit in zip(ids, units.tolist(), strict=True):
        least[unit] = min(least.get(unit, document_id), document_id)
    odd = {unit for unit, document_id in least.items() if hashlib.sha256(document_id.encode()).digest()[-1] & 1}
    return np.isin(units, sorted(odd))


def group_letters(compared: Differences) -> dict[str, str]:
    """The letters of the groups each strategy is in, best group first; two that share none differ.

    Piepho: An algorithm for a letter-based representation of all-pairwise comparisons, Journal of Computational and
    Graphical Statistics 13, 2004.
    """
    letters: dict[str, str] = {}
    for number, group in enumerate(compared.groups):
        for strategy in group:
            letters[strategy] = letters.get(strategy, "") + _letter(number)
    return letters


def _letter(number: int) -> str:
    """Letters in turn: a to z, then a1 to z1."""
    turn, place = divmod(number, 26)
    return chr(ord("a") + place) + (str(turn) if turn else "")
