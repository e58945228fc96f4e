"""Why a pair is reported, or not, as the strategy itself explains it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from neardup.core.bucketed import Bucketed
from neardup.core.pairs import shortest
from neardup.core.strategy import explainer_of, prepared
from neardup.core.tiled import Tiled
from neardup.errors import StrategyError
from neardup.scorers.overlap import shared_members
from neardup.text import Ragged, shingle_hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.distinct import Distinct
    from neardup.core.explanation import Explanation
    from neardup.diff.sides import Side
    from neardup.text import Folding, Unit
    from neardup.text.texts import Texts

_LEAST = 1e-9
"""A floor that lets every score through."""
Fate = Literal[
    "reported",
    "below the threshold",
    "below the floor",
    "never a candidate",
    "only in oversized buckets",
    "not reported",
]
"""How a pair ended on a side. `not reported`: no candidate, or below the floor; it is not known which."""


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """Shingles that two texts share.

    Attributes:
        ngram: units in a shingle.
        unit: `word` or `char`.
        shared: how many distinct shingles both have.
        left: how many the one has.
        right: how many the other has.
    """

    ngram: int
    unit: Unit
    shared: int
    left: int
    right: int

    @property
    def jaccard(self) -> float:
        """Shared over all; 0 where there is none."""
        return self.shared / max(1, self.left + self.right - self.shared)

    @property
    def containment(self) -> float:
        """Shared over those of the smaller set; 0 where it is empty."""
        return self.shared / max(1, min(self.left, self.right))


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A side's result on a pair.

    Attributes:
        fate: how the pair ended on this side.
        score: the score as reported; None where it was not.
        estimate: the score it has where it was not reported: what the strategy would say were it a candidate. None
            where that is not known.
        bands: numbers, from 1, of the keys that agree; None where the strategy has no keys or cannot be asked.
        of_bands: how many keys a document has.
        clustered: whether both documents are in one cluster at the threshold, through this pair or others.
    """

    fate: Fate
    score: float | None
    estimate: float | None
    bands: list[int] | None
    of_bands: int
    clustered: bool


def shingles_of(sides: tuple[Side, Side]) -> list[tuple[int, Unit, Folding]]:
    """The shingles that the sides use, each once; five-word ones where neither side has any."""
    parts: list[Any] = [part for side in sides for part in (side.component, getattr(side.component, "verify", None))]
    found: list[tuple[int, Unit, Folding]] = [
        (part.ngram, part.unit, getattr(part, "folding", "loose"))
        for part in parts
        if hasattr(part, "ngram") and hasattr(part, "unit")
    ]
    return list(dict.fromkeys(found)) or [(5, "word", "loose")]


def overlap(texts: Texts, ngram: int, unit: Unit, folding: Folding = "loose") -> Overlap:
    """What two texts share."""
    sets = shingle_hashes(texts, ngram=ngram, unit=unit, folding=folding).sets()
    shared = shared_members(sets, np.array([0]), np.array([1]))
    left, right = sets.lengths.tolist()
    return Overlap(ngram=ngram, unit=unit, shared=int(shared[0]), left=left, right=right)


def explanations_of(
    sides: tuple[Side, Side], distinct: Distinct | None, left: NDArray[np.integer], right: NDArray[np.integer]
) -> dict[str, list[Explanation]]:
    """Why pairs have their scores, by the text of each scorer that can say so; two sides may share one.

    Args:
        sides: both sides; one that cannot be asked is left out.
        distinct: the distinct texts; None where they are not at hand.
        left: rows of the documents that represent the one texts.
        right: rows of the others.
    """
    if distinct is None or not len(left):
        return {}
    ends = [np.searchsorted(distinct.rows, rows) for rows in (left, right)]
    explainers = [explainer_of(side.component) for side in sides if side.askable]
    named = {str(explainer): explainer for explainer in explainers if explainer is not None}
    return {text: explainer.explain(distinct.corpus, *ends) for text, explainer in named.items()}


class Asked:
    """A side with its strategy, to explain pairs.

    A strategy with buckets reports which keys agree, and the score that a pair would have. For one that compares all
    pairs, a missing pair can only have scored too low. For any other, it is unknown whether the pair was examined.
    """

    def __init__(self, side: Side, distinct: Distinct | None) -> None:
        self._side = side
        self._distinct = distinct

    def verdict(self, left: int, right: int, score: float) -> Verdict:
        """How a pair of rows ended.

        Args:
            left: row of the document that represents the one text.
            right: row of the other.
            score: the score as reported, NaN where it was not.
        """
        labels = self._side.clusters
        bands, of_bands, candidate, estimate = self._examined(left, right)
        return Verdict(
            fate=self._fate(score, candidate, estimate),
            score=None if math.isnan(score) else shortest(score),
            estimate=shortest(estimate) if math.isnan(score) and estimate is not None else None,
            bands=bands,
            of_bands=of_bands,
            clustered=bool(labels[left] == labels[right]),
        )

    @cached_property
    def _summary(self) -> Any:
        """The statistics that the strategy takes of the whole corpus."""
        strategy: Any = self._side.component
        return None if self._distinct is None else strategy.summary_of(self._distinct.corpus.texts)

    @cached_property
    def _judge(self) -> Any:
        """What judges the candidates of a strategy that leaves that to a scorer."""
        strategy: Any = self._side.component
        if "floor" in strategy.__dataclass_fields__:  # scores below the floor are of interest, too
            strategy = replace(strategy, floor=_LEAST)
        return None if self._distinct is None else prepared(strategy.scorer, self._distinct.corpus)

    def _fate(self, score: float, candidate: bool | None, estimate: float | None) -> Fate:
        side = self._side
        if not math.isnan(score):
            return "reported" if np.float32(score) >= np.float32(side.threshold) else "below the threshold"
        if not candidate:
            unseen: Fate = "not reported" if candidate is None else "never a candidate"
            return "below the floor" if self._all_compared() else unseen
        below = estimate is not None and np.float32(estimate) < np.float32(side.pairs.floor)
        return "below the floor" if below else "only in oversized buckets"

    def _all_compared(self) -> bool:
        whole = self._side.pairs.candidates >= self._side.pairs.possible
        return whole or (isinstance(self._side.component, Tiled) and not self._side.pairs.skipped_at_most)

    def _examined(self, left: int, right: int) -> tuple[list[int] | None, int, bool | None, float | None]:
        """Keys that agree, keys in all, whether the two alone become a candidate, and what they score."""
        strategy: Any = self._side.component
        if self._distinct is None or not self._side.askable or not isinstance(strategy, Bucketed):
            return None, 0, None, None
        strategy = strategy.settled(self._summary)
        rows = np.searchsorted(self._distinct.rows, [left, right])
        pair = self._distinct.corpus.texts.take(rows)
        features = strategy.encode(pair, self._summary)
        met = any(len(found.left) for found in strategy.candidate_pairs(features, pair))
        bands, of_bands = _agreeing(strategy, features)
        own = strategy.scorer is None
        score = strategy.score(features, np.array([0]), np.array([1])) if own else self._judge(rows[:1], rows[1:])
        return bands, of_bands, met, float(score[0])


def _agreeing(strategy: Bucketed[Any, Any], features: Any) -> tuple[list[int] | None, int]:
    """Numbers, from 1, of the keys that two documents have in common, and how many keys there are."""
    try:
        keys = strategy.keys(features)
    except StrategyError:
        return None, 0
    if isinstance(keys, Ragged):
        return None, 0
    one, other = keys
    return (np.flatnonzero((one == other) & (one != 0)) + 1).tolist(), len(one)
