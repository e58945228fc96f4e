"""The family of a pair: documents that are all about as near to one another, as those of one template are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from neardup.study.answers import pair_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.labelling.aligned import Row
    from neardup.labelling.views import PairView
    from neardup.study.answers import Pair
    from neardup.study.opened import Study

MOST = 60
"""The most pairs of a family that are shown at once."""
AS_NEAR = 0.9
"""The share of a pair's closeness that others of its family have at least."""
_WORDS = 14


@dataclass(frozen=True, kw_only=True)
class Member:
    """A pair of a family, in short.

    Attributes:
        a: id of a document.
        b: id of the other.
        left: how the text on the left begins.
        right: how the one on the right begins.
        only_left: words of passages that are alike which only the left one has.
        only_right: those that only the right one has.
    """

    a: str
    b: str
    left: str
    right: str
    only_left: str
    only_right: str


@dataclass(frozen=True, eq=False)
class Families:
    """Finds the families of pairs in a study's population.

    Attributes:
        study: the study.
    """

    study: Study

    @cached_property
    def _closeness(self) -> NDArray[np.float32]:
        """`float32[m]`: the mean score of each pair, where a strategy that did not report it counts as 0."""
        scores = self.study.population.scores
        return np.nan_to_num(scores).mean(axis=0) if len(scores) else np.zeros(scores.shape[1], np.float32)

    def of(self, pair: Pair) -> list[Pair]:
        """The other pairs about as near as this one, among its documents and those as near to both; nearest first.

        A pair that is not in the population, or that no strategy reported, has no family.
        """
        population, rows = self.study.population, [self.study.row_of[document] for document in pair]
        (place,) = population.places(np.array(rows[:1]), np.array(rows[1:]))
        least = self._closeness[place] * AS_NEAR if place >= 0 else 0.0
        if not least:
            return []
        near = np.flatnonzero(self._closeness >= least)
        left, right = population.left[near], population.right[near]
        inside = np.zeros(len(self.study.ids), bool)
        inside[np.intersect1d(_beside(rows[0], left, right), _beside(rows[1], left, right))] = True
        inside[rows] = True
        near = near[inside[left] & inside[right]]
        near = near[np.argsort(-self._closeness[near], kind="stable")]
        ids = self.study.ids
        found = zip(population.left[near].tolist(), population.right[near].tolist(), strict=True)
        return [one for one in (pair_of(ids[a], ids[b]) for a, b in found) if one != pair]


def _beside(row: int, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.int32]:
    """The documents that are paired with one."""
    return np.concatenate([right[left == row], left[right == row]])


def member(view: PairView) -> Member:
    """A pair in short."""
    left, right = _texts(view.rows)
    only_left, only_right = _only(view.rows)
    return Member(
        a=view.a, b=view.b, left=_start(left), right=_start(right), only_left=only_left, only_right=only_right
    )


def _texts(rows: Sequence[Row]) -> tuple[str, str]:
    left = "".join(piece.text for row in rows for piece in row.left)
    return left, "".join(piece.text for row in rows for piece in row.right)


def _only(rows: Sequence[Row]) -> tuple[str, str]:
    """The words that only one side has, of passages that stand side by side."""
    alike = [row for row in rows if row.kind == "like"]
    left = " ".join(piece.text for row in alike for piece in row.left if piece.mark == "only")
    right = " ".join(piece.text for row in alike for piece in row.right if piece.mark == "only")
    return _start(left), _start(right)


def _start(text: str) -> str:
    """The first words of a text, in one line."""
    words = text.split()
    return " ".join(words[:_WORDS])[:200] + (" …" if len(words) > _WORDS else "")
