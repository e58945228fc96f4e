"""The statistics of a study, against slow oracles and populations whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_info

from bench.studies.worlds import KINDS, Kind, World, made_up
from neardup.estimation.choose import Goal, _difference, choose
from neardup.estimation.design import design, draw_batch
from neardup.estimation.evidence import Evidence
from neardup.estimation.figures import figures_of
from neardup.estimation.frame import Draws, Frame
from neardup.estimation.model import predict
from neardup.estimation.points import Points
from neardup.estimation.sets import Weighted

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMALL = Kind(pairs=300, duplicates=0.2, strategies=3)


@cache
def small() -> World:
    return made_up("small", SMALL, 1)


def studied(of: World, batches: int, *, seed: int = 1, fresh: int = 20) -> Draws:
    """A study of some batches, every question answered rightly."""
    draws = Draws.none()
    for _ in range(batches):
        draws = draws.joined(draw_batch(of.frame, draws, of.truth[draws.pair], seed=seed, fresh=fresh))
    return draws


def evidence(of: World, batches: int, *, seed: int = 1) -> Evidence:
    draws = studied(of, batches, seed=seed)
    return Evidence(frame=of.frame, draws=draws, answers=of.truth[draws.pair])


def members(points: Points) -> NDArray[np.float64]:
    """`float64[k, m]`: the sets of all points, written out."""
    rows = [points.joined[c] >= t for c, t in zip(points.choice, points.threshold, strict=True)]
    return np.array(rows, np.float64).reshape(len(points), points.pairs)


levels = st.sampled_from([-1.0, 0.25, 0.5, 0.75, 1.0])


@given(st.lists(st.lists(levels, min_size=5, max_size=5), min_size=1, max_size=4), st.sampled_from([0.3, 0.5, 1.1]))
def test_sums_over_the_pairs_of_each_point(rows: list[list[float]], lowest: float) -> None:
    joined = np.array(rows, np.float32)
    points = Points.of(joined, [lowest] * len(rows), [0.6] * len(rows))
    sets, values = members(points), np.arange(10.0).reshape(5, 2)
    assert np.array_equal(points.sums(values), sets @ values)
    assert np.array_equal(points.sizes, sets.sum(axis=1))
    assert np.array_equal(points.holds(np.array([3, 0, 3])), sets[:, [3, 0, 3]] > 0)
    weight = np.linspace(0.5, 2, len(points))
    assert np.allclose(points.weighted(weight), weight @ sets)
    for point, (choice, threshold) in enumerate(zip(points.choice, points.threshold, strict=True)):
        assert points.index(int(choice), float(threshold)) == point
        assert np.array_equal(points.members(point), sets[point] > 0)
        assert threshold >= np.float32(lowest)


def test_thresholds_are_the_default_and_those_at_which_something_changes() -> None:
    joined = np.array([[0.9, 0.7, 0.7, 0.5, -1.0]], np.float32)
    assert Points.of(joined, [0.4], [0.6]).threshold.tolist() == pytest.approx([0.5, 0.6, 0.7, 0.9])
    assert Points.of(joined, [0.6], [0.55]).threshold.tolist() == pytest.approx([0.7, 0.9])
    assert len(Points.of(joined, [1.001], [0.6])) == 0
    many = Points.of(np.linspace(0, 1, 5_000, dtype=np.float32)[None], [0.0], [0.6])
    assert 80 <= len(many) <= 101
    assert many.sizes.min() == 1


@pytest.mark.parametrize("labels", [0, 1, 20, 200])
@pytest.mark.parametrize("only", [None, 0.0, 1.0])
def test_the_model_is_sane_with_few_labels_and_with_one_class(labels: int, only: float | None) -> None:
    of = small()
    pairs = np.random.default_rng(0).permutation(300)[:labels]
    seen = of.truth[pairs] if only is None else np.full(labels, only)
    predicted = predict(of.frame, pairs, seen)
    assert np.all((predicted > 0) & (predicted < 1))
    if only is None:
        assert predicted[of.truth == 1].mean() > predicted[of.truth == 0].mean() + 0.3
    elif labels:
        assert np.sign(predicted.mean() - of.frame.prior.mean()) == (1 if only else -1)


def test_the_model_is_fitted_on_one_thread_and_leaves_the_others() -> None:
    """Threads that wait for each other take many times as long, so small is this problem."""
    during: list[int] = []
    fit, of = LogisticRegression.fit, small()

    def noted(*arguments: Any, **more: Any) -> Any:
        during.extend(threads())
        return fit(*arguments, **more)

    before = threads()
    with patch.object(LogisticRegression, "fit", noted):
        predict(of.frame, np.array([0, 1]), of.truth[[0, 1]])
    assert set(during) == {1}
    assert threads() == before


def threads() -> list[int]:
    """The threads of each library for linear algebra that is loaded."""
    return [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]


def test_the_model_without_any_score() -> None:
    nothing = Points.of(np.full((2, 9), -1, np.float32), [0.3] * 2, [0.5] * 2)
    frame = Frame(
        scores=np.full((2, 9), np.nan, np.float32), votes=np.zeros(9), overlap=np.zeros(9, np.float32), points=nothing
    )
    assert np.ptp(predict(frame, np.zeros(0, np.int64), np.zeros(0))) == 0
    assert np.ptp(predict(frame, np.array([3]), np.array([1.0]))) < 1e-6
    nobody = Points.of(np.zeros((0, 4), np.float32), [], [])
    none = np.zeros(4, np.float32)
    assert len(Frame(scores=np.zeros((0, 4), np.float32), votes=np.zeros(4), overlap=none, points=nobody).features) == 4


@given(st.integers(0, 5), st.integers(0, 3))
@settings(max_examples=12, deadline=None)
def test_every_pair_without_a_label_can_be_drawn(batches: int, seed: int) -> None:
    of = small()
    draws = studied(of, batches, seed=seed)
    plan = design(of.frame, draws, of.truth[draws.pair])
    assert plan.probability.sum() == pytest.approx(1)
    assert np.array_equal(plan.probability == 0, plan.known)
    assert np.all(plan.probability[~plan.known] >= 0.09 / np.sum(~plan.known))


def test_a_batch_depends_on_its_arguments_only() -> None:
    of, draws = small(), studied(small(), 2)
    answers = of.truth[draws.pair]
    batch = draw_batch(of.frame, draws, answers, seed=1)
    again = draw_batch(of.frame, draws, answers, seed=1)
    assert np.array_equal(batch.pair, again.pair)
    assert np.array_equal(batch.probability, design(of.frame, draws, answers).probability[batch.pair])
    assert set(batch.batch) == {2}
    assert not np.array_equal(batch.pair, draw_batch(of.frame, draws, answers, seed=2).pair)
    assert len(np.unique(batch.pair)) == 20
    assert not set(batch.pair) & set(draws.pair)


def test_pairs_are_drawn_as_often_as_their_probability_says() -> None:
    of = small()
    first = [draw_batch(of.frame, Draws.none(), np.zeros(0), seed=seed, fresh=20).pair[0] for seed in range(3_000)]
    expected = 3_000 * design(of.frame, Draws.none(), np.zeros(0)).probability
    observed = np.bincount(first, minlength=300)
    chi2 = np.sum((observed - expected) ** 2 / expected)
    assert chi2 < 300 + 4 * np.sqrt(600)


def test_an_exhausted_population_is_known_exactly() -> None:
    of = made_up("tiny", Kind(pairs=50, duplicates=0.3, strategies=2), 3)
    draws = studied(of, 3)
    assert set(draws.pair) == set(range(50))
    assert len(draw_batch(of.frame, draws, of.truth[draws.pair], seed=1)) == 0
    figures = Evidence(frame=of.frame, draws=draws, answers=of.truth[draws.pair]).figures
    sets, truth = members(of.frame.points), of.truth * of.frame.found
    for found, right in (
        (figures.wrongly_joined, sets @ (1 - truth)),
        (figures.left_apart, (1 - sets) @ truth),
        (figures.precision, sets @ truth / sets.sum(axis=1)),
        (figures.recall, sets @ truth / truth.sum()),
        (figures.f1, 2 * sets @ truth / (sets.sum(axis=1) + truth.sum())),
    ):
        for end in (found.low, found.value, found.high):
            assert end == pytest.approx(right, abs=1e-9)


def test_no_pairs_at_all() -> None:
    frame = Frame(
        scores=np.zeros((2, 0), np.float32),
        votes=np.zeros(0),
        overlap=np.zeros(0, np.float32),
        points=Points.of(np.zeros((2, 0), np.float32), [0, 0], [0.5, 0.5]),
    )
    assert len(draw_batch(frame, Draws.none(), np.zeros(0), seed=1)) == 0
    assert choose(Evidence(frame=frame, draws=Draws.none(), answers=np.zeros(0))).point is None


def slow_values(of: World, found: Evidence, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """X_t of each row of weights, by its formula; pairs that are not found count as no duplicates that are known."""
    joined = members(of.frame.points).any(axis=0) & ((of.frame.votes > 0) | (of.frame.overlap >= np.float32(0.05)))
    truth = of.truth * joined
    draws, out = found.draws, np.zeros((len(weights), len(found.draws)))
    for batch in range(draws.batches):
        labelled = {draws.pair[t]: of.truth[draws.pair[t]] for t in np.flatnonzero(draws.batch != batch)}
        m = predict(of.frame, np.array(sorted(labelled), np.int64), np.array([labelled[i] for i in sorted(labelled)]))
        m *= joined
        m[draws.pair[draws.batch < batch]] = truth[draws.pair[draws.batch < batch]]
        for t, (row, f) in product(np.flatnonzero(draws.batch == batch), enumerate(weights)):
            i = draws.pair[t]
            out[row, t] = np.sum(f * m) + f[i] * (truth[i] - m[i]) / draws.probability[t]
    return out


def test_pairs_that_only_a_low_threshold_joins_and_that_share_no_text_are_no_duplicates_with_a_bound() -> None:
    joined = np.array([[0.9, 0.8, 0.4, 0.4, 0.4, -1]], np.float32)
    points = Points.of(joined, [0.4], [0.7])
    overlap = np.array([0, 0.5, 0.05, 0.04, 0, 0.9], np.float32)
    frame = Frame(scores=joined, votes=np.array([1.0, 1, 0, 0, 0, 0]), overlap=overlap, points=points)
    assert frame.found.tolist() == [True, True, True, False, False, False]
    draws = draw_batch(frame, Draws.none(), np.zeros(0), seed=1)
    known = Evidence(frame=frame, draws=draws, answers=np.ones(len(draws)))
    lowest = points.index(0, 0.4)
    assert known.figures.precision.at(lowest) == (3 / 5, 3 / 5, 3 / 5)
    assert known.figures.recall.at(lowest) == (1, 1, 1)
    assert (known.further.pairs, known.further.labels, known.further.duplicates, known.further.most) == (3, 3, 3, 3)


def test_estimates_and_variances_by_their_formulas() -> None:
    of = small()
    found = evidence(of, 3)
    (reading,) = found.readings
    points = of.frame.points
    sets = np.vstack([members(points), np.ones(300)])
    values = slow_values(of, found, sets)
    assert reading.found(points) == pytest.approx(values[:-1])
    assert reading.every == pytest.approx(values[-1])
    moments, w = reading.of_points, reading.weight
    assert w == pytest.approx(np.sqrt(found.draws.batch + 1) / np.sqrt(found.draws.batch + 1).sum())
    mean = values @ w
    assert moments.found == pytest.approx(mean[:-1])
    observed = ((values - mean[:, None]) * w) @ ((values - mean[:, None]) * w).T
    assert moments.spreads[0].found == pytest.approx(np.diag(observed)[:-1])
    assert moments.spreads[0].both == pytest.approx(observed[-1, :-1])
    expected = np.zeros(300)
    p = found.designs[-1].doubtful
    for t in range(len(found.draws)):
        plan, m = found.designs[found.draws.batch[t]], reading.predicted[:, found.draws.batch[t]]
        for i in np.flatnonzero(~plan.known & of.frame.found):
            expected[i] += w[t] ** 2 * (p[i] * (1 - m[i]) ** 2 + (1 - p[i]) * m[i] ** 2) / plan.probability[i]
    assert reading.expected == pytest.approx(expected)
    assert moments.spreads[1].found == pytest.approx(sets[:-1] @ expected)


def test_differences_of_f1_by_their_formula() -> None:
    of = small()
    (reading,) = evidence(of, 3).readings
    points, point = of.frame.points, 7
    moments = reading.of_points
    whole = moments.size + moments.every
    counts = (2 * members(points) - moments.f1[:, None]) / whole[:, None]
    apart = counts - counts[point]
    values = slow_values(of, evidence(of, 3), apart)
    observed = ((values - (values @ reading.weight)[:, None]) * reading.weight) ** 2
    behind, error = _difference(reading, point)
    assert behind == pytest.approx(moments.f1 - moments.f1[point])
    assert error**2 == pytest.approx(np.maximum(observed.sum(axis=1), apart**2 @ reading.expected), abs=1e-12)
    assert error[point] == pytest.approx(0, abs=1e-9)


def test_the_interval_of_a_ratio_holds_what_is_not_refuted() -> None:
    of = small()
    (reading,) = evidence(of, 4).readings
    moments = reading.of_points
    figures = figures_of(moments, 2.0)
    grid = np.linspace(0, 1, 501)
    for point in range(0, len(moments.size), 40):
        for times, sized, found in ((1.0, 0.0, figures.recall), (2.0, 1.0, figures.f1)):
            whole = sized * moments.size[point] + moments.every
            statement = times * moments.found[point] - grid * whole
            error = np.array([moments.error(times, -phi)[point] for phi in grid])
            kept = grid[np.abs(statement) <= 2.0 * error]
            low, high = found.low[point], found.high[point]
            inside = grid[(grid > low) & (grid < high)]  # the ends are held to what labels leave possible
            assert np.all(np.isin(inside, kept))
            assert len(inside) > 2


def test_totals_of_weights_and_of_sets_agree() -> None:
    of = small()
    found = evidence(of, 3)
    points = of.frame.points
    total = found.totals(members(points))
    assert total.value == pytest.approx(found.figures.found.value)
    assert total.high == pytest.approx(found.figures.found.high)
    double = found.totals(2 * members(points))
    assert double.width == pytest.approx(2 * total.width)


@pytest.mark.slow
def test_estimates_are_unbiased_although_the_sampling_is_adaptive() -> None:
    of = small()
    everything = Weighted(weights=np.ones((1, 300)))
    half = Weighted(weights=members(of.frame.points)[[4]])
    estimates = []
    for seed in range(40):
        (reading,) = evidence(of, 3, seed=seed).readings
        estimates.append([reading.found(everything)[0] @ reading.weight, reading.found(half)[0] @ reading.weight])
    found, error = np.mean(estimates, axis=0), np.std(estimates, axis=0) / np.sqrt(40)
    right = np.array([of.truth[of.frame.found].sum(), half.weights[0] @ of.truth])
    assert np.all(np.abs(found - right) < 3.5 * error)


def test_pairs_that_nobody_could_tell_widen_the_intervals_to_both_readings() -> None:
    of = small()
    draws = studied(of, 3)
    answers = of.truth[draws.pair]
    answers[np.isin(draws.pair, np.unique(draws.pair)[:6])] = np.nan
    found = Evidence(frame=of.frame, draws=draws, answers=answers)
    assert (found.labels, found.unsure) == (60, 6)
    assert len(found.readings) == 2
    for reading, label in zip(found.readings, (0.0, 1.0), strict=True):
        joined = of.frame.found[draws.pair]
        assert np.array_equal(reading.labels[joined], np.where(np.isnan(answers), label, answers)[joined])
        own = figures_of(reading.of_points, found.critical)
        assert np.all(found.figures.f1.low <= own.f1.low)
        assert np.all(found.figures.f1.high >= own.f1.high)


def test_pairs_that_no_point_joins_are_bounded_apart() -> None:
    of = small()
    draws = studied(of, 4)
    pool = ~of.frame.found[draws.pair]
    answers = of.truth[draws.pair] * ~pool
    found = Evidence(frame=of.frame, draws=draws, answers=answers)
    drawn, pairs = len(np.unique(draws.pair[pool])), int(np.sum(~of.frame.found))
    assert 4 <= drawn <= 16  # a tenth of the draws
    assert (found.further.pairs, found.further.labels, found.further.duplicates) == (pairs, drawn, 0)
    assert found.further.most == int(min(pairs - drawn, pairs * (1 - 0.025 ** (1 / drawn))))
    other = Evidence(frame=of.frame, draws=draws, answers=np.where(pool, 1.0, answers))
    unsure = Evidence(frame=of.frame, draws=draws, answers=np.where(pool, np.nan, answers))
    assert (other.further.duplicates, unsure.further.most) == (drawn, pairs)
    nobody = Evidence(frame=of.frame, draws=Draws.none(), answers=np.zeros(0)).further
    assert (nobody.labels, nobody.most) == (0, pairs)


def test_points_that_join_far_more_than_all_defaults_are_not_in_question() -> None:
    joined = np.linspace(0, 1, 20_000, dtype=np.float32)[None]
    points = Points.of(joined, [0.0], [0.95])
    assert 2_900 < points.sizes.max() <= 3_000
    assert points.index(0, 0.95) >= 0
    assert 900 < Points.of(joined, [0.0], [0.99]).sizes.max() <= 1_000


def test_grown_evidence_is_that_of_all_draws() -> None:
    of = small()
    draws = studied(of, 4)
    answers = of.truth[draws.pair]
    early = Evidence(frame=of.frame, draws=draws.head(50), answers=answers[:50])
    corrected = answers.copy()
    corrected[draws.pair == draws.pair[25]] = 1 - answers[25]
    for last in (answers, corrected):
        grown, anew = early.grown(draws, last), Evidence(frame=of.frame, draws=draws, answers=last)
        assert np.array_equal(grown.figures.f1.low, anew.figures.f1.low)
        assert grown.designs[0] is early.designs[0]
        assert (grown.designs[2] is early.designs[2]) == (last is answers)


def test_thirty_copies_in_a_row_are_no_certainty() -> None:
    of = replace(made_up("sure", KINDS["sure"], 1), truth=np.ones(KINDS["sure"].pairs))
    draws = studied(of, 1, fresh=30)
    figures = Evidence(frame=of.frame, draws=draws, answers=of.truth[draws.pair]).figures
    most = int(np.argmax(of.frame.points.sizes))
    assert figures.precision.low[most] < 0.95
    assert figures.duplicates.low[0] < 0.95 * of.frame.found.sum()


def test_without_labels_nothing_is_known_and_nothing_recommended() -> None:
    of = small()
    found = Evidence(frame=of.frame, draws=Draws.none(), answers=np.zeros(0))
    assert np.all(np.isnan(found.figures.f1.value))
    assert np.all(found.figures.f1.low == 0)
    assert np.all(found.figures.f1.high == 1)
    assert choose(found).point is None
    assert choose(found, [Goal(figure="precision", least=0.9)]).point is None


def test_a_recommendation_holds_its_goal_with_the_end_of_the_interval() -> None:
    of = made_up("plain", KINDS["plain"], 1)
    found = evidence(of, 10)
    goal = Goal(figure="precision", least=0.7)
    chosen = choose(found, [goal])
    assert chosen.point is not None
    assert found.figures.precision.low[chosen.point] >= 0.7
    held = found.figures.precision.low >= 0.7
    assert found.figures.f1.value[chosen.point] >= found.figures.f1.value[held].max() - 0.05
    recalled = choose(found, [Goal(figure="recall", least=0.3)]).point
    assert recalled is not None
    assert recalled == choose(found).point, "the best point reaches the goal, and no precision is given away for it"
    assert choose(found, [Goal(figure="precision", least=0.9999), Goal(figure="recall", least=0.9)]).point is None
    bound = Goal(figure="wrongly_joined", most=60)
    kept = choose(found, [bound]).point
    assert kept is not None
    assert found.figures.wrongly_joined.high[kept] <= 60


def test_a_winner_is_claimed_where_no_other_point_may_beat_it() -> None:
    of = made_up("tiny", Kind(pairs=60, duplicates=0.3, strategies=3), 5)
    known = evidence(of, 3)
    sets = members(of.frame.points)
    f1 = 2 * sets @ of.truth / (sets.sum(axis=1) + of.truth[of.frame.found].sum())
    chosen = choose(known)
    assert chosen.point is not None
    assert f1[chosen.point] == pytest.approx(f1.max())
    assert (chosen.winner, chosen.missing, chosen.tied) == (True, 0, ())
    few = choose(evidence(small(), 1))
    assert not few.winner
    assert few.tied
    choices = small().frame.points.choice
    assert len({choices[one] for one in few.tied}) == len(few.tied)
    assert choices[few.point] not in {choices[one] for one in few.tied}


def test_a_point_whose_interval_lies_below_is_no_rival() -> None:
    """Where the number of all duplicates is uncertain, so is every difference; but the intervals hold together."""
    truth = (np.arange(900) < 30).astype(np.float64)
    joined = np.full((3, 900), 0.4, np.float32)
    joined[0, :30], joined[1, :1], joined[1, 1:] = 0.9, 0.9, -1
    overlap = np.where(truth > 0, 0.95, 0.45).astype(np.float32)
    votes = np.where(truth > 0, 0.7, 0.05)
    frame = Frame(scores=joined[:1], votes=votes, overlap=overlap, points=Points.of(joined, [0.3] * 3, [0.9] * 3))
    known = evidence(World(name="rare", frame=frame, truth=truth), 3)
    found, figures = choose(known), known.figures
    assert found.point == frame.points.index(0, 0.9)
    behind, error = _difference(known.readings[0], found.point)
    below = frame.points.index(1, 0.9)
    assert behind[below] + known.critical * error[below] > 0.03
    assert figures.f1.high[below] < figures.f1.low[found.point]
    assert below not in found.tied
