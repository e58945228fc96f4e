"""What the harness takes from a worker's line, and which figures fit what it saw: values computed by hand."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest

from neardup.errors import StrategyError
from neardup.run.cell_folder import CellFolder
from neardup.run.line import Line, Message
from neardup.run.received import Received, answer_on
from neardup.run.records import CellRecord
from neardup.run.stamps import Stamp, Taken, mismatch, stamp
from neardup.run.table_files import read_table

CELL = CellRecord(
    scorer_version=3,
    strategy="exact()",
    source_hash="",
    versions={},
    created="",
    corpus="four",
    checksum="",
    threads=1,
    status="done",
    rounds=[1.0, 3.0, 2.0],
    processor_rounds=[1.0, 1.5, 2.0],
    peak_bytes=100 << 20,
)
SEEN = Taken(wall=2.0, processor=1.5, children=0.0, held=100 << 20)


def receiver(folder: Path) -> tuple[Received, list[str]]:
    """A receiver of the attempt `one`, and what it was told and asked for."""
    said: list[str] = []
    return Received("one", CellFolder(folder), 2, said.append, lambda: said.append("answered")), said


def line_of(*parts: tuple[str, pa.Table], attempt: str = "one") -> bytes:
    """What a worker sends that hands these results in."""
    read, written = os.pipe()
    line = Line(attempt, written, read)
    line.say("running")
    for name, table in parts:
        line.table(name, table)
    line.record(CELL)
    os.close(written)
    with os.fdopen(read, "rb") as file:
        return file.read()


@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_results_are_whole_however_their_bytes_arrive(tmp_path: Path, step: int) -> None:
    table, varied = pa.table({"left": [0, 1], "right": [2, 3]}), pa.table({"left": [5]})
    taken, said = receiver(tmp_path)
    data = line_of(("pairs", table), ("perturbed-1", varied))
    for begin in range(0, len(data), step):
        taken.feed(data[begin : begin + step])
    assert said == ["running"]
    assert taken.record == CELL
    assert read_table(tmp_path / "pairs.arrow").equals(table)
    assert read_table(tmp_path / "perturbed" / "01.arrow").equals(varied)
    assert taken.whole == {"pairs", "perturbed-1"}
    files = {name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in taken.hashes}
    assert taken.hashes == files
    assert taken.place.digests() == files


def test_a_result_that_is_not_whole_is_deleted(tmp_path: Path) -> None:
    taken, _ = receiver(tmp_path)
    data = line_of(("pairs", pa.table({"left": [0]})))
    taken.feed(data[: data.index(b'"kind":"file"')])
    assert [file.name for file in tmp_path.iterdir()] == [".neardup-one-pairs.arrow.tmp"]
    taken.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "data",
    [
        line_of(attempt="another"),
        line_of(("../../run", pa.table({"left": [0]}))),
        line_of(("perturbed-2", pa.table({"left": [0]}))),
        b"x" * 5000,
        b"\xff\n",
        msgspec.json.encode(Message(attempt="one", kind="part", name="pairs", bytes=1 << 40)) + b"\n",
        msgspec.json.encode(Message(attempt="one", kind="part", name="pairs", bytes=-1)) + b"\n",
        msgspec.json.encode(Message(attempt="one", kind="counts")) + b"\n",
    ],
    ids=["another attempt", "a way out", "no such corpus", "no line", "no text", "too much", "negative", "no round"],
)
def test_what_is_no_message_of_this_attempt_is_refused(tmp_path: Path, data: bytes) -> None:
    taken, _ = receiver(tmp_path / "cell")
    with pytest.raises(StrategyError, match="no message of this attempt"):
        taken.feed(data)
    taken.close()
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_answers_are_never_waited_for() -> None:
    read, written = os.pipe()
    answer = answer_on(written)

    def flood() -> None:
        for _ in range(1 << 21):
            answer()

    with pytest.raises(StrategyError, match="without reading the answers"):
        flood()
    os.close(read)
    answer()
    os.close(written)


def test_a_round_is_what_lies_between_two_moments() -> None:
    begin = Stamp(wall=10.0, processor=3.0, children=0.5, resident=100, peak=900)
    end = Stamp(wall=12.5, processor=4.0, children=0.75, resident=200, peak=400)
    assert Taken.between(begin, end) == Taken(wall=2.5, processor=1.0, children=0.25, held=300)
    unknown = Stamp(wall=12.5, processor=None, children=0.0, resident=None, peak=None)
    assert Taken.between(begin, unknown) == Taken(wall=2.5, processor=None, children=0.0, held=None)


@pytest.mark.parametrize(
    ("changes", "fact"),
    [
        ({}, ""),
        ({"rounds": [1.0, 2.0]}, "it told 2 rounds where the harness counted 3"),
        ({"rounds": [1.56, 1.56, 3.0]}, ""),  # 2 s less 20 % and 50 ms is 1.55
        ({"rounds": [1.54, 1.54, 3.0]}, "it told 1.54 seconds where the harness saw 2 at least"),
        ({"rounds": [2.1, 2.1, 2.1]}, "it told 2.1 seconds where the harness saw 2 at most"),
        ({"processor_rounds": [1.43, 1.43, 1.43]}, ""),  # 1.5 s less 5 % and 5 ms is 1.42
        ({"processor_rounds": [1.41, 1.41, 1.41]}, "it told 1.41 processor seconds where the harness saw 1.5 at least"),
        ({"processor_rounds": [1.6, 1.6, 1.6]}, "it told 1.6 processor seconds where the harness saw 1.5 at most"),
        ({"peak_bytes": 92 << 20}, ""),  # 100 MiB less 5 % and 4 MiB is 91
        ({"peak_bytes": 90 << 20}, "it told 94371840 bytes of memory where the harness saw 104857600"),
        ({"peak_bytes": None}, ""),
        ({"warmup_seconds": 21.0}, "it told a warm-up of 21 s in a life of 20 s"),
        ({"stages": {"encode": 3.5}}, "it told a stage that takes longer than its rounds"),
    ],
)
def test_figures_must_fit_what_the_harness_saw(changes: dict[str, object], fact: str) -> None:
    assert mismatch(CELL.changed(**changes), [SEEN] * 3, 20.0) == fact


@pytest.mark.parametrize(("rounds", "least"), [(1, 1.45), (2, 1.5), (3, 1.55), (9, 1.55)])
def test_few_rounds_may_be_seen_later(rounds: int, least: float) -> None:
    """2 s less 20 % is 1.6, less 50 ms where there are three rounds or more, 100 ms of two and 150 ms of one."""
    for told, fits in ((least + 0.01, True), (least - 0.01, False)):
        cell = CELL.changed(rounds=[told] * rounds, processor_rounds=[1.5] * rounds)
        assert (mismatch(cell, [SEEN] * rounds, 20.0) == "") == fits


def test_a_round_may_be_shorter_by_what_two_processes_waited_for_a_processor() -> None:
    begin = Stamp(wall=10.0, processor=3.0, children=0.0, resident=None, peak=None, waited=4.0)
    end = Stamp(wall=12.0, processor=3.2, children=0.0, resident=None, peak=None, waited=4.5)
    seen = [Taken.between(begin, end)] * 3
    for told, fits in ((1.16, True), (1.14, False), (2.08, False)):  # 1.5 s less 20 % and 50 ms is 1.15
        cell = CELL.changed(rounds=[told] * 3, processor_rounds=[0.2] * 3, peak_bytes=None)
        assert (mismatch(cell, seen, 20.0) == "") == fits


def test_a_process_that_had_no_processor_has_waited() -> None:
    here = stamp(os.getpid())
    assert here.waited > 0 or not Path("/proc/self/schedstat").exists()
    assert stamp(0).waited == 0


def test_ended_children_may_count_and_a_system_may_tell_the_time_only() -> None:
    told = CELL.changed(processor_rounds=[2.5] * 3)
    assert mismatch(told, [Taken(wall=2.0, processor=1.5, children=1.0, held=None)] * 3, 20.0) == ""
    assert mismatch(told, [Taken(wall=2.0, processor=None, children=0.0, held=None)] * 3, 20.0) == ""
    assert mismatch(told, [], 20.0) == "it told 3 rounds where the harness counted 0"


def test_seconds_are_never_less_than_all_cores_would_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    told = CELL.changed(rounds=[0.012] * 3, processor_rounds=[0.05] * 3)
    seen = Taken(wall=0.05, processor=0.05, children=0.0, held=None)
    assert mismatch(told, [seen] * 3, 20.0) == "it told 0.012 seconds where the harness saw 0.025 at least"
