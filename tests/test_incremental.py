"""A work folder that is named is used again with further documents: the same result as anew, and what was not made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from neardup.engine.limits import Limits
from tests.helpers.commands import status
from tests.helpers.files import write_json_lines
from tests.helpers.streamed import made

if TYPE_CHECKING:
    from pathlib import Path

MINHASH = "minhash-lsh(num_perm=32, bands=8, floor=0.3)"
SMALL = Limits(block=3_000, shard=9_000, rows=500, codes=500, gathered=1 << 14)
FILES = 4


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "of", classmethod(lambda cls, memory, program: SMALL))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Files of documents whose ids ascend, each larger than a shard."""
    corpus = made(seed=2)
    rows = [{"id": f"d{row:03}", "text": text} for row, text in enumerate(corpus.texts)]
    each = -(-len(rows) // FILES)
    cuts = [rows[start : start + each] for start in range(0, len(rows), each)]
    return [write_json_lines(tmp_path / f"{name}.jsonl", part) for name, part in zip("abcd", cuts, strict=True)]


def clusters(
    work: Path, capsys: pytest.CaptureFixture[str], *files: Path, strategy: str = MINHASH, command: str = "cluster"
) -> dict[str, str]:
    """Work through files as before in a folder and compare with a fresh run; what was reused, by stage."""
    one, two = work.with_name("one.jsonl"), work.with_name("two.jsonl")
    arguments = (command, *files, "--strategy", strategy, "--memory", "1GB", "--out")
    capsys.readouterr()
    assert status(*arguments, two, "--work", work) == 0
    said = capsys.readouterr().err
    assert f"'{work}' is kept" in said
    assert status(*arguments, one) == 0
    assert "taken from" not in capsys.readouterr().err
    assert one.read_bytes() == two.read_bytes()
    line = next((line for line in said.splitlines() if line.startswith("taken from the work folder")), ": ")
    return dict(re.findall(r"([\w-]+) (\d+ of \d+)", line.partition(": ")[2]))


@pytest.mark.parametrize("command", ["cluster", "pairs"])
def test_further_documents_leave_what_was_made_of_others(
    tmp_path: Path, files: list[Path], command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    assert clusters(work, capsys, *files[:3], command=command) == {}
    shards = len(list(work.glob("shards-*")))
    found = clusters(work, capsys, *files, command=command)
    every = len(list(work.glob("shards-*")))
    assert every > shards
    assert found == dict.fromkeys(("shards", "seen", "encode"), f"{shards} of {every}")
    again = clusters(work, capsys, *files, command=command)
    assert all(len(set(count.split(" of "))) == 1 for count in again.values())
    assert {"join", "score"} <= set(again)


def test_what_no_command_asks_for_any_more_is_removed(
    tmp_path: Path, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    clusters(work, capsys, *files)
    clusters(work, capsys, *files[1:])
    fresh = tmp_path / "fresh"
    clusters(fresh, capsys, *files[1:])
    assert {path.name for path in work.iterdir()} == {path.name for path in fresh.iterdir()}


def test_another_document_of_a_text_that_comes_first(
    tmp_path: Path, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    clusters(work, capsys, *files)
    line = next(line for line in files[0].read_text().splitlines() if "word" in line)
    new = tmp_path / "new.jsonl"
    new.write_text(re.sub(r'"id": "\w+"', '"id": "a"', line) + "\n")
    found = clusters(work, capsys, *files, new)
    reused, every = map(int, found["encode"].split(" of "))
    assert found["shards"] == f"{every - 1} of {every}"
    assert reused == every - 2, "the shard in which the text was seen is encoded without it"


def test_statistics_of_the_corpus_move(tmp_path: Path, files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    work, strategy = tmp_path / "work", "tfidf-cosine(floor=0.4)"
    clusters(work, capsys, *files[:3], strategy=strategy)
    found = clusters(work, capsys, *files, strategy=strategy)
    assert {"shards", "seen", "summarise"} <= set(found)
    assert "tiles" not in found


def test_another_strategy_and_another_file(
    tmp_path: Path, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    clusters(work, capsys, *files)
    found = clusters(work, capsys, *files, strategy=MINHASH.replace("32", "40"))
    assert {"shards", "identical", "members", "seen"} == set(found)
    files[3].write_text("".join(files[3].read_text().splitlines(keepends=True)[:-2]))
    found = clusters(work, capsys, *files, strategy=MINHASH.replace("32", "40"))
    assert {"shards", "seen", "encode"} == set(found)


def test_an_id_of_an_older_document_is_refused(
    tmp_path: Path, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    clusters(work, capsys, *files)
    new = write_json_lines(tmp_path / "new.jsonl", [{"id": "d003", "text": "another text"}])
    more = ("--strategy", MINHASH, "--memory", "1GB", "--work", work, "--out", tmp_path / "out.jsonl")
    assert status("cluster", *files, new, *more) == 2
    assert f"'d003' is the id of a document in {files[0]} too" in capsys.readouterr().err


def test_a_removal_after_a_look_makes_only_the_files(
    tmp_path: Path, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    more = ("--strategy", MINHASH, "--memory", "1GB", "--work", work)
    assert status("dedup", *files, *more, "--dry-run") == 0
    capsys.readouterr()
    assert status("dedup", *files, *more, "--out", tmp_path / "clean") == 0
    told = next(line for line in capsys.readouterr().err.splitlines() if line.startswith("taken from the work folder"))
    counts = re.findall(r"(\d+) of (\d+)", told)
    assert len(counts) > 10
    assert all(count == every for count, every in counts)
