"""Records read from JSON files: every field with its type, and errors that name the place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from neardup.errors import InputError
from neardup.io.json_records import Record, as_record, read_object, read_record, write_record

if TYPE_CHECKING:
    from pathlib import Path


class Part(Record, frozen=True, kw_only=True):
    """A nested record."""

    documents: int
    seconds: float = 0.0


class Whole(Record, frozen=True, kw_only=True):
    """A record of a file of its own."""

    schema_version: int = 1
    parts: list[Part]


def kept(folder: Path, data: Any) -> Path:
    path = folder / "whole.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "whole.json"
    whole = Whole(parts=[Part(documents=3, seconds=0.1), Part(documents=0)])
    write_record(path, whole)
    assert read_record(path, Whole, version=1, remedy="") == whole
    assert path.read_text(encoding="utf-8").startswith('{\n "schema_version": 1,\n "parts": [\n  {\n')


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        ({"documents": "3"}, "$.parts[1].documents: expected int, got str"),
        ({"documents": True}, "$.parts[1].documents: expected int, got bool"),
        ({"documents": 3, "second": 1}, "$.parts[1]: object contains unknown field second"),
        ({"seconds": 1}, "$.parts[1]: object missing required field documents"),
        ([], "$.parts[1]: expected object, got array"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(tmp_path: Path, part: Any, problem: str) -> None:
    path = kept(tmp_path, {"schema_version": 1, "parts": [{"documents": 1}, part]})
    with pytest.raises(InputError) as error:
        read_record(path, Whole, version=1, remedy="run it again")
    assert str(error.value) == f"{path}: {problem}; run it again"


def test_a_whole_number_stands_for_a_float(tmp_path: Path) -> None:
    part = as_record({"documents": 1, "seconds": 2}, Part, tmp_path, remedy="")
    assert (part.seconds, type(part.seconds)) == (2.0, float)


def test_another_version_is_refused(tmp_path: Path) -> None:
    for version in (2, None, "1"):
        with pytest.raises(InputError, match="is not of schema version 1; run it again"):
            read_record(kept(tmp_path, {"schema_version": version}), Whole, version=1, remedy="run it again")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b'{"a": 1', "cannot be read as JSON: Expecting ',' delimiter: line 1 column 8"),
        (b"\xff", "cannot be read as JSON"),
        (b"[" * 100_000, "cannot be read as JSON"),
        (b"[1]", "holds a list, not an object"),
        (None, "does not exist"),
    ],
)
def test_a_file_that_holds_no_object_is_refused(tmp_path: Path, data: bytes | None, problem: str) -> None:
    path = tmp_path / "broken.json"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InputError, match=problem):
        read_object(path)


def test_a_number_that_json_has_no_word_for_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "part.json"
    with pytest.raises(ValueError, match="Out of range"):
        write_record(path, Part(documents=1, seconds=float("nan")))
    assert not path.exists()


def test_half_a_code_point_is_refused_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="half a code point"):
        as_record({"parts": [], "\ud800": 1}, Whole, tmp_path / "record.json", remedy="make it again")
