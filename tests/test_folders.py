"""Folders as corpora: what lies in them is read, nested folders included, or refused by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neardup.errors import InputError, Notice
from neardup.io.documents import read_documents
from tests.helpers.datasets import save_dataset

if TYPE_CHECKING:
    from pathlib import Path


def lines(path: Path, *records: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def document(document_id: object, text: str = "x", **fields: object) -> dict[str, Any]:
    return {"id": document_id, "text": text, **fields}


def refused(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_documents(folder)
    return str(caught.value)


def test_shards_of_all_kinds_are_read_in_order_of_name(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    lines(folder / "b" / "part-1.jsonl", document("e", n=2.5), document("f"))
    lines(folder / "b" / "part-0.ndjson", document(4, lang="en"))
    (folder / "a.csv").write_text("id,text,lang\na,first,de\n")
    pq.write_table(pa.table({"id": ["g"], "text": ["last"], "n": [1]}), folder / "c.parquet")
    corpus = read_documents(folder)
    assert (corpus.name, corpus.ids) == ("corpus", ["a", "4", "e", "f", "g"])
    assert list(corpus.texts) == ["first", "x", "x", "x", "last"]
    assert corpus.table.column("lang").to_pylist() == ["de", "en", None, None, None]
    assert corpus.table.column("n").to_pylist() == [None, None, 2.5, None, 1.0]


VALUES = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3)


@given(st.lists(st.lists(VALUES, min_size=1, max_size=3), min_size=1, max_size=5))
@settings(max_examples=40)
def test_shards_give_the_columns_of_one_file(tmp_path_factory: pytest.TempPathFactory, shards: list[list[Any]]) -> None:
    folder = tmp_path_factory.mktemp("shards")
    every = [[document(f"{s}-{i}", v=value) for i, value in enumerate(values)] for s, values in enumerate(shards)]
    for number, records in enumerate(every):
        lines(folder / "parts" / f"{number:03d}.jsonl", *records)
    whole = lines(folder / "whole.jsonl", *(record for records in every for record in records))
    assert read_documents(folder / "parts").table.to_pydict() == read_documents(whole).table.to_pydict()


def test_a_hugging_face_dataset_on_disk(tmp_path: Path) -> None:
    tables = [pa.table({"id": [1, 2], "text": ["x", "y"]}), pa.table({"id": [3], "text": ["z"]})]
    save_dataset(tmp_path / "one", *tables)
    assert read_documents(tmp_path / "one").table.to_pydict() == {"id": ["1", "2", "3"], "text": ["x", "y", "z"]}
    for split, table in zip(("test", "train"), tables, strict=True):
        save_dataset(tmp_path / "splits" / split, table)
    (tmp_path / "splits" / "dataset_dict.json").write_text('{"splits": ["train", "test"]}')
    assert read_documents(tmp_path / "splits").ids == ["1", "2", "3"]


def test_what_lies_beside_a_dataset_is_not_lost(tmp_path: Path) -> None:
    save_dataset(tmp_path / "d", pa.table({"id": ["a"], "text": ["x"]}))
    (tmp_path / "d" / "cache-0123.arrow").write_bytes(b"of some map")
    lines(tmp_path / "d" / "more.jsonl", document("b"))
    assert read_documents(tmp_path / "d").ids == ["a", "b"]
    (tmp_path / "d" / "README.md").touch()
    assert "holds 'README.md', which cannot be read as documents" in refused(tmp_path / "d")


def test_a_damaged_hugging_face_dataset(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    save_dataset(folder, pa.table({"id": ["a"], "text": ["x"]}))
    data = folder / "data-00000-of-00001.arrow"
    data.write_bytes(data.read_bytes()[:40])
    assert str(data) in refused(folder)
    data.unlink()
    assert refused(folder) == f"{data}: does not exist; check the path"
    for empty in ("{}", "[]", '{"_data_files": []}', '{"_data_files": 3}'):
        (folder / "state.json").write_text(empty)
        assert refused(folder).startswith(f"{folder / 'state.json'}: lists no data files")
    save_dataset(tmp_path / "e", pa.table({"id": ["a"], "text": ["x"]}), pa.table({"id": [1], "text": ["y"]}))
    names = "data-00000-of-00002.arrow and data-00001-of-00002.arrow"
    fact = f"lists files with different columns, {names}; save the dataset again"
    assert refused(tmp_path / "e") == f"{tmp_path / 'e' / 'state.json'}: {fact}"


@pytest.mark.parametrize("name", ["README.md", "gold.toml", "deep/down/page.html", "data.ods", "no-ending"])
def test_what_cannot_be_read_is_refused_by_name(tmp_path: Path, name: str) -> None:
    lines(tmp_path / "d.jsonl", document("a"))
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("not documents")
    assert refused(tmp_path).startswith(f"{tmp_path}: holds '{name}', which cannot be read as documents; move it")


def test_a_folder_with_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "nested").mkdir()
    assert refused(tmp_path).startswith(f"{tmp_path}: holds nothing to read; put .txt, .jsonl, ")
    (tmp_path / "nested" / "_SUCCESS").touch()
    (tmp_path / ".hidden").touch()
    assert "holds nothing to read" in refused(tmp_path)


def test_names_that_begin_with_a_dot_or_underscore_are_passed_over(tmp_path: Path) -> None:
    lines(tmp_path / "d.jsonl", document("a"))
    for name in ("_SUCCESS", "._d.crc", ".DS_Store"):
        (tmp_path / name).write_bytes(b"\xff")
    assert read_documents(tmp_path).ids == ["a"]
    lines(tmp_path / "_part.jsonl", document("b"))
    with pytest.warns(Notice, match=r"_part\.jsonl is skipped, as its name begins with '_'"):
        assert read_documents(tmp_path).ids == ["a"]


def test_texts_and_shards_do_not_mix(tmp_path: Path) -> None:
    lines(tmp_path / "d.jsonl", document("a"))
    (tmp_path / "page.txt").write_text("x")
    assert f"{tmp_path}: holds 'page.txt' and 'd.jsonl': one document a file, and many" in refused(tmp_path)


def test_an_id_in_two_files_names_both(tmp_path: Path) -> None:
    one, two = lines(tmp_path / "1.jsonl", document("a")), lines(tmp_path / "2.jsonl", document("b"), document("a"))
    assert (
        refused(tmp_path)
        == f"{two}, field 'id': 'a' is the id of a document in {one} too; give each document its own id"
    )
    for name in ("x", "y"):
        (tmp_path / "texts" / name).mkdir(parents=True)
        (tmp_path / "texts" / name / "page.txt").write_text(name)
    first = tmp_path / "texts" / "x" / "page.txt"
    assert f"'page' is the id of a document in {first} too" in refused(tmp_path / "texts")


def test_row_numbers_go_through_the_whole_folder(tmp_path: Path) -> None:
    lines(tmp_path / "1.jsonl", {"text": "x"}, {"text": "y"})
    lines(tmp_path / "2.jsonl", {"text": "z"})
    with pytest.warns(Notice, match="row numbers from 0 serve as ids"):
        assert read_documents(tmp_path).ids == ["0", "1", "2"]
    other = lines(tmp_path / "3.jsonl", document("c"))
    assert refused(tmp_path) == (
        f"{tmp_path / '1.jsonl'}, field 'id': missing, but {other} has it; give every document an id"
    )


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    lines(tmp_path / "d.jsonl", document("a"))
    (tmp_path / "loop").symlink_to(tmp_path)
    assert "is a link to a folder, which is not followed" in refused(tmp_path)
