"""Hugging Face datasets that choose rows by indices: read like the rows themselves, in blocks of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.errors import InputError
from neardup.io.documents import read_documents
from neardup.io.parts import block_at, blocks, parts_of_paths
from tests.helpers.commands import status
from tests.helpers.datasets import save_dataset

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [f"text {number} {'x' * (number * 7 % 50)}" for number in range(9)]
TABLE = pa.table({"id": [f"d{number}" for number in range(9)], "text": TEXTS, "n": list(range(9))})


@given(st.lists(st.integers(0, 8), max_size=12), st.sampled_from([1, 60, 10_000]), st.booleans())
def test_blocks_hold_the_chosen_rows_in_order(
    tmp_path_factory: pytest.TempPathFactory, indices: list[int], nbytes: int, dictionaries: bool
) -> None:
    table = TABLE
    if dictionaries:
        table = table.set_column(1, "text", TABLE.column("text").combine_chunks().dictionary_encode())
    folder = save_dataset(tmp_path_factory.mktemp("d") / "d", table.slice(0, 4), table.slice(4), indices=indices)
    (part,) = parts_of_paths([folder])
    found = list(blocks(part, nbytes=nbytes))
    whole = pa.concat_tables(block.table for block in found)
    assert whole.to_pydict() == TABLE.take(pa.array(indices, pa.int64())).to_pydict()
    for block in found:
        assert block.place is not None
        assert block_at(part, block.place).equals(block.table)
    if nbytes == 1:
        assert len(found) == max(1, len(indices))


def test_a_row_that_is_chosen_often_is_not_in_memory_as_often(tmp_path: Path) -> None:
    table = pa.table({"id": ["a", "b"], "text": ["x" * 50_000, "y"]})
    folder = save_dataset(tmp_path / "d", table, indices=[0] * 400 + [1])
    (part,) = parts_of_paths([folder])
    assert max(block.table.nbytes for block in blocks(part, nbytes=1 << 18)) < 3 << 18


def test_a_selection_is_clustered_the_same_in_bounded_memory(tmp_path: Path) -> None:
    story = " ".join(f"word{number}" for number in range(60))
    table = pa.table({"id": list("abcd"), "text": [story, "another", f"{story} end", "not chosen"]})
    folder = save_dataset(tmp_path / "d", table, indices=[2, 0, 1])
    assert read_documents(folder).ids == ["c", "a", "b"]
    more = ("--strategy", "minhash-lsh", "--out")
    assert status("cluster", folder, *more, tmp_path / "one.jsonl") == 0
    assert status("cluster", folder, *more, tmp_path / "two.jsonl", "--memory", "16GB") == 0
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_what_cannot_be_left_out_of_is_told_how_to_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = save_dataset(tmp_path / "d", TABLE, indices=[3, 1])
    assert status("dedup", folder, "--strategy", "exact", "--out", tmp_path / "clean") == 2
    remedy = capsys.readouterr().err.strip().rpartition("neardup export ")[2]
    assert remedy == f"{folder} --out documents.parquet"
    documents = tmp_path / "documents.parquet"
    assert status("export", folder, "--out", documents) == 0
    assert nd.Corpus.read(documents).ids == ["d3", "d1"]
    assert status("dedup", documents, "--strategy", "exact", "--out", tmp_path / "clean.parquet") == 0


@pytest.mark.parametrize(
    ("indices", "problem"),
    [
        ([0, 9], "d: chooses row 9, but the dataset has 9 rows; save"),
        ([2, 2], "id 'd2' stands more"),
    ],
)
def test_indices_that_cannot_be(tmp_path: Path, indices: list[int], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        read_documents(save_dataset(tmp_path / "d", TABLE, indices=indices))


def test_damaged_indices(tmp_path: Path) -> None:
    folder = save_dataset(tmp_path / "d", TABLE, indices=[1])
    (folder / "indices.arrow").unlink()
    with pytest.raises(InputError, match=r"indices\.arrow: does not exist"):
        read_documents(folder)
    for wrong in (pa.table({"other": [1]}), pa.table({"indices": ["a"]}), pa.table({"indices": pa.array([None, 1])})):
        with pa.OSFile(str(folder / "indices.arrow"), "wb") as sink, pa.ipc.new_stream(sink, wrong.schema) as stream:
            stream.write_table(wrong)
        with pytest.raises(InputError, match="save the dataset again"):
            read_documents(folder)
