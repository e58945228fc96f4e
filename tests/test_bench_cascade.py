"""`bench.cascade`: its stages are those of the cascade, and its figures those of the strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import neardup as nd
from bench.cascade import beside_the_last, by_stage, of_run, stages_of
from tests.helpers.commands import status

if TYPE_CHECKING:
    from pathlib import Path

NESTED = "cascade(copy_above=0.9, then=cascade(first=jaccard(ngram=2), different_below=0.2, then=infix()))"


def test_stages_are_told_in_order() -> None:
    assert [str(stage).partition("(")[0] for stage in stages_of(nd.scorer(NESTED))] == ["cascade", "cascade", "infix"]


@pytest.mark.slow
def test_stages_hand_on_what_they_leave_and_figures_are_those_of_the_strategy(tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert status("run", "--corpus", "wire", "--strategy", "exact", "--perturbation", "none", "--out", run) == 0
    strategy = nd.strategy("passages(floor=0.05, verify=cascade(copy_above=0.95, then=containment(ngram=4)))")
    ((name, found),) = of_run(run, strategy, [])
    rows = list(by_stage(name, found, strategy.verify))  # type: ignore[attr-defined]
    candidates, first, _, last = ([int(cell.replace(",", "") or 0) for cell in (r[2], r[3], r[5])] for r in rows)
    assert candidates[0] == first[0] == len(found.left)
    assert last[0] == first[0] - first[1] - first[2] > 0
    assert min(first) > 0
    assert 0 < float(rows[1][6]) < 0.2, "a few pairs above .95 are no copies"
    alone, cascaded = beside_the_last(name, found, strategy.verify, 0.5, 1)  # type: ignore[attr-defined]
    best = found.split.dev.pair_curve(nd.pairs(nd.corpus("wire"), strategy)).best("f1")
    assert cascaded[2] == f"{best.value:.3f} ({best.threshold:.2f})"
    assert alone[1:3] != cascaded[1:3]
