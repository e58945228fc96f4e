"""Texts in Arrow buffers, read by kernels without a copy."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar, overload

import numpy as np
import pyarrow as pa

from neardup.text.ragged import offsets_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

N = TypeVar("N", bound=np.generic)
_BATCH = 4096


def replace_surrogates(text: str) -> str:
    """The text with every lone surrogate as U+FFFD, so that it can be encoded as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


class Spans(NamedTuple):
    """Where texts stand in memory; of a selection, in that of the texts selected from.

    Attributes:
        data: `uint8[bytes]`: the UTF-8 of the texts, and of others.
        starts: `int64[n]`: text i is `data[starts[i]:stops[i]]`.
        stops: `int64[n]`.
    """

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]

    def between(self, first: int, end: int) -> Spans:
        """Those of texts `first` to `end - 1`."""
        return Spans(self.data, self.starts[first:end], self.stops[first:end])


class Texts(Sequence[str], ABC):
    """A sequence of `str` whose UTF-8 kernels can read.

    Slices and batches of a selection copy their own texts only, and only once their `data` is read. So a strategy that
    reads batches never copies a whole selection; one that reads `data` of all does.
    """

    @staticmethod
    def of(texts: Iterable[str]) -> ArrowTexts:
        """Texts from strings; lone surrogates become U+FFFD."""
        strings = list(texts)
        try:
            return ArrowTexts(pa.array(strings, pa.large_string()))
        except UnicodeEncodeError:
            return ArrowTexts(pa.array(map(replace_surrogates, strings), pa.large_string()))

    @property
    @abstractmethod
    def data(self) -> NDArray[np.uint8]:
        """`uint8[bytes]`: the UTF-8 of all texts (and of the texts around a slice)."""

    @property
    @abstractmethod
    def offsets(self) -> NDArray[np.int64]:
        """`int64[n + 1]`: text i is `data[offsets[i]:offsets[i + 1]]`."""

    @property
    @abstractmethod
    def spans(self) -> Spans:
        """Where each text stands; none is copied."""

    @property
    @abstractmethod
    def lengths(self) -> NDArray[np.int64]:
        """`int64[n]`: bytes of UTF-8 of each text."""

    @abstractmethod
    def lengths_of(self, rows: NDArray[np.integer]) -> NDArray[np.int64]:
        """`int64[m]`: bytes of UTF-8 of the texts of these rows."""

    @abstractmethod
    def take(self, rows: NDArray[np.integer]) -> ArrowTexts:
        """The texts of these rows, in this order."""

    @abstractmethod
    def _text(self, row: int) -> str:
        """The text of one row."""

    @abstractmethod
    def selected(self, rows: NDArray[np.integer]) -> SelectedTexts:
        """The texts of these rows, in this order, not copied."""

    @abstractmethod
    def gathered(self) -> ArrowTexts:
        """The same texts in one array."""

    @abstractmethod
    def _between(self, start: int, stop: int) -> Texts:
        """The texts of rows `start` to `stop - 1`; `start` is at most `stop`."""

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Texts: ...
    def __getitem__(self, index: int | slice) -> str | Texts:
        if not isinstance(index, slice):
            return self._text(int(index))
        start, stop, step = index.indices(len(self))
        return self._between(start, max(start, stop)) if step == 1 else self.take(np.arange(start, stop, step))

    def __iter__(self) -> Iterator[str]:
        for batch in self.batches(_BATCH):
            yield from batch.gathered().array.to_pylist()

    @property
    def nbytes(self) -> int:
        """Bytes of UTF-8 in these texts."""
        return int(self.lengths.sum())

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


@dataclass(frozen=True, eq=False)
class ArrowTexts(Texts):
    """Texts in one Arrow array.

    Attributes:
        array: a `large_string` array in one chunk, without nulls.
    """

    array: pa.LargeStringArray

    @property
    def data(self) -> NDArray[np.uint8]:
        """`uint8[bytes]`: the UTF-8 of all texts (and of the texts around a slice)."""
        buffer = self.array.buffers()[2]
        return _read_only(np.zeros(0, np.uint8) if buffer is None else np.frombuffer(buffer, np.uint8))

    @property
    def offsets(self) -> NDArray[np.int64]:
        """`int64[n + 1]`: text i is `data[offsets[i]:offsets[i + 1]]`."""
        start, count = self.array.offset, len(self.array)
        if count == 0:
            return _read_only(np.zeros(1, np.int64))
        return _read_only(np.frombuffer(self.array.buffers()[1], np.int64))[start : start + count + 1]

    @property
    def spans(self) -> Spans:
        """Where each text stands; none is copied."""
        offsets = self.offsets
        return Spans(self.data, offsets[:-1], offsets[1:])

    @property
    def lengths(self) -> NDArray[np.int64]:
        """`int64[n]`: bytes of UTF-8 of each text."""
        return np.diff(self.offsets)

    def lengths_of(self, rows: NDArray[np.integer]) -> NDArray[np.int64]:
        """`int64[m]`: bytes of UTF-8 of the texts of these rows."""
        lengths: NDArray[np.int64] = self.offsets[rows + 1] - self.offsets[rows]
        return lengths

    def selected(self, rows: NDArray[np.integer]) -> SelectedTexts:
        """The texts of these rows, in this order, not copied."""
        return SelectedTexts(self, rows)

    def gathered(self) -> ArrowTexts:
        """These texts."""
        return self

    def take(self, rows: NDArray[np.integer]) -> ArrowTexts:
        """The texts of these rows, in this order."""
        return ArrowTexts(self.array.take(pa.array(rows, pa.int64())))

    def __len__(self) -> int:
        return len(self.array)

    def _text(self, row: int) -> str:
        text: str = self.array[row].as_py()
        return text

    def _between(self, start: int, stop: int) -> ArrowTexts:
        return ArrowTexts(self.array.slice(start, stop - start))


@dataclass(frozen=True, eq=False)
class SelectedTexts(Texts):
    """Some of other texts, copied only where they are read: a slice for itself, all of them where kernels need them.

    Attributes:
        whole: the texts selected from.
        rows: the rows of those selected, in their order.
    """

    whole: Texts
    rows: NDArray[np.integer]

    def selected(self, rows: NDArray[np.integer]) -> SelectedTexts:
        """The texts of these rows, in this order, not copied."""
        return SelectedTexts(self.whole, self.rows[rows])

    def gathered(self) -> ArrowTexts:
        """All of them in one array, copied when first asked for."""
        return self._copy

    @property
    def _copy(self) -> ArrowTexts:
        """A copy in memory that is used again and again: Arrow's own is new each time, and its pages slow to get.

        It is no `cached_property`: in Python 3.11 that has one lock for all instances, and threads would copy in turn.
        """
        made: ArrowTexts | None = self.__dict__.get("_made")
        if made is None:
            made = self.__dict__["_made"] = self._gathered()
        return made

    def _gathered(self) -> ArrowTexts:
        from neardup.text.byte_kernels import gather

        spans = self.spans
        offsets = offsets_of(spans.stops - spans.starts)
        data = np.empty(offsets[-1], np.uint8)
        gather(*spans, data)
        return ArrowTexts(pa.LargeStringArray.from_buffers(len(self), pa.py_buffer(offsets), pa.py_buffer(data)))

    @property
    def data(self) -> NDArray[np.uint8]:
        """`uint8[bytes]`: the UTF-8 of all texts, copied when first asked for."""
        return self._copy.data

    @property
    def offsets(self) -> NDArray[np.int64]:
        """`int64[n + 1]`: text i is `data[offsets[i]:offsets[i + 1]]`."""
        return self._copy.offsets

    @property
    def spans(self) -> Spans:
        """Where each text stands; none is copied."""
        data, starts, stops = self.whole.spans
        return Spans(data, _read_only(starts[self.rows]), _read_only(stops[self.rows]))

    @property
    def lengths(self) -> NDArray[np.int64]:
        """`int64[n]`: bytes of UTF-8 of each text."""
        return self.whole.lengths_of(self.rows)

    def lengths_of(self, rows: NDArray[np.integer]) -> NDArray[np.int64]:
        """`int64[m]`: bytes of UTF-8 of the texts of these rows."""
        return self.whole.lengths_of(self.rows[rows])

    def take(self, rows: NDArray[np.integer]) -> ArrowTexts:
        """The texts of these rows, in this order."""
        return self.whole.take(self.rows[rows])

    def __len__(self) -> int:
        return len(self.rows)

    def _text(self, row: int) -> str:
        return self.whole[int(self.rows[row])]

    def _between(self, start: int, stop: int) -> SelectedTexts:
        return SelectedTexts(self.whole, self.rows[start:stop])


def _read_only(array: NDArray[N]) -> NDArray[N]:
    """The array, never writable: kernels are compiled anew for one that is, and Arrow gives both kinds."""
    array.setflags(write=False)
    return array
