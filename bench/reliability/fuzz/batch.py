"""A batch of inputs to one reader, in a process forked from this one: a crash, a hang and too much memory are seen."""

from __future__ import annotations

import faulthandler
import json
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
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from bench.reliability.fuzz.edits import edited
from neardup.errors import LONGEST_MESSAGE, NeardupError, Notice

if TYPE_CHECKING:
    from typing import NoReturn

    from bench.reliability.fuzz.targets import Target

SECONDS = 20
"""What one input may take."""
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
        results: how many of these gave a result; the others an error of our own.
        fault: what an input did that it must not; "" for nothing.
        culprit: that input.
    """

    inputs: int
    results: int
    fault: str = ""
    culprit: bytes = b""


def run_batch(target: Target, count: int, number: int) -> Batch:
    """Feed this many inputs, made by Hypothesis from a seed, to a reader. The first fault ends the batch."""
    with TemporaryDirectory(prefix="neardup-") as work:
        told = Path(work) / "told.json"
        shared = mmap.mmap(-1, 1 << 24)
        child = os.fork()
        if not child:
            _child(target, count, number, shared, Path(work))
        fault = _watched(child, shared)
        done = int.from_bytes(shared[:8], "little")
        culprit = bytes(shared[_HEAD : _HEAD + int.from_bytes(shared[8:_HEAD], "little")])
        found: dict[str, Any] = (
            json.loads(told.read_text(encoding="utf-8")) if told.exists() else {"results": 0, "fault": ""}
        )
    fault = fault or str(found["fault"])
    return Batch(done, int(found["results"]), fault, culprit if fault else b"")


def _watched(child: int, shared: mmap.mmap) -> str:
    """Wait for a batch; say how it ended where it did not end well."""
    last, since = -1, time.monotonic()
    while (ended := os.waitpid(child, os.WNOHANG))[0] == 0:
        now = int.from_bytes(shared[:8], "little")
        if now != last:
            last, since = now, time.monotonic()
        if time.monotonic() > since + (6 * SECONDS if now else SETUP):  # in code that no alarm interrupts
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "hangs"
        time.sleep(0.01)
    code = os.waitstatus_to_exitcode(ended[1])
    return f"ends its process with signal {-code}" if code < 0 else f"ends its process with {code}" if code else ""


def _child(target: Target, count: int, number: int, shared: mmap.mmap, work: Path) -> NoReturn:
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + MEMORY,) * 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        faulthandler.disable()  # a crash is told by this process's status
        folder = work / "reader"
        folder.mkdir()
        results, fault = _feed(target, count, number, shared, folder)
        (work / "told.json").write_text(json.dumps({"results": results, "fault": fault}), encoding="utf-8")
        code = 0
    except BaseException:  # noqa: BLE001 - said, and seen by its status
        traceback.print_exc()
    finally:
        os._exit(code)


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def _feed(target: Target, count: int, number: int, shared: mmap.mmap, folder: Path) -> tuple[int, str]:
    read, seeds = target.reader(folder), target.seeds()
    results, faults = 0, [""]

    @seed(number)
    @settings(max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck),
              phases=[Phase.generate, Phase.shrink], report_multiple_bugs=False)  # fmt: skip
    @given(st.sampled_from(seeds), st.integers(0, 2**63))
    def each(sound: bytes, chance: int) -> None:
        nonlocal results
        data = str(chance).encode() if sound == b"0" else edited(sound, seeds, Random(chance))
        _note(shared, data)
        signal.alarm(SECONDS)
        try:
            read(data)
            results += 1
        except NeardupError as error:
            _check_message(str(error))
        finally:
            signal.alarm(0)

    warnings.simplefilter("error")  # nothing but notices may be printed
    warnings.simplefilter("ignore", Notice)
    try:
        each()
    except BaseException as error:  # noqa: BLE001 - whatever a reader raises
        faults[0] = where(error)
    return results, faults[0]


def _note(shared: mmap.mmap, data: bytes) -> None:
    """Leave an input where it is found if it ends this process."""
    kept = data[: len(shared) - _HEAD]
    shared[:_HEAD] = (int.from_bytes(shared[:8], "little") + 1).to_bytes(8, "little") + len(kept).to_bytes(8, "little")
    shared[_HEAD : _HEAD + len(kept)] = kept


def _check_message(text: str) -> None:
    if not text.strip() or len(text) > LONGEST_MESSAGE + 3:
        raise AssertionError(f"a message of {len(text)} characters")


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
