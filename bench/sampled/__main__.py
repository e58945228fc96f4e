"""Simulate figures from sampled pairs: `nice python -m bench.sampled` takes some ten minutes on one core.

It prints the table of docs/coverage.md.
"""

from __future__ import annotations

import argparse
import os
import sys


def main() -> None:
    """Draw samples of every world, and print what became of their figures and intervals."""
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # before numpy is imported
    from rich.console import Console
    from rich.progress import track

    from bench.sampled.simulate import simulated
    from bench.sampled.table import table
    from bench.sampled.worlds import scenes

    parser = argparse.ArgumentParser(prog="python -m bench.sampled", description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=400, help="samples of each world")
    parser.add_argument("--seed", type=int, default=1, help="of the samples")
    given = parser.parse_args()
    found = {}
    for scene in track(scenes(), "worlds", console=Console(stderr=True)):
        found[scene.title] = simulated(scene.world, given.samples, given.seed, scene.truth)
    sys.stdout.write(table(found).markdown())


if __name__ == "__main__":
    main()
