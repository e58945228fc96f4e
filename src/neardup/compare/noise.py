"""Whether a difference between two runs is more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from neardup.metrics.catalogue import metrics
from neardup.metrics.proportions import LEVEL
from neardup.metrics.resampling.differences import Difference, holm, pairwise_differences
from neardup.metrics.rounding import ROUNDING
from neardup.results.tuning import repeated

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from neardup.compare.figures import Key
    from neardup.metrics.resampling.estimates import Resampled
    from neardup.results.cells import Cell
    from neardup.results.records import CellResult

Beside: TypeAlias = "tuple[Sequence[float], Sequence[float]]"
"""The rounds of a cell and of its reference."""

How: TypeAlias = Literal["paired", "rounds", "counted", "same", "untested"]
"""How noise was judged."""

_COUNTS = ("candidates", "skipped_at_most", "pairs", "clusters")
_MOST = 1e50
"""Ratios of times that floats can still divide by each other."""


def is_count(figure: str) -> bool:
    """Whether a figure counts the work on these very documents: nothing in it is drawn by chance."""
    metric = metrics().get(figure)
    return figure in _COUNTS or (metric is not None and metric.counted)


def rounds_of(cell: CellResult, figure: str) -> list[float] | None:
    """The time of each round where a figure is their median; None for any other figure."""
    return {"seconds": cell.rounds, "processor_seconds": cell.processor_rounds}.get(figure)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What is known of a difference.

    Attributes:
        how: `paired` over the same units, by the spread of `rounds`, `counted` without noise, `same`, or `untested`.
        p: that it is chance, two-sided, corrected for the cells tested with it; None where it was not tested.
        within_noise: whether chance can explain it.
        remark: in a few words: the p, or why there is none.
        change: the difference that was tested, new less base; None where none was.
        interval: where the change lies, by all that is known of its noise; None where nothing is.
        detectable: the least fall and the least rise, as shares of the base, that exceed this noise; None where the
            noise is unknown.
    """

    change: float | None = None
    interval: tuple[float, float] | None = None
    detectable: tuple[float, float] | None = None
    p: float | None = None
    within_noise: bool = False
    remark: str
    how: How = "untested"

    @classmethod
    def of(cls, p: float, difference: Difference) -> Outcome:
        """The outcome of a test, p corrected."""
        within = p >= 1 - LEVEL
        shown = f"p = {p:.2g}" if p >= 0.001 else "p < 0.001"
        sign = 1 if difference.better == "new" else -1
        return cls(
            change=sign * difference.value,
            interval=(difference.low, difference.high) if sign > 0 else (-difference.high, -difference.low),
            p=p,
            within_noise=within,
            remark=f"within noise, {shown}" if within else shown,
            how="paired",
        )


UNTESTED = Outcome(remark="not tested")


def paired_tests(
    base: list[Cell], new: list[Cell], figures: Iterable[str], partner: Mapping[str, str]
) -> dict[tuple[Key, str], Outcome]:
    """Differences of clusterings tested on the same units, for each cell of the base run with a partner.

    For each figure the p values of all cells that changed are corrected together (Holm 1979). Strategies that repeat
    another of the base run by other means are corrected as a group of their own. Figures that are not
    resampled, and cells with equal clusters, have no entry.

    Args:
        base: cells of the base run.
        new: cells of the new run.
        figures: names.
        partner: by strategy of the base run, that of the new run to compare it with.
    """
    after = {_key(cell): cell for cell in new}
    drawn: dict[Key, dict[str, Resampled]] = {}
    for cell in base:
        key = corpus, strategy = _key(cell)
        other = after.get((corpus, partner.get(strategy, "")))
        if other is not None and (samples := _samples(cell, other)):
            drawn[key] = samples
    peers = repeated(cell.strategy for cell in base)
    return {(key, figure): test for figure in figures for key, test in _tests(drawn, figure, peers).items()}


def _key(cell: Cell) -> Key:
    return cell.corpus.name, cell.strategy


def _samples(base: Cell, new: Cell) -> dict[str, Resampled]:
    """Both clusterings, resampled with the same units; empty where they are equal, or no gold has units."""
    judge = base.corpus.judge
    if judge is None or not base.done or not new.done:
        return {}
    labels = {"base": base.clusters.labels, "new": new.clusters.aligned(base.corpus.ids).labels}
    if np.array_equal(labels["base"], labels["new"]) or not judge.labelled:
        return {}
    return {name: judge.resampled(predicted) for name, predicted in labels.items()}


def _tests(drawn: dict[Key, dict[str, Resampled]], figure: str, peers: Container[str]) -> dict[Key, Outcome]:
    """The tests of one figure; those of peers are corrected together, and those of all others."""
    found: dict[Key, Outcome] = {}
    families: dict[bool, dict[Key, Difference]] = {False: {}, True: {}}
    for key, samples in drawn.items():
        if figure not in samples["base"].values:
            continue
        outcome = pairwise_differences(samples, figure)
        if outcome.reason:
            found[key] = Outcome(remark=f"not tested: {outcome.reason}")
        else:
            families[key[1] in peers][key] = outcome.differences[0]
    for family in families.values():
        adjusted = holm([difference.p for difference in family.values()])
        found |= {key: Outcome.of(p, family[key]) for key, p in zip(family, adjusted, strict=True)}
    return found


def timing_test(base: Beside, new: Beside) -> Outcome:
    """Whether a ratio of times moved by more than the rounds of each run spread.

    Rounds within a process vary less than runs do. So a ratio within their spread has not moved, and one outside it has
    moved for these two runs.

    Args:
        base: the time of each round of the cell and of its reference.
        new: the same of the other run.
    """
    times = [*base, *new]
    if min(map(len, times)) < 2 or not all(all(values) for values in times):
        return Outcome(remark="not tested: noise is known from two rounds or more")
    before, after = (_span(own, reference) for own, reference in (times[:2], times[2:]))
    if not all(1 / _MOST < ratio < _MOST for ratio in (*before, *after)):
        return Outcome(remark=f"not tested: a ratio of rounds is beyond {_MOST:g} to 1")
    fall, rise = after[0] / before[2] - 1, after[2] / before[0] - 1
    within = fall <= ROUNDING and rise >= -ROUNDING
    return Outcome(
        interval=(fall * before[1], rise * before[1]),
        detectable=(before[0] / before[1] * after[1] / after[2] - 1, before[2] / before[1] * after[1] / after[0] - 1),
        within_noise=within,
        remark=f"{'within' if within else 'beyond'} the spread of rounds",
        how="rounds",
    )


def _span(own: Sequence[float], reference: Sequence[float]) -> tuple[float, float, float]:
    """Least, median and greatest ratio of the rounds of a cell to those of its reference."""
    return min(own) / max(reference), median(own) / median(reference), max(own) / min(reference)
