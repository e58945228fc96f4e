"""The base of strategies that compare embeddings: unit vectors by a published model, the cosine of all pairs.

The package of a model is installed for its weights; they are never fetched when a strategy runs. Each text, or each
part of a long one, goes through the model on its own. In a batch its vector would depend on what it is batched with:
retsim's moves by 3e-5, and padding moves that of any transformer. Work is shared among threads by text instead.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numba import get_num_threads

from neardup import Tiled
from neardup.crowds import FAR, Standing, levels_of
from neardup.text import has_words
from neardup_algorithms.peers import unit_scores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from neardup import Texts
    from neardup.crowds import Crossing

_BLOCK = 4096
_SLACK = 1e-4  # above the error of a product of unit vectors in float32, whatever the order of its sum
_EXACT_ROWS = 16_384
_DOCUMENTS = 512

T = TypeVar("T", bound=np.generic)
Found: TypeAlias = "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]"


class Vectors(NamedTuple):
    """Unit vectors of the texts of a tile.

    Attributes:
        values: `float32[m, dimensions]`.
        rows: `int64[m]`, ascending: the text of each vector. A text without a word has none, one that is compared in
            parts has several.
    """

    values: NDArray[np.float32]
    rows: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Embedding(Tiled[Vectors, None], ABC):
    """Cosine of embeddings; of texts in parts, the greatest cosine of any two parts.

    Attributes:
        floor: the least similarity reported, above 0.
    """

    tile_rows: ClassVar[int] = 4096

    floor: float = 0.5

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(0 < self.floor <= 1, f"floor is in (0, 1], not {self.floor}")

    @abstractmethod
    def embed(self, texts: list[str]) -> list[NDArray[np.float32]]:
        """`float32[parts, dimensions]` of each text, at any length; a text's vectors depend on that text only."""

    def summarise(self, texts: Texts) -> None:
        """Nothing."""

    def merge(self, a: None, b: None) -> None:
        """Nothing."""

    def encode(self, texts: Texts, summary: None) -> Vectors:  # noqa: ARG002
        """Vectors of all texts with a letter or digit, scaled to length 1."""
        rows = [row for row, text in enumerate(texts) if has_words(text)]
        if not rows:
            return Vectors(np.zeros((0, 1), np.float32), np.zeros(0, np.int64))
        parts = self.embed([texts[row] for row in rows])
        values = np.concatenate(parts).astype(np.float64)
        values /= np.maximum(np.linalg.norm(values, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        return Vectors(values.astype(np.float32), np.repeat(rows, [len(part) for part in parts]).astype(np.int64))

    def cross(self, a: Vectors, b: Vectors) -> Found:
        """The pairs at or above the floor; of a tile with itself, only those with left < right.

        A product of matrices in float32 finds candidates. What it gives for a pair can depend on the shape of the
        matrices and the number of threads, so the score is computed again in float64, pair by pair.
        """
        return self._cross(a, b, None)

    def cross_sparing(self, a: Vectors, b: Vectors, crossing: Crossing) -> None:
        """Give the pairs of `cross` to `crossing`, some documents of `a` at a time, less those that it excludes."""
        starts = np.flatnonzero(np.diff(a.rows, prepend=-1))[::_DOCUMENTS]
        for start, end in pairwise([*starts.tolist(), len(a.rows)]):
            some = Vectors(a.values[start:end], a.rows[start:end])
            later = b if a is not b else Vectors(b.values[start:], b.rows[start:])
            crossing.add(*self._cross(some, later, (crossing.standing_a(some.rows), crossing.standing_b(later.rows))))

    def _cross(self, a: Vectors, b: Vectors, known: tuple[Standing, Standing] | None) -> Found:
        """The pairs of two tiles, less those excluded by what is known of the document of each vector."""
        blocks = [self._block(a, b, i, j, known) for i, j in _blocks(a, b)]
        left, right, score = (np.concatenate(part) for part in zip(_NONE, *blocks, strict=True))
        return _greatest(left, right, score)

    def _block(self, a: Vectors, b: Vectors, i: int, j: int, known: tuple[Standing, Standing] | None) -> Found:
        """The pairs of `_BLOCK` vectors of each tile, from vector i of the one and vector j of the other on."""
        product = a.values[i : i + _BLOCK] @ b.values[j : j + _BLOCK].T
        near = product >= self.floor - _SLACK
        if known is not None and np.any(known[0].last[0] < FAR):
            strong = product >= levels_of(self)[-1].score - _SLACK
            own, others = _part(known[0], i), _part(known[1], j)
            near &= ~np.where(strong, _excluded(own, others, -1), _excluded(own, others, 0))
        one, other = np.nonzero(near)
        one, other = one + i, other + j
        if a is b:
            ahead = a.rows[one] < b.rows[other]
            one, other = one[ahead], other[ahead]
        score = unit_scores(_cosines(a.values, b.values, one, other))
        keep = score >= np.float32(self.floor)
        return _greatest(a.rows[one[keep]], b.rows[other[keep]], score[keep])


def _part(standing: Standing, start: int) -> Standing:
    """What is known of the documents of `_BLOCK` vectors."""
    return Standing(standing.rank[start : start + _BLOCK], standing.last[:, start : start + _BLOCK])


def _excluded(own: Standing, others: Standing, level: int) -> NDArray[np.bool_]:
    """`bool[m, k]`: which pairs are excluded at a level (`neardup.crowds.excludes`)."""
    gone: NDArray[np.bool_] = (others.rank > own.last[level][:, None]) & (own.rank[:, None] > others.last[level])
    return gone


_NONE: Found = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))


def _blocks(a: Vectors, b: Vectors) -> Iterator[tuple[int, int]]:
    """Where each pair of blocks begins; of a tile with itself, not those whose every pair has left > right."""
    for i in range(0, len(a.values), _BLOCK):
        yield from ((i, j) for j in range(i if a is b else 0, len(b.values), _BLOCK))


def _cosines(
    a: NDArray[np.float32], b: NDArray[np.float32], one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.float64]:
    """`float64[m]`: the product of each pair of rows, always summed in one order."""
    score = np.empty(len(one))
    for start in range(0, len(one), _EXACT_ROWS):
        span = slice(start, start + _EXACT_ROWS)
        score[span] = np.einsum("ij,ij->i", a[one[span]].astype(np.float64), b[other[span]].astype(np.float64))
    return score


def _greatest(left: NDArray[np.int64], right: NDArray[np.int64], score: NDArray[np.float32]) -> Found:
    """Each pair once, in order, with its greatest score."""
    order = np.lexsort((right, left))
    left, right, score = left[order], right[order], score[order]
    first = np.flatnonzero(np.append(True, (np.diff(left) != 0) | (np.diff(right) != 0))[: len(left)])
    return (left[first], right[first], np.maximum.reduceat(score, first)) if len(first) else (left, right, score)


def packaged(package: str, *path: str) -> Path:
    """A file that an installed package carries. The package itself is not imported.

    Raises:
        ModuleNotFoundError: the package is not installed.
        FileNotFoundError: it is installed and has no such file.
    """
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"No module named '{package}'", name=package)
    file = Path(found.submodule_search_locations[0], *path)
    if not file.exists():
        missing = "/".join(path)
        raise FileNotFoundError(f"the installed {package} has no {missing}; install the version that neardup asks for")
    return file


def each(embed: Callable[[str], NDArray[np.float32]], texts: list[str]) -> list[NDArray[np.float32]]:
    """What `embed` gives for each text, on as many threads as the harness allows. It must let go of Python's lock."""
    with ThreadPoolExecutor(get_num_threads()) as pool:
        return list(pool.map(embed, texts))


def chunks(sequence: NDArray[T], size: int) -> list[NDArray[T]]:
    """A sequence cut every `size` items; a last chunk of at most half that is left out where it is not the only one.

    So does RETSim's own code.
    """
    cut = [sequence[start : start + size] for start in range(0, max(1, len(sequence)), size)]
    return cut[:-1] if len(cut) > 1 and len(cut[-1]) <= size // 2 else cut


def mean(parts: NDArray[np.float32]) -> NDArray[np.float32]:
    """`float32[1, dimensions]`: the mean of the vectors of a text's parts, `float32[parts, dimensions]`."""
    found: NDArray[np.float32] = parts.mean(axis=0, keepdims=True, dtype=np.float64).astype(np.float32)
    return found
