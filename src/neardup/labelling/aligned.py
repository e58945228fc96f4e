"""Two texts row by row, so that what they share stands side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from neardup.labelling.matching import Group, dice, keys, matching, twos
from neardup.labelling.passages import Passage, passages
from neardup.text.marked import marked
from neardup.text.words import word_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.text import marked as marking

SHORT = 5
"""The most words of a line of a menu."""
FULL = 30
"""Words of a row that takes no more lines of a menu."""
Mark = Literal["shared", "only", "moved"]
"""Of a piece of text: the other text has it in the same place; lacks it; or has it in another place."""


@dataclass(frozen=True)
class Piece:
    """A stretch of one text.

    Attributes:
        text: as it stands.
        mark: whether the other text has it.
        words: how many words it has.
        folded: whether it is hidden until somebody asks for it.
    """

    text: str
    mark: Mark
    words: int
    folded: bool = False


@dataclass(frozen=True)
class Row:
    """What stands side by side.

    Attributes:
        left: pieces of the one text.
        right: pieces of the other.
        kind: whether the two are the `same` words, `like` one another with differences, or `apart`: not alike.
        folded: whether the row is hidden until somebody asks for it.
    """

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    kind: Literal["same", "like", "apart"]
    folded: bool = False

    @property
    def words(self) -> int:
        """How many words its left side has."""
        return sum(piece.words for piece in self.left)


def aligned(a: str, b: str) -> list[Row]:
    """The rows of two texts. The pieces of a side, row after row, are the text of that side.

    Passages are put side by side first, by the words they share and in order; then words within these.
    """
    left, right = passages(a), passages(b)
    found = matching(left, right)
    rows: list[Row] = []
    i = j = 0
    for group in [*found.groups, Group([len(left), len(right)], [len(left), len(right)])]:
        (at, to), ends = group.start, group.end
        if i < at or j < to:
            rows.append(_gap(left[i:at], right[j:to], found.moved[0][i:at], found.moved[1][j:to]))
        if at < ends[0]:
            rows.append(_side_by_side(left[at : ends[0]], right[to : ends[1]]))
        i, j = ends
    return _gathered(rows)


def _gathered(rows: Sequence[Row]) -> list[Row]:
    """The rows, where short ones that are the same on both sides, such as the lines of a menu, are put into one."""
    out: list[Row] = []
    for row in rows:
        last = out[-1] if out else None
        if last and last.kind == row.kind == "same" and last.left[-1].words <= SHORT >= row.words and last.words < FULL:
            out[-1] = Row(last.left + row.left, last.right + row.right, "same")
        else:
            out.append(row)
    return out


def _gap(
    left: Sequence[Passage], right: Sequence[Passage], moved_left: Sequence[bool], moved_right: Sequence[bool]
) -> Row:
    """Passages between two matches; where they are alike as a whole, they are compared word by word."""
    if _alike(left, right) and not any(moved_left) and not any(moved_right):
        return _side_by_side(left, right)
    return Row(_apart(left, moved_left), _apart(right, moved_right), "apart")


def _alike(left: Sequence[Passage], right: Sequence[Passage]) -> bool:
    """Whether passages are alike as a whole: by pairs of words, since all long texts share single ones."""
    one, other = (Passage("", twos(_joined(side).words)) for side in (left, right))
    return bool(one.words and other.words and dice([one], [other])[0, 0])


def _joined(group: Sequence[Passage]) -> Passage:
    return Passage("".join(one.text for one in group), tuple(word for one in group for word in one.words))


def _apart(group: Sequence[Passage], moved: Sequence[bool]) -> tuple[Piece, ...]:
    return tuple(
        Piece(one.text, "moved" if elsewhere else "only", len(one.words))
        for one, elsewhere in zip(group, moved, strict=True)
    )


def _side_by_side(left: Sequence[Passage], right: Sequence[Passage]) -> Row:
    """Passages that are alike, with their differences marked."""
    one, other = _joined(left), _joined(right)
    if keys(one) == keys(other):
        cells = [(Piece(side.text, "shared", len(side.words)),) for side in (one, other)]
        return Row(cells[0], cells[1], "same")
    pieces = [tuple(_piece(piece) for piece in side) for side in marked(one.text, other.text, limit=None)]
    return Row(pieces[0], pieces[1], "like")


def _piece(piece: marking.Piece) -> Piece:
    """A piece; marks and spaces alone are no difference, since they never make another text."""
    words = len(word_spans(piece.text))
    return Piece(piece.text, "only" if piece.differs and words else "shared", words)
