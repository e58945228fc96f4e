"""A batch of inputs to one reader, in a process forked from this one: a crash, a hang and too much memory are seen."""

from __future__ import annotations

import faulthandler
import mmap
import os
import resource
import signal
import sys
import time
import traceback
import warnings
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from bench.reliability.fuzz.generated import generated
from neardup.errors import LONGEST_MESSAGE, NeardupError, Notice
from neardup.io.stand_ins import stand_in
from neardup.run.guard import end_with

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn, TypeAlias

    from bench.reliability.fuzz.targets import Target

    Engine: TypeAlias = Callable[[Callable[[bytes], None], Sequence[bytes], int, int], None]

SECONDS = 20
"""The seconds of processor time that one input may take."""
IDLE = 600.0
"""The seconds that one input may take by the clock, on a machine that is busy with other work."""
SETUP = 900.0
"""What a batch may take before its first input, in seconds."""
MEMORY = 4 << 30
"""The bytes of address space that a reader may take beside those that it begins with."""
_HEAD = 16


@dataclass(frozen=True)
class Batch:
    """What came of a batch.

    Attributes:
        inputs: how many were read.
        fault: what an input did that it must not; "" for nothing.
        culprit: that input.
    """

    inputs: int
    fault: str = ""
    culprit: bytes = b""


def run_batch(target: Target, count: int, number: int, engine: Engine = generated) -> Batch:
    """Feed inputs to a reader. The first fault ends the batch.

    Args:
        target: the reader.
        count: how many inputs.
        number: the seed of the inputs.
        engine: makes them from sound ones; it is given the function that reads one, the sound ones, count and seed.
    """
    with stand_in(Path(gettempdir()) / "neardup-fuzz", folder=True) as work:
        told = work / "fault.txt"
        shared = mmap.mmap(-1, 1 << 24)
        parent, child = os.getpid(), os.fork()
        if not child:
            _child(target, lambda once, sound: engine(once, sound, count, number), shared, work, parent)
        try:
            fault = _watched(child, shared)
        except BaseException:  # a signal
            _end(child)
            raise
        done = int.from_bytes(shared[:8], "little")
        culprit = bytes(shared[_HEAD : _HEAD + int.from_bytes(shared[8:_HEAD], "little")])
        fault = told.read_text(encoding="utf-8") if told.exists() else fault
    return Batch(done, fault, culprit if fault else b"")


def _watched(child: int, shared: mmap.mmap) -> str:
    """Wait for a batch; say how it ended where it did not end well."""
    last, since = -1, time.monotonic()
    while (ended := os.waitpid(child, os.WNOHANG))[0] == 0:
        now = int.from_bytes(shared[:8], "little")
        if now != last:
            last, since = now, time.monotonic()
        if time.monotonic() > since + (IDLE if now else SETUP):
            _end(child)
            return "hangs"
        time.sleep(0.01)
    code = os.waitstatus_to_exitcode(ended[1])
    if code == -signal.SIGPROF:
        return f"takes more than {SECONDS} s of processor time"
    return f"ends its process with signal {-code}" if code < 0 else f"ends its process with {code}" if code else ""


def _end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _child(
    target: Target,
    feed: Callable[[Callable[[bytes], None], Sequence[bytes]], None],
    shared: mmap.mmap,
    work: Path,
    parent: int,
) -> NoReturn:
    code = 1
    try:
        end_with(parent)
        for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)  # they are for its parent, which ends it
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + MEMORY,) * 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        faulthandler.disable()  # a crash is told by this process's status
        (work / "reader").mkdir()
        read, sound = target.reader(work / "reader"), target.seeds()
        warnings.simplefilter("error")  # nothing but notices may be printed
        warnings.simplefilter("ignore", Notice)
        feed(lambda data: _once(read, data, shared, work / "fault.txt"), sound)
        code = 0
    except BaseException:  # noqa: BLE001 - said, and seen by its status
        if not (work / "fault.txt").exists():
            traceback.print_exc()
    finally:
        os._exit(code)


def _once(read: Callable[[bytes], object], data: bytes, shared: mmap.mmap, told: Path) -> None:
    """Feed one input to a reader; whatever it raises but an error of our own is told and raised."""
    _note(shared, data)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        _check(read, data)
    except BaseException as error:
        told.write_text(where(error), encoding="utf-8", errors="backslashreplace")
        raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _check(read: Callable[[bytes], object], data: bytes) -> None:
    try:
        read(data)
    except NeardupError as error:
        text = str(error)
        if not text.strip() or len(text) > LONGEST_MESSAGE + 3:
            raise AssertionError(f"a message of {len(text)} characters") from error


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def _note(shared: mmap.mmap, data: bytes) -> None:
    """Leave an input where it is found if it ends this process."""
    kept = data[: len(shared) - _HEAD]
    shared[:_HEAD] = (int.from_bytes(shared[:8], "little") + 1).to_bytes(8, "little") + len(kept).to_bytes(8, "little")
    shared[_HEAD : _HEAD + len(kept)] = kept


def where(error: BaseException) -> str:
    """What was raised, and the places in neardup that it came from, the innermost first."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if "neardup" in one.filename]
    places = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in frames[::-1][:3])
    return f"{type(error).__name__}: {str(error)[:160]!r} at {places}"


def keep(found: Batch, name: str, folder: Path) -> Path:
    """Keep the input of a fault as a file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name.replace(' ', '-')}-{sha256(found.culprit).hexdigest()[:8]}"
    path.write_bytes(found.culprit)
    sys.stderr.write(f"{name}: {found.fault}; the input is {path}\n")
    return path
