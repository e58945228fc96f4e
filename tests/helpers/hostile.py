"""A strategy that does what no harness wants: it leaves processes behind, lies about time and memory, and meddles."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import neardup as nd
from neardup.run import machine

SECONDS = 0.4
"""What each call takes where it lies about the time."""
MEBIBYTES = 64
"""What each call takes where it lies about memory."""
SLOWED: list[float] = []
"""When the clock was slowed down."""


@dataclass(frozen=True, kw_only=True)
class Hostile(nd.Spec):
    """Does the harm that it is asked for, and then reports the first two documents as a pair.

    Attributes:
        how: the harm.
        mark: what it needs for it: an argument of the process it starts, or a file.
    """

    how: str
    mark: str = ""

    @property
    def default_threshold(self) -> float:
        return 1.0

    def pairs(self, corpus: nd.Corpus, clock: nd.Clock | None = None) -> nd.Pairs:
        HARMS[self.how](self.mark)
        return nd.Pairs.of([0], [1], [1.0], floor=1.0)


def daemon(mark: str) -> None:
    """Start a process in a session of its own, which keeps all that is open open."""
    if not Path(mark).exists():
        command = [sys.executable, "-c", f"import time; open({mark!r}, 'w').close(); time.sleep(300)"]
        subprocess.Popen(command, start_new_session=True, close_fds=False)
        while not Path(mark).exists():
            time.sleep(0.01)


def daemon_and_hang(mark: str) -> None:
    """Start such a process, and never come back."""
    daemon(mark)
    time.sleep(300)


def no_clock(_mark: str) -> None:
    """Take time, of which no clock of this process tells."""
    start = time.monotonic()
    now = time.perf_counter()
    time.perf_counter = time.process_time = lambda: now
    while time.monotonic() < start + SECONDS:
        continue


def half_a_clock(_mark: str) -> None:
    """Sleep, and let the clock go at half its pace."""
    if not SLOWED:
        SLOWED.append(time.monotonic())
        now = time.perf_counter()
        time.perf_counter = lambda: now + (time.monotonic() - SLOWED[0]) / 2
    time.sleep(SECONDS)


def no_memory(_mark: str) -> None:
    """Take memory, and let none be seen."""
    machine.peak_bytes = lambda: 0
    _ = b"x" * (MEBIBYTES << 20)


def hungry(_mark: str) -> None:
    """Take memory until somebody stops it; a gibibyte at most."""
    held = []
    for _ in range(64):
        held.append(b"x" * (16 << 20))
        time.sleep(0.01)
    time.sleep(60)


def noise(_mark: str) -> None:
    """Print without an end in sight."""
    for _ in range(256):
        sys.stderr.write("x" * (1 << 14))


def forge(mark: str) -> None:
    """Say something on every pipe that is open, as if it were the worker."""
    for number in range(3, 64):
        try:
            if stat.S_ISFIFO(os.fstat(number).st_mode):
                os.write(number, f"{mark}\n".encode())
        except OSError:  # it is not open, or is read only
            continue


def meddle(mark: str) -> None:
    """Write into every result in a folder: those of its neighbours, and of earlier attempts."""
    for file in Path(mark).glob("cells/*/*/*.arrow"):
        with file.open("ab") as opened:
            opened.write(b"x")


def no_guard(_mark: str) -> None:
    """End the guard."""
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


HARMS = {
    "no guard": no_guard,
    "meddle": meddle,
    "daemon": daemon,
    "daemon and hang": daemon_and_hang,
    "no clock": no_clock,
    "half a clock": half_a_clock,
    "no memory": no_memory,
    "hungry": hungry,
    "noise": noise,
    "forge": forge,
}
