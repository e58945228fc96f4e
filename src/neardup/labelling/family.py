"""The family of a pair: pairs of documents that are all near to both of its documents, as those of one template are."""

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
    def _near(self) -> NDArray[np.int64]:
        """`int64[2, k]`: rows of the pairs that some choice joins at its default threshold."""
        population = self.study.population
        near = population.votes > 0
        return np.stack([population.left[near], population.right[near]]).astype(np.int64)

    def of(self, pair: Pair) -> list[Pair]:
        """The other pairs among the two documents and those that are near to both."""
        a, b = (self.study.row_of[document] for document in pair)
        inside = np.zeros(len(self.study.ids), bool)
        inside[np.intersect1d(self._beside(a), self._beside(b))] = True
        inside[[a, b]] = True
        left, right = self._near[:, inside[self._near].all(axis=0)]
        ids = self.study.ids
        found = [pair_of(ids[one], ids[other]) for one, other in zip(left.tolist(), right.tolist(), strict=True)]
        return [one for one in found if one != pair]

    def _beside(self, row: int) -> NDArray[np.int64]:
        """The documents that are near to one."""
        left, right = self._near
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
