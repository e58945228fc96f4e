"""Makes documents of tables that have columns of other names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from neardup.core.corpus import Corpus
from neardup.errors import InputError, NeardupError
from neardup.io.arrow_files import strings
from neardup.io.columns import column_names, positions, refuse_twins
from neardup.text.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.io.fields import Fields


def table_from(path: Path | str, table: pa.Table, id_field: str, text_field: str) -> pa.Table:
    """A table of documents, with the columns `id` (where there are ids), `text` and a column for each further field.

    Raises:
        InputError: a column is missing or holds something else, or two have the same name; the message begins with
            `path`.
    """
    names = table.column_names
    refuse_twins(path, names)
    at_id, at_text, others = positions(path, names, id_field, text_field)
    further = zip(column_names([names[i] for i in others]), others, strict=True)
    ids = {} if at_id is None else {"id": strings(path, table.column(at_id), id_field, integers=True)}
    texts = strings(path, table.column(at_text), text_field, integers=False)
    return pa.table({**ids, "text": texts, **{name: table.column(i) for name, i in further}})


def corpus_of_table(name: str, table: pa.Table, fields: Fields) -> Corpus:
    """A corpus from a table whose columns have these names; without ids, row numbers from 0 serve as such.

    Raises:
        InputError: a column is missing or holds something else, or an id stands twice; the message begins with `name`.
    """
    found = table_from(name, table, fields.id, fields.text)
    if "id" not in found.column_names:
        found = found.add_column(0, "id", Texts.of(map(str, range(len(found)))).array)
    try:
        return Corpus.from_table(found)
    except NeardupError as error:
        raise InputError(name, str(error)) from error
