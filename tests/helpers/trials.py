"""Trials of commands on damaged folders: `python -m tests.helpers.trials SOUND OTHER SEED COUNT WORK`.

Each trial is a process forked from this one, which has imported all it needs, so that a crash or a hang is seen.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from random import Random

from neardup.cli import main
from tests.helpers.mutations import damage

SECONDS = 60
"""What a trial may take."""


def warm_up(arguments: list[str], written: Path) -> None:
    """Import here what a command imports, so that the processes of trials need not."""
    if not os.fork():
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            main(arguments)
        except SystemExit:
            written.write_text("\n".join(sys.modules), encoding="utf-8")
        finally:
            os._exit(0)
    os.wait()
    for name in written.read_text(encoding="utf-8").split():
        if name.partition(".")[0] in ("neardup", "pyarrow", "scipy", "rich", "jinja2", "numba"):
            import_module(name)


def trial(arguments: list[str], written: Path) -> str:
    """What is wrong about how a command ends; "" where nothing is."""
    child = os.fork()
    if not child:
        _run(arguments, written)
    end = time.monotonic() + SECONDS
    while (ended := os.waitpid(child, os.WNOHANG))[0] == 0:
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "hangs"
        time.sleep(0.005)
    said = written.read_text(encoding="utf-8", errors="replace")
    code = os.waitstatus_to_exitcode(ended[1])
    if "Traceback" in said:
        return f"traceback: {said.strip().splitlines()[-1]} | {_where(said)}"
    if code not in (0, 1, 2):
        return f"ends with {code}"
    if code == 2 and len(said.strip().splitlines()) != 1:
        return f"status 2 with {len(said.strip().splitlines())} lines: {said[:300]}"
    if any(ord(character) < 32 and character != "\n" for character in said):
        return f"control characters: {said[:200]!r}"
    return ""


def _where(said: str) -> str:
    places = [line.strip() for line in said.splitlines() if line.strip().startswith("File") and "neardup" in line]
    return " < ".join(line.rpartition("/")[2].replace('", line ', ":").split(",")[0] for line in places[::-1][:3])


def _run(arguments: list[str], written: Path) -> None:
    """Run a command in this process, with standard error in a file, and end the process."""
    code = 70
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", errors="backslashreplace")
        main(arguments)
    except SystemExit as ending:
        code = int(ending.code or 0)
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def commands(broken: Path, other: Path, work: Path, rng: Random) -> list[str]:
    """A command that reads a damaged folder or file beside a sound one."""
    compare = ["compare", *map(str, rng.choice(((broken, other), (other, broken))))]
    if broken.is_file():
        return compare
    report = ["report", str(broken), "--out", str(work / "out")]
    return rng.choice((compare, compare, _diff(broken, other), _diff(broken, other), report))


def _diff(broken: Path, other: Path) -> list[str]:
    return ["diff", str(broken), str(other), "--strategy", "exact", "--strategy", "minhash-lsh"]


def run_trials(sound: Path, other: Path, seed: int, count: int, work: Path) -> None:
    """Write a line of JSON for each trial: what was done, the command, what is wrong about its end, what it said."""
    sample = [["compare", str(sound), str(sound)]]
    if sound.is_dir():
        sample += [["report", str(sound), "--out", str(work / "out")], _diff(sound, other)]
    work.mkdir(parents=True, exist_ok=True)
    for command in sample:
        warm_up(command, work / "modules.txt")
    for number in range(seed, seed + count):
        rng = Random(number)
        held = work / "run"
        shutil.rmtree(work, ignore_errors=True)
        if sound.is_dir():
            shutil.copytree(sound, held)
        else:
            held.mkdir(parents=True)
            shutil.copy(sound, held)
        done = damage(held, rng)
        arguments = commands(held if sound.is_dir() else held / sound.name, other, work, rng)
        fault = trial(arguments, work / "said.txt")
        said = (work / "said.txt").read_text(encoding="utf-8", errors="replace").strip()
        row = {"seed": number, "done": done, "command": arguments[0], "fault": fault, "said": said[:400]}
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    run_trials(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
