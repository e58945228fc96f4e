"""Makes documents of tables that have columns of other names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from neardup.core.corpus import Corpus
from neardup.errors import InputError, NeardupError
from neardup.io.arrow_files import check_whole, strings
from neardup.io.columns import column_names, positions, refuse_twins
from neardup.io.reading import Reading
from neardup.text.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.io.fields import Fields


def table_from(path: Path | str, table: pa.Table, reading: Reading, before: int = 0) -> pa.Table:
    """A table of documents, with the columns `id` (where there are ids), `text` and a column for each further field.

    Args:
        path: the file, or what holds the table, for messages.
        table: the table.
        reading: the names of its columns, and the limit of a document's size.
        before: how many rows of the file come before.

    Raises:
        InputError: a column is missing or holds something else, or two have the same name; the message begins with
            `path`.
    """
    names = table.column_names
    refuse_twins(path, names)
    id_field, text_field = reading.id_field, reading.text_field
    at_id, at_text, others = positions(path, names, id_field, text_field)
    for at in others:
        check_whole(path, table.column(at), names[at])
    further = zip(column_names([names[i] for i in others]), others, strict=True)
    ids = {} if at_id is None else {"id": strings(path, table.column(at_id), id_field, integers=True, before=before)}
    texts = strings(path, table.column(at_text), text_field, integers=False, before=before)
    return pa.table({**ids, "text": texts, **{name: table.column(i) for name, i in further}})


def corpus_of_table(name: str, table: pa.Table, fields: Fields) -> Corpus:
    """A corpus from a table whose columns have these names; without ids, row numbers from 0 serve as such.

    Raises:
        InputError: a column is missing or holds something else, or an id stands twice; the message begins with `name`.
    """
    found = table_from(name, table, Reading(id_field=fields.id, text_field=fields.text))
    if "id" not in found.column_names:
        found = found.add_column(0, "id", Texts.of(map(str, range(len(found)))).array)
    try:
        return Corpus.from_table(found)
    except NeardupError as error:
        raise InputError(name, str(error)) from error
