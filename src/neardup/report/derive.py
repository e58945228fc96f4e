"""From the cells of runs to results: figures, curves, slices and perturbation shares, derived from the raw pairs."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup import api
from neardup.core.clusters import Clusters
from neardup.metrics.evaluation import evaluate
from neardup.metrics.ranking import average_precision, candidate_recall, rank, reduction_ratio
from neardup.metrics.removal import removal
from neardup.metrics.slices import slice_counts
from neardup.metrics.sweep import PairCurve, pair_curve, sweep, sweep_at
from neardup.run.results import SCHEMA_VERSION, SCORER_VERSION, read_pairs, read_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.report.cells import Cell, CorpusData

SMALL = 20
"""A corpus of at most so many documents has its gold clusters spelt out."""
CURVE_POINTS = 200
"""Thresholds of a curve that results keep."""
CURVE_FIGURES = ("threshold", "precision", "recall", "f1", "b3_f1", "ari")
"""What a curve of clusterings keeps."""
LINKAGE_THRESHOLDS = 100
"""Thresholds of a curve where each is clustered anew."""


def table_results(cells: list[Cell]) -> dict[str, Any]:
    """The part of the results that the table shows."""
    corpora = _corpora(cells).values()
    return {
        "corpora": [asdict(corpus.record) | {"gold_clusters": _small_gold(corpus)} for corpus in corpora],
        "cells": [cell_result(cell) for cell in cells],
    }


def _corpora(cells: list[Cell]) -> dict[str, CorpusData]:
    return {cell.corpus.record.name: cell.corpus for cell in cells}


def derive_results(cells: list[Cell]) -> dict[str, Any]:
    """Results as plain data: what `results.json` holds."""
    runs = {id(cell.run): cell.run for cell in cells}
    return {
        "schema_version": SCHEMA_VERSION,
        "scorer_version": SCORER_VERSION,
        "runs": [_without(asdict(run), "corpora") for run in runs.values()],
        **table_results(cells),
        "oracles": [oracle_result(corpus) for corpus in _corpora(cells).values() if isinstance(corpus.gold, Clusters)],
        "slices": [row for cell in cells for row in slice_results(cell)],
        "perturbations": [row for cell in cells for row in perturbation_results(cell)],
    }


def _without(data: dict[str, Any], name: str) -> dict[str, Any]:
    return {k: v for k, v in data.items() if k != name}


def _small_gold(corpus: CorpusData) -> list[list[str]]:
    """Gold clusters of more than one document, spelt out where the corpus is small."""
    gold = corpus.gold
    if not isinstance(gold, Clusters) or corpus.record.documents > SMALL:
        return []
    return [members for members in gold.members() if len(members) > 1]


def cell_result(cell: Cell) -> dict[str, Any]:
    """One cell: its measurements, its figures at the default threshold and its curve."""
    record = cell.record
    out: dict[str, Any] = {
        "corpus": cell.corpus.record.name,
        "strategy": record.strategy,
        "level": cell.corpus.level,
        "linkage": cell.run.linkage,
        "status": record.status,
        "error": record.error,
        "threshold": record.default_threshold if record.status == "done" else None,
        "floor": record.floor if record.status == "done" else None,
        "created": record.created,
        "stages": record.stages,
        "warmup_seconds": record.warmup_seconds,
        "rounds": record.rounds,
        "figures": {},
    }
    if record.status != "done":
        return out
    figures = _cost(cell) | _quality(cell)
    out["figures"] = {name: None if math.isnan(value) else value for name, value in figures.items()}
    return out | _curve(cell)


def _cost(cell: Cell) -> dict[str, float]:
    seconds, peak = cell.record.seconds, cell.record.peak_bytes
    return {
        "seconds": seconds,
        "documents_per_second": cell.corpus.record.documents / seconds if seconds else math.nan,
        "peak_bytes": math.nan if peak is None else float(peak),
        "candidates": float(cell.record.candidates),
        "pairs": float(len(cell.pairs)),
        "clusters": float(cell.clusters.count),
        "reduction_ratio": reduction_ratio(cell.pairs),
    }


def _quality(cell: Cell) -> dict[str, float]:
    gold = cell.corpus.gold
    if gold is None:
        return {}
    figures = {name: figure.value for name, figure in evaluate(cell.clusters, gold).items()}
    ranking = rank(cell.pairs, gold)
    figures |= {"ap": average_precision(ranking), "candidate_recall": candidate_recall(ranking)}
    if isinstance(gold, Clusters):
        figures |= removal(cell.corpus.ids, cell.clusters.labels, gold.labels)
    return figures


def oracle_result(corpus: CorpusData) -> dict[str, Any]:
    """What the gold itself scores: the ceiling, built by the harness."""
    gold = corpus.gold
    if not isinstance(gold, Clusters):
        raise TypeError("an oracle needs a gold clustering")
    free = gold.labels < 0
    labels = np.where(free, gold.count + np.cumsum(free), gold.labels).astype(np.int32)
    figures: dict[str, float] = {
        name: figure.value for name, figure in evaluate(Clusters(gold.ids, labels), gold).items()
    }
    return {"corpus": corpus.record.name, "figures": figures | removal(gold.ids, labels, gold.labels)}


def _curve(cell: Cell) -> dict[str, Any]:
    """Figures over thresholds, the best F1 among them, and where the clustering equals the gold."""
    gold = cell.corpus.gold
    if gold is None:
        return {}
    ranked = pair_curve(cell.pairs, gold)
    curve: PairCurve = ranked
    if isinstance(gold, Clusters):
        curve = _clustered_curve(cell, gold)
    best, default = curve.best("f1"), cell.record.default_threshold
    return {
        "pair_curve": _thinned(ranked, ranked.recall, ("threshold", "precision", "recall")),
        "curve": _thinned(
            curve,
            curve.threshold,
            ("threshold", "precision", "recall", "f1", "b3_f1", "ari"),
            (best.threshold, default),
        ),
        "stepwise": curve.stepwise,
        "best": {"threshold": best.threshold, "f1": best.value},
        "perfect": [{"low": i.low, "high": i.high, "text": str(i)} for i in curve.perfect()],
    }


def _clustered_curve(cell: Cell, gold: Clusters) -> PairCurve:
    if cell.run.linkage.startswith("components"):
        return sweep(cell.pairs, gold)
    thresholds = np.linspace(cell.pairs.floor, 1.0, LINKAGE_THRESHOLDS - 1).tolist()
    return sweep_at(cell.pairs, gold, api.linkage(cell.run.linkage), [*thresholds, cell.record.default_threshold])


def _thinned(
    curve: PairCurve, along: NDArray[np.float64], names: tuple[str, ...], kept: tuple[float, ...] = ()
) -> dict[str, list[float]]:
    """At most about CURVE_POINTS entries, evenly along a figure, ends included, and those in force at some thresholds.

    A first entry above every score is left out: where a pair scores 1 no cut selects it, elsewhere it claims nothing.
    """
    count = len(curve.threshold)
    values = np.minimum(along, 2.0)  # a first threshold is inf
    steps = np.linspace(values.min(), values.max(), CURVE_POINTS)
    order = np.argsort(values, kind="stable")
    places = order[np.minimum(np.searchsorted(values[order], steps), count - 1)]
    in_force = [max(0, int(np.sum(curve.threshold >= np.float32(cut))) - 1) for cut in kept]
    chosen = np.unique(np.concatenate([places, [0, count - 1], in_force]).astype(int))
    chosen = chosen[np.isfinite(curve.threshold[chosen])]
    return {name: getattr(curve, name)[chosen].tolist() for name in names if hasattr(curve, name)}


def slice_results(cell: Cell) -> list[dict[str, Any]]:
    """Counts for each value of each column that tells properties: recall and wrong merges of the pairs it touches."""
    gold = cell.corpus.gold
    if cell.record.status != "done" or not isinstance(gold, Clusters):
        return []
    return [
        {"corpus": cell.corpus.record.name, "strategy": cell.record.strategy, "column": column, "value": value}
        | asdict(slice_counts(cell.clusters.labels, gold.labels, member))
        for column, members in cell.corpus.properties.items()
        for value, member in members.items()
    ]


def perturbation_results(cell: Cell) -> list[dict[str, Any]]:
    """For each perturbed form of the corpus, the share of variants that ended up in the cluster of their original."""
    if cell.record.status != "done":
        return []
    finished = cell.corpus.record.perturbed[: cell.record.perturbed]
    return [_perturbed(cell, number, text) for number, text in enumerate(finished)]


def _perturbed(cell: Cell, number: int, text: str) -> dict[str, Any]:
    table = read_table(cell.corpus.folder / "corpora" / cell.corpus.record.key / "perturbed" / f"{number:02d}.arrow")
    identical = table.column("identical").to_numpy()
    pairs = read_pairs(cell.folder / "perturbed" / f"{number:02d}.arrow", table.column("id").to_pylist(), identical)
    labels = api.cluster(pairs, cell.record.default_threshold, cell.run.linkage).labels
    origin = table.column("origin").to_numpy()
    rows = np.flatnonzero(origin >= 0)
    perturbation = api.perturbation(text)
    return {
        "corpus": cell.corpus.record.name,
        "strategy": cell.record.strategy,
        "perturbation": text.split("(")[0],
        "text": text,
        "intensity": perturbation.intensity,
        "meaning": perturbation.meaning,
        "holds": perturbation.holds.get(cell.corpus.level, 0.0),  # type: ignore[call-overload]  # any level name
        "breaks": perturbation.breaks.get(cell.corpus.level),  # type: ignore[call-overload]  # any level name
        "variants": len(rows),
        "unchanged": int(table.schema.metadata[b"unchanged"]),
        "together": int(np.sum(labels[rows] == labels[origin[rows]])),
    }
