"""Corpora: documents in Arrow buffers, addressed by row number."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from neardup.errors import NeardupError
from neardup.text.texts import SelectedTexts, Texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

_NO_TEXTS = pa.array([], pa.large_string())


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
