"""Files that are small and hold much, or hold what no memory does: one line each, and little memory."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from neardup.errors import InputError
from neardup.io.documents import read_documents
from neardup.io.parts import block_at, blocks, parts_of_paths
from tests.helpers.commands import status

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1 << 20
PEAK = """
import sys
from pathlib import Path
from neardup.errors import InputError
from neardup.io.documents import read_documents

def status(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])

before = status("VmRSS")
try:
    print(len(read_documents(Path(sys.argv[1]))))
except InputError as error:
    print(error)
print((status("VmHWM") - before) << 10)
"""


def outcome(path: Path) -> tuple[str, int]:
    """What reading a file in a process of its own says, and how many bytes of memory it takes."""
    run = subprocess.run([sys.executable, "-c", PEAK, path], capture_output=True, text=True, check=True)
    said, peak = run.stdout.splitlines()
    return said, int(peak)


def zeros(path: Path, size: int) -> Path:
    """A file of zeros, packed as its name says, without ever holding them."""
    if path.suffix == ".gz":
        packer = zlib.compressobj(9, wbits=31)
        with path.open("wb") as file:
            for _ in range(size // MEGABYTE):
                file.write(packer.compress(bytes(MEGABYTE)))
            file.write(packer.flush())
        return path
    with pa.CompressedOutputStream(str(path), "zstd") as file:
        for _ in range(size // MEGABYTE):
            file.write(bytes(MEGABYTE))
    return path


@pytest.mark.parametrize("name", ["d.jsonl.gz", "d.jsonl.zst", "d.csv.gz", "d.json.zst"])
def test_zeros_are_refused_before_they_are_unpacked(tmp_path: Path, name: str) -> None:
    path = zeros(tmp_path / name, 128 * MEGABYTE)
    with pytest.raises(InputError) as error:
        read_documents(path)
    message = str(error.value)
    assert message.startswith(f"{path}")
    assert "\n" not in message
    if "json" in name:
        assert message == (
            f"{path}, line 1: holds a document of more than 64 MB; is the file damaged? --max-document raises the limit"
        )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["d.jsonl.gz", "d.csv.zst"])
def test_ten_gigabytes_of_zeros_take_little_memory(tmp_path: Path, name: str) -> None:
    path = zeros(tmp_path / name, 10_000 * MEGABYTE)
    assert path.stat().st_size < 12 * MEGABYTE
    said, peak = outcome(path)
    assert said.startswith(str(path))
    assert peak < 400 * MEGABYTE


@pytest.mark.slow
def test_a_line_of_200_mb_takes_less_than_twice_its_size(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_bytes(b'{"id": "a", "text": "' + b"x" * 200 * MEGABYTE + b'"}\n')
    said, peak = outcome(path)
    assert "line 1: holds a document of more than 64 MB" in said
    assert peak < 400 * MEGABYTE


def test_the_limit_holds_in_every_format_and_can_be_lifted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "x" * 2000
    (tmp_path / "d.jsonl").write_text(json.dumps({"id": "a", "text": text}))
    (tmp_path / "d.json").write_text(json.dumps([{"id": "a", "text": text}]))
    (tmp_path / "d.csv").write_text(f"id,text\na,{text}\n")
    (tmp_path / "d.csv.gz").write_bytes(gzip.compress(f"id,text\na,{text}\n".encode()))
    pq.write_table(pa.table({"id": ["a"], "text": [text]}), tmp_path / "d.parquet")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(text)
    for path in sorted(tmp_path.iterdir()):
        with pytest.raises(InputError, match=r"holds a document of more than 1,000 bytes"):
            read_documents(path, largest=1000)
        assert read_documents(path, largest=3000).ids == ["a"]
    usual = ("cluster", tmp_path / "d.csv", "--strategy", "exact", "--out", tmp_path / "out", "--max-document")
    assert status(*usual, "1kB") == 2
    assert "--max-document raises the limit" in capsys.readouterr().err
    assert status(*usual, "3kB") == 0
    assert status(*usual, "3") == 2
    assert "--max-document '3' is no size" in capsys.readouterr().err


def test_one_large_text_of_a_dictionary_for_many_rows(tmp_path: Path) -> None:
    large = "x" * (MEGABYTE // 4)
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 300, pa.int32()), pa.array([large]))
    ids = pa.array(map(str, range(300)))
    for path, kind in ((tmp_path / "d.parquet", texts.type), (tmp_path / "plain.parquet", pa.string())):
        pq.write_table(pa.table({"id": ids, "text": texts.cast(kind)}), path)
        assert path.stat().st_size < MEGABYTE
        (part,) = parts_of_paths([path])
        found = list(blocks(part, nbytes=8 * MEGABYTE))
        assert sum(len(block.table) for block in found) == 300
        assert max(block.table.nbytes for block in found) < 9 * MEGABYTE
        assert found[5].place is not None
        assert block_at(part, found[5].place) == found[5].table
        assert len(read_documents(path)) == 300


@pytest.mark.slow
def test_three_hundred_times_eight_megabytes(tmp_path: Path) -> None:
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 300, pa.int32()), pa.array(["x" * 8 * MEGABYTE]))
    pq.write_table(pa.table({"id": pa.array(map(str, range(300))), "text": texts}), tmp_path / "d.parquet")
    (part,) = parts_of_paths([tmp_path / "d.parquet"])
    assert sum(len(block.table) for block in blocks(part)) == 300


def test_thousands_of_fields(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    wide = {"id": "a", "text": "x"} | {f"k{number}": number for number in range(5000)}
    apart = [{"id": str(number), "text": "x", f"k{number}": number} for number in range(5000)]
    late = [{"id": f"late{number}", "text": "x" * 900} for number in range(3000)] + apart
    for rows in ([wide], apart, late):
        path.write_text("\n".join(map(json.dumps, rows)))
        with pytest.raises(InputError, match="has more than 1,000 fields beside id and text; put values of one kind"):
            read_documents(path)
    names = ",".join(f"k{number}" for number in range(5000))
    (tmp_path / "d.csv").write_text(f"id,text,{names}\n")
    pq.write_table(pa.table({name: pa.array([1]) for name in wide}), tmp_path / "d.parquet")
    for name in ("d.csv", "d.parquet"):
        with pytest.raises(InputError, match="has more than 1,000 fields"):
            read_documents(tmp_path / name)


def test_ids_of_a_megabyte(tmp_path: Path) -> None:
    long = "x" * MEGABYTE
    (tmp_path / "d.jsonl").write_text(json.dumps({"id": long, "text": ""}))
    (tmp_path / "d.csv").write_text(f"id,text\n{long},\n")
    pq.write_table(pa.table({"id": [long], "text": ["x"]}), tmp_path / "d.parquet")
    for path in sorted(tmp_path.iterdir()):
        with pytest.raises(InputError) as error:
            read_documents(path)
        fact = ", field 'id': an id of 1,048,576 bytes; at most 65,536 are read; name the field that holds ids"
        assert str(error.value).startswith(f"{path}{fact}")
