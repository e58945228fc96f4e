"""Checks that no figure includes compiling: `python -m bench.cold_warm` runs `wire` with an empty and a full cache.

It prints a table of processor seconds, and exits with status 1 if those of any cell differ by more than both `SHARE`
and `LEAST_SECONDS`. Processor time is used because other work on the machine changes the wall clock.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from neardup.results.cells import read_cells
from neardup.results.formats import megabytes
from neardup.results.names import short_names
from neardup.table import Table

if TYPE_CHECKING:
    from neardup.run.records import CellRecord

SHARE, LEAST_SECONDS = 0.2, 0.02
COMMAND = Path(sys.executable).with_name("neardup")
TITLES = ("strategy", "cold", "warm", "difference", "warm-up, cold", "warm-up, warm", "MB, cold", "MB, warm", "same")


def measured(folder: Path, kernels: Path) -> dict[str, CellRecord]:
    """The cells of a new run, by strategy. Compiled kernels are cached in the folder `kernels`."""
    command = (COMMAND, "run", "--corpus", "wire", "--out", folder)
    environment = os.environ | {"NUMBA_CACHE_DIR": str(kernels)}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return {cell.strategy: cell.record for cell in read_cells([folder])}


def same(cold: float, warm: float) -> bool:
    """Whether two processor times differ by less than the limits."""
    return abs(cold - warm) < max(LEAST_SECONDS, SHARE * warm)


def line(name: str, cold: CellRecord, warm: CellRecord) -> list[str]:
    """A row of the table."""
    a, b = cold.processor_seconds, warm.processor_seconds
    seconds = [f"{a:.4f}", f"{b:.4f}", f"{a - b:+.4f} ({a / b - 1:+.0%})"]
    warming = [f"{cold.warmup_seconds:.1f}", f"{warm.warmup_seconds:.1f}"]
    memory = [megabytes(cold.peak_bytes), megabytes(warm.peak_bytes)]
    return [name, *seconds, *warming, *memory, "yes" if same(a, b) else "NO"]


def main() -> None:
    """Measure twice and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        cold, warm = (measured(Path(folder, state), Path(folder, "kernels")) for state in ("cold", "warm"))
    names = short_names(list(cold))
    rows = [line(names[text], cold[text], warm[text]) for text in cold]
    sys.stdout.write(Table.of(TITLES, rows, figures=slice(1, -1)).markdown())
    sys.exit(not all(same(cold[text].processor_seconds, warm[text].processor_seconds) for text in cold))


if __name__ == "__main__":
    main()
