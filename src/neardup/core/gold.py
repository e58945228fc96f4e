"""Gold: what people say belongs together, as clusterings at three nested levels or as graded pairs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from neardup.errors import NeardupError, UnknownNameError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.clusters import Clusters

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


@dataclass(frozen=True, eq=False)
class GradedPairs:
    """Gold pairs given one by one: those that count are listed, all others are ignored or, in a closed scope, negative.

    Attributes:
        a: first document of each pair.
        b: second document.
        grade: `int32[m]`, 0 for unrelated, more for closer; -1 is *ignore*.
        positive_from: the least grade that counts as a duplicate.
        closed: documents among which every pair not listed is a negative; empty for none.
    """

    a: list[str]
    b: list[str]
    grade: NDArray[np.int32]
    positive_from: int = 1
    closed: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a pair given twice or of one document, and lengths that differ."""
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
        return [f"{min(a, b)} {max(a, b)} {grade}" for a, b, grade in grades]

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
