"""The contract of a strategy: a corpus in, scored pairs out.

A plugin needs `Strategy` only. There are two ready shapes for it: `Bucketed` suits sketches with keys (MinHash,
SimHash), `Tiled` suits all-pairs joins (TF-IDF). Both derive `pairs()`, so that no strategy of theirs times its stages.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import partial, reduce
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias, runtime_checkable

import numpy as np

from neardup.core.pairs import Pairs, check_lengths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from neardup.core.candidates import Candidates
    from neardup.core.clock import Clock
    from neardup.core.corpus import Corpus
    from neardup.core.crowds import Crowds
    from neardup.core.explanation import Explanation

    Judge: TypeAlias = Callable[[NDArray[np.integer], NDArray[np.integer]], NDArray[np.float32]]
    """Scores pairs of one corpus by their rows."""


@runtime_checkable
class Strategy(Protocol):
    """What the harness asks of a strategy: a frozen, keyword-only dataclass with these two."""

    @property
    def default_threshold(self) -> float:
        """The threshold that its author advises."""
        ...

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """Every pair of documents it would report at any threshold from its floor up.

        The texts are distinct. The same texts must give the same pairs whatever their order, the thread count, the
        process and `PYTHONHASHSEED`. A text without a letter or digit (blank, emoji, punctuation) pairs with nothing
        here. Only an identical text is its duplicate, and the harness has collapsed identical texts before.
        """
        ...


@runtime_checkable
class Examiner(Protocol):
    """A strategy that can say afterwards which pairs it examined, so that pairs that were never candidates are known.

    A strategy that examines all pairs, as its `Pairs.candidates` then shows, need not be asked.
    """

    def examined(self, corpus: Corpus, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
        """`bool[m]`: whether each of these pairs was scored, or is known to score below the floor.

        Args:
            corpus: distinct texts, as `pairs` gets them.
            left: rows.
            right: rows, each greater than its left one.
        """
        ...


@runtime_checkable
class Scorer(Protocol):
    """A similarity of two texts in [0, 1], computed for many pairs at once."""

    def score(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: similarity of texts `left[i]` and `right[i]`.

        1 for identical texts that are not blank, letters in them or not; else 0 where either has no letter or digit.
        """
        ...


@runtime_checkable
class CorpusScorer(Scorer, Protocol):
    """A scorer whose similarities need statistics of the whole corpus, which it gathers once for many calls."""

    def prepared(self, corpus: Corpus) -> Judge:
        """`score` on this corpus, its statistics gathered."""
        ...


@runtime_checkable
class DividedScorer(CorpusScorer, Protocol):
    """A scorer whose statistics can be gathered part by part, so that pairs of a corpus in parts can be judged.

    Attributes:
        rounds: how often statistics are gathered: 2 for a scorer that needs the first ones for the second, such as the
            languages of a corpus to count words under their lists.
    """

    rounds: ClassVar[int]

    def summarise(self, corpus: Corpus, earlier: tuple[Any, ...], /) -> Any:
        """Statistics of some documents with distinct texts, given those of all from the rounds before."""
        ...

    def merge(self, a: Any, b: Any) -> Any:
        """The statistics of two sets of texts together: the same in whatever order and groups sets are merged."""
        ...

    def judge(self, corpus: Corpus, summaries: Any, /) -> Judge:
        """Scores pairs of some documents, given the statistics of all, a tuple with those of each round.

        Arrays of these may lie in files, so it looks up what these documents need, and keeps no more.
        """
        ...


@runtime_checkable
class Explainer(Protocol):
    """A scorer, or a strategy, that can say why pairs have their scores."""

    def explain(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> list[Explanation]:
        """Why each of these pairs has its score, that of `score` on the same corpus.

        Args:
            corpus: distinct texts, as `Strategy.pairs` gets them.
            left: `int[m]`, rows.
            right: `int[m]`, rows.
        """
        ...


def explainer_of(component: object) -> Explainer | None:
    """What can explain the scores of a strategy: itself, or its `verify`, the scorer that judges its candidates."""
    parts = (component, getattr(component, "verify", None))
    return next((part for part in parts if isinstance(part, Explainer)), None)


def columns_read(scorer: Scorer) -> tuple[str, ...] | None:
    """The columns of a corpus that a scorer reads, as its attribute `reads` says; None for any where it has none."""
    reads: tuple[str, ...] | None = getattr(scorer, "reads", None)
    return reads


def can_be_divided(scorer: Scorer) -> bool:
    """Whether a corpus in parts can be judged as a whole one: no statistics are needed, or they are gathered in parts.

    A scorer that takes another one must gather that one's statistics itself, as a `DividedScorer` does.
    """
    divided = isinstance(scorer, DividedScorer)
    if isinstance(scorer, CorpusScorer) and not divided:
        return False
    taken: list[Any] = [getattr(scorer, f.name) for f in fields(scorer)] if is_dataclass(scorer) else []
    inner = [part for part in taken if isinstance(part, Scorer)]
    return all(can_be_divided(part) and (divided or not isinstance(part, CorpusScorer)) for part in inner)


def prepared(scorer: Scorer, corpus: Corpus) -> Judge:
    """What scores pairs of a corpus: `score` with its first argument given, for many calls if the scorer allows."""
    return scorer.prepared(corpus) if isinstance(scorer, CorpusScorer) else partial(scorer.score, corpus)


def score_candidates(
    chunks: Iterator[Candidates],
    judge: Judge,
    *,
    floor: float,
    clock: Clock,
    crowds: Crowds | None = None,
) -> Pairs:
    """Candidates, scored chunk by chunk, those at or above the floor kept; both stages are timed.

    Args:
        chunks: the candidates, no pair twice.
        judge: scores pairs.
        floor: the least similarity of a pair that is kept.
        clock: gets the stages `candidates` and `score`.
        crowds: what leaves pairs out of large families, where all documents are compared; None to keep them all.
    """
    found, examined = [Pairs.none(floor=floor)], 0
    while True:
        with clock.stage("candidates"):
            chunk = next(chunks, None)
        if chunk is None:
            return Pairs.union(found) if crowds is None else crowds.pairs(floor=floor, examined=examined)
        left, right, counted, skipped = chunk
        counted = len(left) if counted is None else counted
        with clock.stage("score"):
            if crowds is None:
                score = judge(left, right)
                found.append(Pairs.of(left, right, score, floor=floor, candidates=counted, skipped_at_most=skipped))
            else:
                examined += counted
                _judge_some(left, right, judge, floor, crowds)


def _judge_some(left: NDArray[np.int64], right: NDArray[np.int64], judge: Judge, floor: float, crowds: Crowds) -> None:
    """Score the pairs that are not known to be left out, and give those at or above the floor to `crowds`."""
    wanted = ~crowds.excludes(left, right)
    left, right = left[wanted], right[wanted]
    score = np.asarray(judge(left, right), np.float32)
    check_lengths(left, right, score)
    kept = ~(score < np.float32(floor))  # what is no number is refused with the pairs
    crowds.add(left[kept], right[kept], score[kept])


def near_only(
    chunks: Iterator[Candidates], near: Callable[..., NDArray[np.bool_] | None], *, counted: bool
) -> Iterator[Candidates]:
    """Of the pairs in chunks those that are near by their rows; the others count as examined, or do not."""
    for met in chunks:
        kept = near(met.left, met.right)
        examined = len(met.left) if counted else None
        yield met if kept is None else met._replace(left=met.left[kept], right=met.right[kept], examined=examined)


def among_candidates(
    chunks: Iterator[Candidates], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """`bool[m]`: whether each of these pairs is in one of the chunks (see `Examiner`)."""
    return reduce(np.logical_or, (chunk.holds(left, right) for chunk in chunks), np.zeros(len(left), np.bool_))
