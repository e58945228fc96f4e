"""Typed records as JSON files: written atomically, read with the type of every field checked."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Self, TypeVar

import msgspec

from neardup.errors import InputError
from neardup.io.files import explained, make_folder, write_atomically

if TYPE_CHECKING:
    from pathlib import Path


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what a JSON file holds, or a part of it: fields are read with their types, and no others are."""

    def changed(self, **fields: Any) -> Self:
        """A record with other values in these fields."""
        return msgspec.structs.replace(self, **fields)

    def plain(self) -> dict[str, Any]:
        """The fields as JSON has them: dicts, lists, strings, numbers, None."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


_R = TypeVar("_R", bound=Record)
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def validated(record: _R) -> _R:
    """The same record, with the type and the range of every field checked as on reading.

    Raises:
        ValueError: a field would be refused on reading.
    """
    return msgspec.convert(record.plain(), type(record))


def write_record(path: Path, record: Record) -> None:
    """Write a record as JSON, atomically. Its folder is made.

    Raises:
        InputError: the file cannot be written.
        ValueError: a number is infinite or none, which JSON has no word for.
    """
    make_folder(path.parent)
    with write_atomically(path) as file:
        json.dump(record.plain(), file, ensure_ascii=False, indent=1, allow_nan=False)
        file.write("\n")


def read_object(path: Path) -> dict[str, Any]:
    """The object in a JSON file.

    Raises:
        InputError: the file is absent, unreadable, no JSON, or holds something else.
    """
    with explained(path):
        data = path.read_bytes()
    try:
        found = json.loads(data)
        if _ESCAPED_SURROGATE.search(data):
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        fact = f"holds {error.object[error.start]!a}, half of a surrogate pair, which no text can hold"
        raise InputError(path, f"{fact}; write the character itself, or both halves") from error
    except (ValueError, RecursionError) as error:
        raise InputError(path, f"cannot be read as JSON: {error}") from error
    if not isinstance(found, dict):
        raise InputError(path, f"holds a {type(found).__name__}, not an object; name another file")
    return found


def as_record(data: dict[str, Any], kind: type[_R], path: Path, *, remedy: str) -> _R:
    """The record that an object of a JSON file is.

    Args:
        data: the object.
        kind: class of the record.
        path: the file, for errors.
        remedy: what a user can do about a file that does not fit.

    Raises:
        InputError: a field is missing, unknown or of another type; the message names its place, as `$.corpora[0].key`.
    """
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        fact, _, place = str(error).replace("`", "").partition(" - at ")
        raise InputError(path, f"{place or '$'}: {fact[0].lower()}{fact[1:]}; {remedy}") from error
    except UnicodeEncodeError as error:
        raise InputError(path, f"holds half a code point, which is no text; {remedy}") from error


def read_record(path: Path, kind: type[_R], *, version: int, remedy: str) -> _R:
    """The record in a JSON file, whose `schema_version` must be this version.

    Raises:
        InputError: as `read_object` and `as_record`; the file is of another version, or holds a number that is infinite
            or none, which `write_record` does not write.
    """
    data = read_object(path)
    try:
        json.dumps(data, allow_nan=False)
    except ValueError as error:
        raise InputError(path, f"holds an infinite number or NaN; {remedy}") from error
    if data.get("schema_version") != version:
        raise InputError(path, f"is not of schema version {version}; {remedy}")
    return as_record(data, kind, path, remedy=remedy)
