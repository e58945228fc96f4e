"""Whatever people have is read: every format, several files, globs, standard input, addresses; and left out of, too."""

from __future__ import annotations

import gzip
import io
import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

import fsspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.errors import InputError, MissingLibraryError, UnknownNameError
from neardup.io.documents import read_documents
from neardup.io.fields import Fields
from neardup.io.originals.find import KINDS, originals
from neardup.io.originals.lines import JsonArray
from neardup.io.parts import parts_of_paths
from neardup.io.sources import open_documents
from tests.helpers.commands import status
from tests.helpers.files import write_json_lines
from tests.helpers.originals import divided, masks, restored
from tests.helpers.stores import s3_with_a_bucket

if TYPE_CHECKING:
    from pathlib import Path

ROWS: list[dict[str, Any]] = [
    {"id": "a", "text": 'one, "two"; [three]\n\ttab | {bar} \\ end'},
    {"id": "b", "text": ""},
    {"id": "c", "text": "ünï \\n ]"},
]
TEXTS = {row["id"]: row["text"] for row in ROWS}


def separated(mark: str) -> bytes:
    quoted = ['"{}"'.format(row["text"].replace('"', '""')) for row in ROWS]
    lines = [f"id{mark}text", *(f"{row['id']}{mark}{text}" for row, text in zip(ROWS, quoted, strict=True))]
    return "\r\n".join(lines).encode()


def zstd(data: bytes) -> bytes:
    return bytes(pa.Codec("zstd").compress(data, asbytes=True))


LINES = "\n".join(map(json.dumps, ROWS)).encode()
ARRAY = json.dumps(ROWS).encode()
PRETTY = b"\xef\xbb\xbf\r\n " + json.dumps(ROWS, indent=2, ensure_ascii=False).replace("\n", "\r\n").encode() + b"\n\n"
FILES = {
    "d.json": LINES,
    "array.json": ARRAY,
    "pretty.jsonl": PRETTY,
    "d.ndjson.zst": zstd(PRETTY),
    "d.json.gz": gzip.compress(ARRAY, mtime=0),
    "d.tsv": separated("\t"),
    "semicolons.csv": separated(";"),
    "bars.csv.gz": gzip.compress(separated("|"), mtime=0),
    "tabs.csv": separated("\t"),
    "commas.tsv.zst": zstd(separated(",")),
}


def held(path: Path) -> dict[str, str]:
    corpus = read_documents(path)
    return dict(zip(corpus.ids, corpus.texts, strict=True))


@pytest.mark.parametrize(("name", "data"), FILES.items(), ids=FILES)
def test_every_format_is_read_left_out_of_and_put_back(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert held(path) == TEXTS
    (part,) = originals([path], ["text"]).parts.values()
    for mask in masks(3):
        clean, back = tmp_path / f"clean-{name}", tmp_path / f"back-{name}"
        found, places = divided(part, clean, mask)
        assert [place["record"] for place in places] == [place["record"] for place in places if place["record"]]
        if not found.empty:
            assert list(held(clean)) == [name for name, gone in zip(TEXTS, mask, strict=True) if not gone]
        again = KINDS[part.kind](clean)
        restored(again, back, found, places)
        assert KINDS[part.kind](back).digest() == part.digest()
        if not name.endswith((".gz", ".zst")):
            assert back.read_bytes() == data


def test_feather_is_arrow(tmp_path: Path) -> None:
    from pyarrow import feather

    feather.write_feather(pa.Table.from_pylist(ROWS), str(tmp_path / "d.feather"))
    assert held(tmp_path / "d.feather") == TEXTS


def test_arrays_of_none_and_arrays_that_are_broken(tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    path.write_bytes(b" [ \n ] ")
    assert len(read_documents(path)) == 0
    good = b'{"id": "a", "text": "x"}'
    for data, problem in {
        b"[\n" + good + b",\n{'b'}]": ", line 3: not JSON: Expecting property name",
        b"[\n" + good + b"\n,\n,": ": the array has a comma without an element before it",
        b"[\n" + good + b"\n,\n ]": ": the array has a comma without an element before it",
        b"[\n" + good + b"\n": ", line 3: the file ends within the array; was it written to the end?",
        b'[{"id": "a\n': ", line 2: the file ends within the string",
        b"[" + good + b"] \n x": ", line 2: not JSON",
        b"[" + good + b"\n" + good + b"]": ", line 1: not JSON: Extra data",
        b"[" + good + b",\n\n 7]": ", line 3: a number, not a JSON object",
        b"[" + good + b",\n\n" + good + b"]": ", line 3, field 'id': 'a' is the id on line 1 too",
        b"[" + good + b',\n{"id": "b",\n "text": null}]': ", line 2, field 'text': null",
    }.items():
        path.write_bytes(data)
        with pytest.raises(InputError) as error:
            read_documents(path)
        assert str(error.value).startswith(f"{path}{problem}")


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=9), max_size=5), st.integers(1, 30), st.booleans())
def test_an_array_is_its_elements_in_blocks_of_any_size(
    folder: Path, texts: list[str], nbytes: int, ascii_only: bool
) -> None:
    from neardup.io.parts import blocks

    rows = [{"id": str(number), "text": text} for number, text in enumerate(texts)]
    path = folder / "array.json"
    path.write_bytes(json.dumps(rows, indent=nbytes % 3, ensure_ascii=ascii_only).encode())
    (part,) = parts_of_paths([path])
    assert (part.kind, part.at_place) == ("json array", False)
    found = [text for block in blocks(part, nbytes=nbytes) for text in block.table.column("text").to_pylist()]
    assert found == texts


@given(st.lists(st.sampled_from(["", " ", "x"]), min_size=1, max_size=4), st.data())
def test_an_array_has_one_comma_between_what_stays(folder: Path, gaps: list[str], data: st.DataObject) -> None:
    path, clean, back = (folder / name for name in ("array.json", "clean.json", "back.json"))
    path.write_text("[" + ",".join(f'{gap.strip("x")}"{number}"' for number, gap in enumerate(gaps)) + " ]")
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(gaps), max_size=len(gaps))))
    found, places = divided(JsonArray(path), clean, mask)
    assert json.loads(clean.read_bytes()) == [str(number) for number, gone in enumerate(mask) if not gone]
    restored(JsonArray(clean), back, found, places)
    assert back.read_bytes() == path.read_bytes()


def test_a_single_column_needs_no_separator(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("text\nx\n")
    with pytest.warns(UserWarning, match="row numbers"):
        assert list(read_documents(path).texts) == ["x"]
    path.write_text("text\nx, y\n")
    with pytest.raises(InputError, match="line 2: has 2 fields, but the header has 1"):
        read_documents(path)


def test_several_files_and_a_glob_are_one_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, rows in {"a-1.jsonl": ROWS[:1], "a-2.jsonl": ROWS[1:2], "b[1].jsonl": ROWS[2:]}.items():
        write_json_lines(tmp_path / name, rows)
    assert open_documents(str(tmp_path / "a-*.jsonl")).ids == ["a", "b"]
    assert open_documents(str(tmp_path / "b[1].jsonl")).ids == ["c"]
    both = open_documents([str(tmp_path / "b[1].jsonl"), str(tmp_path / "a-*.jsonl")])
    assert (both.ids, both.name) == (["c", "a", "b"], "b[1] and 2 more")
    with pytest.raises(InputError, match="is named twice"):
        open_documents([str(tmp_path / "a-1.jsonl"), str(tmp_path / "a-*.jsonl")])
    with pytest.raises(UnknownNameError, match=r"c-\*\.jsonl' does not exist"):
        open_documents(str(tmp_path / "c-*.jsonl"))
    out = tmp_path / "out"
    assert status("cluster", tmp_path / "a-*.jsonl", tmp_path / "b[1].jsonl", "--strategy", "exact", "--out", out) == 0
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["a", "b", "c"]
    assert "3 documents in 3 clusters" in capsys.readouterr().err


def test_several_files_go_and_come_back(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    one = write_json_lines(tmp_path / "a.jsonl", [*ROWS, {"id": "d", "text": ROWS[2]["text"]}])
    other = tmp_path / "deep" / "b.tsv"
    other.write_text("text\tid\nünï \\n ]\te\nonce\tf\n", "utf-8")
    clean, back = tmp_path / "clean", tmp_path / "back"
    assert status("dedup", one, other, "--strategy", "exact", "--out", clean) == 0
    assert sorted(path.name for path in clean.rglob("*.*")) == ["a.jsonl", "b.tsv"]
    assert (clean / "deep" / "b.tsv").read_text() == "text\tid\nonce\tf\n"
    removed = tmp_path / "clean.removed.jsonl"
    assert status("dedup", clean, "--undo", removed, "--out", back) == 0
    assert (back / "a.jsonl").read_bytes() == one.read_bytes()
    assert (back / "deep" / "b.tsv").read_bytes() == other.read_bytes()


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


PARQUET = io.BytesIO()
pq.write_table(pa.Table.from_pylist(ROWS), PARQUET)


@pytest.mark.parametrize(
    ("data", "input_format"),
    [
        (LINES, None),
        (PRETTY, None),
        (gzip.compress(LINES, mtime=0), None),
        (PARQUET.getvalue(), None),
        (separated(";"), "csv"),
        (zstd(separated("\t")), "tsv.zst"),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes, input_format: str | None) -> None:
    monkeypatch.setattr("sys.stdin", _Stdin(data))
    corpus = open_documents("-", Fields(input_format=input_format))
    assert dict(zip(corpus.ids, corpus.texts, strict=True)) == TEXTS


def test_errors_in_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, input_format, problem in (
        (b"", None, "standard input: the file has zero bytes"),
        (separated(","), None, "standard input: its first bytes do not tell the format; name it with --input-format"),
        (LINES + b"\n{", None, "standard input, line 4: not JSON"),
        (LINES, "xml", "standard input: there is no --input-format 'xml'; choices: jsonl, "),
    ):
        monkeypatch.setattr("sys.stdin", _Stdin(data))
        with pytest.raises(InputError) as error:
            open_documents("-", Fields(input_format=input_format))
        assert str(error.value).startswith(problem)


def test_addresses_of_stores(monkeypatch: pytest.MonkeyPatch) -> None:
    store = fsspec.filesystem("memory")
    store.pipe("/bucket/a.jsonl", LINES)
    store.pipe("/bucket/b.csv.gz", gzip.compress(b"id,text\nd,x\n"))
    store.pipe("/bad/b.csv", b"id,text\nd\n")
    assert open_documents("memory://bucket/a.jsonl").ids == ["a", "b", "c"]
    assert open_documents("memory://bucket/*").ids == ["a", "b", "c", "d"]
    assert open_documents("memory://bucket").ids == ["a", "b", "c", "d"]
    for address, problem in {
        "memory://absent.jsonl": "memory://absent.jsonl: does not exist; check the address",
        "memory://bad/b.csv": "memory://bad/b.csv, line 2: has 1 fields",
        "memory://bad": "memory://bad/b.csv, line 2: has 1 fields",
        "nothing://x": "nothing://x: 'nothing://' begins no known address; give a path, or an address as s3://",
    }.items():
        with pytest.raises(InputError) as error:
            open_documents(address)
        assert str(error.value).startswith(problem)
    monkeypatch.setitem(__import__("sys").modules, "fsspec.core", None)
    with pytest.raises(MissingLibraryError, match=r"pip install 'neardup\[remote\]'"):
        open_documents("memory://bucket")


@pytest.mark.slow
def test_a_dataset_that_its_library_saved_is_read(tmp_path: Path) -> None:
    datasets = import_module("datasets")

    whole = datasets.Dataset.from_list(ROWS)
    whole.select([2, 0]).save_to_disk(str(tmp_path / "some"))
    assert list(held(tmp_path / "some")) == ["c", "a"]
    splits = datasets.DatasetDict({"train": whole.select([0, 1]), "test": whole.select([2])})
    splits.save_to_disk(str(tmp_path / "splits"))
    assert held(tmp_path / "splits") == TEXTS


@pytest.mark.slow
def test_documents_in_s3() -> None:
    with s3_with_a_bucket() as store:
        store.pipe("bucket/a.jsonl.gz", gzip.compress(LINES))
        store.pipe("bucket/b.json", json.dumps([{"id": "d", "text": "x"}]).encode())
        assert open_documents("s3://bucket/a.jsonl.gz").ids == ["a", "b", "c"]
        assert open_documents("s3://bucket/*.json*").ids == ["a", "b", "c", "d"]
        with pytest.raises(InputError, match=r"s3://bucket/c\.jsonl: does not exist"):
            open_documents("s3://bucket/c.jsonl")
