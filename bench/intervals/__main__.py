"""Simulate intervals and comparisons: `nice python -m bench.intervals` takes some half an hour on one core.

Finished batches are kept in `reports/runs/intervals.jsonl`, and are repeated only if the code changed. At the end the
figures are written to `src/neardup/metrics/resampling/simulated.json`, which reports read, and printed as Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "reports" / "runs" / "intervals.jsonl"
TABLE = ROOT / "src" / "neardup" / "metrics" / "resampling" / "simulated.json"


def main() -> None:
    """Run the batches that are missing, and write the figures."""
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # before numpy is imported
    from bench.intervals.simulate import BATCH, scene, summary
    from bench.intervals.table import tables
    from bench.intervals.worlds import WORLDS

    parser = argparse.ArgumentParser(prog="python -m bench.intervals", description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=int, default=5000, help="corpora of each world, in batches of 100")
    wanted = parser.parse_args().corpora // BATCH
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    worlds = []
    for name in WORLDS:
        of = scene(name)
        worlds.append(summary(of, _batches(of, wanted)))
    made = {"by": "python -m bench.intervals", "worlds": worlds}
    TABLE.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(tables())


def _batches(of: Any, wanted: int) -> list[dict[str, Any]]:
    """The batches of a world: those kept, and new ones for the rest, which are kept as they finish."""
    from rich.console import Console
    from rich.progress import track

    from bench.intervals.simulate import batch, kept, sources

    done = {each["batch"]: each for each in kept(KEPT, sources()) if each["world"] == of.name}
    missing = [number for number in range(wanted) if number not in done]
    for number in track(missing, of.world.title, console=Console(stderr=True)):
        done[number] = batch(of, number)
        with KEPT.open("a", encoding="utf-8") as file:
            file.write(json.dumps(done[number]) + "\n")
    return [done[number] for number in range(wanted)]


if __name__ == "__main__":
    main()
