"""SIGTERM, SIGHUP and SIGINT at random moments of a run: a line says what is kept, nothing is left, and it resumes."""

from __future__ import annotations

import signal
import time
from functools import partial
from typing import TYPE_CHECKING

from bench.reliability.faults import Broken, Fault
from bench.reliability.processes import check_left, finished
from bench.reliability.same import check_same_run

if TYPE_CHECKING:
    from random import Random

    from bench.reliability.place import Place

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def stopped_run(number: signal.Signals, place: Place, rng: Random) -> tuple[int, str]:
    """Send a signal to a run, and resume it."""
    trial = place.trial()
    run = trial / "run"
    started = place.begin(place.run(run), trial)
    time.sleep(rng.uniform(0, place.seconds["run"]))
    started.process.send_signal(number)
    ended = finished(started)
    begun = run.exists()
    if begun and ended.status not in (0, 128 + number):
        raise Broken(f"ends with status {ended.status}: {ended.last}")
    if begun and ended.status and "the same command resumes it" not in ended.last:
        raise Broken(f"says {ended.last!r}")
    if begun and "Traceback" in ended.said:
        raise Broken("prints a traceback")
    check_left(trial)
    resumed = place.do(place.run(run), trial)
    if resumed.status:
        raise Broken(f"cannot be resumed: {resumed.last}")
    check_same_run(run, place.whole)
    return 1, _outcome(begun, ended.status)


def _outcome(begun: bool, status: int) -> str:
    if not begun:
        return "before it began: nothing was left"
    return "one line, nothing left, and the same once it was resumed" if status else "it had ended"


FAULTS = [
    Fault(
        name=f"stop-{number.name[3:].lower()}",
        title=f"{number.name} at a random moment of a run",
        promise="one line says what is kept; nothing is left; resumed, it is an undisturbed run",
        answer="prevented",
        system="Linux; elsewhere a child in a session of its own may live on",
        tries=10,
        trial=partial(stopped_run, number),
    )
    for number in SIGNALS
]
