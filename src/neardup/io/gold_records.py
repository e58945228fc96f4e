"""Turns gold into records that `neardup.io.labels.read_gold` can read."""

from __future__ import annotations

from itertools import combinations
from math import isnan
from typing import TYPE_CHECKING, Any

from neardup.core.clusters import Clusters
from neardup.core.gold import GradedPairs
from neardup.errors import InputError
from neardup.io.label_lines import KIND, PROBABILITY, SPLIT

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.gold import Gold

MOST_PAIRS = 10_000_000
"""The most pairs of a closed scope that are listed one by one."""


def records_of(gold: Gold, path: Path) -> list[dict[str, Any]]:
    """One record for each document, or for each pair, that gold labels at any level.

    Args:
        gold: the labels.
        path: the file that will hold them, for messages.

    Raises:
        InputError: a closed scope has too many pairs to list one by one.
    """
    clusterings = {level: found for level, found in gold.levels.items() if isinstance(found, Clusters)}
    graded = {level: found for level, found in gold.levels.items() if isinstance(found, GradedPairs)}
    return _of_pairs(graded, path) if graded else _of_clusters(gold, clusterings)


def _of_clusters(gold: Gold, levels: dict[str, Clusters]) -> list[dict[str, Any]]:
    ids = dict.fromkeys(document_id for clusters in levels.values() for document_id in clusters.ids)
    records: dict[str, dict[str, Any]] = {document_id: {"id": document_id} for document_id in ids}
    for level, clusters in levels.items():
        named = clusters.least_ids()
        of = dict(zip(clusters.ids, clusters.labels.tolist(), strict=True))
        for document_id, record in records.items():
            record["cluster" if level == "any" else level] = named[of.get(document_id, -1)]
    for field, notes in (("reason", gold.reasons), ("sha256", gold.digests)):
        for document_id, record in records.items() if notes else ():
            record[field] = notes.get(document_id)
    return list(records.values())


def _of_pairs(levels: dict[str, GradedPairs], path: Path) -> list[dict[str, Any]]:
    records: dict[frozenset[str], dict[str, Any]] = {}
    fields = {level: "label" if level == "any" else level for level in levels}
    for level, pairs in levels.items():
        for a, b, grade in _grades(pairs, path):
            record = records.setdefault(frozenset((a, b)), {"a": a, "b": b, **dict.fromkeys(fields.values())})
            record[fields[level]] = _label(grade, pairs.positive_from)
            if pairs.positive_from > 1:
                record["grade"] = None if grade < 0 else grade
        _add_sample(pairs, records)
    return list(records.values())


def _add_sample(pairs: GradedPairs, records: dict[frozenset[str], dict[str, Any]]) -> None:
    """Say of each pair how it was drawn, where anything is known of that."""
    if pairs.sample is None:
        return
    chances = [None if isnan(chance) else chance for chance in pairs.sample.probability.tolist()]
    drawn = zip(pairs.a, pairs.b, pairs.sample.kind, chances, pairs.sample.split, strict=True)
    for a, b, kind, chance, split in drawn:
        records[frozenset((a, b))] |= {KIND: kind, PROBABILITY: chance, SPLIT: split}


def _label(grade: int, positive_from: int) -> int | bool | None:
    if grade < 0:
        return None
    return grade if positive_from == 1 else grade >= positive_from


def _grades(pairs: GradedPairs, path: Path) -> list[tuple[str, str, int]]:
    """The listed pairs with their grades, and the other pairs of a closed scope with grade 0."""
    listed = list(zip(pairs.a, pairs.b, pairs.grade.tolist(), strict=True))
    if len(pairs.closed) ** 2 > 2 * MOST_PAIRS:
        many = f"{len(pairs.closed)} documents among which every pair not listed is a negative"
        raise InputError(path, f"cannot hold this gold: it has {many}, too many to list")
    seen = {frozenset((a, b)) for a, b, _ in listed}
    others = combinations(sorted(pairs.closed), 2)
    return listed + [(a, b, 0) for a, b in others if frozenset((a, b)) not in seen]
