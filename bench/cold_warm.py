"""Whether compiling stands in any figure: `python -m bench.cold_warm` runs `wire` with an empty cache, then a full one.

Prints a table of processor seconds and leaves with status 1 where those of a cell differ by more than `SHARE` and
`LEAST_SECONDS` both. Processor time, since what else runs on the machine moves the wall clock.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from neardup.results.cells import read_cells
from neardup.results.names import megabytes, short_names

if TYPE_CHECKING:
    from neardup.run.records import CellRecord

SHARE, LEAST_SECONDS = 0.2, 0.02
COMMAND = Path(sys.executable).with_name("neardup")
TITLES = ("strategy", "cold", "warm", "difference", "warm-up, cold", "warm-up, warm", "MB, cold", "MB, warm", "alike")


def measured(folder: Path, kernels: Path) -> dict[str, CellRecord]:
    """The cells of a run by strategy, compiled kernels kept in a folder."""
    command = (COMMAND, "run", "--corpus", "wire", "--out", folder)
    environment = os.environ | {"NUMBA_CACHE_DIR": str(kernels)}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return {cell.record.strategy: cell.record for cell in read_cells([folder])}


def alike(cold: float, warm: float) -> bool:
    """Whether two processor times differ by little."""
    return abs(cold - warm) < max(LEAST_SECONDS, SHARE * warm)


def line(name: str, cold: CellRecord, warm: CellRecord) -> str:
    """A row of the table."""
    a, b = cold.processor_seconds, warm.processor_seconds
    seconds = f"{a:.4f} | {b:.4f} | {a - b:+.4f} ({a / b - 1:+.0%})"
    warming = f"{cold.warmup_seconds:.1f} | {warm.warmup_seconds:.1f}"
    memory = f"{megabytes(cold.peak_bytes)} | {megabytes(warm.peak_bytes)}"
    return f"| {name} | {seconds} | {warming} | {memory} | {'yes' if alike(a, b) else 'NO'} |\n"


def main() -> None:
    """Measure twice and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        cold, warm = (measured(Path(folder, state), Path(folder, "kernels")) for state in ("cold", "warm"))
    names = short_names(list(cold))
    rows = [line(names[text], cold[text], warm[text]) for text in cold]
    sys.stdout.write(f"| {' | '.join(TITLES)} |\n|---|{'---:|' * (len(TITLES) - 2)}---|\n{''.join(rows)}")
    sys.exit(not all(alike(cold[text].processor_seconds, warm[text].processor_seconds) for text in cold))


if __name__ == "__main__":
    main()
