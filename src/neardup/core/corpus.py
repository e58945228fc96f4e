"""Corpora: documents in Arrow buffers, addressed by row number."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.twice import first_twice
from neardup.errors import NeardupError
from neardup.text.texts import ArrowTexts, SelectedTexts, Texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from neardup.core.copies import Copies

_NO_TEXTS = pa.array([], pa.large_string())


class Corpus(ABC):
    """Documents: an Arrow table with `id`, `text` and any further columns.

    Inside the harness a document is its row number; its id is used only at the edge.

    Attributes:
        name: what reports call it.
    """

    name: str

    @staticmethod
    def from_texts(
        ids: Iterable[str],
        texts: Iterable[str],
        columns: Mapping[str, Sequence[Any]] | None = None,
        *,
        name: str = "corpus",
    ) -> Corpus:
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
        return Corpus.from_table(table, name=name)

    @staticmethod
    def from_table(table: pa.Table, *, name: str = "corpus") -> Corpus:
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
        if (twice := first_twice(table.column("id"))) is not None:
            raise NeardupError(f"id '{twice}' stands more than once; ids must be unique")
        return TableCorpus(table, name)

    @staticmethod
    def read(path: Path | str, *, id_field: str = "id", text_field: str = "text") -> Corpus:
        """Documents from a file or folder: see `neardup.io.documents.read_documents`.

        Raises:
            InputError: naming file, line and field.
        """
        from neardup.io.documents import read_documents

        return read_documents(Path(path), id_field=id_field, text_field=text_field)

    @property
    @abstractmethod
    def table(self) -> pa.Table:
        """One row a document; `id` and `text` are `large_string` columns of one chunk."""

    @property
    @abstractmethod
    def texts(self) -> Texts:
        """The texts by row."""

    @property
    @abstractmethod
    def ids(self) -> list[str]:
        """Document ids by row."""

    @property
    @abstractmethod
    def columns(self) -> list[str]:
        """Names of the further columns."""

    @abstractmethod
    def __len__(self) -> int:
        """How many documents there are."""

    @abstractmethod
    def take(self, rows: NDArray[np.integer]) -> SelectedCorpus:
        """The corpus of these rows, in this order; its table is made, and texts are copied, only where asked for."""

    @abstractmethod
    def column(self, name: str) -> pa.ChunkedArray:
        """The values of a column by row: where identical texts were collapsed, those of the document that is left.

        Raises:
            NeardupError: there is no such column.
        """

    def values(self, name: str) -> pa.LargeListArray:
        """For each row the values of a column of all documents with its text, as a list.

        A strategy gets a corpus in which identical texts are collapsed. `column` then says the date of the document
        that is left; `values` says the dates of all. In any other corpus each list holds one value. The values stand in
        order of their documents' ids, and null is one of them. So the values at one place of two columns belong to one
        document. Kernels read `.offsets`, `int64[n + 1]`, and `.values`.

        They are gathered when a column is first asked for, and kept.

        Args:
            name: of a column; `id` for the ids.

        Raises:
            NeardupError: there is no such column.
        """
        if name not in self._gathered:
            self._gathered[name] = self._values(name)
        return self._gathered[name]

    def _values(self, name: str) -> pa.LargeListArray:
        """A list of one value for each row."""
        return pa.LargeListArray.from_arrays(np.arange(len(self) + 1), self.column(name).combine_chunks())

    @cached_property
    def _gathered(self) -> dict[str, pa.LargeListArray]:
        """What `values` gave, by column."""
        return {}

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row by document id."""
        return {document_id: row for row, document_id in enumerate(self.ids)}

    @cached_property
    def digests(self) -> list[str]:
        """SHA-256 of the UTF-8 of each text, in hexadecimal."""
        return [hashlib.sha256(text.encode()).hexdigest() for text in self.texts]

    @cached_property
    def checksum(self) -> str:
        """See `checksum_of`."""
        return checksum_of(self.ids, self.digests)


def checksum_of(ids: Sequence[str], digests: Sequence[str]) -> str:
    """SHA-256 over `id NUL digest LF` of documents in order of id: independent of their order in the file."""
    lines = (f"{i}\0{d}\n" for i, d in sorted(zip(ids, digests, strict=True)))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class TableCorpus(Corpus):
    """A corpus that holds its table.

    Attributes:
        documents: the table, as `Corpus.from_table` makes it.
        name: what reports call it.
    """

    documents: pa.Table
    name: str = "corpus"

    @property
    def table(self) -> pa.Table:
        """One row a document; `id` and `text` are `large_string` columns of one chunk."""
        return self.documents

    @cached_property
    def texts(self) -> Texts:
        """The texts by row."""
        column = self.documents.column("text")
        return ArrowTexts(column.chunk(0) if column.num_chunks else _NO_TEXTS)

    @cached_property
    def ids(self) -> list[str]:
        """Document ids by row."""
        ids: list[str] = self.documents.column("id").to_pylist()
        return ids

    @property
    def columns(self) -> list[str]:
        """Names of the further columns."""
        return [c for c in self.documents.column_names if c not in ("id", "text")]

    def __len__(self) -> int:
        return int(self.documents.num_rows)

    def take(self, rows: NDArray[np.integer]) -> SelectedCorpus:
        """The corpus of these rows, in this order; its table is made, and texts are copied, only where asked for."""
        return SelectedCorpus(self, rows, self.name)

    def column(self, name: str) -> pa.ChunkedArray:
        """The values of a column by row.

        Raises:
            NeardupError: there is no such column.
        """
        if name not in self.documents.column_names:
            raise NeardupError(f"no column '{name}'; there are {', '.join(self.documents.column_names)}")
        return self.documents.column(name)


@dataclass(frozen=True, eq=False)
class SelectedCorpus(Corpus):
    """Some of the documents of a corpus.

    Attributes:
        whole: the corpus selected from.
        rows: the rows of the documents selected, in their order.
        name: what reports call it.
        copies: all documents with the texts of these, where identical texts were collapsed; else None.
    """

    whole: Corpus
    rows: NDArray[np.integer]
    name: str
    copies: Copies | None = None

    @cached_property
    def table(self) -> pa.Table:
        """One row a document, copied when first asked for."""
        return self.whole.table.take(pa.array(self.rows, pa.int64())).combine_chunks()

    @cached_property
    def texts(self) -> Texts:
        """The texts by row."""
        return SelectedTexts(self.whole.texts, self.rows)

    @cached_property
    def ids(self) -> list[str]:
        """Document ids by row."""
        return [self.whole.ids[row] for row in self.rows.tolist()]

    @property
    def columns(self) -> list[str]:
        """Names of the further columns."""
        return self.whole.columns

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, rows: NDArray[np.integer]) -> SelectedCorpus:
        """The corpus of these rows, in this order, selected from the same whole."""
        copies = None if self.copies is None else self.copies.take(rows)
        return SelectedCorpus(self.whole, self.rows[rows], self.name, copies)

    def column(self, name: str) -> pa.ChunkedArray:
        """The values of a column by row, no other column copied.

        Raises:
            NeardupError: there is no such column.
        """
        return self.whole.column(name).take(pa.array(self.rows, pa.int64()))

    def _values(self, name: str) -> pa.LargeListArray:
        return super()._values(name) if self.copies is None else self.copies.values(name)
