"""Faults of strategies: crashes, hangs and wrong answers stay in their own cells, and each is named."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

import pytest

import neardup as nd
from neardup.errors import InputError
from neardup.report.columns import columns_of
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.run.runner import run
from neardup.run.table_files import read_table, write_table
from tests.helpers.installed import registered
from tests.helpers.runs import RecordingWatcher, entry, plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXACT = str(nd.strategy("exact"))
FAULTS = {
    "raise": ("failed", "ValueError: no luck today"),
    "kill": ("crashed", "signal 9"),
    "idle": ("failed", "it does no work"),
    "bold": ("failed", "default_threshold 2.0 is outside"),
    "half": ("failed", "candidates is 1.5, not a whole number"),
    "word": ("failed", "floor is '1', not a number"),
    "trusting": ("failed", "is not a number"),
    "nan": ("failed", "the time of stage 'encode' is nan"),
}


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Register `faulty` as an installed package would, for this process and its workers."""
    with registered(tmp_path / "site", monkeypatch, "faulty", "tests.helpers.faulty:Faulty"):
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("faulty")
def test_faulty_strategies_spoil_their_own_cells_only(tmp_path: Path) -> None:
    texts = [*(f"faulty(how='{how}')" for how in FAULTS), EXACT]
    *faults, done = run(plan(strategies=texts), tmp_path / "run", RecordingWatcher())
    assert done.status == "done"
    for cell, (status, fact) in zip(faults, FAULTS.values(), strict=True):
        assert cell.status == status
        assert fact in cell.error
        assert "\n" not in cell.error
    assert [cell.record.status for cell in read_cells([tmp_path / "run"])] == [
        *(status for status, _ in FAULTS.values()),
        "done",
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("faulty")
def test_a_strategy_that_hangs_is_stopped(tmp_path: Path) -> None:
    """The other cell must start within the same time on a busy machine, so the limit is a wide one."""
    cells = run(plan(strategies=["faulty(how='hang')", EXACT], timeout=20.0), tmp_path / "run", RecordingWatcher())
    assert [cell.status for cell in cells] == ["timed out", "done"]
    assert "stopped after 20 s" in cells[0].error


@pytest.mark.slow
@pytest.mark.usefixtures("faulty")
def test_what_a_strategy_starts_neither_holds_up_a_run_nor_outlives_it(tmp_path: Path) -> None:
    start = time.perf_counter()
    cells = run(plan(strategies=["faulty(how='litter')"], timeout=100.0), tmp_path / "run", RecordingWatcher())
    assert [cell.status for cell in cells] == ["done"]
    assert time.perf_counter() - start < 60
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "sleep 301.7193" not in listed.splitlines()


@pytest.mark.usefixtures("faulty")
def test_a_fault_on_a_perturbed_form_leaves_what_was_measured(tmp_path: Path) -> None:
    forms = [nd.perturbation("furniture(intensity=0.2)"), nd.perturbation("typos(intensity=0.1)")]
    late = plan("faulty(how='late')", entries=[entry(perturbations=forms)])
    cells = run(late, tmp_path / "run", RecordingWatcher())
    assert (cells[0].status, cells[0].perturbed, cells[0].whole) == ("done", 0, False)
    assert "on perturbed corpus 1: ValueError: no luck today" in cells[0].error
    results = derive_results(read_cells([tmp_path / "run"]))
    assert (results.cells[0].figures["seconds"] or 0) > 0
    assert results.perturbations == []


def test_a_strategy_that_cannot_be_loaded_fails_in_its_cell(tmp_path: Path) -> None:
    cells = run(plan(strategies=["nowhere-to-be-found"]), tmp_path / "run", RecordingWatcher())
    assert cells[0].status == "failed"
    assert "nowhere-to-be-found" in cells[0].error


@pytest.mark.usefixtures("faulty")
def test_skipped_pairs_are_stated_and_older_folders_refused(tmp_path: Path) -> None:
    run(plan("faulty(how='skip')"), tmp_path / "run", RecordingWatcher())
    (cell,) = read_cells([tmp_path / "run"])
    (derived,) = derive_results([cell]).cells
    assert cell.record.skipped_at_most == cell.pairs.skipped_at_most == derived.figures["skipped_at_most"] == 1
    assert "skipped_at_most" in [column.figure for column in columns_of([derived])]
    table = read_table(cell.folder.pairs)
    older = {name: value for name, value in table.schema.metadata.items() if name != b"skipped_at_most"}
    write_table(cell.folder.pairs, table.replace_schema_metadata(older))
    with pytest.raises(InputError, match="does not state 'skipped_at_most'; run it again"):
        _ = read_cells([tmp_path / "run"])[0].pairs
