"""The two halves of a corpus: thresholds are chosen on the one and scored on the other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.gold import GradedPairs
from neardup.metrics.judges import PairJudge
from neardup.metrics.pooled_judge import PooledJudge
from neardup.metrics.ranking import rows_of
from neardup.metrics.resampling.estimates import LEAST_UNITS
from neardup.metrics.resampling.units import linked
from neardup.results.corpora import SPLIT
from neardup.results.formats import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.metrics.judges import Judge
    from neardup.results.corpora import CorpusData

_NAMES = {"dev", "test"}


@dataclass(frozen=True, eq=False)
class Halves:
    """Which labels thresholds are chosen on, and which they are scored on.

    Attributes:
        dev: the labels to choose on.
        test: the labels to score on.
        rows: `bool[n]`, the documents of the test half.
        how: how the halves were made.
    """

    dev: Judge
    test: Judge
    rows: NDArray[np.bool_]
    how: str


def halves(corpus: CorpusData, judge: Judge) -> Halves | str:
    """The halves that the gold pairs or the documents of a corpus name, `dev` and `test`; else by hash; or why none.

    Args:
        corpus: a corpus of a run.
        judge: its labels.
    """
    if judge.units < LEAST_UNITS:
        needed = f"to choose on one half and score on the other takes at least {LEAST_UNITS}"
        return f"{counted(judge.units, 'unit')}; {needed}"
    found = _halves(corpus, judge)
    for half, labels in (("dev", found.dev), ("test", found.test)):
        if not labels.positives:
            return f"the {half} half, made by {found.how}, holds no gold pair"
    return found


def _halves(corpus: CorpusData, judge: Judge) -> Halves:
    if isinstance(judge, PairJudge | PooledJudge) and set(judge.drawn.split) >= _NAMES:
        return _of_pairs(corpus, judge)
    column = corpus.column(SPLIT)
    split = [] if column is None else column.to_pylist()
    if set(split) >= _NAMES:
        dev, test = (np.array([value == half for value in split]) for half in ("dev", "test"))
        how = "the corpus's own column split" + _torn(corpus.units[dev], corpus.units[test])
        return Halves(judge.among(dev), judge.among(test), test, how)
    test = _by_hash(corpus.ids, _apart(corpus, judge))
    return Halves(judge.among(~test), judge.among(test), test, "a hash of the least id of each unit")


def _apart(corpus: CorpusData, judge: Judge) -> NDArray[np.int32]:
    """`int32[n]`: documents of one number are in one half; no listed pair may lie in both.

    These are the pairs listed at any level, counted or not, so that the halves are the same however versions count.
    """
    if isinstance(judge, PairJudge):
        rows = _listed(corpus)
    elif isinstance(judge, PooledJudge):
        rows = judge.drawn.rows
    else:
        return corpus.units
    left, right = rows[:, np.all(rows >= 0, axis=0)]
    return linked(corpus.ids, left, right)


def _listed(corpus: CorpusData) -> NDArray[np.int64]:
    """`int64[2, m]`, the rows of the pairs listed at any level; of a sample those that have a probability."""
    pairs = set()
    for labels in corpus.levels.values():
        if isinstance(labels, GradedPairs):
            chosen = np.flatnonzero(replace(labels, grade=np.maximum(labels.grade, 0)).weight > 0).tolist()
            pairs |= {(labels.a[row], labels.b[row]) for row in chosen}
    ordered = sorted(pairs)
    return rows_of(corpus.ids, [a for a, _ in ordered], [b for _, b in ordered])


def _of_pairs(corpus: CorpusData, judge: PairJudge | PooledJudge) -> Halves:
    """The halves that the gold pairs name themselves."""
    listed = judge.drawn
    dev, test = (np.array([value == half for value in listed.split]) for half in ("dev", "test"))
    rows = np.zeros(len(corpus.ids), np.bool_)
    rows[listed.rows[:, test]] = True
    how = "the field split of the gold pairs" + _torn(listed.units[:, dev], listed.units[:, test])
    return Halves(judge.at(dev), judge.at(test), rows, how)


def _torn(dev: NDArray[np.integer], test: NDArray[np.integer]) -> str:
    """A warning where the halves share units."""
    torn = len(np.intersect1d(dev, test))
    return f", which splits {counted(torn, 'unit')} between the halves" if torn else ""


def _by_hash(ids: list[str], units: NDArray[np.int32]) -> NDArray[np.bool_]:
    """`bool[n]`: the units whose least id has an odd SHA-256; a unit stays in its half whatever else a corpus holds."""
    least: dict[int, str] = {}
    for document_id, unit in zip(ids, units.tolist(), strict=True):
        least[unit] = min(least.get(unit, document_id), document_id)
    odd = {unit for unit, document_id in least.items() if hashlib.sha256(document_id.encode()).digest()[-1] & 1}
    return np.isin(units, sorted(odd))
