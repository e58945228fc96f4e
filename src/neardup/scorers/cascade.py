"""The scorer `cascade`: a cheap scorer settles the pairs that it is sure of, and another one judges the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from neardup.core.explanation import Explanation
from neardup.core.registry import name_of
from neardup.core.spec import Spec
from neardup.core.strategy import CorpusScorer, DividedScorer, Explainer, Scorer, columns_read, prepared
from neardup.errors import NeardupError
from neardup.scorers.facts.scorer import Facts
from neardup.scorers.overlap import Containment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.strategy import Judge


@dataclass(frozen=True, kw_only=True)
class Cascade(Spec):
    """Two scorers in order of cost: the first settles the pairs that it is sure of, the second judges the others.

    A pair that the first scorer puts below `different_below` scores 0. One that it puts above `copy_above` scores 1.
    Every other pair has the score of the second scorer, so a score means what it means to that one. A settled pair is
    on one side at every threshold above 0, and a sweep of thresholds moves the others only. More stages are nested:
    `then=cascade(…)`.

    The first scorer must judge by the two texts alone, with no statistics of the corpus. The second one's statistics
    are those of the whole corpus, as they are without a cascade, so a pair that reaches it has the score it would have.

    Source: rejecting early in order of cost is the attentional cascade of Viola and Jones, CVPR 2001, section 4.

    Attributes:
        first: scores every pair.
        different_below: a pair with a lower score of `first` is settled as different; 0 for none.
        copy_above: a pair with a higher score of `first` is settled as a copy; 1 for none.
        then: scores the pairs that are not settled.
    """

    tuned_on: ClassVar[tuple[str, ...]] = ("wire:dev", "webpages:dev", "reuters21578:dev", "allsides_news:dev")

    first: Scorer = field(default_factory=lambda: Containment(ngram=3))
    different_below: float = 0.1
    copy_above: float = 1.0
    then: Scorer = field(default_factory=Facts)

    def __post_init__(self) -> None:
        """Check types and ranges."""
        super().__post_init__()
        self.require(
            0 <= self.different_below <= self.copy_above <= 1,
            "different_below and copy_above are in [0, 1] and in this order, not "
            f"{self.different_below} and {self.copy_above}",
        )
        self.require(
            not isinstance(self.first, CorpusScorer),
            f"first={name_of(type(self.first))} needs statistics of the corpus; take one that judges by two texts "
            "alone, such as containment, and put this one into then",
        )

    @property
    def scale(self) -> Scorer:
        """The last scorer: what a score of the cascade means, and so its threshold, is what it means to that one."""
        return self.then.scale if isinstance(self.then, Cascade) else self.then

    @property
    def rounds(self) -> int:
        """How often the second scorer gathers statistics; 0 where it needs none."""
        return self.then.rounds if isinstance(self.then, DividedScorer) else 0

    @property
    def reads(self) -> tuple[str, ...] | None:
        """The columns that either scorer reads; None for any."""
        found = [columns_read(self.first), columns_read(self.then)]
        return None if None in found else tuple(dict.fromkeys(name for names in found for name in names or ()))

    def score(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: similarity of texts `left[i]` and `right[i]`, as `Scorer` defines it."""
        return self.prepared(corpus)(left, right)

    def prepared(self, corpus: Corpus) -> Judge:
        """`score` for many calls on one corpus: the statistics of the second scorer are gathered once."""
        return partial(self._score, corpus, prepared(self.then, corpus))

    def summarise(self, corpus: Corpus, earlier: tuple[Any, ...]) -> Any:
        """The second scorer's statistics of some documents; see `DividedScorer`."""
        return self._divided.summarise(corpus, earlier)

    def merge(self, a: Any, b: Any) -> Any:
        """The second scorer's statistics of two lots of documents together."""
        return self._divided.merge(a, b)

    def judge(self, corpus: Corpus, summaries: tuple[Any, ...]) -> Judge:
        """`score` on these documents, given the second scorer's statistics of all."""
        judge = self._divided.judge(corpus, summaries) if self.rounds else prepared(self.then, corpus)
        return partial(self._score, corpus, judge)

    def explain(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> list[Explanation]:
        """Which stage settled each pair, or why the second scorer gives its score, as `Explainer` defines it."""
        decided = self.settled(corpus, left, right)
        by = f"settled by {name_of(type(self.first))}"
        found = [Explanation(score=float(score), shares={by: float(score)}) for score in decided]
        open_pairs = np.flatnonzero(np.isnan(decided))
        told = self._told(corpus, left[open_pairs], right[open_pairs])
        for place, explanation in zip(open_pairs.tolist(), told, strict=True):
            found[place] = explanation
        return found

    def settled(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: 0 and 1 for the pairs that the first scorer settles; NaN for all others."""
        score = self.first.score(corpus, left, right)
        decided = np.full(len(left), np.nan, np.float32)
        decided[score < np.float32(self.different_below)] = 0
        decided[score > np.float32(self.copy_above)] = 1
        return decided

    def _score(
        self, corpus: Corpus, judge: Judge, left: NDArray[np.integer], right: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        scores = self.settled(corpus, left, right)
        open_pairs = np.isnan(scores)
        scores[open_pairs] = judge(left[open_pairs], right[open_pairs])
        return scores

    def _told(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> list[Explanation]:
        """What the second scorer says of pairs; its score alone where it explains nothing."""
        if isinstance(self.then, Explainer):
            return self.then.explain(corpus, left, right)
        name, scores = name_of(type(self.then)), self.then.score(corpus, left, right)
        return [Explanation(score=float(score), shares={name: float(score)}) for score in scores]

    @property
    def _divided(self) -> DividedScorer:
        """The second scorer, whose statistics can be gathered part by part.

        Raises:
            NeardupError: they cannot.
        """
        if not isinstance(self.then, DividedScorer):
            raise NeardupError(
                f"{name_of(type(self.then))} gathers no statistics in parts; take another scorer as then"
            )
        return self.then
