"""Reads documents from JSON lines, CSV, Parquet, Arrow, Hugging Face datasets, and folders of these or of texts."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from neardup.core.corpus import Corpus
from neardup.core.twice import first_twice
from neardup.errors import InputError, NeardupError, Notice
from neardup.io.ahead import ahead
from neardup.io.endings import ending_of
from neardup.io.gathered import Gathered
from neardup.io.parts import blocks, parts_of_paths, refuse_mixed_ids
from neardup.io.reading import LARGEST, Reading
from neardup.io.twice import refuse_twice
from neardup.text.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from neardup.io.parts import Part


def read_documents(
    path: Path | Sequence[Path], *, id_field: str = "id", text_field: str = "text", largest: int = LARGEST
) -> Corpus:
    """A corpus from a file, a folder, or several of them.

    A file is `.jsonl`, `.ndjson` or `.json` (one object a line, or one array of objects), `.csv` or `.tsv`, each plain,
    `.gz` or `.zst`; `.parquet`; `.arrow` or `.feather`.

    A folder is read recursively, its files in order of name. It holds `.txt` files whose stems are ids, or files of the
    other kinds, or Hugging Face datasets as `save_to_disk` writes them. Names that begin with `.` or `_` are skipped;
    anything else in the folder is refused.

    Newlines inside texts stay as they are; lone surrogates become U+FFFD. Integer ids are read as text. Without a field
    `id`, row numbers from 0 serve as ids, and a `Notice` says so. Other fields become columns. A value is null where a
    document lacks the field; a field whose values are nested or of several types is kept as JSON text.

    Args:
        path: the file or folder, or several; the corpus is named after the first.
        id_field: the field that holds ids.
        text_field: the field that holds texts.
        largest: bytes of the largest document.

    Raises:
        InputError: something cannot be read; the message names file, line and field.
    """
    paths = [path] if isinstance(path, Path) else list(path)
    reading = Reading(id_field=id_field, text_field=text_field, largest=largest)
    parts = parts_of_paths(paths)
    table = _table(parts, reading)
    if "id" not in table.column_names:
        warnings.warn(f"{paths[0]} has no field '{id_field}': row numbers from 0 serve as ids", Notice, stacklevel=2)
        table = table.add_column(0, "id", Texts.of(map(str, range(len(table)))).array)
    try:
        return Corpus.from_table(table, name=_name(paths))
    except NeardupError as error:
        if (document_id := first_twice(table.column("id"))) is not None:
            refuse_twice(parts, reading, document_id)
        raise InputError(paths[0], str(error)) from error


def _name(paths: list[Path]) -> str:
    """The name of a corpus after its first file or folder, and how many more there are."""
    first = paths[0]
    name = first.resolve().name if first.is_dir() else first.name[: -len(ending_of(first))]
    return name if len(paths) == 1 else f"{name} and {len(paths) - 1} more"


def _table(parts: list[Part], reading: Reading) -> pa.Table:
    """The documents of all parts; either all have ids, or none has."""
    gathered = Gathered()
    having: dict[bool, Part] = {}
    for part in parts:
        for block in ahead(blocks(part, reading)):
            having.setdefault("id" in block.table.column_names, part)
            if len(having) > 1:
                refuse_mixed_ids(having[False], having[True], reading)
            gathered.add(block.table)
    return gathered.table()
