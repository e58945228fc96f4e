"""Fuzz readers for a while: `python -m bench.reliability.fuzz --seconds 60 [TARGET…]`. Status 1 where one broke.

Every reader gets the same time. `--seed N` makes other inputs; without it each day has its own. With `--guided` atheris
makes them, and inputs that reached new code are kept for the next time.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bench.reliability.fuzz.batch import keep, run_batch
from bench.reliability.fuzz.folders import FOLDERS
from bench.reliability.fuzz.generated import generated
from bench.reliability.fuzz.guided import guided, instrument
from bench.reliability.fuzz.targets import FILES
from bench.reliability.stopped import stopped

if TYPE_CHECKING:
    from bench.reliability.fuzz.targets import Target

TARGETS = {target.name: target for target in (*FILES, *FOLDERS)}
RUNS = Path(__file__).parents[3] / "reports" / "runs"
FOUND, GUIDED = RUNS / "findings", RUNS / "guided"


def main() -> None:
    """Fuzz the targets that were named, all by default."""
    parser = argparse.ArgumentParser(prog="python -m bench.reliability.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=datetime.now(UTC).toordinal())
    parser.add_argument("--guided", action="store_true", help="inputs by atheris, which must be installed")
    asked = parser.parse_args()
    if asked.guided and not find_spec("atheris"):
        parser.error("atheris is not installed; `pip install atheris`, or leave out --guided")
    chosen = asked.targets or list(TARGETS)
    if asked.guided:
        instrument()
    with stopped("inputs that broke a reader are kept"):
        each = asked.seconds / len(chosen)
        broken = sum(fuzz(TARGETS[name], each, asked.seed, guide=asked.guided) for name in chosen)
    sys.exit(1 if broken else 0)


def fuzz(target: Target, seconds: float, seed: int, *, guide: bool) -> int:
    """Fuzz a target for a while; return how many batches broke it."""
    end, inputs, number, broken = time.monotonic() + seconds, 0, 0, 0
    engine = partial(guided, GUIDED / target.name.replace(" ", "-")) if guide else generated
    while time.monotonic() < end:
        found = run_batch(target, 10_000 if guide else 200, seed * 100_000 + number, engine)
        inputs, number = inputs + found.inputs, number + 1
        if found.fault:
            keep(found, target.name, FOUND)
            broken += 1
    sys.stderr.write(f"{target.name}: {inputs} inputs\n")
    return broken


if __name__ == "__main__":
    main()
