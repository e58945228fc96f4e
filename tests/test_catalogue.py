"""Metrics as they are installed: what may stand in the group `neardup.metrics`, and what is refused."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING

import numpy as np
import pytest

from neardup.core import registry
from neardup.core.clusters import Clusters
from neardup.errors import NeardupError, Notice
from neardup.metrics import Column, SumsMetric, metrics, metrics_of
from neardup.metrics.contingency import Contingency
from neardup.metrics.evaluation import evaluate
from neardup.metrics.resampling.estimates import resample
from neardup.metrics.sweep import sweep
from neardup.report.columns import all_columns
from neardup.run.plan import default_corpora, default_linkages, default_strategies
from tests.helpers.partitions import make_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from neardup.metrics.contingency import Sums


def _wrong(sums: Sums) -> NDArray[np.float64]:
    return sums.predicted - sums.both


WRONG = SumsMetric(
    name="wrong_pairs",
    title="Wrong pairs",
    formula="FP over pairs of documents",
    source="these tests",
    best=0.0,
    worst=None,
    higher_is_better=False,
    function=_wrong,
    bears="predicted",
    column=Column(title="wrong", help="pairs joined wrongly"),
)
NO_METRIC = "wrong_pairs"


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """What forgets the metrics known before and after a test that changes which are installed."""
    metrics.cache_clear()
    all_columns.cache_clear()
    yield monkeypatch
    metrics.cache_clear()
    all_columns.cache_clear()


def installed(monkeypatch: pytest.MonkeyPatch, name: str, place: str) -> None:
    """One more entry point, as a stranger's package has it."""
    before = registry._entries("metric")
    entry = EntryPoint(name, f"{__name__}:{place}", registry.GROUPS["metric"])
    monkeypatch.setattr(registry, "_entries", lambda kind: {**before, name: entry})


def test_a_strangers_metric_stands_wherever_ours_do(register: pytest.MonkeyPatch) -> None:
    installed(register, "wrong_pairs", "WRONG")
    assert list(metrics())[-1] == "wrong_pairs"  # whoever names no place comes last
    # a, b are joined at .8, wrongly; c and d at .6, rightly
    pairs = make_pairs("abcd", range(4), {(0, 1): 0.8, (2, 3): 0.6})
    labels, gold = np.array([0, 0, 1, 1]), np.array([0, 1, 2, 2], np.int32)
    truth = Clusters(list("abcd"), gold)
    curve = sweep(pairs, truth)
    assert curve["wrong_pairs"].tolist() == [0, 1, 1]
    assert curve.best("wrong_pairs") == (1.0, 0.0)  # the least is the best
    assert evaluate(Clusters(list("abcd"), labels), truth)["wrong_pairs"].value == 1
    found = resample(labels, gold, gold)
    assert found.left_out["wrong_pairs"].tolist() == [0, 0, 1]
    assert found.bearing["wrong_pairs"] == 3
    columns = [column.figure for column in all_columns()]
    assert columns.index("left_behind") < columns.index("wrong_pairs") < columns.index("seconds")


@pytest.mark.parametrize(
    ("name", "place", "message"),
    [
        ("wrong_pairs", "NO_METRIC", "metric 'wrong_pairs' is a str; its entry point must name a Metric"),
        ("f9", "WRONG", "metric 'wrong_pairs' is registered as 'f9'"),
        ("f9", "NOTHING", r"metric 'f9' \(.*:NOTHING\) cannot be imported"),
    ],
)
def test_what_is_no_metric_is_told_and_left_out(
    register: pytest.MonkeyPatch, name: str, place: str, message: str
) -> None:
    installed(register, name, place)
    with pytest.warns(Notice, match=f"metric '{name}' is left out: {message}"):
        assert name not in metrics()


def test_columns_of_the_table_stand_in_their_order() -> None:
    every = [column.figure for column in all_columns()]
    assert every[:5] == ["threshold", "documents_removed", "duplicate_clusters", "largest", "pairs_at_default"]
    assert every[5:8] == ["agreement", "alone", "usable_from"], "what needs no labels stands first"
    assert every[8:12] == ["unjudged_share", "precision", "recall", "f1"]
    assert every[12:17] == ["macro_precision", "macro_recall", "macro_f1", "b3_f1", "ari"]
    assert every[17:22] == ["ap", "candidate_recall", "floor_recall", "wrongly_removed", "left_behind"]
    assert every[22:24] == ["skipped_at_most", "seconds"]


def test_an_installation_without_metrics_says_so(register: pytest.MonkeyPatch) -> None:
    register.setattr(registry, "_entries", lambda kind: {})
    with pytest.raises(NeardupError, match="no metric is installed; install neardup again"):
        metrics()


@pytest.mark.parametrize(
    ("default", "lacks"),
    [
        (default_linkages, "linkage 'components' is"),
        (default_strategies, "strategy is"),
        (default_corpora, "corpus whose labels can rank strategies is"),
    ],
)
def test_an_installation_without_defaults_says_so(
    register: pytest.MonkeyPatch, default: Callable[[], object], lacks: str
) -> None:
    register.setattr(registry, "_entries", lambda kind: {})
    with pytest.raises(NeardupError, match=f"^no {lacks} installed; install neardup again, as its entry points are"):
        default()


def test_what_chance_brings_is_not_known_at_every_threshold() -> None:
    sums = Contingency.of(np.array([0, 0, 1]), np.array([0, 1, 1])).sums()
    assert metrics_of(SumsMetric)["ami"].of(sums).shape == ()
    pairs = make_pairs("ab", range(2), {(0, 1): 0.8})
    curve = sweep(pairs, Clusters.from_mapping({"a": 1, "b": 1}))
    assert "ami" not in curve.names
    with pytest.raises(NeardupError, match="figure of a curve 'ami'"):
        curve["ami"]
