"""Hostile strategies: what they start ends with their cell, limits hold, and figures are those that the harness saw."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import neardup as nd
from neardup.errors import InputError
from neardup.results.cells import read_cells
from neardup.run import guard
from neardup.run.folder import RunFolder
from neardup.run.hearing import LOG_BYTES
from neardup.run.lock import HOLDER, only_run
from neardup.run.runner import run
from neardup.run.table_files import read_table, write_table
from tests.helpers.installed import registered
from tests.helpers.runs import RecordingWatcher, plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neardup.run.records import CellRecord

pytestmark = [
    pytest.mark.usefixtures("hostile"),
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what is said here holds on Linux"),
]


EXACT = str(nd.strategy("exact"))


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Register `hostile` as an installed package would."""
    with registered(tmp_path / "site", monkeypatch, "hostile", "tests.helpers.hostile:Hostile"):
        yield


def outcome(folder: Path, how: str, mark: object = "", **changes: object) -> CellRecord:
    """The cell of a run of the hostile strategy."""
    text = f"hostile(how={how!r}, mark={str(mark)!r})"
    (cell,) = run(plan(strategies=[text], **changes), folder, RecordingWatcher())
    return cell


def alive(mark: object) -> bool:
    """Whether a process has this among its arguments."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if str(mark).encode() in (folder / "cmdline").read_bytes() and folder.name != str(os.getpid()):
                return True
        except OSError:
            continue
    return False


def test_a_child_in_a_session_of_its_own_ends_with_the_worker(tmp_path: Path) -> None:
    mark = tmp_path / "started"
    cell = outcome(tmp_path / "run", "daemon", mark)
    assert mark.exists()
    assert not alive(mark)
    assert (cell.status, cell.error) == ("done", "")


@pytest.mark.slow
def test_such_a_child_does_not_keep_a_timeout_from_holding(tmp_path: Path) -> None:
    mark, start = tmp_path / "started", time.monotonic()
    cell = outcome(tmp_path / "run", "daemon and hang", mark, timeout=20.0)
    assert mark.exists()
    assert not alive(mark)
    assert cell.status == "timed out"
    assert time.monotonic() - start < 200, "the child sleeps for 300 s"


@pytest.mark.parametrize(
    ("how", "fact"),
    [
        ("no clock", "it told 0 (processor )?seconds where the harness saw [0-9.]+ at least"),
        ("half a clock", "it told [0-9.]+ seconds where the harness saw [0-9.]+ at least"),
        ("no memory", "it told 0 bytes of memory where the harness saw"),
        ("no guard", "its guard was ended"),
        ("forge", "sent what is no message of this attempt"),
    ],
)
def test_what_a_worker_tells_must_fit_what_the_harness_saw(tmp_path: Path, how: str, fact: str) -> None:
    cell = outcome(tmp_path / "run", how, rounds=2)
    assert cell.status == "failed"
    assert re.search(fact, cell.error)
    assert (cell.rounds, cell.files) == ([], {})


def test_results_of_neighbours_that_are_changed_have_failed_with_who_changed_them(tmp_path: Path) -> None:
    folder, meddling = tmp_path / "run", f"hostile(how='meddle', mark={str(tmp_path / 'run')!r})"
    cells = run(plan(strategies=[EXACT, meddling]), folder, RecordingWatcher())
    assert [cell.status for cell in cells] == ["failed", "failed"]
    assert cells[0].error == f"its files were changed while {cells[1].strategy} ran"
    assert cells[1].error == f"while it ran, files of {EXACT} were changed"
    assert [cell.record for cell in read_cells([folder])] == cells


def test_a_cell_whose_files_were_changed_is_run_again(tmp_path: Path) -> None:
    folder, watcher = tmp_path / "run", RecordingWatcher()
    (cell,) = run(plan(), folder, watcher)
    pairs = RunFolder(folder).cell(cell.corpus, cell.strategy).pairs
    assert cell.files["pairs.arrow"] == hashlib.sha256(pairs.read_bytes()).hexdigest()
    write_table(pairs, read_table(pairs).slice(0, 0))
    (again,) = run(plan(), folder, watcher)
    assert watcher.kept == [False, False]
    assert again.attempt != cell.attempt
    assert again.files["pairs.arrow"] == cell.files["pairs.arrow"]


def test_a_folder_in_use_is_refused_with_who_uses_it(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    used = rf"is in use by process {os.getpid()} since 2.*; wait"
    with only_run(folder), pytest.raises(InputError, match=used):
        run(plan(), folder, RecordingWatcher())
    assert not (folder / HOLDER).exists()
    run(plan(), folder, RecordingWatcher())


def test_what_a_process_started_is_found_in_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = ["sh", "-c", "sleep 60 & sleep 60 & echo up; wait"]
    with subprocess.Popen(tree, stdout=subprocess.PIPE, start_new_session=True) as shell:
        assert shell.stdout is not None
        shell.stdout.readline()
        found = guard.listed()
        assert shell.pid in found
        assert len(found) >= 3
        assert sorted(found) == sorted(guard.descendants())
        assert guard.resident() > 3 * 100_000
        monkeypatch.setattr(os.path, "exists", lambda _: False)  # as where the kernel has no lists
        assert sorted(found) == sorted(guard.listed())
        os.killpg(shell.pid, signal.SIGKILL)


@pytest.mark.slow
def test_memory_has_a_limit(tmp_path: Path) -> None:
    cell = outcome(tmp_path / "run", "hungry", memory=800 << 20)
    assert cell.status == "crashed"
    assert "MB of memory, over its limit of 839 MB" in cell.error


def test_a_log_has_a_limit(tmp_path: Path) -> None:
    cell = outcome(tmp_path / "run", "noise", rounds=1)
    assert cell.status == "done"
    log = RunFolder(tmp_path / "run").cell(cell.corpus, cell.strategy).log.read_bytes()
    assert LOG_BYTES < len(log) < LOG_BYTES + 100
    assert log.endswith(b"[the log is cut after 1048576 bytes]\n")


def test_a_module_in_the_current_folder_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "numpy.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w').close()", encoding="utf-8")
    monkeypatch.chdir(here)
    monkeypatch.setenv(
        "PYTHONPATH", f"{os.environ['PYTHONPATH']}{os.pathsep}"
    )  # its last part means the current folder
    assert outcome(tmp_path / "run", "daemon", here).status == "done"
    assert not (tmp_path / "imported").exists()
