"""Whether a difference between two runs is more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.clusters import Clusters
from neardup.metrics.resampling.comparison import compare, holm
from neardup.metrics.resampling.estimates import LEVEL, Resampled, resample

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neardup.compare.figures import Key
    from neardup.report.cells import Cell

COUNTS = (
    *("candidates", "skipped_at_most", "pairs", "clusters"),
    *("reduction_ratio", "documents_kept", "documents_removed"),
)
"""Counts of the work on these very documents: nothing in them is drawn by chance."""
_SAME = 1e-9


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What is known of a difference.

    Attributes:
        p: that it is chance, two-sided, corrected for the cells tested; None where it was not tested.
        within_noise: whether it is no more than chance brings.
        told: in a few words: the p, or why there is none.
        change: the difference that was tested, new less base; None where none was.
    """

    change: float | None = None
    p: float | None = None
    within_noise: bool = False
    told: str

    @classmethod
    def of(cls, p: float, change: float) -> Outcome:
        """The outcome of a test."""
        within = p >= 1 - LEVEL
        shown = f"p = {p:.2g}" if p >= 0.001 else "p < 0.001"
        return cls(change=change, p=p, within_noise=within, told=f"within noise, {shown}" if within else shown)


UNTESTED = Outcome(told="not tested")


def paired_tests(base: list[Cell], new: list[Cell], figures: Iterable[str]) -> dict[tuple[Key, str], Outcome]:
    """Differences of clusterings tested on the same units, for each cell that both runs have.

    For each figure the p values of all cells that changed are corrected together (Holm 1979). Figures that are not
    resampled, and cells that cluster alike, have no entry.
    """
    after = {_key(cell): cell for cell in new}
    drawn: dict[Key, dict[str, Resampled]] = {}
    for cell in base:
        other = after.get(_key(cell))
        if other is not None and (samples := _samples(cell, other)):
            drawn[_key(cell)] = samples
    found: dict[tuple[Key, str], Outcome] = {}
    for figure in figures:
        found |= {(key, figure): test for key, test in _tests(drawn, figure).items()}
    return found


def _key(cell: Cell) -> Key:
    return cell.corpus.record.name, cell.record.strategy


def _samples(base: Cell, new: Cell) -> dict[str, Resampled]:
    """Both clusterings resampled alike; nothing where they are equal, or there is no gold clustering."""
    gold = base.corpus.gold
    if not isinstance(gold, Clusters) or base.record.status != "done" or new.record.status != "done":
        return {}
    labels = {"base": base.clusters.labels, "new": new.clusters.aligned(base.corpus.ids).labels}
    if np.array_equal(labels["base"], labels["new"]) or not np.any(gold.labels >= 0):
        return {}
    return {name: resample(predicted, gold.labels, base.corpus.units) for name, predicted in labels.items()}


def _tests(drawn: dict[Key, dict[str, Resampled]], figure: str) -> dict[Key, Outcome]:
    found: dict[Key, Outcome] = {}
    p: dict[Key, float] = {}
    for key, samples in drawn.items():
        if figure not in samples["base"].values:
            continue
        outcome = compare(samples, figure)
        if outcome.reason:
            found[key] = Outcome(told=f"not tested: {outcome.reason}")
        else:
            p[key] = outcome.differences[0].p
    changes = [drawn[key]["new"].values[figure] - drawn[key]["base"].values[figure] for key in p]
    adjusted = holm(list(p.values()))
    return found | {key: Outcome.of(*row) for key, *row in zip(p, adjusted, changes, strict=True)}


def timing_test(base: tuple[Any, Any], new: tuple[Any, Any]) -> Outcome:
    """Whether a ratio of times moved by more than the rounds of each run spread.

    Rounds of one process are more alike than runs are, so a ratio that stays within their spread has not moved, and one
    that leaves it has moved for this pair of runs.

    Args:
        base: the cell and its reference, of `results.json`.
        new: the same of the other run.
    """
    rounds = [cell.get("rounds", []) for cell in (*base, *new)]
    if min(map(len, rounds)) < 2:
        return UNTESTED
    low, high = zip(*(_span(own, reference) for own, reference in (rounds[:2], rounds[2:])), strict=True)
    overlap = max(low) <= min(high) + _SAME
    return Outcome(within_noise=overlap, told=f"{'within' if overlap else 'beyond'} the spread of rounds")


def _span(own: list[float], reference: list[float]) -> tuple[float, float]:
    return min(own) / max(reference), max(own) / min(reference)
