"""Runs at three dates, and the site of some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neardup.site.build import Asked, write_site
from tests.helpers.compared import COSINE, EXACT, NEAR, change_cell, change_run, couple, keep

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.site.records import Site

CELLS = (NEAR, COSINE, EXACT)
FOUND = (30, 45, 20)
"""Couples that `NEAR` finds in each run."""
DATES = ("2026-01-05T10:00:00+00:00", "2026-02-01T12:30:00+02:00", "2026-03-01T00:00:00+00:00")
MACHINE = {"system": "Linux 6", "processor": "Cpu", "cores": 2}


def make_run(folder: Path, place: int, **changes: Any) -> Path:
    """A run at a date, on a machine that the second run alone has not."""
    run = keep(
        folder / f"run-{place}",
        {
            NEAR: {couple(unit): 0.9 for unit in range(FOUND[place])},
            COSINE: {couple(unit): 0.95 for unit in range(25 + place)},
            EXACT: {couple(0): 1.0},
        },
        folder,
    )
    machine = MACHINE | ({"cores": 64} if place == 1 else {})
    told = {"created": DATES[place], "commit": f"{place}" * 40, "machine": machine} | changes
    change_run(run, **told)
    for strategy, time in zip(CELLS, (2.0 + 2 * place, 1.0, 0.5), strict=True):
        change_cell(run, strategy, rounds=[time, time * 1.1], peak_bytes=1_000_000 * (place + 1))
    return run


def build(runs: list[Path], folder: Path) -> Site:
    """Add runs to a site."""
    return write_site(runs, folder, Asked(), lambda _: None)
