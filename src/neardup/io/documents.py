"""Documents from files: JSON lines, CSV, Parquet, folders of texts."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.corpus import Corpus, Texts, replace_surrogates
from neardup.errors import InputError, NeardupError
from neardup.io.files import EMPTY, decode, explained, name_list, open_input, read_json_lines, string_field

if TYPE_CHECKING:
    from pathlib import Path

Reader = Callable[["Path", str, str], pa.Table]
"""Path, id field, text field → table with `id`, `text` and further columns."""


def read_documents(path: Path, *, id_field: str = "id", text_field: str = "text") -> Corpus:
    """A corpus from `.jsonl`, `.jsonl.gz`, `.jsonl.zst`, `.csv`, `.parquet` or a folder of `.txt`.

    Newlines inside texts stay as they are; lone surrogates become U+FFFD. Other fields become columns: null where a
    document lacks one, JSON text where their values are of several kinds or nested.

    Args:
        path: the file or folder; the corpus is called after it.
        id_field: the field that holds ids. In a folder the file's stem is the id.
        text_field: the field that holds texts.

    Raises:
        InputError: naming file, line and field.
    """
    with explained(path):
        if path.is_dir():
            return _corpus(path, _read_folder(path), path.resolve().name)
        path.stat()
    ending = next((e for e in _READERS if path.name.lower().endswith(e)), None)
    if ending is None:
        choices = ", ".join(_READERS)
        raise InputError(path, f"unknown kind of file '{path.suffix}'; give {choices} or a folder of .txt")
    return _corpus(path, _READERS[ending](path, id_field, text_field), path.name[: -len(ending)])


def _corpus(path: Path, table: pa.Table, name: str) -> Corpus:
    try:
        return Corpus.from_table(table, name=name)
    except NeardupError as error:
        raise InputError(path, str(error)) from error


def _read_folder(path: Path) -> pa.Table:
    files = sorted((p for p in path.iterdir() if p.suffix.lower() == ".txt" and not p.is_dir()), key=lambda p: p.name)
    return _table([f.stem for f in files], [_read_text(f) for f in files], [])


def _read_text(path: Path) -> str:
    with explained(path):
        return decode(path, path.read_bytes())


def _read_json_lines(path: Path, id_field: str, text_field: str) -> pa.Table:
    ids: dict[str, int] = {}
    texts: list[str] = []
    rest: list[dict[str, Any]] = []
    for line, record in read_json_lines(path):
        document_id = string_field(path, line, record, id_field)
        texts.append(string_field(path, line, record, text_field))
        _refuse_repeat(path, ids, document_id, line, id_field)
        rest.append({k: v for k, v in record.items() if k not in (id_field, text_field)})
    names = list(dict.fromkeys(name for record in rest for name in record))
    return _table(list(ids), texts, [(name, [record.get(name) for record in rest]) for name in names])


def _refuse_repeat(path: Path, seen: dict[str, int], document_id: str, line: int, field: str) -> None:
    """Note the line of an id, or refuse one that stood on another line."""
    first = seen.setdefault(document_id, line)
    if first != line:
        raise InputError(
            path, f"{document_id!r} is the id on line {first} too; give each its own", line=line, field=field
        )


def _table(ids: list[str], texts: list[str], fields: list[tuple[str, list[Any]]]) -> pa.Table:
    names = _column_names([field for field, _ in fields])
    columns = {name: _column(values) for name, (_, values) in zip(names, fields, strict=True)}
    return pa.table({"id": Texts.of(ids).array, "text": Texts.of(texts).array, **columns})


def _column_names(fields: Sequence[str]) -> list[str]:
    """Names for further fields: their own, with `_` after those that are taken."""
    names = ["id", "text"]
    for field in fields:
        name = replace_surrogates(field)
        while name in names:
            name += "_"
        names.append(name)
    return names[2:]


def _column(values: Sequence[Any]) -> pa.Array:
    """A column of strings, truth values, integers or floats; of JSON text where it is none of these throughout."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {str}:
        return pa.array([v if v is None else replace_surrogates(v) for v in values], pa.large_string())
    if kinds == {bool} or kinds <= {int, float}:
        try:
            return pa.array(values, pa.float64() if float in kinds else None)
        except (pa.ArrowInvalid, OverflowError):  # integers that neither int64 nor float64 holds
            pass
    return _column([v if v is None or isinstance(v, str) else json.dumps(v, ensure_ascii=True) for v in values])


def _read_csv(path: Path, id_field: str, text_field: str) -> pa.Table:
    with open_input(path) as stream:
        data = stream.read()
    if not data:
        raise InputError(path, EMPTY)
    (_, header), *rows = _csv_rows(path, decode(path, data.removeprefix(codecs.BOM_UTF8)))
    at_id, at_text = (_position(path, header, field) for field in (id_field, text_field))
    ids: dict[str, int] = {}
    for line, row in rows:
        if len(row) != len(header):
            raise InputError(path, f"{len(row)} fields where the header has {len(header)}", line=line)
        _refuse_repeat(path, ids, row[at_id], line, id_field)
    others = [i for i in range(len(header)) if i not in (at_id, at_text)]
    fields = [(header[i], [row[i] for _, row in rows]) for i in others]
    return _table(list(ids), [row[at_text] for _, row in rows], fields)


def _csv_rows(path: Path, text: str) -> list[tuple[int, list[str]]]:
    """First line and fields of each row, the header among them; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    with _wide_fields():
        try:
            for row in reader:
                rows.append((line, row))
                line = reader.line_num + 1
        except csv.Error as error:
            raise InputError(path, f"not CSV: {error}; is a quotation mark left open?", line=line) from error
    return [row for row in rows if row[1]] or [(1, [])]


@contextmanager
def _wide_fields() -> Iterator[None]:
    """Lift csv's limit of 128 KiB a field; it is one for the whole process, so it is put back."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _position(path: Path, names: list[str], field: str) -> int:
    if field not in names:
        raise InputError(path, f"missing; there are {name_list(names)}", field=field)
    return names.index(field)


def _read_parquet(path: Path, id_field: str, text_field: str) -> pa.Table:
    from pyarrow import parquet

    if path.stat().st_size == 0:
        raise InputError(path, EMPTY)
    try:
        with explained(path):
            table = parquet.ParquetFile(path).read()
    except pa.ArrowException as error:
        reason = str(error).partition("\n")[0]
        raise InputError(path, f"is damaged or no Parquet file ({reason}); get or make the file again") from error
    names = table.column_names
    at_id, at_text = (_position(path, names, field) for field in (id_field, text_field))
    others = [i for i in range(len(names)) if i not in (at_id, at_text)]
    further = zip(_column_names([names[i] for i in others]), others, strict=True)
    ids = _parquet_strings(path, table.column(at_id), id_field)
    texts = _parquet_strings(path, table.column(at_text), text_field)
    return pa.table({"id": ids, "text": texts, **{name: table.column(i) for name, i in further}})


def _parquet_strings(path: Path, column: pa.ChunkedArray, field: str) -> pa.ChunkedArray:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    textual = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    if len(column) and not textual:
        raise InputError(path, f"the column holds {kind}, not strings; convert it", field=field)
    if column.null_count:
        row = pc.index(pc.is_null(column), value=True).as_py() + 1
        raise InputError(path, f"null in row {row}; every document needs one", field=field)
    strings = column.cast(pa.large_string())
    try:
        strings.validate(full=True)
    except pa.ArrowInvalid as error:
        raise InputError(path, "holds strings that are not UTF-8", field=field) from error
    return strings


_READERS: dict[str, Reader] = {
    ".jsonl": _read_json_lines,
    ".jsonl.gz": _read_json_lines,
    ".jsonl.zst": _read_json_lines,
    ".csv": _read_csv,
    ".parquet": _read_parquet,
}
