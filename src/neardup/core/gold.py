"""Gold: what people say belongs together, as clusterings at three nested levels or as graded pairs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from neardup.errors import NeardupError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from neardup.core.clusters import Clusters
    from neardup.core.pool import DrawnFrom

Level = Literal["copy", "revision", "story"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""From strict to loose: same text; also its other versions; also independent accounts of the event."""


def check_level(level: str) -> Level:
    """The level of this name.

    Raises:
        UnknownNameError: there is no such level.
    """
    if level not in LEVELS:
        raise UnknownNameError("level", level, LEVELS)
    return level


@dataclass(frozen=True, eq=False, kw_only=True)
class Sample:
    """How listed pairs were drawn, and what each is.

    Attributes:
        kind: what people call each pair, such as `template`; None where they say nothing.
        probability: `float64[m]`, of each pair to be in the sample, above 0; NaN where it was not left to chance.
        split: the half that each pair is in, such as `dev`; None where it is in none.
    """

    kind: list[str | None]
    probability: NDArray[np.float64]
    split: list[str | None]

    @property
    def weighted(self) -> bool:
        """Whether any pair has a probability, so that figures can be those of everything it was drawn from."""
        return bool(np.any(~np.isnan(self.probability)))

    def at(self, rows: NDArray[np.integer]) -> Sample:
        """The same of some pairs."""
        kind, split = ([of[row] for row in rows.tolist()] for of in (self.kind, self.split))
        return Sample(kind=kind, probability=self.probability[rows], split=split)


@dataclass(frozen=True, eq=False)
class GradedPairs:
    """Gold pairs given one by one: those that count are listed, all others are ignored or, in a closed scope, negative.

    Attributes:
        a: first document of each pair.
        b: second document.
        grade: `int32[m]`, 0 for unrelated, more for closer; -1 is *ignore*.
        positive_from: the least grade that counts as a duplicate.
        closed: documents among which every pair not listed is a negative; empty for none.
        sample: how the pairs were drawn, where they are a sample; a closed scope is none.
        drawn_from: the pool that they were drawn from, where it is known.
    """

    a: list[str]
    b: list[str]
    grade: NDArray[np.int32]
    positive_from: int = 1
    closed: frozenset[str] = frozenset()
    sample: Sample | None = None
    drawn_from: DrawnFrom | None = None

    def __post_init__(self) -> None:
        """Refuse a pair given twice or of one document, lengths that differ, and a closed scope that is a sample."""
        if self.closed and self.weighted:
            raise NeardupError("pairs have probabilities, but every pair not listed is a negative: give one of the two")
        if not len(self.a) == len(self.b) == len(self.grade):
            raise NeardupError(
                f"{len(self.a)} and {len(self.b)} documents and {len(self.grade)} grades: a pair has two and one"
            )
        seen: set[tuple[str, str]] = set()
        for a, b in zip(self.a, self.b, strict=True):
            key = (min(a, b), max(a, b))
            if a == b:
                raise NeardupError(f"document '{a}' is paired with itself")
            if key in seen:
                raise NeardupError(f"pair '{a}', '{b}' stands more than once")
            seen.add(key)

    @property
    def positive(self) -> NDArray[np.bool_]:
        """Whether each listed pair counts as a duplicate."""
        return np.asarray(self.grade >= self.positive_from)

    @property
    def lines(self) -> list[str]:
        """One line for each pair: its documents and its grade."""
        grades = zip(self.a, self.b, self.grade.tolist(), strict=True)
        lines = [f"{min(a, b)} {max(a, b)} {grade}" for a, b, grade in grades]
        if self.sample is None:
            return lines
        drawn = zip(self.sample.kind, self.sample.probability.tolist(), self.sample.split, strict=True)
        return [f"{line} {kind} {chance!r} {half}" for line, (kind, chance, half) in zip(lines, drawn, strict=True)]

    @property
    def weight(self) -> NDArray[np.float64]:
        """`float64[m]`: the number of pairs that each stands for; 0 where it is ignored, or not drawn of a sample."""
        known = (self.grade >= 0).astype(np.float64)
        if self.sample is None or not self.weighted:
            return known
        return known * np.nan_to_num(1 / self.sample.probability)

    @property
    def weighted(self) -> bool:
        """Whether they are a sample in which any pair has a probability."""
        return self.sample is not None and self.sample.weighted

    def half(self, split: str) -> GradedPairs:
        """The pairs of one half.

        Raises:
            NeardupError: no pair is in it.
        """
        halves = [None] * len(self.a) if self.sample is None else self.sample.split
        rows = np.array([row for row, name in enumerate(halves) if name == split], np.int64)
        if self.sample is None or not len(rows):
            known = ", ".join(sorted({name for name in halves if name})) or "none"
            raise NeardupError(f"no gold pair is in the half '{split}'; the halves in 'split' are: {known}")
        a, b = ([side[row] for row in rows.tolist()] for side in (self.a, self.b))
        return replace(self, a=a, b=b, grade=self.grade[rows], sample=self.sample.at(rows))

    def without(self, ids: Collection[str]) -> GradedPairs:
        """The same pairs, of which those that name one of these documents are ignored, as unlisted ones are."""
        keep = np.array([a not in ids and b not in ids for a, b in zip(self.a, self.b, strict=True)], np.bool_)
        return replace(self, grade=np.where(keep, self.grade, np.int32(-1)), closed=self.closed.difference(ids))

    @property
    def documents(self) -> list[str]:
        """Every document named, sorted."""
        return sorted({*self.a, *self.b, *self.closed})


@dataclass(frozen=True, eq=False)
class Gold:
    """Gold of a corpus by level. What has no label at a level is ignored there, never a negative.

    Attributes:
        levels: a clustering, or graded pairs, for each level there is; `{"any": …}` where one answers all.
        reasons: why, for labels that could be argued, by document id.
        digests: SHA-256 of the labelled texts by document id, where the labels were made for particular texts.
    """

    levels: dict[str, Clusters | GradedPairs]
    reasons: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def at(self, level: str) -> Clusters | GradedPairs:
        """The labels at a level.

        Raises:
            UnknownNameError: no such level.
            NeardupError: the gold has no labels at this level.
        """
        check_level(level)
        found = self.levels.get(level, self.levels.get("any"))
        if found is None:
            raise NeardupError(f"this gold has no level '{level}'; it has {', '.join(self.names)}")
        return found

    def without(self, ids: Collection[str]) -> Gold:
        """The same gold, in which no label of these documents counts, at any level."""
        return replace(self, levels={level: labels.without(ids) for level, labels in self.levels.items()})

    @property
    def checksum(self) -> str:
        """SHA-256 over the labels of every level, whatever their order in the file; empty without any."""
        lines = sorted(f"{level} {line}" for level, labels in self.levels.items() for line in labels.lines)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest() if lines else ""

    @property
    def names(self) -> list[str]:
        """The levels this gold can answer, strict to loose."""
        return [*LEVELS] if "any" in self.levels else [name for name in LEVELS if name in self.levels]


def labelled(labels: Clusters | GradedPairs) -> list[str]:
    """The documents that have a label: a cluster, or a pair that is not ignored."""
    if not isinstance(labels, GradedPairs):
        return [labels.ids[row] for row in np.flatnonzero(labels.labels >= 0).tolist()]
    rows = np.flatnonzero(labels.grade >= 0).tolist()
    return sorted({*(labels.a[row] for row in rows), *(labels.b[row] for row in rows), *labels.closed})


def check_labelled(labels: Clusters | GradedPairs, source: str = "gold") -> None:
    """Refuse labels all of which are null.

    Args:
        labels: the labels at one level.
        source: where they come from, for the message.

    Raises:
        NeardupError: every label is null.
    """
    if not labelled(labels):
        problem = "every label at this level is null, so nothing can be scored; choose another level"
        raise NeardupError(f"{source}: {problem}")
