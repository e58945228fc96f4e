"""Ranks, mean ranks and agreement of corpora: by hand, against scipy, and in worlds whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.ranking import Leaning, World, draw, joint
from neardup.errors import UnknownNameError
from neardup.metrics.resampling.agreement import agreement, kendall, spearman
from neardup.metrics.resampling.differences import Difference, Differences
from neardup.metrics.resampling.draws import JointFigures, angles
from neardup.metrics.resampling.estimates import Resampled
from neardup.metrics.resampling.jackknife import jackknife_error
from neardup.metrics.resampling.ranks import Place, mean_rank_intervals, places, ranks

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNITS = 40


def difference(better: str, worse: str, adjusted: float) -> Difference:
    return Difference(better=better, worse=worse, value=0.1, low=0.0, high=0.2, p=adjusted, adjusted=adjusted)


def figures(values: list[float], noise: float = 0.002, seed: int = 1) -> JointFigures:
    """Figures of which every unit moves each a little."""
    moves = np.random.default_rng(seed).normal(0, noise, (len(values), UNITS))
    return made(values, np.array(values)[:, None] + moves, seed)


def made(values: list[float], left_out: NDArray[np.float64], seed: int = 1) -> JointFigures:
    return JointFigures(values=np.array(values), left_out=left_out, margins=np.zeros((len(values), 2, 0)), seed=seed)


# ---- ranks


def test_equal_figures_share_a_rank_and_failed_ones_come_last() -> None:
    assert ranks(np.array([0.2, 0.9, 0.2, -np.inf])).tolist() == [2.5, 1, 2.5, 4]
    assert ranks(np.array([[0.1, 0.2], [0.4, 0.3]])).tolist() == [[2, 1], [1, 2]]


def test_places_by_hand() -> None:
    """a beats c; b is told apart from neither; d failed: a is 1 to 2, b 1 to 3, c 2 to 3, d the last of four."""
    found = [difference("a", "b", 0.2), difference("a", "c", 0.01), difference("b", "c", 0.06)]
    values = {"a": 0.9, "b": 0.8, "c": 0.5, "d": None}
    assert places(values, Differences(metric="f1", differences=tuple(found), groups=())) == {
        "a": Place(rank=1, low=1, high=2, tied=("b",)),
        "b": Place(rank=2, low=1, high=3, tied=("a", "c")),
        "c": Place(rank=3, low=2, high=3, tied=("b",)),
        "d": Place(rank=4, low=4, high=4, tied=()),
    }


def test_without_a_comparison_every_rank_is_possible() -> None:
    found = places({"a": 0.9, "b": 0.8}, Differences(metric="f1", differences=(), groups=(), reason="2 units"))
    assert found["a"] == Place(rank=1, low=1, high=2, tied=("b",))


@pytest.mark.parametrize("values", [{"a": 0.9}, {"a": 0.9, "b": None}])
def test_a_difference_of_a_strategy_without_a_figure_is_refused(values: dict[str, float | None]) -> None:
    """It would count as one found better, but not among the ranks: the interval's low end would be above its high."""
    with pytest.raises(UnknownNameError, match="unknown strategy with a figure 'b'"):
        places(values, Differences(metric="f1", differences=(difference("b", "a", 0.01),), groups=()))


def test_the_mean_rank_is_that_of_the_draws() -> None:
    """In 2 % of the draws of one of two corpora the order is the other way round: the mean rank is 1.5, else 1 or 2."""
    one = np.tile([0.9, 0.1], (1000, 1))
    other = one.copy()
    other[:20] = [0.1, 0.9]
    assert mean_rank_intervals([one, other]).tolist() == [[1.0, 1.5], [1.5, 2.0]]
    assert mean_rank_intervals([one, one]).tolist() == [[1, 2], [1, 2]]


# ---- draws


def test_the_covariance_is_the_jackknifes() -> None:
    found = figures([0.3, 0.6])
    slope = [1 / (2 * np.sqrt(v * (1 - v))) for v in found.values]
    errors = [jackknife_error(row) * by for row, by in zip(found.left_out, slope, strict=True)]
    assert np.sqrt(np.diag(found.covariance())) == pytest.approx(errors)
    assert found.covariance()[0, 1] == pytest.approx(
        np.cov(found.left_out, ddof=1)[0, 1] * (UNITS - 1) ** 2 / UNITS * slope[0] * slope[1]
    )


def test_a_margin_beside_the_jackknife_widens_draws_of_that_strategy() -> None:
    """An angle that may fall from that of .5 to that of .4, and rise to that of .6, has half their distance on top."""
    plain = figures([0.5, 0.5])
    wide = replace(plain, margins=np.array([[[0.1, 0.05], [0.02, 0.1]], np.zeros((2, 2))]))
    added = wide.covariance() - plain.covariance()
    half = (np.arcsin(np.sqrt(0.6)) - np.arcsin(np.sqrt(0.4))) / 2
    assert added == pytest.approx(np.diag([half**2, 0]))


def test_strategies_with_the_same_pairs_are_tied_in_every_draw() -> None:
    """With and without one more drawn pair that may move them: of three alike, each has the middle rank always."""
    change = np.array([[-0.2, -0.1], [-0.1, -0.05], [0.1, 0.02], [9, 4], [5, 2]])
    left_out = {"f1": 0.3 + np.random.default_rng(2).normal(0, 0.02, UNITS)}
    for changes in ({}, {"f1": change}):
        sample = Resampled(
            values={"f1": 0.3}, left_out=left_out, bearing={"f1": UNITS}, units=UNITS, alike=False, changes=changes
        )
        found = JointFigures.of([sample] * 3, "f1", "one")
        draws = found.draws()
        assert np.ptp(draws[:, 0]) > 0.1
        assert np.all(ranks(draws) == 2)
        assert mean_rank_intervals([draws]) == pytest.approx(np.full((2, 3), 2.0))
        alone = JointFigures.of([sample], "f1", "one")
        assert found.covariance() == pytest.approx(np.full((3, 3), alone.covariance()[0, 0]))
        added = alone.covariance()[0, 0] - made([0.3], left_out["f1"][None]).covariance()[0, 0]
        half = (np.arcsin(np.sqrt(0.4)) - np.arcsin(np.sqrt(0.2))) / 2
        assert added == pytest.approx(half**2 if changes else 0.0, abs=1e-12)


def test_a_failed_strategy_and_gold_without_strata_have_no_margins() -> None:
    sample = Resampled(
        values={"f1": 0.3},
        left_out={"f1": np.full(UNITS, 0.3)},
        bearing={"f1": UNITS},
        units=UNITS,
        changes={"f1": np.full((5, 3), 0.1)},
    )
    assert JointFigures.of([sample, None], "f1", "one").margins[1].tolist() == [[0, 0, 0], [0, 0, 0]]
    assert JointFigures.of([replace(sample, changes={}), None], "f1", "one").margins.shape == (2, 2, 0)


def test_draws_have_that_covariance_and_are_the_same_in_every_call() -> None:
    found = figures([0.3, 0.6, 0.6])
    noise = found.noise(20_000)
    free = 39  # near the median for normal contributions
    assert np.cov(noise.T) == pytest.approx(found.covariance() * free / (free - 2), abs=3e-6, rel=0.15)
    assert np.array_equal(noise, found.noise(20_000))


def test_strategies_that_move_together_never_change_places() -> None:
    moves = np.random.default_rng(0).normal(0, 0.01, UNITS)
    found = made([0.50, 0.51], np.array([0.50, 0.51])[:, None] + moves)
    assert ranks(found.draws()).mean(axis=0) == pytest.approx([2, 1], abs=0.02)


def test_a_figure_that_no_unit_moves_stays_and_a_failed_one_is_last() -> None:
    left = np.array([np.zeros(UNITS), np.full(UNITS, np.nan), 0.5 + np.random.default_rng(0).normal(0, 0.01, UNITS)])
    draws = made([0.0, np.nan, 0.5], left).draws(100)
    assert np.all(draws[:, 0] == 0)
    assert np.all(np.isneginf(draws[:, 1]))
    assert np.ptp(draws[:, 2]) > 0


# ---- correlations


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=12))
def test_correlations_are_those_of_scipy(pairs: list[tuple[int, int]]) -> None:
    a, b = np.array(pairs, float).T
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        assert np.isnan(spearman(a, b))
        assert np.isnan(kendall(a, b))
        return
    assert spearman(a, b) == pytest.approx(scipy.stats.spearmanr(a, b).statistic)
    assert kendall(a, b) == pytest.approx(scipy.stats.kendalltau(a, b).statistic)


def test_without_noise_correlation_and_ceiling_are_exact() -> None:
    values = [0.1, 0.3, 0.5, 0.7, 0.9]
    one, other = figures(values, noise=1e-6), figures([0.2, 0.1, 0.5, 0.8, 0.9], noise=1e-6, seed=2)
    found = agreement(one, other)["spearman"]
    assert (found.value, found.low, found.high) == pytest.approx((0.9, 0.9, 0.9))
    assert (found.ceiling, found.ceiling_low) == pytest.approx((1, 1))
    assert agreement(one, figures([v / 2 for v in values], noise=1e-6, seed=3))["kendall"].low == pytest.approx(1)


def test_noise_lowers_the_ceiling() -> None:
    values = [0.1, 0.3, 0.5, 0.7, 0.9]
    quiet, loud = (agreement(figures(values, noise), figures(values, noise, 2))["spearman"] for noise in (0.002, 0.04))
    assert quiet.ceiling > 0.99
    assert loud.ceiling < 0.97
    assert loud.ceiling_low < quiet.ceiling_low


def simulated(own: float, studies: int) -> NDArray[np.bool_]:
    """Whether two corpora lie within their ceiling, in each of some studies; their orders differ as `own` says."""
    world, rng, within = World(title="", spread=0.8, own=own, units=(100, 100)), np.random.default_rng(7), []
    for _ in range(studies):
        of = world.leaning(rng)
        one, other = (_figures(rng, of.moved(rng, own)) for _ in range(2))
        found = agreement(one, other)["spearman"]
        within.append(found.value >= found.ceiling_low)
    return np.array(within)


def _figures(rng: np.random.Generator, of: Leaning) -> JointFigures:
    return joint(draw(rng, of, 100), str(rng.integers(2**32)))[0]


def test_corpora_that_agree_are_within_the_ceiling_and_others_are_found() -> None:
    assert simulated(0.0, 20).mean() >= 0.95
    assert simulated(0.8, 20).mean() <= 0.05


def test_angles_grow_with_shares() -> None:
    assert angles(np.array([0.0, 0.5, 1.0, np.nan])).tolist() == pytest.approx([0, np.pi / 4, np.pi / 2, -np.inf])


def test_one_more_drawn_pair_moves_different_strategies_independently() -> None:
    margins = np.array([[[0.1, 0.0], [0.1, 0.0]], [[0.1, 0.0], [0.1, 0.0]]])
    left_out = np.full((2, UNITS), [[0.3], [0.4]])
    found = JointFigures(values=np.array([0.3, 0.4]), left_out=left_out, margins=margins, seed=1)
    covariance = found.covariance()
    assert covariance[0, 1] == 0
    assert np.all(np.diag(covariance) > 0)
