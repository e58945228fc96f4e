"""SIGKILL at random moments of a run's parent, worker and guard, and of `report` and `compare`."""

from __future__ import annotations

import shutil
import time
from functools import partial
from typing import TYPE_CHECKING

from bench.reliability.faults import Broken, Fault
from bench.reliability.processes import Ended, check_left, check_no_stand_in, finished, kill_at
from bench.reliability.same import check_same_files, check_same_run
from neardup.errors import NeardupError
from neardup.report import write_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from bench.reliability.place import Place


KILLS = 4
"""How often a command is killed before it may end."""


def killed_run(role: str, place: Place, rng: Random) -> tuple[int, str]:
    """Kill a process of a run and report what there is, some times over; then let it end."""
    trial = place.trial()
    run = trial / "run"

    def killed(ended: Ended) -> None:
        _check_end(role, ended)
        _check_reported(run, trial / "report")

    kill_often(place, place.run(run), role, rng, killed, out=run, longest=place.seconds["run"])
    resumed = place.do(place.run(run), trial)
    if resumed.status:
        raise Broken(f"cannot be resumed: {resumed.last}")
    check_left(trial)
    check_same_run(run, place.whole)
    return KILLS, "the same once it was resumed, and reported before, where a cell was whole"


def kill_often(
    place: Place,
    command: list[str],
    role: str,
    rng: Random,
    killed: Callable[[Ended], None],
    *,
    out: Path,
    longest: float,
) -> None:
    """Kill a command at random moments. Where it ends before its kill, it begins anew."""
    trial, done, fresh = place.root / "trial", 0, True
    while done < KILLS:
        begun = time.monotonic()
        started = place.begin(command, trial)
        hit = kill_at(started, role, rng.uniform(0, longest))
        ended = finished(started)
        check_left(trial)
        if hit:
            done, fresh = done + 1, False
            killed(ended)
            continue
        if fresh:  # the machine is less busy than it was
            longest = min(longest, time.monotonic() - begun)
        fresh = True
        shutil.rmtree(out)
        out.mkdir()


def _check_end(role: str, ended: Ended) -> None:
    """A run outlives its worker and its guard; a kill may also come after the last result."""
    allowed = (-9,) if role == "parent" else (0, 1)
    if ended.status not in allowed or "Traceback" in ended.said:
        raise Broken(f"ends with status {ended.status}: {ended.last}")


def _check_reported(run: Path, out: Path) -> None:
    """Report a run that ended early, or hear that no cell is whole."""
    try:
        write_report([run], out)
    except NeardupError as error:
        if (run / "run.json").exists() and "no cell of the run is whole" not in str(error):
            raise Broken(f"cannot be reported: {error}") from error
    except Exception as error:
        raise Broken(f"cannot be reported: {type(error).__name__}: {error}") from error


def killed_command(name: str, place: Place, rng: Random) -> tuple[int, str]:
    """Kill `report` or `compare` some times over, and then let it end."""
    trial = place.trial()
    out = trial / "out"
    command, whole = {
        "report": (place.report(out), place.root / "report"),
        "compare": (place.compare(out), place.root / "compared"),
    }[name]
    if rng.random() < 0.5:  # over an earlier one of the same run, so that each file must be whole, old or new
        shutil.copytree(whole, out)
    out.mkdir(exist_ok=True)
    kill_often(
        place, command, "parent", rng, lambda _: _check_whole_files(out, whole), out=out, longest=place.seconds[name]
    )
    again = place.do(command, trial)
    if again.status:
        raise Broken(f"refuses to go on: {again.last}")
    check_left(trial)
    check_no_stand_in(out)
    check_same_files(out, whole)
    return KILLS, "each file whole, and the same bytes once the command was given again"


def _check_whole_files(out: Path, whole: Path) -> None:
    for path in whole.iterdir():
        if (out / path.name).exists() and (out / path.name).read_bytes() != path.read_bytes():
            raise Broken(f"leaves {path.name}, which is not whole")


_SAME = "resumed, it has the files, pairs and figures of an undisturbed run; no process, text or half file is left"
FAULTS = [
    Fault(
        name=f"kill-{role}",
        title=f"SIGKILL of {title} at a random moment of a run",
        promise=_SAME,
        answer="prevented",
        system="Linux" if role != "parent" else "Linux; elsewhere a child in a session of its own may live on",
        tries=tries,
        trial=partial(killed_run, role),
    )
    for role, title, tries in (
        ("parent", "the run", 15),
        ("worker", "the worker", 10),
        ("guard", "the guard", 8),
    )
] + [
    Fault(
        name=f"kill-{name}",
        title=f"SIGKILL of neardup {name} at a random moment",
        promise="each file is whole; given again, it makes the same bytes, and no half file is left",
        answer="prevented",
        system="all",
        tries=9,
        trial=partial(killed_command, name),
    )
    for name in ("report", "compare")
]
