"""`neardup dedup --memory`: the same files, reasons and words as without it, whatever the format; and the way back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import neardup as nd
from neardup.deduplication import lots
from neardup.engine.limits import Limits
from neardup.io.document_files import write_documents
from neardup.io.documents import read_documents
from neardup.io.originals import batches, tables
from tests.helpers.commands import status
from tests.helpers.datasets import save_dataset
from tests.helpers.streamed import made

if TYPE_CHECKING:
    from pathlib import Path

STRATEGY = ("--strategy", "minhash-lsh(num_perm=32, bands=8, floor=0.3)")
SMALL = Limits(block=3_000, shard=9_000, rows=500, codes=800, gathered=1 << 14)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "of", classmethod(lambda cls, memory, program: SMALL))
    monkeypatch.setattr(tables, "PORTION", 2_000)
    monkeypatch.setattr(batches, "PORTION", 2_000)
    monkeypatch.setattr(lots, "ROWS", 50)


def table(*, dated: bool = False) -> pa.Table:
    corpus = made(seed=2)
    rows = list(range(len(corpus)))
    dates = [f"2024-05-{20 - row * 7 % 19:02}T00:00:00Z" if row % 3 else None for row in rows]
    return corpus.table.append_column("n", pa.array(rows)).append_column("date" if dated else "day", pa.array(dates))


def write_any(path: Path, held: pa.Table) -> Path:
    """The documents in the form that the name asks for."""
    if path.suffix == ".dataset":
        return save_dataset(path, held.slice(0, 50), held.slice(50))
    if path.suffix == ".texts":
        path.mkdir()
        for name, text in zip(held["id"].to_pylist(), held["text"].to_pylist(), strict=True):
            (path / f"{name}.txt").write_text(text, encoding="utf-8")
    elif path.suffix == ".shards":
        path.mkdir()
        write_any(path / "a.jsonl.gz", held.slice(0, 40))
        write_any(path / "b.csv", held.slice(40, 40))
        write_any(path / "c.parquet", held.slice(80))
    elif path.suffix == ".json":
        path.write_text(json.dumps(held.to_pylist(), indent=1), encoding="utf-8")
    elif path.suffix == ".parquet":
        pq.write_table(held, path, row_group_size=70)
    else:
        write_documents(path, [nd.Corpus.from_table(held)])
    return path


def content(path: Path) -> dict[str, bytes]:
    files = [file for file in sorted(path.rglob("*")) if file.is_file()] if path.is_dir() else [path]
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}


def both_ways(tmp_path: Path, docs: Path, *more: object) -> Path:
    """Deduplicate in memory and in little of it, and compare all files; returns what stays."""
    found = []
    for name, memory in (("one", ()), ("two", ("--memory", "1GB"))):
        out = tmp_path / name / f"clean{docs.suffix if docs.suffix != '.shards' else ''}"
        out = out.with_name(f"clean{''.join(docs.suffixes)}") if docs.is_file() else out
        out.parent.mkdir()
        assert status("dedup", docs, *STRATEGY, "--out", out, *more, *memory) == 0
        found.append((out, content(out), content(out.with_name(f"{out.name}.removed.jsonl"))))
        assert len(list(out.parent.iterdir())) == 2, "no work folder is left"
    (_, clean, removed), (out, streamed, reasons) = found
    assert len(removed["."].splitlines()) > 40
    assert reasons["."].splitlines() == removed["."].splitlines()
    assert streamed == clean
    return out


FORMS = (
    *("d.jsonl", "d.jsonl.gz", "d.jsonl.zst", "d.json", "d.csv", "d.tsv.gz", "d.parquet", "d.arrow"),
    *("d.dataset", "d.texts", "d.shards"),
)


@pytest.mark.parametrize("form", FORMS)
def test_every_format_gives_the_same_bytes_and_comes_back(tmp_path: Path, form: str) -> None:
    docs = write_any(tmp_path / form, table())
    clean = both_ways(tmp_path, docs)
    back = clean.with_name(f"back{''.join(docs.suffixes)}" if docs.is_file() else "back")
    assert status("dedup", clean, "--undo", f"{clean}.removed.jsonl", "--out", back) == 0
    assert read_documents(back).table.equals(read_documents(docs).table)


@pytest.mark.parametrize("keep", ["first", "longest", "central"])
@pytest.mark.parametrize("linkage", ["components", "average", "star"])
def test_every_rule_of_what_stays_gives_the_same_bytes(tmp_path: Path, keep: str, linkage: str) -> None:
    docs = write_any(tmp_path / "d.jsonl", table(dated=True))
    both_ways(tmp_path, docs, "--keep", keep, "--linkage", linkage, "--threshold", 0.6)


def test_dates_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = table(dated=True).to_pydict()
    held["date"][100] = "yesterday"
    docs = write_any(tmp_path / "d.jsonl", pa.table(held))
    both_ways(tmp_path, docs)
    said = capsys.readouterr().err.splitlines()
    assert len([line for line in said if "the first document in the input stays, whatever its date" in line]) == 2
    assert len({line for line in said if "whatever its date" in line}) == 1
    more = ("--keep", "first", "--out", tmp_path / "out.jsonl")
    assert status("dedup", docs, *STRATEGY, *more, "--memory", "1GB") == 2
    assert "is no date of ISO 8601" in capsys.readouterr().err


def test_a_dry_run_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docs = write_any(tmp_path / "d.jsonl", table())
    look = ("dedup", docs, *STRATEGY, "--threshold", 0.45, "--dry-run")
    assert status(*look) == 0
    one = capsys.readouterr()
    assert status(*look, "--memory", "1GB", "--work", tmp_path / "work") == 0
    two = capsys.readouterr()
    assert two.out == one.out
    assert "through others only, " in one.out
    told = [line.partition("; ")[0] for line in one.err.splitlines()]
    assert told == [line.partition("; ")[0] for line in two.err.splitlines()][: len(told)]


def test_nothing_to_remove(tmp_path: Path) -> None:
    docs = write_any(tmp_path / "d.jsonl", table().slice(0, 1))
    for memory in ((), ("--memory", "1GB")):
        out = tmp_path / f"clean{len(memory)}.jsonl"
        assert status("dedup", docs, *STRATEGY, "--out", out, *memory) == 0
        assert out.read_bytes() == docs.read_bytes()


def test_a_run_that_was_ended_while_it_wrote_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from neardup.deduplication import clean as module

    docs, out = write_any(tmp_path / "d.jsonl", table()), tmp_path / "clean.jsonl"
    streamed = ("dedup", docs, *STRATEGY, "--out", out, "--memory", "1GB")
    divided = module._divided

    def ended(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_divided", ended)
    assert status(*streamed) == 130
    assert not out.exists()
    assert list((tmp_path / "clean.jsonl.work").glob("removed-*"))
    monkeypatch.setattr(module, "_divided", divided)
    monkeypatch.setattr(lots, "_removed", ended)
    assert status(*streamed) == 0
    assert out.exists()
    assert not (tmp_path / "clean.jsonl.work").exists()


@pytest.mark.parametrize(
    ("options", "fact"),
    [
        (
            ("--out", "c.jsonl", "--against", "OLD"),
            "--against is not available with --memory, which",
        ),
        (("--dry-run",), "--dry-run with --memory needs a folder to work in; name one with --work"),
        (("--out", "c.csv"), "is to hold documents in the format of 'd.jsonl'; give a name that ends in .jsonl"),
        (("--out", "c.jsonl", "--linkage", "louvain"), "linkage louvain cannot be run component by component"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    fact: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    docs = write_any(tmp_path / "d.jsonl", table().slice(0, 3))
    given = [docs if option == "OLD" else option for option in options]
    assert status("dedup", docs, *STRATEGY, "--memory", "1GB", *given) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert fact in line
    assert [path.name for path in tmp_path.iterdir()] == ["d.jsonl"]


def test_a_cluster_with_too_many_pairs_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Limits, "of", classmethod(lambda cls, memory, program: Limits(**vars(SMALL) | {"codes": 16})))
    docs = write_any(tmp_path / "d.jsonl", table())
    assert status("dedup", docs, *STRATEGY, "--out", tmp_path / "c.jsonl", "--memory", "1GB") == 2
    assert "pairs, and --memory leaves room for 8; take a higher threshold, more --memory" in capsys.readouterr().err
