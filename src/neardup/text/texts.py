"""Texts in Arrow buffers, read by kernels without a copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

N = TypeVar("N", bound=np.generic)


def replace_surrogates(text: str) -> str:
    """The text with every lone surrogate as U+FFFD, so that it can be encoded as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


@dataclass(frozen=True, eq=False)
class Texts(Sequence[str]):
    """Texts in one Arrow buffer: a sequence of `str` that kernels can read without a copy.

    Attributes:
        array: a `large_string` array in one chunk, without nulls.
    """

    array: pa.LargeStringArray

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Texts from strings; lone surrogates become U+FFFD."""
        strings = list(texts)
        try:
            return cls(pa.array(strings, pa.large_string()))
        except UnicodeEncodeError:
            return cls(pa.array(map(replace_surrogates, strings), pa.large_string()))

    @property
    def offsets(self) -> NDArray[np.int64]:
        """`int64[n + 1]`: text i is `data[offsets[i]:offsets[i + 1]]`."""
        start, count = self.array.offset, len(self.array)
        if count == 0:
            return _read_only(np.zeros(1, np.int64))
        return _read_only(np.frombuffer(self.array.buffers()[1], np.int64))[start : start + count + 1]

    @property
    def data(self) -> NDArray[np.uint8]:
        """`uint8[bytes]`: the UTF-8 of all texts (and of the texts around a slice)."""
        buffer = self.array.buffers()[2]
        return _read_only(np.zeros(0, np.uint8) if buffer is None else np.frombuffer(buffer, np.uint8))

    @property
    def lengths(self) -> NDArray[np.int64]:
        """`int64[n]`: bytes of UTF-8 of each text."""
        return np.diff(self.offsets)

    def lengths_of(self, rows: NDArray[np.integer]) -> NDArray[np.int64]:
        """`int64[m]`: bytes of UTF-8 of the texts of these rows."""
        lengths: NDArray[np.int64] = self.offsets[rows + 1] - self.offsets[rows]
        return lengths

    @property
    def nbytes(self) -> int:
        """Bytes of UTF-8 in these texts."""
        return int(self.lengths.sum())

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if step != 1:
                return self.take(np.arange(start, stop, step))
            return Texts(self.array.slice(start, max(0, stop - start)))
        return self.array[int(index)].as_py()

    def __iter__(self) -> Iterator[str]:
        for batch in self.batches(4096):
            yield from batch.array.to_pylist()

    def take(self, rows: NDArray[np.integer]) -> Texts:
        """The texts of these rows, in this order."""
        return Texts(self.array.take(pa.array(rows, pa.int64())))

    def batches(self, size: int) -> Iterator[Texts]:
        """Slices of at most `size` texts."""
        for start in range(0, len(self), size):
            yield self[start : start + size]

    def portions(self, nbytes: int) -> Iterator[Texts]:
        """Slices of at most `nbytes` bytes of UTF-8, or of one text that has more."""
        ends, start, before = np.cumsum(self.lengths), 0, 0
        while start < len(self):
            fit = int(np.searchsorted(ends, before + nbytes, side="right"))
            stop = max(fit, start + 1)
            yield self[start:stop]
            start, before = stop, int(ends[stop - 1])


class SelectedTexts(Texts):
    """Some of the texts of a corpus, copied only where they are read: a slice for itself, all of them at need.

    Batches and portions are slices, so a strategy that goes through them never holds the texts a second time.
    """

    def __init__(self, whole: Texts, rows: NDArray[np.integer]) -> None:
        object.__setattr__(self, "whole", whole)
        object.__setattr__(self, "rows", rows)

    whole: Texts
    rows: NDArray[np.integer]

    @cached_property
    def array(self) -> pa.LargeStringArray:
        """All of them in one chunk."""
        return self.whole.take(self.rows).array

    @property
    def lengths(self) -> NDArray[np.int64]:
        """`int64[n]`: bytes of UTF-8 of each text."""
        return self.whole.lengths_of(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: Any) -> Any:
        return self._slice(self.rows[index]) if isinstance(index, slice) else self.whole[int(self.rows[index])]

    def _slice(self, rows: NDArray[np.integer]) -> Texts:
        """A copy in memory that is used again and again: Arrow's own is new each time, and its pages slow to get."""
        from neardup.text.byte_kernels import gather

        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(self.whole.lengths_of(rows))])
        data = np.empty(offsets[-1], np.uint8)
        gather(self.whole.data, self.whole.offsets, rows.astype(np.int64), data)
        return Texts(pa.LargeStringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(data)))

    def lengths_of(self, rows: NDArray[np.integer]) -> NDArray[np.int64]:
        """`int64[m]`: bytes of UTF-8 of the texts of these rows."""
        return self.whole.lengths_of(self.rows[rows])

    def take(self, rows: NDArray[np.integer]) -> Texts:
        """The texts of these rows, in this order."""
        return self.whole.take(self.rows[rows])


def _read_only(array: NDArray[N]) -> NDArray[N]:
    """The array, never writable: kernels are compiled anew for one that is, and Arrow gives both kinds."""
    array.setflags(write=False)
    return array
