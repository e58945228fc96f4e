"""From the cells of runs to results: figures, curves, slices and perturbation shares, derived from the raw pairs."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core import components, detection
from neardup.core.clusters import Clusters
from neardup.core.pairs import shortest
from neardup.core.perturbation import expected_label
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.evaluation import evaluate
from neardup.metrics.metric import AccountMetric, PairsMetric, RankingMetric, SumsMetric
from neardup.metrics.proportions import wilson
from neardup.metrics.ranking import rank
from neardup.metrics.removal import removal
from neardup.metrics.slices import slices
from neardup.metrics.sweep import Curve, pair_curve
from neardup.results.account import account_results, largest_result
from neardup.results.intervals import interval_results, labellers_result, simulated_result, unit_count
from neardup.results.linkages import linkage_results
from neardup.results.locked import locked_results
from neardup.results.sampled import sampled_results
from neardup.results.tuning import tuned_on
from neardup.run.records import SCHEMA_VERSION, SCORER_VERSION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.results.cells import Cell, CorpusData

SMALL = 20
"""A corpus of at most so many documents has its gold clusters spelt out."""
CURVE_POINTS = 200
"""Thresholds of a curve that results keep."""


def table_results(cells: list[Cell]) -> dict[str, Any]:
    """The part of the results that the table shows."""
    corpora = _corpora(cells).values()
    return {
        "corpora": [_corpus_result(corpus) for corpus in corpora],
        "cells": [cell_result(cell) for cell in cells],
    }


def _corpora(cells: list[Cell]) -> dict[str, CorpusData]:
    return {cell.corpus.record.name: cell.corpus for cell in cells}


def derive_results(cells: list[Cell]) -> dict[str, Any]:
    """Results as plain data: what `results.json` holds."""
    runs = {id(cell.run): cell.run for cell in cells}
    corpora = _corpora(cells).values()
    table = table_results(cells)
    return {
        "schema_version": SCHEMA_VERSION,
        "scorer_version": SCORER_VERSION,
        "runs": [_without(run.plain(), "corpora") for run in runs.values()],
        "tuned_on": tuned_on(dict.fromkeys(cell.record.strategy for cell in cells)),
        **table,
        "cells": [result | interval_results(cell) for result, cell in zip(table["cells"], cells, strict=True)],
        "oracles": [oracle_result(corpus) for corpus in corpora if isinstance(corpus.gold, Clusters)],
        "labellers": [found for corpus in corpora if (found := labellers_result(corpus))],
        "locked": locked_results(cells),
        "account": account_results(cells),
        "linkages": linkage_results(cells),
        "sampled": sampled_results(cells),
        "slices": [row for cell in cells for row in slice_results(cell)],
        "perturbations": [row for cell in cells for row in perturbation_results(cell)],
    }


def _without(data: dict[str, Any], name: str) -> dict[str, Any]:
    return {k: v for k, v in data.items() if k != name}


def _corpus_result(corpus: CorpusData) -> dict[str, Any]:
    gold = corpus.gold
    units, simulated = 0, None
    if isinstance(gold, Clusters):
        units, simulated = unit_count(corpus, gold), simulated_result(gold.labels, corpus.units)
    return corpus.record.plain() | {"gold_clusters": _small_gold(corpus), "units": units, "simulated": simulated}


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
        "processor_rounds": record.processor_rounds,
        "figures": {},
    }
    if record.status != "done":
        return out
    out["largest"] = largest = largest_result(cell)
    shares = {"largest_share": largest["share"], "closure_only_share": largest["closure_only_share"]}
    figures = _cost(cell) | shares | _quality(cell)
    out["figures"] = {name: None if math.isnan(value) else value for name, value in figures.items()}
    return out | _curve(cell)


def _cost(cell: Cell) -> dict[str, float]:
    seconds, peak = cell.record.seconds, cell.record.peak_bytes
    return {
        "seconds": seconds,
        "seconds_least": min(cell.record.rounds, default=math.nan),
        "seconds_most": max(cell.record.rounds, default=math.nan),
        "processor_seconds": cell.record.processor_seconds,
        "documents_per_second": cell.corpus.record.documents / seconds if seconds else math.nan,
        "peak_bytes": math.nan if peak is None else float(peak),
        "candidates": float(cell.record.candidates),
        "skipped_at_most": float(cell.record.skipped_at_most),
        "pairs": float(len(cell.pairs)),
        "clusters": float(cell.clusters.count),
        **{name: metric.function(cell.pairs) for name, metric in metrics_of(PairsMetric).items()},
    }


def _quality(cell: Cell) -> dict[str, float]:
    gold = cell.corpus.gold
    if gold is None:
        return {}
    figures = {name: figure.value for name, figure in evaluate(cell.clusters, gold).items()}
    ranking = rank(cell.pairs, gold)
    figures |= {name: metric.function(ranking) for name, metric in metrics_of(RankingMetric).items()}
    figures |= {name: _of_account(cell, metric) for name, metric in metrics_of(AccountMetric).items()}
    if isinstance(gold, Clusters):
        figures |= removal(cell.corpus.ids, cell.clusters.labels, gold.labels)
    return figures


def _of_account(cell: Cell, metric: AccountMetric) -> float:
    found = None if cell.account is None else metric.function(cell.account)
    return math.nan if found is None else found


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
    curve = ranked
    if isinstance(gold, Clusters):
        curve = cell.curve(gold)
    best, default = curve.best("f1"), cell.record.default_threshold
    kept = [name for name, metric in metrics_of(SumsMetric).items() if metric.kept and name in curve.names]
    return {
        "pair_curve": _thinned(ranked, ranked["recall"], ["precision", "recall"]),
        "curve": _thinned(curve, curve.threshold, kept, (best.threshold, default)),
        "stepwise": curve.stepwise,
        "best": {"threshold": shortest(best.threshold), "f1": best.value},
        "perfect": [{"low": i.low, "high": i.high, "text": str(i)} for i in curve.perfect()],
    }


def _thinned(
    curve: Curve, along: NDArray[np.float64], names: list[str], kept: tuple[float, ...] = ()
) -> dict[str, list[float]]:
    """At most about CURVE_POINTS entries, evenly along a figure, ends included, and those in force at some thresholds.

    A first entry above every score is left out: where a pair scores 1 no threshold selects it, elsewhere it claims
    nothing.
    """
    count = len(curve.threshold)
    values = np.minimum(along, 2.0)  # a first threshold is inf
    steps = np.linspace(values.min(), values.max(), CURVE_POINTS)
    order = np.argsort(values, kind="stable")
    places = order[np.minimum(np.searchsorted(values[order], steps), count - 1)]
    in_force = [max(0, int(np.sum(curve.threshold >= np.float32(threshold))) - 1) for threshold in kept]
    chosen = np.unique(np.concatenate([places, [0, count - 1], in_force]).astype(int))
    chosen = chosen[np.isfinite(curve.threshold[chosen])]
    thresholds = list(map(shortest, curve.threshold[chosen].tolist()))
    return {"threshold": thresholds} | {name: curve[name][chosen].tolist() for name in names}


def slice_results(cell: Cell) -> list[dict[str, Any]]:
    """Counts for each value of each property: recall and wrong merges of the pairs it touches."""
    gold, properties = cell.corpus.gold, cell.corpus.properties
    if cell.record.status != "done" or not isinstance(gold, Clusters):
        return []
    cell_facts = {"corpus": cell.corpus.record.name, "strategy": cell.record.strategy}
    places = [(column, value) for column, members in properties.items() for value in members]
    members = [properties[column][value] for column, value in places]
    found = slices(cell.clusters.labels, gold.labels, cell.corpus.units, members)
    return [
        cell_facts | {"column": column, "value": value} | asdict(counts)
        for (column, value), counts in zip(places, found, strict=True)
    ]


def perturbation_results(cell: Cell) -> list[dict[str, Any]]:
    """For each perturbed form of the corpus, the share of variants that ended up in the cluster of their original."""
    if cell.record.status != "done":
        return []
    finished = cell.corpus.record.perturbed[: cell.record.perturbed]
    return [_perturbed(cell, number, text) for number, text in enumerate(finished)]


def _perturbed(cell: Cell, number: int, text: str) -> dict[str, Any]:
    form = cell.corpus.folder.corpus(cell.corpus.record.key).read_form(number)
    pairs = cell.folder.read_form_pairs(number, form)
    labels = detection.cluster(pairs, cell.record.default_threshold, cell.run.linkage).labels
    rows = np.flatnonzero(form.origin >= 0)
    perturbation = components.perturbation(text)
    together = int(np.sum(labels[rows] == labels[form.origin[rows]]))
    return {
        "corpus": cell.corpus.record.name,
        "strategy": cell.record.strategy,
        "perturbation": text.split("(")[0],
        "text": text,
        "intensity": perturbation.intensity,
        "meaning": perturbation.meaning,
        "holds": perturbation.holds.get(cell.corpus.level, 0.0),  # type: ignore[call-overload]  # any level name
        "breaks": perturbation.breaks.get(cell.corpus.level),  # type: ignore[call-overload]  # any level name
        "label": expected_label(perturbation, cell.corpus.level),  # type: ignore[arg-type]  # any level name
        "languages": None if perturbation.languages is None else sorted(perturbation.languages),
        "refuses": sorted(perturbation.refuses),
        "variants": len(rows),
        "unchanged": form.unchanged,
        "refused": form.refused,
        "together": together,
        "interval": wilson(together, len(rows)) if len(rows) else None,
    }
