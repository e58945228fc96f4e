"""Documents that a program holds: tables of pandas, polars, Arrow and Hugging Face's datasets, as corpora.

None of these libraries is imported: a table is known by what it can do.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from neardup.core.corpus import Corpus
from neardup.errors import InputError, NeardupError, Notice
from neardup.io.columns import USUAL_ID, column_of, refuse_twins
from neardup.io.files import name_list
from neardup.io.sources import open_documents
from neardup.io.tables import corpus_of_table

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np
    from numpy.typing import NDArray

    from neardup.io.fields import Fields


@dataclass(frozen=True, eq=False)
class Held:
    """Documents as a corpus, and as what they were given as.

    Attributes:
        corpus: the corpus, rows in the same order.
        select: gives some of the rows, in the order of their numbers, as what was given; of a path, as a corpus.
    """

    corpus: Corpus
    select: Callable[[NDArray[np.int64]], Any]


def held(documents: object, fields: Fields, *, further: Collection[str] | None = None) -> Held:
    """Documents that are named or held.

    Args:
        documents: the name of an installed corpus, a path, a `Corpus`; a DataFrame of pandas or polars, an Arrow table
            or record batch, a dataset of Hugging Face's `datasets`, or anything else with `__arrow_c_stream__`, rows of
            which are given as an Arrow table.
        fields: names of the columns with ids and texts. Of pandas, the index may have the ids, if it has this name.
        further: the other columns that are needed, where there are such ones; None for all.

    Raises:
        NeardupError: it is nothing of this kind, a column is missing, or its values are no ids or texts.
    """
    if isinstance(documents, Corpus):
        return Held(documents, documents.take)
    if isinstance(documents, str | Path):
        corpus = open_documents(str(documents), fields)
        return Held(corpus, corpus.take)
    kind = f"{type(documents).__module__.partition('.')[0]} {type(documents).__name__}".removeprefix("builtins ")
    names, column, select = _opened(documents, kind)
    wanted = [name for name in names if further is None or name in (fields.id, fields.text, *further)]
    return Held(_corpus(kind, names, wanted, column, fields), select)


Column = Callable[[str], "pa.Array | pa.ChunkedArray"]
_Opened = tuple[list[str], Column, Callable[["NDArray[np.int64]"], Any]]
"""Names of columns, a column by name, and some of the rows."""


def _opened(documents: Any, kind: str) -> _Opened:
    if hasattr(documents, "iloc") and hasattr(documents, "columns"):
        return _pandas(documents, kind)
    if hasattr(documents, "with_format") and hasattr(documents, "column_names"):
        return _hugging_face(documents, kind)
    if hasattr(documents, "__arrow_c_stream__") or isinstance(documents, pa.RecordBatch):
        return _arrow(documents, kind)
    remedy = "; call its collect() first" if hasattr(documents, "collect") else ""
    known = "a path, a corpus, a DataFrame of pandas or polars, an Arrow table or a dataset of Hugging Face"
    raise NeardupError(f"documents are {known}, not '{kind}'{remedy or '; Corpus.from_texts takes ids and texts'}")


def _pandas(frame: Any, kind: str) -> _Opened:
    names = [str(name) for name in frame.columns]
    refuse_twins(kind, names)
    series = {name: frame.iloc[:, place] for place, name in enumerate(names)}
    if frame.index.name is not None and str(frame.index.name) not in series:
        series[str(frame.index.name)] = frame.index.to_series()
    return list(series), lambda name: _of_series(series[name]), lambda rows: frame.iloc[rows]


def _of_series(series: Any) -> pa.Array | pa.ChunkedArray:
    """A column of pandas; values that Arrow has no type for become JSON text, as those of files do."""
    try:
        return pa.array(series, from_pandas=True)
    except (pa.ArrowException, TypeError):
        return column_of([None if missing else value for value, missing in zip(series, series.isna(), strict=True)])


def _hugging_face(dataset: Any, kind: str) -> _Opened:
    if hasattr(dataset, "keys"):
        raise NeardupError(f"{kind} has splits ({name_list(map(str, dataset))}); give one of them")
    if not hasattr(dataset, "select"):
        raise NeardupError(f"{kind} is read once; save the documents in a file, or load them as a Dataset")
    arrow = dataset.with_format("arrow")
    return list(dataset.column_names), lambda name: arrow.select_columns([name])[:].column(0), dataset.select


def _arrow(documents: Any, kind: str) -> _Opened:
    table = documents if isinstance(documents, pa.Table) else _table_of(documents, kind)
    refuse_twins(kind, table.column_names)
    if kind.startswith("polars"):
        return table.column_names, table.column, documents.__getitem__
    batch = isinstance(documents, pa.RecordBatch)
    return table.column_names, table.column, lambda rows: (documents if batch else table).take(pa.array(rows))


def _table_of(documents: Any, kind: str) -> pa.Table:
    if isinstance(documents, pa.RecordBatch):
        return pa.Table.from_batches([documents])
    try:
        return pa.RecordBatchReader.from_stream(documents).read_all()
    except pa.ArrowException as error:
        raise NeardupError(f"documents are a table with columns for ids and texts, not '{kind}'") from error


def _corpus(kind: str, names: list[str], wanted: list[str], column: Column, fields: Fields) -> Corpus:
    for field, argument in ((fields.text, "text_field"), (fields.id, "id_field")):
        if field not in names and (field, argument) != (USUAL_ID, "id_field"):
            raise InputError(kind, f"missing; there are {name_list(names)}; name one with {argument}", field=field)
    table = pa.table({name: column(name) for name in wanted})
    if fields.id not in names:
        warnings.warn(f"the {kind} has no '{fields.id}': row numbers from 0 serve as ids", Notice, stacklevel=2)
    return corpus_of_table(kind, table, fields)
