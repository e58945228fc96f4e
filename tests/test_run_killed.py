"""A run that is killed: its worker and what that started end, no text stays behind, and the run says what is kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers.installed import registered
from tests.helpers.runs import STORY, TEXTS
from tests.helpers.signals import heard

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what is said here holds on Linux"),
]
STATUS = {signal.SIGINT: "interrupted", signal.SIGTERM: "stopped by SIGTERM", signal.SIGHUP: "stopped by SIGHUP"}
"""What a run says at each signal that it can answer."""
SECONDS = 60


@pytest.fixture(autouse=True)
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with registered(tmp_path / "site", monkeypatch, "hostile", "tests.helpers.hostile:Hostile"):
        (tmp_path / "temporary").mkdir()
        monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
        with heard(*STATUS):
            yield


def started(folder: Path, mark: Path) -> subprocess.Popen[str]:
    """`neardup run` with a strategy that has left a process in a session of its own, and hangs."""
    documents = folder / "four.jsonl"
    documents.write_text("".join(f"{json.dumps({'id': i, 'text': text})}\n" for i, text in TEXTS.items()), "utf-8")
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", "from neardup.cli import main; main()", "run", "--corpus", str(documents)),
            *("--strategy", f"hostile(how='daemon and hang', mark={str(mark)!r})", "--out", str(folder / "run")),
        ],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"COLUMNS": "200"},
    )
    until(mark.exists)
    return process


def until(holds: object) -> None:
    """Wait until something holds; a busy machine may need a tenth of the time."""
    deadline = time.monotonic() + SECONDS
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)


def workers(folder: Path) -> list[str]:
    """The arguments of all processes that were started for a run in this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().decode())
        except OSError:
            continue
    return found


@pytest.mark.parametrize("number", [signal.SIGKILL, *STATUS])
def test_nothing_is_left_of_a_killed_run(tmp_path: Path, number: signal.Signals) -> None:
    mark, temporary = tmp_path / "started", tmp_path / "temporary"
    with started(tmp_path, mark) as process:
        assert len(workers(temporary)) == 4  # the run, the guard, the worker, and what it started
        process.send_signal(number)
        said = process.communicate(timeout=SECONDS)[1]
    until(lambda: not workers(temporary))
    assert list(temporary.rglob("*")) == []
    held = b"".join(file.read_bytes() for file in (tmp_path / "run").rglob("*") if file.is_file())
    assert STORY[:20].encode() not in held
    if number in STATUS:
        assert process.returncode == 128 + number
        line = f"neardup: {STATUS[number]}; finished cells of a run are kept, and the same command resumes it"
        assert said.splitlines()[-1] == line
        assert "Traceback" not in said
