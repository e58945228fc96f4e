"""Fuzz readers for a while: `python -m bench.reliability.fuzz --seconds 60 [TARGET…]`. Status 1 where one broke.

Every reader gets the same time. `--seed N` makes other inputs; without it each day has its own.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.reliability.fuzz.batch import keep, run_batch
from bench.reliability.fuzz.folders import FOLDERS
from bench.reliability.fuzz.targets import FILES

TARGETS = {target.name: target for target in (*FILES, *FOLDERS)}
FOUND = Path(__file__).parents[3] / "reports" / "runs" / "findings"


def main() -> None:
    """Fuzz the targets that were named, all by default."""
    parser = argparse.ArgumentParser(prog="python -m bench.reliability.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=datetime.now(UTC).toordinal())
    asked = parser.parse_args()
    chosen = asked.targets or list(TARGETS)
    broken = 0
    for name in chosen:
        end, inputs, number = time.monotonic() + asked.seconds / len(chosen), 0, 0
        while time.monotonic() < end:
            found = run_batch(TARGETS[name], 200, asked.seed * 100_000 + number)
            inputs, number = inputs + found.inputs, number + 1
            if found.fault:
                keep(found, name, FOUND)
                broken += 1
        sys.stderr.write(f"{name}: {inputs} inputs\n")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
