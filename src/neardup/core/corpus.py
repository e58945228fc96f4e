"""Corpora: documents in Arrow buffers, addressed by row number."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.errors import NeardupError

if TYPE_CHECKING:
    from numpy.typing import NDArray


N = TypeVar("N", bound=np.generic)
_NO_TEXTS = pa.array([], pa.large_string())


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
        from neardup.core.kernels import gather

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


@dataclass(frozen=True, eq=False)
class Corpus:
    """Documents: an Arrow table with `id`, `text` and any further columns.

    Inside the harness a document is its row number; its id is used only at the edge.

    Attributes:
        table: one row a document; `id` and `text` are `large_string` columns of one chunk.
        name: what reports call it.
    """

    table: pa.Table
    name: str = "corpus"

    @classmethod
    def from_texts(
        cls,
        ids: Iterable[str],
        texts: Iterable[str],
        columns: dict[str, Sequence[Any]] | None = None,
        *,
        name: str = "corpus",
    ) -> Self:
        """A corpus from ids, texts and further columns of the same length.

        Raises:
            NeardupError: lengths differ, an id is repeated, or an id or text is not a string.
        """
        id_list, text_list = list(ids), list(texts)
        for kind, values in (("id", id_list), ("text", text_list)):
            wrong = {t for t in set(map(type, values)) if not issubclass(t, str)}
            if wrong:
                row = next(i for i, value in enumerate(values) if type(value) in wrong)
                raise NeardupError(f"{kind} of document {row} is {type(values[row]).__name__}, not a string")
        if len(id_list) != len(text_list):
            raise NeardupError(f"{len(id_list)} ids but {len(text_list)} texts: give one id for each text")
        for column, given in (columns or {}).items():
            if len(given) != len(id_list):
                raise NeardupError(f"column '{column}' has {len(given)} values for {len(id_list)} documents")
        table = pa.table({"id": Texts.of(id_list).array, "text": Texts.of(text_list).array, **(columns or {})})
        return cls.from_table(table, name=name)

    @classmethod
    def from_table(cls, table: pa.Table, *, name: str = "corpus") -> Self:
        """A corpus from a table with `id` and `text`.

        Raises:
            NeardupError: a column is missing or there twice, an id is repeated, or an id or text is null.
        """
        twins = [name for name, count in Counter(table.column_names).items() if count > 1]
        if twins:
            raise NeardupError(f"several columns '{twins[0]}'; give each its own name")
        for column in ("id", "text"):
            if column not in table.column_names:
                raise NeardupError(f"no column '{column}'; there are {', '.join(table.column_names) or 'none'}")
            values = table.column(column).cast(pa.large_string())
            if values.null_count:
                row = int(pc.index(pc.is_null(values), value=True).as_py())
                raise NeardupError(f"{column} of document {row} is null; every document needs one")
            # combine_chunks() copies even where there is one chunk
            array = values.chunk(0) if values.num_chunks == 1 else pa.concat_arrays(values.chunks or [_NO_TEXTS])
            table = table.set_column(table.column_names.index(column), column, array)
        corpus = cls(table, name)
        if len(set(corpus.ids)) < len(corpus):
            twice = next(i for i, count in Counter(corpus.ids).items() if count > 1)
            raise NeardupError(f"id '{twice}' stands more than once; ids must be unique")
        return corpus

    @classmethod
    def read(cls, path: Path | str, *, id_field: str = "id", text_field: str = "text") -> Corpus:
        """Documents from a file or folder: see `neardup.io.documents.read_documents`.

        Raises:
            InputError: naming file, line and field.
        """
        from neardup.io.documents import read_documents

        return read_documents(Path(path), id_field=id_field, text_field=text_field)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @cached_property
    def ids(self) -> list[str]:
        """Document ids by row."""
        ids: list[str] = self.table.column("id").to_pylist()
        return ids

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row by document id."""
        return {document_id: row for row, document_id in enumerate(self.ids)}

    @cached_property
    def texts(self) -> Texts:
        """The texts by row."""
        column = self.table.column("text")
        return Texts(column.chunk(0) if column.num_chunks else _NO_TEXTS)

    @property
    def columns(self) -> list[str]:
        """Names of the further columns."""
        return [c for c in self.table.column_names if c not in ("id", "text")]

    def take(self, rows: NDArray[np.integer]) -> Corpus:
        """The corpus of these rows, in this order; its table is made, and texts are copied, only where asked for."""
        return _SelectedCorpus(self, rows)

    @cached_property
    def digests(self) -> list[str]:
        """SHA-256 of the UTF-8 of each text, in hexadecimal."""
        return [hashlib.sha256(text.encode()).hexdigest() for text in self.texts]

    @cached_property
    def checksum(self) -> str:
        """SHA-256 over `id NUL digest LF` of the documents in order of id: independent of their order in the file."""
        lines = (f"{i}\0{d}\n" for i, d in sorted(zip(self.ids, self.digests, strict=True)))
        return hashlib.sha256("".join(lines).encode()).hexdigest()


class _SelectedCorpus(Corpus):
    """Some of the documents of a corpus."""

    def __init__(self, whole: Corpus, rows: NDArray[np.integer]) -> None:
        object.__setattr__(self, "whole", whole)
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "name", whole.name)

    whole: Corpus
    rows: NDArray[np.integer]

    @cached_property
    def table(self) -> pa.Table:
        """One row a document."""
        return self.whole.table.take(pa.array(self.rows, pa.int64())).combine_chunks()

    @cached_property
    def texts(self) -> Texts:
        """The texts by row."""
        return SelectedTexts(self.whole.texts, self.rows)

    @property
    def columns(self) -> list[str]:
        """Names of the further columns."""
        return self.whole.columns

    @cached_property
    def ids(self) -> list[str]:
        """Document ids by row."""
        return [self.whole.ids[row] for row in self.rows.tolist()]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, eq=False)
class Distinct:
    """A corpus with identical texts collapsed.

    Attributes:
        corpus: the distinct texts; each is represented by the document with the least id.
        rows: `int32[distinct]`, the row in the whole corpus that represents each.
        identical: `int32[n]`, for each row of the whole corpus the row that represents its text. Blank documents,
            nothing but white space, represent themselves: they pair with nothing, not even with one another.
    """

    corpus: Corpus
    rows: NDArray[np.int32]
    identical: NDArray[np.int32]


def collapse(corpus: Corpus) -> Distinct:
    """Collapse identical texts, so that 100,000 copies of one page cost a strategy one.

    Identical are texts of the same UTF-8, letters in them or not. Of several copies of one blank text a strategy sees
    one.
    """
    from neardup.core.kernels import plainly_filled
    from neardup.text import is_blank

    texts = corpus.texts
    leader = _leaders(texts)
    copied = np.flatnonzero(np.bincount(leader, minlength=1)[leader] > 1)
    if len(copied) == 0:
        return Distinct(corpus, leader.astype(np.int32), leader.astype(np.int32))
    ids = corpus.table.column("id").take(pa.array(copied))
    by_id = copied[pc.sort_indices(ids).to_numpy()]
    least = np.arange(len(corpus), dtype=np.int32)
    least[leader[by_id[::-1]]] = by_id[::-1]  # of several values assigned to one element the last stays
    identical = least[leader]
    rows = np.flatnonzero(identical == np.arange(len(corpus))).astype(np.int32)
    shared = copied[identical[copied] == copied]
    unsure = shared[~plainly_filled(texts.data, texts.offsets, shared)]
    blank = np.isin(identical, [row for row in unsure if is_blank(texts[row])])
    return Distinct(corpus.take(rows), rows, np.where(blank, np.arange(len(corpus), dtype=np.int32), identical))


def _leaders(texts: Texts) -> NDArray[np.int64]:
    """`int64[n]`: for each text one row that has the same; texts of equal hash are compared byte by byte."""
    from neardup.core.bands import buckets
    from neardup.core.kernels import same_texts, text_hashes

    data, offsets = texts.data, texts.offsets
    leader = np.arange(len(texts))
    unclear = buckets(text_hashes(data, offsets))
    while len(unclear.rows):
        first = np.repeat(unclear.rows[unclear.starts[:-1]], unclear.sizes)
        same = same_texts(data, offsets, unclear.rows, first)
        leader[unclear.rows[same]] = first[same]
        unclear = unclear.without(same)
    return leader
