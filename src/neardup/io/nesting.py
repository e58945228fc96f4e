"""Levels of gold nest: what is together at a strict level is together at every looser one."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from neardup.core.clusters import Clusters
from neardup.core.gold import LEVELS, GradedPairs
from neardup.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.gold import Gold


def check_nesting(gold: Gold, path: Path) -> None:
    """Refuse two documents that are together at a level and apart at a looser one.

    Args:
        gold: the labels.
        path: where they stand, for the message.

    Raises:
        InputError: naming the first two such documents.
    """
    present = [(name, gold.levels[name]) for name in LEVELS if name in gold.levels]
    for (strict, inner), (loose, outer) in combinations(present, 2):
        if isinstance(inner, Clusters) and isinstance(outer, Clusters):
            split = _split_clusters(inner, outer)
        elif isinstance(inner, GradedPairs) and isinstance(outer, GradedPairs):
            split = _split_pairs(inner, outer)
        else:
            continue
        for a, b in split[:1]:
            raise InputError(path, f"{a!r} and {b!r} are together at {strict} but apart at {loose}; levels must nest")


def _split_clusters(inner: Clusters, outer: Clusters) -> list[tuple[str, str]]:
    """Documents with one inner label and two outer ones, as pairs."""
    outer_of = dict(zip(outer.ids, outer.labels.tolist(), strict=True))
    first: dict[int, str] = {}
    found = []
    for document_id, label in zip(inner.ids, inner.labels.tolist(), strict=True):
        if label < 0 or outer_of.get(document_id, -1) < 0:
            continue
        other = first.setdefault(label, document_id)
        if outer_of[other] != outer_of[document_id]:
            found.append((other, document_id))
    return found


def _split_pairs(inner: GradedPairs, outer: GradedPairs) -> list[tuple[str, str]]:
    """Pairs that count at the inner level and are negatives at the outer one."""
    apart = {
        frozenset(p)
        for p, g in zip(zip(outer.a, outer.b, strict=True), outer.grade, strict=True)
        if 0 <= g < outer.positive_from
    }
    together = zip(inner.a, inner.b, inner.positive, strict=True)
    return [(a, b) for a, b, positive in together if positive and frozenset((a, b)) in apart]
