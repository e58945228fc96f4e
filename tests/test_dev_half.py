"""`bench.dev_half`: thresholds and figures are those that reports lock, and the test half shows only when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.dev_half import dev_figures, main
from neardup.results.cells import read_cells
from neardup.results.derive.locked import locked_results
from tests.helpers.commands import status

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def test_figures_are_those_that_reports_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    strategy, run = "minhash-lsh:news", tmp_path / "run"
    arguments = ("--corpus", "wire", "--strategy", strategy, "--perturbation", "none", "--out", run)
    assert status("run", *arguments) == 0
    (cell,) = read_cells([run])
    (judged,) = locked_results([cell.corpus], [cell], {cell.strategy: []}, {})
    (row,) = judged.result.rows
    dev, test = (dev_figures(cell.corpus, cell.pairs, cell.threshold, test=half) for half in (False, True))
    assert dev is not None
    assert test is not None
    assert dev.threshold == test.threshold == row.threshold
    assert dev.clusters == pytest.approx(row.dev["f1"])
    assert test.clusters == pytest.approx(row.figures["f1"])
    assert (test.low, test.high) == row.intervals["f1"]
    assert dev.pair_threshold == test.pair_threshold
    for found in (dev, test):
        assert found.pairs == pytest.approx(2 * found.precision * found.recall / (found.precision + found.recall))
    assert dev.pairs != test.pairs
    for flag, shown in (([], dev), (["--test"], test)):
        monkeypatch.setattr("sys.argv", ["dev_half", str(run), *flag])
        main()
        out = capsys.readouterr().out
        assert f" {shown.clusters:.3f} (" in out
