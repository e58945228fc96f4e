"""The files of documents: some are left out and put back, and everything else stays as it was."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.errors import InputError
from neardup.io.arrow_files import read_arrow
from neardup.io.csv_files import read_csv
from neardup.io.documents import read_documents
from neardup.io.originals.batches import ArrowFile
from neardup.io.originals.datasets import DatasetFolder
from neardup.io.originals.find import KINDS, originals
from neardup.io.originals.lines import Csv, JsonLines
from neardup.io.originals.pieces import csv_pieces, json_pieces
from neardup.io.originals.rows import as_records, as_table
from neardup.io.originals.tables import Parquet
from neardup.io.originals.texts import TextFolder
from tests.helpers.datasets import save_dataset
from tests.helpers.originals import divided, masks, restored

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.io.originals.part import Part

NASTY_LINES = (
    b'\xef\xbb\xbf{"id": "a", "text": "one"}\r\n'
    b"\r\n"
    b'{"text": "two\\u2028three", "id": "b", "more": [1, {"x": null}]}\n'
    b"   \n"
    b'{"id":"c","text":"line\xe2\x80\xa8separator \xe2\x80\xa9 and \xc2\x85 next line"}\n'
    b'{"id": "d", "text": "\\ud800 lone"}\n'
    b"\n"
    b'{"id": "e", "text": "no end of line"}'
)
NASTY_CSV = (
    b"\xef\xbb\xbfid,text,note\r\n"
    b'a,"two\r\nlines, and ""marks""",x\r\n'
    b"\r\n"
    b'b,"a lone\rreturn",\n'
    b"c,plain,y\r"
    b"\n"
    b'"d", spaced ,"last row without an end"'
)


@pytest.mark.parametrize(("kind", "data"), [(JsonLines, NASTY_LINES), (Csv, NASTY_CSV)])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n\r\n"])
def test_lines_keep_every_byte(tmp_path: Path, kind: type[Part], data: bytes, end: bytes) -> None:
    ending = ".jsonl" if kind is JsonLines else ".csv"
    path, clean, back = (tmp_path / f"{name}{ending}" for name in ("docs", "clean", "back"))
    path.write_bytes(data + end)
    ids = read_documents(path).ids
    for mask in masks(len(ids)):
        found, places = divided(kind(path), clean, mask)
        stays = [document for document, gone in zip(ids, mask, strict=True) if not gone]
        if stays:
            assert read_documents(clean).ids == stays
        for place in places:
            assert (data + end)[place["offset"] :].startswith(place["record"].encode())
        restored(kind(clean), back, found, places)
        assert back.read_bytes() == data + end


LINE = st.one_of(
    st.sampled_from([b"\n", b"\r\n", b"  \n"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5).map(
        lambda text: json.dumps({"text": text}, ensure_ascii=False).encode() + b"\n"
    ),
)


@given(st.lists(LINE), st.data(), st.sampled_from(["", ".gz", ".zst"]), st.booleans())
def test_any_lines_go_round(folder: Path, lines: list[bytes], data: st.DataObject, packing: str, end: bool) -> None:
    whole = b"".join(lines) if end else b"".join(lines).removesuffix(b"\n")
    path, clean, back = folder / "any.jsonl", folder / f"clean.jsonl{packing}", folder / "back.jsonl"
    path.write_bytes(whole)
    count = sum(piece.document for piece in json_pieces(path))
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), np.bool_)
    found, places = divided(JsonLines(path), clean, mask)
    restored(JsonLines(clean), back, found, places)
    assert back.read_bytes() == whole


CELL = st.text(st.sampled_from('ab ,"\r\n\u2028é'), max_size=6)


@given(st.lists(st.tuples(CELL, CELL), max_size=5), st.sampled_from(["\n", "\r\n", "\r"]), st.data())
def test_any_csv_goes_round(folder: Path, rows: list[tuple[str, str]], end: str, data: st.DataObject) -> None:
    def quoted(cell: str) -> str:
        return f'"{cell.replace(chr(34), chr(34) * 2)}"'

    lines = [",".join(map(quoted, row)) + end for row in [("id", "text"), *rows]]
    path, clean, back = folder / "any.csv", folder / "clean.csv", folder / "back.csv"
    path.write_bytes("".join(lines).encode())
    assert b"".join(piece.raw for piece in csv_pieces(path)) == path.read_bytes()
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))), np.bool_)
    found, places = divided(Csv(path), clean, mask)
    kept = [list(row) for row, gone in zip(rows, mask, strict=True) if not gone]
    assert [cells for _, cells in read_csv(clean)[1]] == kept
    restored(Csv(clean), back, found, places)
    assert back.read_bytes() == path.read_bytes()


def test_an_archive_of_several_members_is_read_as_one(tmp_path: Path) -> None:
    path, clean, back = (tmp_path / f"{name}.jsonl.gz" for name in ("docs", "clean", "back"))
    lines = [b'{"text": "one"}\n', b'{"text": "two"}\n', b'{"text": "three"}']
    path.write_bytes(b"".join(map(gzip.compress, lines)))
    found, places = divided(JsonLines(path), clean, np.array([False, True, False]))
    assert gzip.decompress(clean.read_bytes()) == lines[0] + lines[2]
    restored(JsonLines(clean), back, found, places)
    assert gzip.decompress(back.read_bytes()) == b"".join(lines)


def rich_table() -> pa.Table:
    """A table with columns of types that JSON has no form for, metadata, nulls and several chunks."""
    moment = datetime(2024, 2, 29, 23, 59, 59, 999999, UTC)
    columns = {
        "id": pa.array([1, 2, 3, 4]),
        "text": pa.array(["one", "two\u2028", "", "füür"]),
        "when": pa.array([moment, None, moment, moment], pa.timestamp("us", "Europe/Zurich")),
        "price": pa.array([Decimal("1.10"), None, Decimal("-0.01"), Decimal("99.99")], pa.decimal128(9, 2)),
        "vector": pa.array([[0.1, None], [], None, [float("nan"), 1e-300]], pa.list_(pa.float32())),
        "raw": pa.array([b"\xff", b"", None, b"\0"], pa.binary()),
        "kind": pa.array(["x", None, "y", "x"]).dictionary_encode(),
        "grade": pa.array(["b", "a", None, "b"]).dictionary_encode().cast(pa.dictionary(pa.int8(), pa.string(), True)),
        "pairs": pa.array([[("k", 1)], None, [], [("k", 2)]], pa.map_(pa.string(), pa.int64())),
        "nested": pa.array([{"a": [1], "b": "z"}, None, {"a": None, "b": None}, {"a": [], "b": ""}]),
        "nothing": pa.nulls(4),
        "big": pa.array([2**64 - 1, 0, None, 7], pa.uint64()),
    }
    table = pa.table(columns)
    fields = [field.with_metadata({"unit": "CHF"}) if field.name == "price" else field for field in table.schema]
    return table.cast(pa.schema(fields, metadata={"owner": "somebody"}))


def test_rows_go_through_json_exactly() -> None:
    table = rich_table()
    places = json.loads(json.dumps(as_records(table), allow_nan=False))
    assert places[0]["record"]["text"] == "one"
    assert places[0]["record"]["price"] == "1.10"
    found = as_table(places, table.schema)
    assert found.schema.equals(table.schema, check_metadata=True)
    assert equal(found, table)
    plain = table.select(["id", "text", "nested"])
    assert not any("arrow" in place for place in as_records(plain)), "JSON holds these columns exactly"


def equal(one: pa.Table, other: pa.Table) -> bool:
    """Whether two tables hold the same, NaN being itself; Arrow compares NaN as unequal even within lists."""
    if not one.schema.equals(other.schema, check_metadata=True):
        return False
    return repr(one.to_pylist()) == repr(other.to_pylist())


@pytest.mark.parametrize("codec", ["snappy", "zstd", "gzip", "none"])
def test_parquet_keeps_schema_metadata_and_compression(tmp_path: Path, codec: str) -> None:
    path, clean, back = (tmp_path / f"{name}.parquet" for name in ("docs", "clean", "back"))
    table = rich_table()
    pq.write_table(table, path, compression=codec, row_group_size=3)
    original = pq.read_table(path)
    for mask in masks(4):
        found, places = divided(Parquet(path), clean, mask)
        assert equal(pq.read_table(clean), original.filter(pa.array(~mask)))
        groups = pq.ParquetFile(clean).metadata
        if groups.num_row_groups:
            assert groups.row_group(0).column(1).compression == ("UNCOMPRESSED" if codec == "none" else codec.upper())
        restored(Parquet(clean), back, found, places)
        assert equal(pq.read_table(back), original)


@pytest.mark.parametrize("form", [pa.ipc.new_file, pa.ipc.new_stream])
def test_arrow_keeps_form_schema_and_metadata(tmp_path: Path, form: Any) -> None:
    path, clean, back = (tmp_path / f"{name}.arrow" for name in ("docs", "clean", "back"))
    table = rich_table()
    with pa.OSFile(str(path), "wb") as sink, form(sink, table.schema) as out:
        out.write_table(table, max_chunksize=3)
    assert read_documents(path).ids == ["1", "2", "3", "4"]
    for mask in masks(4):
        found, places = divided(ArrowFile(path), clean, mask)
        assert equal(read_arrow(clean), table.filter(pa.array(~mask)))
        restored(ArrowFile(clean), back, found, places)
        assert equal(read_arrow(back), table)
        assert back.read_bytes()[:6] == path.read_bytes()[:6]


def test_a_dataset_keeps_its_files_and_gets_a_fingerprint_of_its_own(tmp_path: Path) -> None:
    table = rich_table()
    save_dataset(tmp_path / "docs", table.slice(0, 3), table.slice(3))
    original = read_documents(tmp_path / "docs")
    for mask in masks(4):
        clean, back = (tmp_path / f"{name}{mask}" for name in ("clean", "back"))
        found, places = divided(DatasetFolder(tmp_path / "docs"), clean, mask)
        assert equal(read_documents(clean).table, original.table.filter(pa.array(~mask)))
        states = [json.loads((path / "state.json").read_text()) for path in (tmp_path / "docs", clean)]
        assert states[0].pop("_fingerprint") != states[1].pop("_fingerprint")
        assert states[0] == states[1]
        restored(DatasetFolder(clean), back, found, places)
        assert equal(read_documents(back).table, original.table)
        for name in ("state.json", "dataset_info.json"):
            assert (back / name).read_bytes() == (tmp_path / "docs" / name).read_bytes()


def test_texts_are_copied_as_they_are(tmp_path: Path) -> None:
    texts = {"a.txt": b"one\r\n", "deep/b.txt": "zwöi".encode(), "deep/er/c.TXT": b"", "d.txt": b"\xef\xbb\xbfbom"}
    for name, data in texts.items():
        (tmp_path / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / name).write_bytes(data)
    order = read_documents(tmp_path / "docs").ids
    for mask in masks(4):
        clean, back = (tmp_path / f"{name}{mask}" for name in ("clean", "back"))
        found, places = divided(TextFolder(tmp_path / "docs"), clean, mask)
        gone = {document for document, out in zip(order, mask, strict=True) if out}
        kept = {path.stem: path.read_bytes() for path in clean.rglob("*.*")}
        assert kept == {name[-5]: data for name, data in texts.items() if name[-5] not in gone}
        restored(TextFolder(clean), back, found, places)
        assert {path.relative_to(back).as_posix(): path.read_bytes() for path in back.rglob("*.*")} == texts


def test_a_file_that_grew_or_shrank_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "docs.jsonl"
    path.write_bytes(b'{"text": "one"}\n{"text": "two"}\n')
    for count in (1, 3):
        with pytest.raises(InputError, match="has changed since its documents were read"):
            divided(JsonLines(path), tmp_path / "clean.jsonl", np.zeros(count, np.bool_))


def test_what_is_put_back_must_give_what_there_was(tmp_path: Path) -> None:
    path, clean = tmp_path / "docs.jsonl", tmp_path / "clean.jsonl"
    path.write_bytes(b'{"text": "one"}\n{"text": "two"}\n')
    found, (place,) = divided(JsonLines(path), clean, np.array([True, False]))
    changed: dict[str, Any] = place | {"record": '{"text": "own"}\n'}
    with pytest.raises(InputError, match="does not give what it was"):
        restored(JsonLines(clean), tmp_path / "back.jsonl", found, [changed])


def test_every_kind_of_part_has_its_name() -> None:
    assert {kind.kind for kind in KINDS.values()} == set(KINDS)


def test_what_can_be_read_only_once_is_refused(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(InputError, match="is no file that can be read twice"):
        originals([tmp_path / "pipe.jsonl"])


def test_the_same_bytes_give_the_same_archive(tmp_path: Path) -> None:
    path = tmp_path / "docs.jsonl"
    path.write_bytes(NASTY_LINES)
    for packing in (".gz", ".zst"):
        targets = [tmp_path / f"{name}.jsonl{packing}" for name in "ab"]
        for target in targets:
            divided(JsonLines(path), target, np.array([True, False, False, False, True]))
        one, other = (hashlib.sha256(target.read_bytes()).digest() for target in targets)
        assert one == other
