"""Corpora: documents in Arrow buffers, addressed by row number."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.errors import NeardupError

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
        return cls(pa.array([replace_surrogates(t) for t in texts], pa.large_string()))

    @property
    def offsets(self) -> NDArray[np.int64]:
        """`int64[n + 1]`: text i is `data[offsets[i]:offsets[i + 1]]`."""
        start, count = self.array.offset, len(self.array)
        if count == 0:
            return np.zeros(1, np.int64)
        whole: NDArray[np.int64] = np.frombuffer(self.array.buffers()[1], np.int64)
        return whole[start : start + count + 1]

    @property
    def data(self) -> NDArray[np.uint8]:
        """`uint8[bytes]`: the UTF-8 of all texts (and of the texts around a slice)."""
        buffer = self.array.buffers()[2]
        return np.zeros(0, np.uint8) if buffer is None else np.frombuffer(buffer, np.uint8)

    @property
    def nbytes(self) -> int:
        """Bytes of UTF-8 in these texts."""
        offsets = self.offsets
        return int(offsets[-1] - offsets[0])

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
        """Slices of at most `size` texts, without a copy."""
        for start in range(0, len(self), size):
            yield Texts(self.array.slice(start, size))


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
            for row, value in enumerate(values):
                if not isinstance(value, str):
                    raise NeardupError(f"{kind} of document {row} is {type(value).__name__}, not a string")
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
            NeardupError: a column is missing, an id is repeated, or an id or text is null.
        """
        for column in ("id", "text"):
            if column not in table.column_names:
                raise NeardupError(f"no column '{column}'; there are {', '.join(table.column_names) or 'none'}")
            values = table.column(column).cast(pa.large_string()).combine_chunks()
            if values.null_count:
                row = int(pc.index(pc.is_null(values), value=True).as_py())
                raise NeardupError(f"{column} of document {row} is null; every document needs one")
            # a cast of an empty chunked array may come back chunked or without buffers
            array = pa.concat_arrays(values.chunks) if isinstance(values, pa.ChunkedArray) else values
            table = table.set_column(table.column_names.index(column), column, array)
        corpus = cls(table, name)
        seen: set[str] = set()
        for document_id in corpus.ids:
            if document_id in seen:
                raise NeardupError(f"id '{document_id}' stands more than once; ids must be unique")
            seen.add(document_id)
        return corpus

    @classmethod
    def read(cls, path: Path | str, *, id_field: str = "id", text_field: str = "text") -> Corpus:
        """Documents from `.jsonl`, `.jsonl.gz`, `.jsonl.zst`, `.csv`, `.parquet` or a folder of `.txt`.

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
        return Texts(column.chunk(0) if column.num_chunks else pa.array([], pa.large_string()))

    @property
    def columns(self) -> list[str]:
        """Names of the further columns."""
        return [c for c in self.table.column_names if c not in ("id", "text")]

    def take(self, rows: NDArray[np.integer]) -> Corpus:
        """The corpus of these rows, in this order."""
        table = self.table.take(pa.array(rows, pa.int64()))
        return Corpus(table.combine_chunks(), self.name)

    @cached_property
    def digests(self) -> list[str]:
        """SHA-256 of the UTF-8 of each text, in hexadecimal."""
        return [hashlib.sha256(text.encode()).hexdigest() for text in self.texts]

    @cached_property
    def checksum(self) -> str:
        """SHA-256 over `id NUL digest LF` of the documents in order of id: independent of their order in the file."""
        lines = (f"{i}\0{d}\n" for i, d in sorted(zip(self.ids, self.digests, strict=True)))
        return hashlib.sha256("".join(lines).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Distinct:
    """A corpus with identical texts collapsed.

    Attributes:
        corpus: the distinct texts; each is represented by the document with the least id.
        rows: `int32[distinct]`, the row in the whole corpus that represents each.
        identical: `int32[n]`, for each row of the whole corpus the row that represents its text. Documents whose text
            is empty after normalisation represent themselves: they pair with nothing, not even with one another.
    """

    corpus: Corpus
    rows: NDArray[np.int32]
    identical: NDArray[np.int32]


def collapse(corpus: Corpus) -> Distinct:
    """Collapse identical texts, so that 100,000 copies of one page cost a strategy one.

    Of several copies of one empty text a strategy sees one.
    """
    from neardup.text import is_blank

    n = len(corpus)
    if n == 0:
        none = np.zeros(0, np.int32)
        return Distinct(corpus, none, none)
    codes = corpus.texts.array.dictionary_encode().indices.to_numpy()
    by_id = np.argsort(np.array(corpus.ids, dtype=object), kind="stable")
    _, first = np.unique(codes[by_id], return_index=True)
    representative = by_id[first].astype(np.int32)  # by code
    identical = representative[codes]
    rows = np.sort(representative)
    whole = len(rows) == n
    distinct = corpus if whole else corpus.take(rows)
    if not whole:
        sizes = np.bincount(codes)
        for code in np.flatnonzero(sizes > 1):
            if is_blank(corpus.texts[int(representative[code])]):
                members = np.flatnonzero(codes == code)
                identical[members] = members
    return Distinct(distinct, rows, identical)
