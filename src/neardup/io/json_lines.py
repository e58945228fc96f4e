"""Reads JSON lines, one object a line, and checks the values of their fields."""

from __future__ import annotations

import codecs
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from neardup.errors import InputError
from neardup.io.files import EMPTY, NO_TEXT, decode, first_bytes, name_list, open_input
from neardup.text.texts import replace_surrogates

if TYPE_CHECKING:
    from pathlib import Path


_CHUNK = 1 << 20


class _TwiceError(ValueError):
    """An object has two fields of the same name."""


def read_json_lines(path: Path, *, may_be_empty: bool = False) -> Iterator[tuple[int, dict[str, Any]]]:
    """The number and the object of each line; blank lines are skipped.

    Args:
        path: a plain, `.gz` or `.zst` file.
        may_be_empty: whether a zero-byte file is allowed and holds no objects; otherwise it is an error.

    Raises:
        InputError: the file cannot be read or has zero bytes, or a line is not UTF-8, not JSON, or not an object.
    """
    with open_json(path) as (stream, numbers):
        if not (may_be_empty or first_bytes(stream)):
            raise InputError(path, EMPTY)
        yield from objects(path, stream, numbers(1))


Numbers = Callable[[int], "Iterator[int]"]
"""A function that gives the numbers of lines in the file, from the line with this number on."""


@contextmanager
def open_json(path: Path) -> Iterator[tuple[BinaryIO, Numbers]]:
    """JSON lines, one object a line, and their numbers in the file; the elements of an array are lines, too.

    Raises:
        InputError: as `open_input`; also while the lines are read.
    """
    with open_input(path) as stream:
        if is_array(first_bytes(stream)):
            from neardup.io.arrays import ArrayStream

            array = ArrayStream(path, stream)
            yield io.BufferedReader(array, _CHUNK), array.numbers
        else:
            yield stream, itertools.count


def is_array(start: bytes) -> bool:
    """Whether JSON with these first bytes is one array, and not a line for each object."""
    return start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"[")


def objects(path: Path, stream: Iterable[bytes], numbers: Iterable[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The number and the object of each line; blank lines are skipped.

    Args:
        path: the file, for messages.
        stream: the lines, the first of which may begin with a byte-order mark.
        numbers: their numbers, each asked for after its line.

    Raises:
        InputError: a line is not UTF-8, not JSON, or not an object.
    """
    lines = (line for line in stream)
    for line, number in zip(lines, numbers, strict=False):
        own = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if not own.strip():
            continue
        try:
            record = _object(path, number, own)
        except InputError:
            for _ in lines:  # an archive found damaged at its end explains the bad line better
                pass
            raise
        yield number, record


def _object(path: Path, number: int, line: bytes) -> dict[str, Any]:
    text = decode(path, line, first_line=number)
    try:
        value = _DECODER.decode(text)
    except _TwiceError as error:
        raise InputError(path, str(error), line=number) from error
    except json.JSONDecodeError as error:
        problem = f"not JSON: {error.msg} at column {error.pos + 1}; each line must be one JSON object"
        raise InputError(path, problem, line=number) from error
    except RecursionError as error:
        raise InputError(path, "lists or objects are nested too deeply; flatten them", line=number) from error
    except ValueError as error:  # Python limits the digits of an integer, for speed
        raise InputError(path, "a number has too many digits to be read; give it as a string", line=number) from error
    if not isinstance(value, dict):
        raise InputError(path, f"{json_kind(value)}, not a JSON object such as {{…}}; write one a line", line=number)
    return value


def _unique(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, or an error where two of its fields have the same name, since either value could be wanted."""
    found = dict(members)
    if len(found) < len(members):
        names = [name for name, _ in members]
        twice = next(name for name in names if names.count(name) > 1)
        raise _TwiceError(f"an object with two fields {twice!r}; give each its own name")
    return found


_DECODER = json.JSONDecoder(strict=False, object_pairs_hook=_unique)  # raw control characters are text like any other


def json_kind(value: object) -> str:
    """The JSON type of a value, for error messages."""
    names = {type(None): "null", bool: "true or false", str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")


def string_field(path: Path, line: int, record: dict[str, Any], field: str) -> str:
    """The string in a field of a line's object, with lone surrogates replaced by U+FFFD.

    Raises:
        InputError: the field is missing or holds something else.
    """
    value = required(path, line, record, field)
    if isinstance(value, str):
        return replace_surrogates(value)
    raise InputError(path, f"{json_kind(value)}, not a string; give a string", line=line, field=field)


def text_field(path: Path, line: int, record: dict[str, Any], field: str) -> str:
    """The text of a document, read as by `string_field`, with messages that name the remedy."""
    if record.get(field, "") is None:
        raise InputError(path, f"null; {NO_TEXT}", line=line, field=field)
    if field not in record:
        problem = f"missing; the line has {name_list(record)}; --text-field names another"
        raise InputError(path, problem, line=line, field=field)
    return string_field(path, line, record, field)


def id_field(path: Path, line: int, record: dict[str, Any], field: str) -> str:
    """The id in a field: a string, or an integer, which becomes text.

    Raises:
        InputError: the field is missing or holds something else.
    """
    value = required(path, line, record, field)
    if type(value) is int:
        return str(value)
    if isinstance(value, str):
        return replace_surrogates(value)
    kind = "a number with a fraction" if isinstance(value, float) else json_kind(value)
    raise InputError(path, f"{kind}, not an id; an id is a string or an integer", line=line, field=field)


def required(path: Path, line: int, record: dict[str, Any], field: str) -> Any:
    """The value of a field.

    Raises:
        InputError: the field is missing.
    """
    if field not in record:
        raise InputError(path, f"missing; the line has {name_list(record)}", line=line, field=field)
    return record[field]
