"""Try every fault and tell what came of it: `nice python -m bench.reliability`, some hours on one core, on Linux.

Interrupted, the same command goes on where it was. `--only NAME` tries some faults alone, `--tries N` fewer or more of
each, `--seed N` others. `--write` keeps the outcomes in `reports/reference/reliability.json` and writes the table of
docs/reliability.md, which tests/test_reliability.py holds to them.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[2]
WORK = ROOT / "reports" / "runs" / "reliability"

if TYPE_CHECKING:
    from bench.reliability.faults import Fault
    from bench.reliability.journal import Journal, Tried
    from bench.reliability.place import Place


def main() -> None:
    """Try the faults that were asked for."""
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    from bench.reliability.journal import Journal
    from bench.reliability.listed import FAULTS
    from bench.reliability.page import write
    from bench.reliability.place import Place
    from bench.reliability.stopped import stopped

    names = [fault.name for fault in FAULTS]
    parser = argparse.ArgumentParser(prog="python -m bench.reliability", description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--tries", type=int, help="how often each fault is tried")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=WORK, help="folder for trials and what came of them")
    parser.add_argument("--write", action="store_true", help="keep the outcomes, and write the table")
    asked = parser.parse_args()
    journal, place = Journal(asked.work / "trials.jsonl"), Place(asked.work / "place")
    chosen = [fault for fault in FAULTS if fault.name in asked.only]
    if asked.tries is not None:
        chosen = [replace(fault, tries=asked.tries) for fault in chosen]
    with stopped("the trials that ended are kept, and the same command goes on"):
        if not all(fault.alone for fault in chosen):
            place.prepare()
        broken = sum(one.broken for fault in chosen for one in trials(fault, place, journal, asked.seed))
    if asked.write:
        write(journal, FAULTS, asked.seed)
    sys.exit(1 if broken else 0)


def trials(fault: Fault, place: Place, journal: Journal, seed: int) -> list[Tried]:
    """Try a fault as often as it asks for; trials that the journal has are not repeated."""
    found = {one.number: one for one in journal.trials() if (one.fault, one.seed) == (fault.name, seed)}
    for number in range(fault.tries):
        if number not in found:
            found[number] = tried(fault, place, seed, number)
            journal.add(found[number])
        one = found[number]
        _say(f"{fault.name} {number + 1} of {fault.tries}: {'BROKEN: ' * one.broken}{one.outcome}")
    return [found[number] for number in range(fault.tries)]


def tried(fault: Fault, place: Place, seed: int, number: int) -> Tried:
    """Try a fault once."""
    from bench.reliability.faults import Broken, Untried
    from bench.reliability.journal import Tried

    one = Tried(fault=fault.name, seed=seed, number=number, outcome="")
    try:
        tries, outcome = fault.trial(place, Random(f"{seed} {fault.name} {number}"))
        return replace(one, outcome=outcome, tries=tries)
    except Broken as error:
        return replace(one, outcome=str(error), broken=True)
    except Untried as error:
        return replace(one, outcome=f"not tried: {error}")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
