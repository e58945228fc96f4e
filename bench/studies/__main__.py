"""Simulate studies: `NEARDUP_DATA=… nice python -m bench.studies` takes some ten minutes on one core.

People answer rightly by gold, look after each batch, and stop when the interval of F1 is as narrow as they want. The
table says how often intervals held the truth and how often a claimed winner was one.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "reports" / "runs" / "studies"
COLUMNS = (
    "population", "studies", "labels when stopped", "precision", "recall", "F1", "wrongly joined", "least at 200",
    "least at all looks", "width of F1 at 200", "winner claimed", "of these right", "recommended within .03",
    "even draws as good as 200: population", "found pairs",
)  # fmt: skip


def main() -> None:
    """Print the table."""
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # before numpy is imported
    from bench.studies.simulate import Summary, summary
    from bench.studies.worlds import CORPORA, KINDS, made_up, of_corpus
    from neardup.estimation.choose import Goal

    parser = argparse.ArgumentParser(prog="python -m bench.studies", description=__doc__.splitlines()[0])
    parser.add_argument("worlds", nargs="*", default=["plain", "hard", "hidden", "few", "wire"], help="see worlds.py")
    parser.add_argument("--studies", type=int, default=100)
    parser.add_argument("--precision", type=float, help="a goal: the least precision")
    asked = parser.parse_args()
    goals = [] if asked.precision is None else [Goal(figure="precision", least=asked.precision)]

    def row(found: Summary) -> str:
        shares = (*found.coverage, min(found.full), min(found.always), found.width, found.winners, found.right)
        numbers = [f"{share:.2f}" for share in (*shares, found.near)]
        counts = [f"{found.even:,.0f}", f"{found.even_found:,.0f}"]
        return " | ".join([found.name, str(found.studies), f"{found.stopped:.0f}", *numbers, *counts])

    sys.stdout.write(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n")
    for name in asked.worlds:
        worlds = (
            [of_corpus(name, CACHE)] if name in CORPORA else [made_up(name, KINDS[name], seed) for seed in range(10)]
        )
        sys.stdout.write(f"| {row(summary(worlds, asked.studies, goals))} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
