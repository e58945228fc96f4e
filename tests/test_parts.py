"""Documents in pieces: blocks of any size together are the file, and what is read again at a place is the block."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from neardup.errors import InputError
from neardup.io.columns import concatenated
from neardup.io.documents import read_documents
from neardup.io.parts import block_at, blocks, parts_of_paths
from neardup.io.reading import USUAL_READING, Reading
from tests.helpers.datasets import save_dataset
from tests.helpers.files import write_json_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS: list[dict[str, Any]] = [
    {"id": f"d{number}", "text": f"text {number} é\n" * (number % 7), "n": number, "late": "x" if number > 80 else None}
    for number in range(100)
]
TABLE = pa.Table.from_pylist(ROWS)


def json_lines(folder: Path) -> Path:
    return write_json_lines(folder / "d.jsonl", ROWS)


def packed(folder: Path) -> Path:
    path = folder / "d.jsonl.gz"
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n\n" for row in ROWS).encode()))
    return path


def parquet(folder: Path) -> Path:
    pq.write_table(TABLE, folder / "d.parquet", row_group_size=30)
    return folder / "d.parquet"


def one_group(folder: Path) -> Path:
    table = TABLE.set_column(1, "text", TABLE.column("text").dictionary_encode())
    pq.write_table(table, folder / "d.parquet")
    return folder / "d.parquet"


def arrow_file(folder: Path) -> Path:
    with pa.OSFile(str(folder / "d.arrow"), "wb") as sink, pa.ipc.new_file(sink, TABLE.schema) as out:
        out.write_table(TABLE, max_chunksize=30)
    return folder / "d.arrow"


def arrow_stream(folder: Path) -> Path:
    with pa.OSFile(str(folder / "d.arrow"), "wb") as sink, pa.ipc.new_stream(sink, TABLE.schema) as out:
        out.write_table(TABLE, max_chunksize=30)
    return folder / "d.arrow"


def dataset(folder: Path) -> Path:
    return save_dataset(folder / "dataset", TABLE.slice(0, 40), TABLE.slice(40))


def texts(folder: Path) -> Path:
    (folder / "texts").mkdir()
    for row in ROWS:
        (folder / "texts" / f"{row['id']}.txt").write_text(row["text"], "utf-8")
    return folder / "texts"


KINDS = (json_lines, packed, parquet, one_group, arrow_file, arrow_stream, dataset, texts)


def read(path: Path, reading: Reading = USUAL_READING) -> None:
    """Read a file in small blocks."""
    for part in parts_of_paths([path]):
        list(blocks(part, reading, 500))


@pytest.mark.parametrize("nbytes", [1, 300, 1 << 20])
@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_blocks_together_are_the_file_and_can_be_read_again(
    tmp_path: Path, make: Callable[[Path], Path], nbytes: int
) -> None:
    path = make(tmp_path)
    whole = read_documents(path).table
    parts = parts_of_paths([path])
    found = [(part, block) for part in parts for block in blocks(part, nbytes=nbytes)]
    together = concatenated([block.table for _, block in found])
    assert together.to_pydict() == whole.to_pydict()
    assert [field.name for field in together.schema] == whole.column_names
    assert min(len(block.table) for _, block in found) > 0
    if nbytes == 300:
        assert len(found) > 4
        assert max(len(block.table) for _, block in found) < 60
    for part, block in found:
        assert part.at_place == (block.place is not None) == (make is not packed)
        if block.place is not None:
            again = block_at(part, block.place)
            assert again.to_pydict() == block.table.to_pydict()
            assert again.schema == block.table.schema


def test_what_is_packed_has_no_places(tmp_path: Path) -> None:
    (part,) = parts_of_paths([packed(tmp_path)])
    assert (part.kind, part.packing) == ("json lines", "gzip")
    (plain,) = parts_of_paths([json_lines(tmp_path)])
    (block,) = blocks(plain)
    assert block.place is not None
    with pytest.raises(ValueError, match="cannot be read again at a place"):
        block_at(part, block.place)


def test_errors_name_line_and_row_in_the_whole_file(tmp_path: Path) -> None:
    path = json_lines(tmp_path)
    path.write_bytes(path.read_bytes() + b'\n{"id": "e", "text": 5}\n')
    with pytest.raises(InputError, match="line 102, field 'text': a number, not a string"):
        read(path)
    bad = TABLE.append_column("key", pa.array([*range(99), None], pa.int64()))
    pq.write_table(bad, tmp_path / "bad.parquet", row_group_size=7)
    with pytest.raises(InputError, match="field 'key': null in row 100"):
        read(tmp_path / "bad.parquet", Reading(id_field="key"))


def test_all_blocks_have_ids_or_none_has(tmp_path: Path) -> None:
    path = write_json_lines(tmp_path / "d.jsonl", [*ROWS, {"text": "without"}])
    with pytest.raises(InputError, match="line 101, field 'id': missing, but line 100 has it"):
        read(path)
    path = write_json_lines(tmp_path / "d.jsonl", [*({"text": "t"} for _ in range(100)), {"text": "t", "id": "a"}])
    with pytest.raises(InputError, match="line 72, field 'id': missing, but line 101 has it"):
        read(path)


def test_an_id_twice_is_found_across_blocks(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    ids = [str(number) for number in rng.permutation(200)] + ["17"]
    path = write_json_lines(tmp_path / "d.jsonl", [{"id": name, "text": "t"} for name in ids])
    with pytest.raises(InputError, match=f"line 201, field 'id': '17' is the id on line {ids.index('17') + 1} too"):
        read_documents(path)
