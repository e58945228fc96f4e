"""The simulation of sampled pairs, and that the page about it shows intervals which hold."""

from __future__ import annotations

import re

import numpy as np
import pytest

from bench.sampled.methods import ANY, EACH, KNOWN, RELATED, units_of
from bench.sampled.simulate import DIFFERENCE, METHODS, WHOLE, simulated
from bench.sampled.table import USED, table
from bench.sampled.worlds import World, families, wire
from tests.helpers.repository import ROOT

PAGE = ROOT / "docs" / "coverage.md"


def small() -> World:
    """Six pairs of seven documents in two strata: ab and bc are related, cd, ef, fg and ad are not."""
    return World(
        title="small",
        left=np.array([0, 0, 1, 2, 4, 5]),
        right=np.array([1, 3, 2, 3, 5, 6]),
        truth=np.array([True, False, False, False, False, False]),
        related=np.array([True, False, True, False, False, False]),
        predicted={"one": np.array([True, False, True, False, True, False])},
        stratum=np.array([0, 1, 0, 1, 1, 1]),
        drawn=(2, 3),
    )


def test_units_by_hand() -> None:
    world, rows = small(), np.arange(6)
    ab, ad, bc, cd, ef, fg = units_of(RELATED, world, rows).tolist()
    assert ab == ad == bc == cd
    assert len({ab, ef, fg}) == 3
    assert len(set(units_of(ANY, world, rows).tolist())) == 2
    assert units_of(EACH, world, rows).tolist() == [0, 1, 2, 3, 4, 5]


def test_samples_and_truth_of_a_world_by_hand() -> None:
    world = small()
    assert world.figures("one") == pytest.approx({"precision": 1 / 3, "recall": 1, "f1": 1 / 2})
    rows, weight = world.sample(np.random.default_rng(1))
    assert sorted(rows[:2].tolist()) == [0, 2]
    assert weight.tolist() == pytest.approx([1, 1, 4 / 3, 4 / 3, 4 / 3])
    assert [(one.pairs, one.drawn) for one in world.pool.strata] == [(2, 2), (4, 3)]


def test_made_up_collections_have_large_families_and_few_duplicates() -> None:
    world = families(np.random.default_rng(0))
    assert 30_000 < len(world.left) < 200_000
    assert np.mean(world.truth) < 0.02
    assert np.bincount(np.concatenate([world.left[world.related], world.right[world.related]])).max() > 50


def of_page() -> dict[tuple[str, str, str], list[float]]:
    """The figures of each row of the page's table of sampled pairs."""
    text = PAGE.read_text(encoding="utf-8").partition("| world | of | method |")[2]
    found = {}
    for line in text.splitlines()[2:]:
        if not line.startswith("|"):
            break
        world, place, method, *values = (part.strip() for part in line.strip("|").split("|"))
        found[world, place, method] = [float(re.sub("–", "nan", value)) for value in values]
    return found


def test_the_page_shows_that_intervals_in_use_hold_for_a_pool_that_is_sampled_anew() -> None:
    rows = of_page()
    assert len(rows) == 4 * 2 * len(METHODS)
    for world in ("wire", "wire and pages of one outlet", "families of templates"):
        bias, error, _, *coverage = rows[world, WHOLE, f"{USED} (used here)"]
        assert min(coverage) >= 0.93, world
        assert abs(bias) < 0.05
        assert error < rows[world, WHOLE, "weights alone, related documents"][1]
    _, _, _, *halves = rows["wire", "test half", f"{USED} (used here)"]
    assert min(halves) >= 0.93


@pytest.mark.slow
def test_intervals_hold_on_wire() -> None:
    world = wire()
    found = simulated(lambda _: world, 40, 5)
    assert "used here" in table({"wire": found}).markdown()
    own = {key[2:]: tally for key, tally in found.items() if key[:2] == (WHOLE, f"{KNOWN}, {RELATED}")}
    assert {name for name, _ in own} == {"precision", "recall", "f1", DIFFERENCE}
    for (name, strategy), tally in own.items():
        if len(tally.held) > 20:
            assert np.mean(tally.held) >= 0.85, (name, strategy)
            assert abs(np.mean(tally.error)) < 0.03, (name, strategy)
