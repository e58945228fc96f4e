"""Documents from files: every form reads back what was written, and what is wrong is stated in one line."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import time
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neardup.errors import InputError, Notice
from neardup.io.documents import read_documents
from neardup.io.files import write_atomically
from neardup.io.json_lines import read_json_lines
from neardup.text.texts import replace_surrogates
from tests.helpers.bad_files import ANY_TEXT, BAD_CSV, BAD_LINES, GOOD, JSON_VALUES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Rows = dict[str, str]
"""Text by id."""

WELL_FORMED = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def rows_of(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Rows]:
    return st.dictionaries(texts, texts, min_size=1, max_size=8)


def as_json_lines(rows: Rows) -> bytes:
    return "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in rows.items()).encode()


def as_raw_json_lines(rows: Rows) -> bytes:
    return "\r\n".join(json.dumps({"text": t, "id": i}, ensure_ascii=False) for i, t in rows.items()).encode()


def as_zstd(rows: Rows) -> bytes:
    return bytes(pa.Codec("zstd").compress(as_json_lines(rows), asbytes=True))


def as_csv(rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("id", "text"), *rows.items()])
    return out.getvalue().encode()


def as_parquet(rows: Rows) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"id": list(rows), "text": list(rows.values())}), out)
    return out.getvalue()


def as_arrow(rows: Rows) -> bytes:
    out, table = io.BytesIO(), pa.table({"id": list(rows), "text": list(rows.values())})
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)
    return out.getvalue()


WRITERS: dict[str, Callable[[Rows], bytes]] = {
    "d.jsonl": as_json_lines,
    "raw.jsonl": as_raw_json_lines,
    "d.jsonl.gz": lambda rows: gzip.compress(as_json_lines(rows)),
    "two.jsonl.gz": lambda rows: gzip.compress(as_json_lines(rows)) + gzip.compress(b"\n"),
    "d.jsonl.zst": as_zstd,
    "d.csv": as_csv,
    "bom.csv": lambda rows: b"\xef\xbb\xbf" + as_csv(rows),
    "D.PARQUET": as_parquet,
    "d.arrow": as_arrow,
}


def written(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def problem(path: Path) -> str:
    """The one line that reading this ends in."""
    with pytest.raises(InputError) as caught:
        read_documents(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(str(path))
    return message.removeprefix(str(path))


@pytest.mark.parametrize("name", WRITERS)
@given(rows=rows_of(WELL_FORMED))
@settings(max_examples=40)
def test_what_was_written_is_read(folder: Path, name: str, rows: Rows) -> None:
    if name.endswith("csv"):
        rows.pop("", None)  # an empty id is none there
    corpus = read_documents(written(folder / name, WRITERS[name](rows)))
    assert dict(zip(corpus.ids, corpus.texts, strict=True)) == rows
    assert corpus.ids == list(rows)
    assert corpus.columns == []


@given(rows=rows_of(ANY_TEXT))
@settings(max_examples=60)
def test_lone_surrogates_become_replacement_characters(folder: Path, rows: Rows) -> None:
    mended = {replace_surrogates(i): replace_surrogates(t) for i, t in rows.items()}
    path = written(folder / "surrogates.jsonl", as_json_lines(rows))
    if len(mended) < len(rows):
        assert "too; give each its own" in problem(path)
    else:
        corpus = read_documents(path)
        assert dict(zip(corpus.ids, corpus.texts, strict=True)) == mended


@given(texts=st.dictionaries(st.text("abcä-0", min_size=1, max_size=8), WELL_FORMED, min_size=1, max_size=5))
@settings(max_examples=40)
def test_a_folder_of_texts_is_read_in_order_of_name(tmp_path_factory: pytest.TempPathFactory, texts: Rows) -> None:
    folder = tmp_path_factory.mktemp("texts")
    for stem, text in texts.items():
        (folder / f"{stem}.txt").write_bytes(text.encode())
    (folder / "sub.txt").mkdir()
    (folder / "sub.txt" / "_SUCCESS").write_text("")
    (folder / ".DS_Store").write_bytes(b"\x00\xff")
    corpus = read_documents(folder)
    assert list(zip(corpus.ids, corpus.texts, strict=True)) == sorted(texts.items(), key=lambda item: item[0] + ".txt")
    assert corpus.name == folder.name


def test_the_name_is_the_files_without_its_extensions(tmp_path: Path) -> None:
    for name, expected in [("a.b.jsonl", "a.b"), ("docs.jsonl.gz", "docs"), ("x.CSV", "x")]:
        data = WRITERS["d.jsonl.gz" if name.endswith("gz") else "d.csv" if "CSV" in name else "d.jsonl"]({"i": "t"})
        assert read_documents(written(tmp_path / name, data)).name == expected


def test_what_is_odd_but_no_error(tmp_path: Path) -> None:
    million = "x" * 1_000_000
    texts = ["", "word", million, "NUL \0 inside", "a\r\nb\rc\n", "\u2028\x85 no line ends"]
    rows = {str(i): text for i, text in enumerate(texts)}
    for name, write in WRITERS.items():
        assert list(read_documents(written(tmp_path / name, write(rows))).texts) == texts, name
    raw = b'\xef\xbb\xbf{"id": "a", "text": "raw \x00 and \t"}\n\n  \n{"id": "b", "text": "\\ud800"}'
    assert list(read_documents(written(tmp_path / "raw.jsonl", raw)).texts) == ["raw \0 and \t", "\ufffd"]


def test_corpora_of_none(tmp_path: Path) -> None:
    header = pa.table({"id": pa.array([], pa.null()), "text": pa.array([], pa.int32())})
    pq.write_table(header, tmp_path / "none.parquet")
    for path in (written(tmp_path / "none.csv", "id,text\n"), tmp_path / "none.parquet"):
        corpus = read_documents(path)
        assert len(corpus) == 0
        assert corpus.ids == list(corpus.texts) == []


def test_plain_lines_under_a_compressed_name_are_read(tmp_path: Path) -> None:
    assert read_documents(written(tmp_path / "d.jsonl.gz", as_json_lines({"a": "b"}))).ids == ["a"]


def test_other_fields_become_columns(tmp_path: Path) -> None:
    lines = [
        {
            "id": "a",
            "text": "",
            "n": 1,
            "x": 1,
            "b": True,
            "s": "p",
            "mixed": 1,
            "deep": {"k": [1]},
            "huge": 2**70,
            "none": None,
        },
        {"id": "b", "text": "", "n": 2, "x": 0.5, "b": None, "s": "\ud800", "mixed": "q", "deep": [], "huge": 1},
        {"id": "c", "text": "", "late": "only here"},
    ]
    path = written(tmp_path / "d.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    table = read_documents(path).table.to_pydict()
    assert table == {
        "id": ["a", "b", "c"],
        "text": ["", "", ""],
        "n": [1, 2, None],
        "x": [1.0, 0.5, None],
        "b": [True, None, None],
        "s": ["p", "\ufffd", None],
        "mixed": ["1", "q", None],
        "deep": ['{"k": [1]}', "[]", None],
        "huge": [str(2**70), "1", None],
        "none": [None, None, None],
        "late": [None, None, "only here"],
    }


@given(st.lists(st.dictionaries(ANY_TEXT, JSON_VALUES, max_size=4), min_size=1, max_size=6))
@settings(max_examples=100)
def test_no_further_field_is_too_odd_for_a_column(folder: Path, rows: list[dict[str, Any]]) -> None:
    lines = [json.dumps({**row, "id": str(i), "text": "t"}) for i, row in enumerate(rows)]
    corpus = read_documents(written(folder / "odd.jsonl", "\n".join(lines)))
    assert len(corpus) == len(rows)
    assert len(corpus.columns) == len({key for row in rows for key in row} - {"id", "text"})


def test_fields_of_other_names(tmp_path: Path) -> None:
    line = {"url": "u", "body": "b", "id": 7, "text": "short", "id_": "taken"}
    path = written(tmp_path / "d.jsonl", json.dumps(line))
    expected = {"id": ["u"], "text": ["b"], "id_": [7], "text_": ["short"], "id__": ["taken"]}
    assert read_documents(path, id_field="url", text_field="body").table.to_pydict() == expected
    path = written(tmp_path / "d.csv", "id,url,text,body\n7,u,short,b\n")
    expected = {"id": ["u"], "text": ["b"], "id_": ["7"], "text_": ["short"]}
    assert read_documents(path, id_field="url", text_field="body").table.to_pydict() == expected
    pq.write_table(pa.table({"id": [7], "url": ["u"], "text": ["short"], "body": ["b"]}), tmp_path / "d.parquet")
    expected["id_"] = [7]
    assert read_documents(tmp_path / "d.parquet", id_field="url", text_field="body").table.to_pydict() == expected


def test_parquet_strings_of_other_types(tmp_path: Path) -> None:
    kinds = [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())]
    for kind in kinds:
        table = pa.table({"id": pa.array(["a", "b"], kind), "text": pa.array(["x", "x"], kind)})
        pq.write_table(table, tmp_path / "d.parquet", row_group_size=1)
        corpus = read_documents(tmp_path / "d.parquet")
        assert corpus.table.to_pydict() == {"id": ["a", "b"], "text": ["x", "x"]}


@pytest.mark.parametrize(("data", "expected"), BAD_LINES.items())
def test_errors_in_json_lines(tmp_path: Path, data: str, expected: str) -> None:
    assert problem(written(tmp_path / "bad.jsonl", data)).startswith(expected)
    assert problem(written(tmp_path / "bad.jsonl.gz", gzip.compress(data.encode()))).startswith(expected)


@pytest.mark.parametrize(("data", "expected"), BAD_CSV.items())
def test_errors_in_csv(tmp_path: Path, data: str, expected: str) -> None:
    limit = csv.field_size_limit()
    assert problem(written(tmp_path / "bad.csv", data)).startswith(expected)
    assert csv.field_size_limit() == limit


BAD_TABLES = {
    "missing": ({"id": ["a"], "body": ["x"]}, ", field 'text': missing; there are 'id', 'body'"),
    "fractions": ({"id": [1.0], "text": ["x"]}, ", field 'id': the column holds double, not strings or integers"),
    "numbers": ({"id": [1], "text": [1]}, ", field 'text': the column holds int64, not strings; convert it"),
    "no id": ({"id": ["a", None], "text": ["x", "y"]}, ", field 'id': null in row 2; give every document an id"),
    "null": ({"id": ["a", "b", "c"], "text": ["x", "", None]}, ", field 'text': null in row 3"),
    "repeated": ({"id": ["a", "a"], "text": ["x", "y"]}, ": id 'a' stands more than once"),
}


@pytest.mark.parametrize(("columns", "expected"), BAD_TABLES.values(), ids=BAD_TABLES)
def test_errors_in_parquet(tmp_path: Path, columns: dict[str, list[Any]], expected: str) -> None:
    pq.write_table(pa.table(columns), tmp_path / "bad.parquet")
    assert problem(tmp_path / "bad.parquet").startswith(expected)


def test_errors_in_arrow_files(tmp_path: Path) -> None:
    path = tmp_path / "d.arrow"
    table = pa.table({"id": ["a"] * 100, "text": ["x"] * 100})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as out:
        out.write_table(table)
    whole = path.read_bytes()
    path.write_bytes(whole[:-50])
    assert ": is damaged or no Arrow file (" in problem(path)
    path.write_bytes(b"")
    assert problem(path) == ": the file has zero bytes; was it written to the end?"
    path.write_bytes(b'{"id": "a", "text": "x"}\n')
    assert ": is damaged or no Arrow file (" in problem(path)
    (tmp_path / "d.jsonl").write_bytes(whole)
    assert problem(tmp_path / "d.jsonl") == ": is an Arrow file; give it a name that ends in .arrow"


def test_parquet_that_is_not_utf8(tmp_path: Path) -> None:
    bad = pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff"]).buffers())
    pq.write_table(pa.table({"id": ["a"], "text": bad}), tmp_path / "bad.parquet")
    assert problem(tmp_path / "bad.parquet") == ", field 'text': holds strings that are not UTF-8"


def test_what_is_not_utf8(tmp_path: Path) -> None:
    latin = GOOD.encode() + b'{"id": "b", "text": "caf\xe9"}\n'
    assert problem(written(tmp_path / "bad.jsonl", latin)).startswith(", line 2: byte 25 (0xe9) is not UTF-8")
    assert problem(written(tmp_path / "bad.csv", b"id,text\na,x\nb,\xe9\n")).startswith(", line 3: byte 3 (0xe9)")
    (tmp_path / "texts").mkdir()
    page = written(tmp_path / "texts" / "page.txt", b"one\ntwo \xe9")
    with pytest.raises(InputError, match="line 2: byte 5") as caught:
        read_documents(tmp_path / "texts")
    assert str(caught.value).startswith(str(page))


def test_damaged_files(tmp_path: Path) -> None:
    rows = {str(i): f"text {i * 7919}" for i in range(3000)}
    for name in ("d.jsonl.gz", "d.jsonl.zst", "D.PARQUET"):
        whole = WRITERS[name](rows)
        for data in (whole[:-20], whole[: len(whole) // 2], b"garbage, not what the name says", b"\x00" * 50):
            assert " damaged " in problem(written(tmp_path / name, data))
        assert "zero bytes" in problem(written(tmp_path / name, b""))
    flipped = bytearray(gzip.compress(as_json_lines(rows)))
    flipped[len(flipped) // 2] ^= 0xFF
    assert "damaged" in problem(written(tmp_path / "d.jsonl.gz", bytes(flipped)))


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    assert problem(tmp_path / "absent.jsonl") == ": does not exist; check the path"
    assert problem(tmp_path / "absent" / "d.csv") == ": does not exist; check the path"
    assert problem(written(tmp_path / "file.jsonl", GOOD) / "d.csv").startswith(": cannot be read: Not a directory")
    assert problem(tmp_path / ("x" * 300 + ".jsonl")).startswith(": cannot be read: File name too long")
    assert problem(written(tmp_path / "d.xml", GOOD)).startswith(
        ": unknown kind of file '.xml'; give .jsonl, .ndjson, "
    )
    assert problem(written(tmp_path / "page.txt", GOOD)).startswith(": unknown kind of file '.txt'")
    (tmp_path / "dangling").mkdir()
    (tmp_path / "dangling" / "a.txt").symlink_to("nowhere")
    with pytest.raises(InputError, match=r"a\.txt: does not exist"):
        read_documents(tmp_path / "dangling")


def test_integer_ids_are_text(tmp_path: Path) -> None:
    lines = written(tmp_path / "d.jsonl", '{"id": 7, "text": "x"}\n{"id": "b", "text": "y"}\n')
    assert read_documents(lines).ids == ["7", "b"]
    for kind in (pa.int64(), pa.uint8(), pa.dictionary(pa.int8(), pa.int32())):
        pq.write_table(pa.table({"id": pa.array([7, 9], kind), "text": ["x", "y"]}), tmp_path / "d.parquet")
        assert read_documents(tmp_path / "d.parquet").ids == ["7", "9"]


def test_row_numbers_serve_where_there_are_no_ids(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["x", "y"]}), tmp_path / "d.parquet")
    csv_file = written(tmp_path / "d.csv", "text\nx\ny\n")
    lines = written(tmp_path / "d.jsonl", '{"text": "x"}\n\n{"text": "y"}\n')
    for path in (tmp_path / "d.parquet", csv_file, lines):
        with pytest.warns(Notice, match=r"d\.\w+ has no field 'id': row numbers from 0 serve as ids"):
            corpus = read_documents(path)
        assert (corpus.ids, list(corpus.texts)) == (["0", "1"], ["x", "y"])
        with pytest.raises(InputError, match="field 'key': missing"):
            read_documents(path, id_field="key")
    with pytest.raises(InputError, match="field 'id': missing"):
        read_documents(lines, text_field="id")


def test_two_columns_of_one_name_in_parquet(tmp_path: Path) -> None:
    pq.write_table(pa.table([["a"], ["x"], ["y"]], names=["id", "text", "text"]), tmp_path / "d.parquet")
    assert problem(tmp_path / "d.parquet") == ": has 2 columns named 'text'; give each its own name"


def test_compressed_files_are_known_by_their_bytes(tmp_path: Path) -> None:
    rows = {"a": "x", "b": "y"}
    for pack in (gzip.compress, lambda data: pa.Codec("zstd").compress(data, asbytes=True)):
        for name, data in (
            ("d.jsonl", as_json_lines(rows)),
            ("d.csv", as_csv(rows)),
            ("d.ndjson.gz", as_json_lines(rows)),
        ):
            for packed in (pack(data), gzip.compress(pack(data))):
                assert read_documents(written(tmp_path / name, packed)).ids == ["a", "b"]
    assert (
        problem(written(tmp_path / "d.parquet", gzip.compress(as_parquet(rows))))
        == ": is compressed with gzip; unpack it"
    )


FOREIGN = {
    "Parquet": (as_parquet({"a": "x"}), "is a Parquet file; give it a name that ends in .parquet"),
    "zip": (b"PK\x03\x04 and more", "is a zip archive"),
    "bzip2": (bz2.compress(b"x"), "is compressed with bzip2; unpack it"),
    "xz": (lzma.compress(b"x"), "is compressed with xz; unpack it"),
    "UTF-16": ('{"id": "a"}'.encode("utf-16"), "is text in UTF-16; save it as UTF-8"),
    "bytes": (b"\x00\xfe\x81", "is not UTF-8; the file holds no text"),
}


@pytest.mark.parametrize(("data", "expected"), FOREIGN.values(), ids=FOREIGN)
def test_other_kinds_of_files_are_known_by_their_bytes(tmp_path: Path, data: bytes, expected: str) -> None:
    for name in ("d.jsonl", "d.csv"):
        assert expected in problem(written(tmp_path / name, data))
    if expected.startswith("is a zip"):
        assert expected in problem(written(tmp_path / "d.parquet", data))
    assert expected in problem(written(tmp_path / "d.jsonl", gzip.compress(data)))


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "d.jsonl", GOOD)

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    assert problem(path) == ": cannot be read for lack of permission; check its permissions"


def test_json_lines_have_the_numbers_of_their_lines(tmp_path: Path) -> None:
    path = written(tmp_path / "d.jsonl", '\n{"a": 1}\r\n \n{"b": "\u2028"}')
    assert list(read_json_lines(path)) == [(2, {"a": 1}), (4, {"b": "\u2028"})]
    assert list(read_json_lines(written(tmp_path / "zero", ""), may_be_empty=True)) == []
    with pytest.raises(InputError, match="is a folder"):
        list(read_json_lines(tmp_path))


def test_twenty_thousand_documents_in_a_few_seconds(tmp_path: Path) -> None:
    rows = {str(i): f"document {i} " + "lorem ipsum " * 165 for i in range(20_000)}
    path = written(tmp_path / "d.jsonl", as_json_lines(rows))
    start = time.process_time()
    assert len(read_documents(path)) == 20_000
    assert time.process_time() - start < 10  # about half a second on an idle machine


@pytest.mark.parametrize(("binary", "content"), [(False, "ünï\n"), (True, b"\xff\r\n")])
def test_writing_replaces_a_file_at_once(tmp_path: Path, binary: bool, content: Any) -> None:
    path = written(tmp_path / "out", b"old")
    with write_atomically(path, binary) as file:
        file.write(content)
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == (content if binary else content.encode())
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_an_error_leaves_nothing_half_written(tmp_path: Path) -> None:
    path = written(tmp_path / "out", b"old")

    def write_half() -> None:
        with write_atomically(path) as file:
            file.write("half")
            file.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_writing_where_it_cannot_be(tmp_path: Path) -> None:
    for path, fact in [
        (tmp_path, "is a folder"),
        (tmp_path / "absent" / "out", "there is no folder"),
        (tmp_path / ("x" * 300), "cannot be written: File name too long"),
    ]:
        with pytest.raises(InputError, match=fact), write_atomically(path) as file:
            file.write("x")
    assert list(tmp_path.iterdir()) == []


def test_writing_through_a_link_and_to_a_device(tmp_path: Path) -> None:
    target = written(tmp_path / "target", b"old")
    link = tmp_path / "link"
    link.symlink_to(target)
    with write_atomically(link) as file:
        file.write("new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    device = tmp_path / "null"
    device.symlink_to("/dev/null")
    with write_atomically(device) as file:
        file.write("gone")
    assert not device.is_file()
