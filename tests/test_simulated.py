"""The simulation of intervals, and what reports say of it."""

from __future__ import annotations

import json
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import pytest

import neardup as nd
from bench.intervals.rounds import FIGURES, rounds
from bench.intervals.simulate import Scene, added, corpus, kept, summary
from bench.intervals.table import tables
from bench.intervals.worlds import ONE, WORLDS
from neardup.metrics.catalogue import figures_of
from neardup.metrics.contingency import Contingency
from neardup.metrics.judges import ClusterJudge
from neardup.metrics.resampling.estimates import resample
from neardup.metrics.resampling.jackknife import jackknife_error
from neardup.metrics.resampling.simulated import METHOD, TEST, effective_units, nearest, simulated
from neardup.report.intervals import simulated_text
from neardup.results.derive.intervals import coverage
from tests.helpers.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.results.records import Coverage

PAGE = ROOT / "docs" / "coverage.md"


def test_the_page_shows_the_table_that_reports_read() -> None:
    assert tables() in PAGE.read_text(encoding="utf-8")
    assert {world.name for world in simulated()} == set(WORLDS)
    assert all(world.corpora == 5000 for world in simulated())


def test_effective_units_by_hand() -> None:
    # units of 3, 1, 0 gold pairs, and one without a label: 4² / (9 + 1)
    gold, units = np.array([0, 0, 0, 1, 1, 2, -1]), np.array([5, 5, 5, 6, 6, 7, 8])
    assert effective_units(gold, units) == pytest.approx(1.6)
    assert effective_units(np.arange(3), np.arange(3)) == 0
    assert effective_units(np.repeat(np.arange(30), 2), np.repeat(np.arange(30), 2)) == pytest.approx(30)


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_corpora_of_a_world_are_nearest_to_it(name: str) -> None:
    rng, near = np.random.default_rng(7), 0
    for _ in range(20):
        unit, gold, _ = WORLDS[name].draw(rng, ONE)
        near += nearest(WORLDS[name].units, effective_units(gold, unit)).units == WORLDS[name].units
    assert near >= 18


def test_what_reports_tell() -> None:
    unit, gold, _ = WORLDS["few"].draw(np.random.default_rng(3), ONE)

    def of(labels: np.ndarray, units: np.ndarray) -> Coverage | None:
        ids = [str(row) for row in range(len(labels))]
        return coverage(ClusterJudge(nd.Clusters(ids, labels.astype(np.int32)), units.astype(np.int32)))

    found = of(gold, unit)
    assert found is not None
    text = simulated_text(found, compared=True)
    assert text.startswith("In 5,000 simulated corpora of 48 units of")
    assert f"F1 in {100 * found.coverage['f1']:.1f} %; in {100 * found.found_different:.1f} % of them some" in text
    assert simulated_text(found).endswith(" %. Their coverage was also too low for: F0.5 (92.5 %).")
    assert "equal strategies" not in simulated_text(found)
    assert simulated_text(of(gold[unit < 19], unit[unit < 19])) == ""
    assert simulated_text(of(np.arange(30), np.arange(30))) == ""


def test_the_intervals_in_use_are_the_best_simulated() -> None:
    for world in simulated():
        shortfall = {m: sum(max(0.94 - c, 0) for c in each.values()) for m, each in world.coverage.items()}
        assert shortfall[METHOD] == min(shortfall.values())
        assert world.found_different[TEST] <= 0.06


def test_a_corpus_counts_what_hits_and_batches_add_up(tmp_path: Path) -> None:
    unit, gold, (predicted,) = WORLDS["few"].draw(np.random.default_rng(1), ONE)
    true = resample(predicted, gold, unit).values
    of = Scene("few", WORLDS["few"], {f: true[f] for f in true if f in (*FIGURES, "ami", "v_measure")}, 5 * ONE)
    found = [corpus(of, np.random.default_rng(seed)) for seed in (1, 2)]
    assert found[0]["corpora"] == 1
    assert set(found[0]["hits"][METHOD]) == set(of.true)
    assert set(found[0]["hits"]["BCa"]) == set(FIGURES)
    lines = [{"world": "few", "batch": n, "sources": "s"} | each for n, each in enumerate(found)]
    path = tmp_path / "kept.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in lines) + json.dumps(lines[0])[:50], encoding="utf-8")
    assert list(kept(path, "s")) == lines
    assert list(kept(path, "other")) == []
    summed = summary(of, lines)
    assert summed["corpora"] == 2
    total = reduce(added, found)["hits"][METHOD]["f1"]
    assert summed["coverage"][METHOD]["f1"] == total / 2


@pytest.mark.parametrize("name", ["few", "sparse"])
def test_rounds_of_the_bootstrap_spread_as_units_left_out_do(name: str) -> None:
    unit, gold, (predicted,) = WORLDS[name].draw(np.random.default_rng(2), ONE)
    found, drawn = rounds(predicted, gold, unit, WORLDS[name].units), resample(predicted, gold, unit)
    whole = figures_of(Contingency.of(predicted, gold).sums())
    for figure in FIGURES:
        error = jackknife_error(drawn.left_out[figure])
        assert found.values[figure].mean() == pytest.approx(float(whole[figure]), abs=error)
        assert found.values[figure].std() == pytest.approx(error, rel=0.35)
        assert found.errors[figure].mean() == pytest.approx(error, rel=0.4)
