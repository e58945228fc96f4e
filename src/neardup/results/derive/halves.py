"""The two halves of a corpus: thresholds are chosen on the one and scored on the other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.counts import pairs_within
from neardup.metrics.resampling.estimates import LEAST_UNITS
from neardup.results.corpora import SPLIT
from neardup.results.derive.intervals import unit_count
from neardup.results.formats import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.clusters import Clusters
    from neardup.results.corpora import CorpusData


@dataclass(frozen=True, eq=False)
class Halves:
    """Which documents thresholds are chosen on, and which they are scored on.

    Attributes:
        dev: `bool[n]`, the documents to choose on.
        test: `bool[n]`, the documents to score on.
        how: how the halves were made.
    """

    dev: NDArray[np.bool_]
    test: NDArray[np.bool_]
    how: str


def halves(corpus: CorpusData, gold: Clusters) -> Halves | str:
    """The halves of a corpus: those of its column `split`, if that has `dev` and `test`; else by hash; or why none."""
    units = unit_count(corpus, gold)
    if units < LEAST_UNITS:
        return f"{counted(units, 'unit')}; to choose on one half and score on the other takes at least {LEAST_UNITS}"
    column = corpus.column(SPLIT)
    split = [] if column is None else column.to_pylist()
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
    return f", which splits {counted(torn, 'unit')} between the halves" if torn else ""


def _by_hash(ids: list[str], units: NDArray[np.int32]) -> NDArray[np.bool_]:
    """`bool[n]`: the units whose least id has an odd SHA-256; a unit stays in its half whatever else a corpus holds."""
    least: dict[int, str] = {}
    for document_id, unit in zip(ids, units.tolist(), strict=True):
        least[unit] = min(least.get(unit, document_id), document_id)
    odd = {unit for unit, document_id in least.items() if hashlib.sha256(document_id.encode()).digest()[-1] & 1}
    return np.isin(units, sorted(odd))
