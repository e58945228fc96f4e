"""Append-only files: nothing that was kept is lost, whatever happens in the middle of writing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.errors import InputError, NeardupError, Notice
from neardup.study.answers import AnswerRecord
from neardup.study.journal import Journal, only_writer
from tests.helpers.labels import said

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = [
    said("a", "b", "copy"),
    said("a", "c", "unsure", comment="was «ist» 👩‍👩‍👧\n\u2028\0?"),
    said("b", "c", "template"),
]


def journal(path: Path, records: list[AnswerRecord] = RECORDS) -> Journal[AnswerRecord]:
    made = Journal(path, AnswerRecord)
    made.append(records)
    return made


def test_records_are_read_back_in_order(tmp_path: Path) -> None:
    made = Journal(tmp_path / "labels.jsonl", AnswerRecord)
    assert made.read() == []
    for record in RECORDS:
        made.append([record])
    assert made.read() == RECORDS
    assert made.path.read_bytes().count(b"\n") == 3


def test_each_append_waits_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    made = journal(tmp_path / "labels.jsonl", RECORDS[:1])
    assert len(synced) == 2, "the file, and the folder that names it"
    made.append(RECORDS[1:2])
    assert len(synced) == 3


@given(cut=st.integers(1, 400))
def test_a_file_cut_anywhere_keeps_all_whole_lines_and_can_be_written_on(folder: Path, cut: int) -> None:
    for file in folder.glob("labels.jsonl*"):
        file.unlink()
    made = journal(folder / "labels.jsonl")
    data = made.path.read_bytes()
    left = data[: max(len(data) - cut, 0)]
    made.path.write_bytes(left)
    whole = (left + b"\n" if left.endswith(b"}") else left).count(b"\n")
    if left and not left.endswith((b"\n", b"}")):
        with pytest.warns(Notice, match="cut off in the middle of writing and is left out"):
            assert made.read() == RECORDS[:whole]
        assert made.path.read_bytes() == left, "reading changes nothing"
    made.mend()
    made.append(RECORDS[2:])
    assert made.read() == [*RECORDS[:whole], RECORDS[2]]
    torn = made.path.with_name("labels.jsonl.torn")
    assert (torn.read_bytes().rstrip(b"\n") if torn.exists() else b"") == left[
        len(b"\n".join(left.split(b"\n")[:whole])) :
    ].strip(b"\n")


def test_the_zeros_that_a_power_failure_leaves_are_set_aside(tmp_path: Path) -> None:
    made = journal(tmp_path / "labels.jsonl")
    with made.path.open("ab") as file:
        file.write(b"\0" * 50)
    with pytest.warns(Notice, match="cut off"):
        assert made.read() == RECORDS
    made.mend()
    made.append(RECORDS[:1])
    assert made.read() == [*RECORDS, RECORDS[0]]


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (b"{", "line 2: is damaged: "),
        (b'{"a": "x"}', "line 2: is damaged: Object missing required field b"),
        (b"\xff", "line 2: is damaged"),
        (
            RECORDS_LINE := b'{"a":"a","b":"b","answer":"maybe","labeller":"ann","time":""}',
            "Invalid enum value 'maybe'",
        ),
    ],
)
def test_a_damaged_line_in_the_middle_is_one_error(tmp_path: Path, damage: bytes, problem: str) -> None:
    made = journal(tmp_path / "labels.jsonl")
    lines = made.path.read_bytes().splitlines(keepends=True)
    made.path.write_bytes(b"".join([lines[0], damage + b"\n", *lines[1:]]))
    with pytest.raises(InputError, match=problem) as found:
        made.read()
    assert "mend or delete the line" in str(found.value)
    assert "\n" not in str(found.value)


def test_lines_of_an_editor_are_read(tmp_path: Path) -> None:
    made = journal(tmp_path / "labels.jsonl")
    made.path.write_bytes(made.path.read_bytes().replace(b"\n", b"\r\n\r\n").rstrip())
    assert made.read() == RECORDS
    made.mend()
    made.append(RECORDS[:1])
    assert made.read() == [*RECORDS, RECORDS[0]]


def test_records_after_a_number_are_set_aside(tmp_path: Path) -> None:
    made = journal(tmp_path / "labels.jsonl")
    made.mend(1)
    assert made.read() == RECORDS[:1]
    assert made.path.with_name("labels.jsonl.torn").read_bytes().count(b"\n") == 2


def test_one_process_writes_at_a_time_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    script = "import sys,time; from pathlib import Path; from neardup.study.journal import only_writer\n"
    script += f"with only_writer(Path({str(tmp_path)!r})): print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(NeardupError, match="is being labelled by another process"), only_writer(tmp_path):
            pass
        other.kill()
    with only_writer(tmp_path):
        pass
