"""Which passages of two texts stand side by side."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from neardup.labelling.passages import Passage

LIKE = 0.4
"""The least Dice coefficient of the words of two passages that stand side by side."""
_HELD = 0.5
"""The least share of a passage's words that another must have left over for the passage to stand beside it too."""
_MOVED = 0.75
"""The least Dice coefficient of two passages in different places that are called moved."""
_MOVED_WORDS = 5
"""The least words of a passage that is called moved."""


@dataclass
class Group:
    """Passages that stand side by side, from `start` to before `end` of each text.

    Attributes:
        start: place of the first passage, left and right.
        end: place after the last one, left and right.
    """

    start: list[int]
    end: list[int]


@dataclass(frozen=True, eq=False)
class Matching:
    """What stands side by side in two texts.

    Attributes:
        groups: passages that are alike, in order; those between them are not.
        moved: by side, whether each passage stands in another place of the other text.
    """

    groups: list[Group]
    moved: tuple[list[bool], list[bool]]


def matching(left: Sequence[Passage], right: Sequence[Passage]) -> Matching:
    """What stands side by side: in order in both texts, and of the most shared words in all.

    Sentences that end elsewhere in the other text are grouped until both sides have about the same words.
    """
    likeness = dice(left, right)
    pairs = list(reversed(list(_path(likeness, left, right))))
    groups = [Group([i, j], [i + 1, j + 1]) for i, j in pairs]
    _widen(groups, (left, right))
    return Matching(groups, _moved(likeness, (left, right), groups))


def keys(passage: Passage) -> tuple[str, ...]:
    """What a passage is compared by: its words, or where it has none its marks as a whole."""
    return passage.words or (passage.text.strip(),)


def _compared(passage: Passage) -> tuple[str, ...]:
    """The same, but in scripts without spaces pairs of letters, since single ones are shared by all texts."""
    letters = sum(len(word) == 1 and not word.isascii() for word in passage.words)
    return twos(passage.words) if 2 * letters > len(passage.words) > 1 else keys(passage)


def twos(words: Sequence[str]) -> tuple[str, ...]:
    """Each word with the next one."""
    return tuple(f"{one} {other}" for one, other in pairwise(words))


def dice(left: Sequence[Passage], right: Sequence[Passage]) -> NDArray[np.float32]:
    """`float32[n, m]`: the Dice coefficient of the different words of two passages; 0 where they are not alike."""
    from scipy.sparse import csr_array

    codes: dict[str, int] = {}
    sides, sizes = [], []
    for side in (left, right):
        sets = [sorted({codes.setdefault(word, len(codes)) for word in _compared(passage)}) for passage in side]
        lengths = np.array([len(one) for one in sets], np.int64)
        ends = np.concatenate([[0], np.cumsum(lengths)])
        held = np.array([code for one in sets for code in one], np.int64)
        sides.append((np.ones(len(held), np.float32), held, ends))
        sizes.append(lengths)
    one, other = (csr_array(side, shape=(len(side[2]) - 1, len(codes))) for side in sides)
    shared = (one @ other.T).toarray()
    found = 2 * shared / np.maximum(sizes[0][:, None] + sizes[1][None, :], 1)
    return np.where(found >= LIKE, found, 0).astype(np.float32)


def _path(
    likeness: NDArray[np.float32], left: Sequence[Passage], right: Sequence[Passage]
) -> Iterator[tuple[int, int]]:
    """The passages matched one to one, from the last to the first."""
    length = [np.array([len(keys(passage)) for passage in side], np.float32) for side in (left, right)]
    gain = likeness * np.minimum(length[0][:, None], length[1][None, :])
    best = np.zeros((len(left) + 1, len(right) + 1), np.float32)
    for i, row in enumerate(gain):
        best[i + 1, 1:] = np.maximum(best[i, 1:], best[i, :-1] + row)
        best[i + 1] = np.maximum.accumulate(best[i + 1])
    i, j = gain.shape
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            yield i, j


def _widen(groups: list[Group], texts: tuple[Sequence[Passage], Sequence[Passage]]) -> None:
    """Take passages next to a group into it, where the other side has most of their words left over."""
    for number, group in enumerate(groups):
        before = groups[number - 1].end if number else [0, 0]
        after = groups[number + 1].start if number + 1 < len(groups) else [len(texts[0]), len(texts[1])]
        spare = [
            Counter(word for passage in text[s:e] for word in passage.words)
            for text, s, e in zip(texts, group.start, group.end, strict=True)
        ]
        spare = [spare[0] - spare[1], spare[1] - spare[0]]
        while any(_take(group, spare, texts, side, before, after) for side in (0, 1)):
            pass


def _take(
    group: Group,
    spare: list[Counter[str]],
    texts: tuple[Sequence[Passage], Sequence[Passage]],
    side: int,
    before: Sequence[int],
    after: Sequence[int],
) -> bool:
    """Take the next passage of a side, or the one before; returns whether one was taken."""
    ahead, behind = group.end[side], group.start[side] - 1
    for place, free in ((ahead, ahead < after[side]), (behind, behind >= before[side])):
        if not free or not texts[side][place].words:
            continue
        words = Counter(texts[side][place].words)
        held = words & spare[1 - side]
        if held.total() >= _HELD * words.total():
            group.start[side], group.end[side] = min(group.start[side], place), max(group.end[side], place + 1)
            spare[1 - side] -= held
            spare[side] += words - held
            return True
    return False


def _moved(
    likeness: NDArray[np.float32], texts: tuple[Sequence[Passage], Sequence[Passage]], groups: Sequence[Group]
) -> tuple[list[bool], list[bool]]:
    """Whether each passage that stands beside none is in another place of the other text."""
    alike = likeness >= _MOVED
    for group in groups:
        alike[group.start[0] : group.end[0], :] = alike[:, group.start[1] : group.end[1]] = False
    return (
        _long(texts[0], np.logical_or.reduce(alike, axis=1)),
        _long(texts[1], np.logical_or.reduce(alike, axis=0)),
    )


def _long(side: Sequence[Passage], elsewhere: NDArray[np.bool_]) -> list[bool]:
    """Which passages are elsewhere, and long enough for that to mean something."""
    return [
        found and len(passage.words) >= _MOVED_WORDS for passage, found in zip(side, elsewhere.tolist(), strict=True)
    ]
