"""Large families, where all pairs are compared: of the pairs of two crowded documents only those with hubs are kept."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

import numpy as np

from neardup.core.codes import decode, encode
from neardup.core.counts import pairs_among
from neardup.core.pairs import Pairs

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

HUBS = 16
"""How many of the documents that a crowded document reaches are its hubs: those of least content rank."""
FAR = np.iinfo(np.int64).max
"""Above every rank: the mark of a document that is not known to be crowded."""
_PORTION = 1 << 22
"""Pairs that are held before the first look for crowded documents, and as many again before each further one."""


class Level(NamedTuple):
    """A similarity, and how many documents one document may reach at it.

    Attributes:
        score: the least similarity.
        most: the most documents.
    """

    score: float
    most: int


class Comparing(Protocol):
    """A strategy that compares all documents.

    Attributes:
        floor: the least similarity reported.
        largest_family: the most documents that a document may reach at the default threshold before it is crowded.
        most_similar: the most that it may reach at the floor.
    """

    largest_family: ClassVar[int]
    most_similar: ClassVar[int]

    @property
    def floor(self) -> float: ...  # noqa: D102

    @property
    def default_threshold(self) -> float:
        """The threshold that its author advises."""
        ...


def levels_of(strategy: Comparing) -> tuple[Level, ...]:
    """The levels of a strategy, the least similarity first: its floor, and its default threshold if that is higher."""
    floor, threshold = float(strategy.floor), float(strategy.default_threshold)
    top = Level(max(floor, threshold), strategy.largest_family)
    return (Level(floor, strategy.most_similar), top) if np.float32(threshold) > np.float32(floor) else (top,)


class Standing(NamedTuple):
    """What is known of some documents.

    Attributes:
        rank: `int64[m]`, the content rank of each, no two equal; all 0 as long as no document is known to be crowded.
        last: `int64[levels, m]`, by level the rank of the last hub of each crowded document; `FAR` for other documents.
    """

    rank: NDArray[np.int64]
    last: NDArray[np.int64]


def nobody(count: int, levels: int) -> Standing:
    """Of so many documents none is known to be crowded."""
    return Standing(np.zeros(count, np.int64), np.full((levels, count), FAR, np.int64))


class Hubs:
    """The hubs of some documents at a level, from pairs in portions.

    Args:
        rows: the documents.
        rank: `int64[n]`, the content rank of every document.
        least: the score of the level.
    """

    def __init__(self, rows: NDArray[np.int64], rank: NDArray[np.int64], least: np.float32) -> None:
        self._rank, self._least = rank, least
        self._place = np.full(len(rank), -1, np.int64)
        self._place[rows] = np.arange(len(rows))
        self._ranks = np.full((len(rows), HUBS), FAR, np.int64)

    def add(self, codes: NDArray[np.uint64], score: NDArray[np.float32]) -> None:
        """Take pairs, none of which was taken before."""
        from neardup.core.crowd_kernels import note_hubs

        note_hubs(codes, score, self._least, self._rank, self._place, self._ranks)

    @property
    def last(self) -> NDArray[np.int64]:
        """`int64[rows]`: the rank of the last hub of each; `FAR` where it has not got all of them yet."""
        return self._ranks[:, -1]


class Crowds:
    """Takes pairs as they are found, and holds those that are kept.

    A document that reaches more than `most` others at the score of a level is crowded there, and at the levels below.
    Its hubs at a level are the 16 documents of least content rank that it reaches there. A pair stands at the highest
    level whose score it has. Where both of its documents are crowded, it is kept only if one is a hub of the other. So
    a family of any size stays connected and costs 16 pairs a document, not the square of their number.

    Which pairs are kept depends on neither order nor time, although pairs of documents known to be crowded need not be
    found: until a document is known to be crowded all its pairs are counted; and the rank of its last hub only falls,
    so a pair that it once excludes is never kept.
    """

    def __init__(self, count: int, ranked: Callable[[], NDArray[np.int64]], levels: tuple[Level, ...]) -> None:
        """No pair yet.

        Args:
            count: how many documents there are.
            ranked: gives the content rank of each, `int64[count]`, no two equal; asked once a document is crowded.
            levels: see `levels_of`.
        """
        self._scores = np.array([level.score for level in levels], np.float32)
        self._most = np.array([level.most for level in levels], np.int32)
        self._ranked = ranked
        self._rank: NDArray[np.int64] | None = None
        self._counts = np.zeros((len(levels), count), np.int32)
        self._last = np.full((len(levels), count), FAR, np.int64)
        self._held: list[tuple[NDArray[np.uint64], NDArray[np.float32]]] = []
        self._size, self._enough = 0, _PORTION
        self._lock = Lock()

    def standing(self, rows: NDArray[np.integer]) -> Standing:
        """What is known of some documents by now."""
        last = self._last[:, rows]
        return Standing(np.zeros(last.shape[1], np.int64) if self._rank is None else self._rank[rows], last)

    def excludes(self, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.bool_]:
        """`bool[m]`: which pairs are known not to be kept, whatever their scores; rows are left < right."""
        from neardup.core.crowd_kernels import excluded

        if self._rank is None:
            return np.zeros(len(left), np.bool_)
        top = np.full(len(left), np.inf, np.float32)
        return excluded(encode(left, right), top, self._scores, self._rank, self._last)

    def add(self, left: ArrayLike, right: ArrayLike, score: NDArray[np.float32]) -> None:
        """Take pairs at or above the floor, left < right, none of which was taken before. Threads may call it."""
        from neardup.core.crowd_kernels import counted

        codes = encode(left, right)
        with self._lock:
            counted(codes, score, self._scores, self._counts)
            self._held.append((codes, score))
            self._size += len(codes)
            if self._size >= self._enough:
                self._look()
                self._enough = self._size + max(_PORTION, self._size // 4)

    def taken(self) -> tuple[NDArray[np.uint64], NDArray[np.float32]]:
        """The pairs held that are not known to be excluded: codes in no order, and scores. None are held afterwards."""
        self._look()
        none = np.zeros(0, np.uint64), np.zeros(0, np.float32)
        codes, score = (np.concatenate(part) for part in zip(none, *self._held, strict=True))
        self._held, self._size = [], 0
        return codes, score

    def crowded(self, level: int) -> NDArray[np.int64]:
        """Ascending: the rows of documents known to be crowded at a level."""
        return np.flatnonzero(self._last[level] < FAR)

    def pairs(self, *, floor: float, examined: int) -> Pairs:
        """The pairs that are kept, once all were taken.

        Args:
            floor: the least similarity of a pair.
            examined: how many pairs there were to compare; those that the rule leaves out are taken off.
        """
        codes, score = self.taken()
        left, right = (rows.astype(np.int64) for rows in decode(codes))
        inside = self._last[0] < FAR
        skipped = pairs_among(int(inside.sum())) - int(np.sum(inside[left] & inside[right]))
        candidates = examined - skipped
        return Pairs.of(left, right, score, floor=floor, candidates=candidates, skipped_at_most=skipped)

    def _look(self) -> None:
        """Look which documents have become crowded, and let go of the pairs that are excluded."""
        from neardup.core.crowd_kernels import excluded

        over = np.logical_or.accumulate((self._counts > self._most[:, None])[::-1])[::-1]
        if not over.any():
            return
        if self._rank is None:
            self._rank = self._ranked()
        for level, rows in enumerate(over):
            hubs = Hubs(np.flatnonzero(rows), self._rank, self._scores[level])
            for pairs in self._held:
                hubs.add(*pairs)
            self._last[level, rows] = np.minimum(self._last[level, rows], hubs.last)
        for number, (codes, score) in enumerate(self._held):
            kept = ~excluded(codes, score, self._scores, self._rank, self._last)
            self._held[number] = codes[kept], score[kept]
        self._size = sum(len(codes) for codes, _ in self._held)


class Crossing:
    """Two parts of a corpus that are compared: what is known of their documents, and where their pairs go.

    Args:
        crowds: takes the pairs.
        a: `int64[m]`, the rows of the documents of the one part in the corpus.
        b: those of the other; the same for pairs within one part.
    """

    def __init__(self, crowds: Crowds, a: NDArray[np.int64], b: NDArray[np.int64]) -> None:
        self._crowds, self._a, self._b = crowds, a, b

    def standing_a(self, rows: NDArray[np.integer] | slice = slice(None)) -> Standing:
        """What is known by now of documents of the one part: pairs that it excludes need not be added."""
        return self._crowds.standing(self._a[rows])

    def standing_b(self, rows: NDArray[np.integer] | slice = slice(None)) -> Standing:
        """What is known by now of documents of the other part."""
        return self._crowds.standing(self._b[rows])

    def add(self, left: NDArray[np.integer], right: NDArray[np.integer], score: NDArray[np.float32]) -> None:
        """Take pairs of a row of the one part and a row of the other, at or above the floor; left < right are taken."""
        one, other = self._a[left], self._b[right]
        ahead = one < other
        self._crowds.add(one[ahead], other[ahead], score[ahead])
