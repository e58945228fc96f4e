"""Reads documents from JSON lines, CSV, Parquet, Arrow, Hugging Face datasets, and folders of these or of texts."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from neardup.core.corpus import Corpus
from neardup.errors import InputError, NeardupError, Notice
from neardup.io.arrow_files import read_arrow, read_dataset, read_parquet
from neardup.io.columns import USUAL_ID, concatenated, positions, table_of
from neardup.io.csv_files import read_csv
from neardup.io.files import decode, explained, open_input
from neardup.io.folders import is_text, parts_of
from neardup.io.formats import READABLE_FORMATS
from neardup.io.json_lines import id_field as id_of
from neardup.io.json_lines import read_json_lines
from neardup.io.json_lines import text_field as text_of
from neardup.io.tables import table_from
from neardup.text.texts import Texts, replace_surrogates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from neardup.io.csv_files import Rows
    from neardup.io.records import Records

Reader = Callable[["Path", str, str], pa.Table]
"""A function of path, id field and text field. It returns a table with `id` (where there are ids), `text` and more."""


def read_documents(path: Path, *, id_field: str = "id", text_field: str = "text") -> Corpus:
    """A corpus from `.jsonl` or `.ndjson` (plain, `.gz` or `.zst`), `.csv`, `.parquet`, `.arrow`, or a folder.

    A folder is read recursively, its files in order of name. It holds `.txt` files whose stems are ids, or files of the
    other kinds, or Hugging Face datasets as `save_to_disk` writes them. Names that begin with `.` or `_` are skipped;
    anything else in the folder is refused.

    Newlines inside texts stay as they are; lone surrogates become U+FFFD. Integer ids are read as text. Without a field
    `id`, row numbers from 0 serve as ids, and a `Notice` says so. Other fields become columns. A value is null where a
    document lacks the field; a field whose values are nested or of several types is kept as JSON text.

    Args:
        path: the file or folder; the corpus is named after it.
        id_field: the field that holds ids.
        text_field: the field that holds texts.

    Raises:
        InputError: something cannot be read; the message names file, line and field.
    """
    with explained(path):
        path.stat()
        folder = path.is_dir()
    parts = parts_of(path, ENDINGS) if folder else [path]
    texts = folder and is_text(parts[0])
    table = _read_texts(parts) if texts else _read_shards(path, parts, id_field, text_field)
    name = path.resolve().name if folder else path.name[: -len(ending_of(path))]
    try:
        return Corpus.from_table(table, name=name)
    except NeardupError as error:
        raise InputError(path, str(error)) from error


def _read_texts(files: list[Path]) -> pa.Table:
    ids: dict[str, Path] = {}
    for file in files:
        _refuse_second(ids, replace_surrogates(file.stem), file)
    return table_of(list(ids), [_read_text(file) for file in files], [])


def _read_text(path: Path) -> str:
    with open_input(path) as stream:
        return decode(path, stream.read())


def _refuse_second(seen: dict[str, Path], document_id: str, file: Path, field: str | None = None) -> None:
    """Record the file of an id in `seen`, or refuse an id that occurred in another file."""
    first = seen.setdefault(document_id, file)
    if first != file:
        problem = f"{document_id!r} is the id of a document in {first} too; give each document its own id"
        raise InputError(file, problem, field=field)


def _read_shards(path: Path, parts: list[Path], id_field: str, text_field: str) -> pa.Table:
    tables = [_reader(part)(part, id_field, text_field) for part in parts]
    having = ["id" in table.column_names for table in tables]
    if all(having):
        _refuse_shared(parts, tables, id_field)
        return concatenated(tables)
    if any(having):
        one, other = parts[having.index(False)], parts[having.index(True)]
        raise InputError(one, f"missing, but {other} has it; give every document an id", field=id_field)
    warnings.warn(f"{path} has no field '{id_field}': row numbers from 0 serve as ids", Notice, stacklevel=2)
    table = concatenated(tables)
    return table.add_column(0, "id", Texts.of(map(str, range(len(table)))).array)


def _refuse_shared(parts: list[Path], tables: list[pa.Table], field: str) -> None:
    """Refuse an id that occurs in two files."""
    seen: dict[str, Path] = {}
    for part, table in zip(parts, tables, strict=True) if len(parts) > 1 else ():
        for document_id in table.column("id").to_pylist():
            _refuse_second(seen, document_id, part, field)


def ending_of(path: Path) -> str:
    """The ending of a file that can be read, as `.jsonl.gz`; "" for any other."""
    return next((ending for ending in _READERS if path.name.lower().endswith(ending)), "")


def _reader(path: Path) -> Reader:
    if path.is_dir():
        return _read_dataset
    if not (ending := ending_of(path)):
        raise InputError(path, f"unknown kind of file '{path.suffix}'; give {READABLE_FORMATS}")
    return _READERS[ending]


def _read_json_lines(path: Path, id_field: str, text_field: str) -> pa.Table:
    return table_of_records(path, read_json_lines(path), id_field, text_field)


def table_of_records(
    path: Path, numbered: Iterable[tuple[int, dict[str, Any]]], id_field: str, text_field: str
) -> pa.Table:
    """Documents as a table, one for each numbered record, without the column `id` where they have no ids.

    Raises:
        InputError: a record lacks an id that others have, has that of another, or has no text.
    """
    records: Records = []
    texts: list[str] = []
    for line, record in numbered:
        texts.append(text_of(path, line, record, text_field))
        records.append((line, record))
    ids = _ids_of_lines(path, records, id_field)
    names = dict.fromkeys(name for _, record in records for name in record if name not in (id_field, text_field))
    return table_of(ids, texts, [(name, [record.get(name) for _, record in records]) for name in names])


def _ids_of_lines(path: Path, records: Records, field: str) -> list[str] | None:
    lacking = [line for line, record in records if field not in record]
    if field == USUAL_ID and len(lacking) == len(records) > 0:
        return None
    if 0 < len(lacking) < len(records):
        having = next(line for line, record in records if field in record)
        problem = f"missing, but line {having} has it; give every document an id"
        raise InputError(path, problem, line=lacking[0], field=field)
    return _unique(path, field, ((line, id_of(path, line, record, field)) for line, record in records))


def _unique(path: Path, field: str, ids: Iterable[tuple[int, str]]) -> list[str]:
    """The ids of the lines, or an error where two lines have the same id."""
    seen: dict[str, int] = {}
    for line, document_id in ids:
        first = seen.setdefault(document_id, line)
        if first != line:
            problem = f"{document_id!r} is the id on line {first} too; give each document its own id"
            raise InputError(path, problem, line=line, field=field)
    return list(seen)


def _read_csv(path: Path, id_field: str, text_field: str) -> pa.Table:
    header, rows = read_csv(path)
    at_id, at_text, others = positions(path, header, id_field, text_field)
    ids = None if at_id is None else _unique(path, id_field, _ids_of_rows(path, rows, at_id, id_field))
    return table_of(ids, [row[at_text] for _, row in rows], [(header[i], [row[i] for _, row in rows]) for i in others])


def _ids_of_rows(path: Path, rows: Rows, at: int, field: str) -> Iterator[tuple[int, str]]:
    for line, row in rows:
        if not row[at]:
            raise InputError(path, "empty; give every document an id", line=line, field=field)
        yield line, row[at]


def _read_parquet(path: Path, id_field: str, text_field: str) -> pa.Table:
    return table_from(path, read_parquet(path), id_field, text_field)


def _read_arrow(path: Path, id_field: str, text_field: str) -> pa.Table:
    return table_from(path, read_arrow(path), id_field, text_field)


def _read_dataset(path: Path, id_field: str, text_field: str) -> pa.Table:
    return table_from(path, read_dataset(path), id_field, text_field)


_READERS: dict[str, Reader] = {
    **{f"{ending}{packed}": _read_json_lines for ending in (".jsonl", ".ndjson") for packed in ("", ".gz", ".zst")},
    ".csv": _read_csv,
    ".parquet": _read_parquet,
    ".arrow": _read_arrow,
}
ENDINGS = tuple(_READERS)
"""The endings of files that hold many documents."""
