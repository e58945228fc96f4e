"""The fast readers give what the careful ones give: the same documents, columns and types, and the same errors."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neardup.errors import InputError
from neardup.io import csv_blocks
from neardup.io.columns import concatenated
from neardup.io.json_blocks import JsonBlocks
from neardup.io.parts import blocks, parts_of_paths
from neardup.io.reading import Reading
from tests.helpers.bad_files import BAD_CSV, BAD_LINES, JSON_VALUES

if TYPE_CHECKING:
    from pathlib import Path

ODD_LINES = [
    b'{"id": "a", "text": "x"}\n\n \t\n{"id": "b", "text": "y"}',
    b'{"id": "a", "text": "x"}\r\n\r\n{"id": "b", "text": "y"}\r\n',
    b'{"id": "a", "text": "x"}\r{"id": "b", "text": "y"}\r',
    b' {"id": "a", "text": "x"} \n\t{"id": "b", "text": "y"}\t',
    b'{"id": "a", "text": "x"}{"id": "b",\n"text": "y"}',
    b'{"id": "a", "text": "x"}{"id": "b", "text": "y"}\n\n{"id": "c", "text": ""}',
    b'{"id": "a",\n"text": "x"}\n{"id": "b", "text": "y"}{"id": "c", "text": "z"}',
    b'{"id": "a", "text": "raw \t and \x00"}',
    b'{"id": "a", "text": "\\ud800 lone"}\n{"id": "b", "text": "\\ud83d\\ude00 pair"}',
    b'{"id": "a", "text": "\\udc00"}',
    b'{"id": "a", "text": "\\u0000\\/\\b"}',
    b'{"id": "a", "text": "caf\xe9"}',
    b'{"id": "a", "text": "\xed\xa0\x80"}',
    b'{"id": "caf\xe9", "text": ""}',
    b'{"id": "a", "text": "x", "caf\xe9": 1}',
    b'\xef\xbb\xbf{"id": "a", "text": "x"}',
    (b'{"id": "2024-01-01", "text": "2024-01-02", "date": "2024-01-03 10:00:00", "n": 1}\n'
    b'{"id": "b", "text": "", "date": "2024-01-03T10:00:00Z", "late": "2024-01-01"}'),
    b'{"id": "a", "text": "", "date": "2024-01-03"}\n{"id": "b", "text": "", "date": "yesterday"}',
    b'{"id": 1, "text": ""}\n{"id": 9007199254740993, "text": ""}',
    b'{"id": 1, "text": ""}\n{"id": 92233720368547758080, "text": ""}',
    b'{"id": -0, "text": "", "n": -0}\n{"id": 1, "text": "", "n": 0.5}',
    b'{"id": 1, "text": ""}\n{"id": "1", "text": ""}',
    b'{"id": 1.0, "text": ""}',
    b'{"id": true, "text": ""}',
    b'{"text": ""}\n{"text": "", "n": null}',
    b'{"id": null, "text": ""}\n{"id": null, "text": ""}',
    *(b'{"id": "a", "text": "", "n": %s}\n{"id": "b", "text": "", "n": 1}' % value for value in (
        b"NaN", b"-Infinity", b"Infinity", b"Inf", b"-Inf", b"-NaN", b"1e400", b"1e-400", b"1e3", b"-0.0", b"9" * 30,
        b"9007199254740993", b"9007199254740993.0", b"9223372036854775807", b"9223372036854775808", b"true", b"null",
        b'"x"', b"[1]", b"{}", b'{"k": null}', b"01", b"1.", b".5", b"+1", b"nan", b"1E5", b"0.1", b"[" * 2000,
    )),
    b'{"id": "a", "text": "", "n": 1, "n": 2}',
    b'{"id": "a", "text": "", "n": {"k": 1, "k": 2}}',
    b'{"id": "a", "text": "", "n": null, "n": null}',
    b'{"id": "a", "text": "", "n": 9007199254740993}\n{"id": "b", "text": "", "n": 0.5}',
    b'{"id": "a", "text": "", "b": true}\n{"id": "b", "text": "", "b": 1}',
    b'{"id": "a", "text": "", "": 1, " ": "x", "id_": 2, "text_": 3}',
    b'{"b": 1, "id": "a", "text": ""}\n{"a": 1, "id": "b", "text": "", "b": 2, "c": null}',
    b'{"id": "a", "text": "x"} // note',
    b'{"id": "a", "text": "x",}',
    b"{'id': 'a'}",
    b'{"id": "a"}\n[1]\n7',
    b'{"id": "a", "text": "x"}\x0c\n{"id": "b", "text": "y"}',
    b"\n\n",
    *(value + b'\n{"id": "a", "text": "x"}' for value in (b"null", b"[1]", b'"x"', b"1", b"true", b"nul")),
    b'null {"id": "a", "text": "x"}',
    b'{"id": "a", "text": "x"} null {"id": "b", "text": "y"}',
]  # fmt: skip
READINGS = [Reading(), Reading(id_field="key"), Reading(text_field="id"), Reading(id_field="n", text_field="text")]


def read(path: Path, reading: Reading, nbytes: int) -> Any:
    """Schema and rows of a file, or the error that reading it ends in."""
    try:
        table = concatenated(
            [block.table for part in parts_of_paths([path]) for block in blocks(part, reading, nbytes)]
        )
    except InputError as error:
        return str(error)
    return repr((table.schema, table.to_pylist()))


def agree(path: Path, data: bytes, nbytes: int = 1 << 20) -> bool:
    """Whether both readers say the same of a file, in every reading; and whether the fast one read it."""
    path.write_bytes(data)
    fast = [0]
    for reading in READINGS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(JsonBlocks, "_fast", _counting(JsonBlocks._fast, fast))
            patch.setattr(csv_blocks, "_parsed", _counting(csv_blocks._parsed, fast))
            found = read(path, reading, nbytes)
            patch.setattr(JsonBlocks, "_fast", lambda *_: None)
            patch.setattr(csv_blocks, "_parsed", lambda *_: None)
            assert found == read(path, reading, nbytes)
    return fast[0] > 0


def _counting(fast_reader: Any, count: list[int]) -> Any:
    def counted(*given: Any) -> Any:
        table = fast_reader(*given)
        count[0] += table is not None
        return table

    return counted


@pytest.mark.parametrize("data", [*ODD_LINES, *(text.encode() for text in BAD_LINES)])
def test_odd_and_bad_json_lines(tmp_path: Path, data: bytes) -> None:
    agree(tmp_path / "d.jsonl", data)
    agree(tmp_path / "d.jsonl", b'{"id": "first", "text": "a"}\n' * (b"first" not in data) + data, nbytes=30)


@pytest.mark.parametrize(
    "data", [*BAD_CSV, 'id,text\na,b"c\nd,"e"f\n', 'id,text\r\na,"x\r\n\ry"\rb,\r\n\r\n,\n', 'text\n""\n\n']
)
def test_odd_and_bad_csv(tmp_path: Path, data: str) -> None:
    agree(tmp_path / "d.csv", data.encode())
    agree(tmp_path / "d.csv", data.encode(), nbytes=7)


def test_plain_files_are_read_by_arrow(tmp_path: Path) -> None:
    rows = [{"id": str(n), "text": f"é\n{n}", "date": "2024-01-01", "n": n / 2, "b": n > 3} for n in range(9)]
    lines = "\n".join(json.dumps(row) for row in rows)
    assert agree(tmp_path / "d.jsonl", lines.encode())
    assert agree(tmp_path / "d.json", json.dumps(rows, indent=1).encode())
    assert agree(tmp_path / "d.csv", b'id,text\na,"x\n""y"""\n')


SIMPLE = (
    st.none() | st.booleans() | st.integers(-(2**65), 2**65) | st.floats() | st.sampled_from(["", "2024-01-01", "é\n"])
)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {"id": st.integers(0, 99).map(str), "text": st.text(max_size=5)},
        optional=dict.fromkeys(("n", "date", "key", "id_"), SIMPLE | JSON_VALUES),
    ),
    min_size=1,
    max_size=6,
)
KINDS = st.sampled_from([
    st.none() | st.integers(-5, 5), st.none() | st.floats(), st.integers(-5, 5) | st.floats(-5, 5), st.booleans(),
    st.sampled_from(["2024-01-01", "", "x"]), SIMPLE,
])  # fmt: skip


@given(RECORDS, st.booleans())
@settings(max_examples=60)
def test_any_json(folder: Path, rows: list[dict[str, Any]], ascii_only: bool) -> None:
    text = "\n".join(json.dumps(row, ensure_ascii=ascii_only) for row in rows)
    agree(folder / "any.jsonl", text.encode(errors="surrogatepass"))


@given(st.lists(SIMPLE | JSON_VALUES, min_size=2, max_size=6), st.integers(1, 60))
@settings(max_examples=75)
def test_columns_do_not_depend_on_where_blocks_end(folder: Path, values: list[Any], nbytes: int) -> None:
    rows = [
        {"id": str(place), "text": ""} | ({} if value is None else {"n": value}) for place, value in enumerate(values)
    ]
    path = folder / "blocks.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    assert read(path, Reading(), nbytes) == read(path, Reading(), 1 << 20)


@given(KINDS.flatmap(lambda kind: st.lists(kind, min_size=1, max_size=6)))
@settings(max_examples=60)
def test_a_field_of_one_kind(folder: Path, values: list[Any]) -> None:
    rows = [{"id": f"i{place}", "text": "", "n": value} for place, value in enumerate(values)]
    agree(folder / "one.jsonl", "\n".join(map(json.dumps, rows)).encode())


@given(
    st.lists(
        st.sampled_from(['{"id":"%d"', ',"text":"x"', "}", "{", "\n", "\r", " ", ',"n":1', "[", '"', ","]), max_size=20
    )
)
@settings(max_examples=75)
def test_pieces_of_json(folder: Path, pieces: list[str]) -> None:
    text = "".join(piece % place if "%" in piece else piece for place, piece in enumerate(pieces))
    agree(folder / "pieces.jsonl", text.encode())


@given(st.text('a,;"\n\r\t é\0', max_size=30), st.integers(1, 12))
@settings(max_examples=100)
def test_any_csv(folder: Path, text: str, nbytes: int) -> None:
    agree(folder / "any.csv", f"id,text\n{text}".encode(), nbytes)


@given(st.lists(st.tuples(*(st.text('a,"\n\r', max_size=4),) * 3), max_size=6), st.integers(1, 40))
def test_csv_as_it_is_written(folder: Path, rows: list[tuple[str, ...]], nbytes: int) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("id", "text", "n"), *rows])
    agree(folder / "written.csv", out.getvalue().encode(), nbytes)
