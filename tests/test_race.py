"""Contests: equally many rounds for all, their order drawn anew, medians compared, extrapolation stated."""

from __future__ import annotations

import numba
import pytest

from bench.race import LEAST, LONG, MOST, Stopwatch, compared, on_one_thread, race, rounds_for, target


@pytest.fixture(autouse=True)
def _garbage_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Collecting the garbage of a process with thousands of tests takes a quarter of a second each time."""
    monkeypatch.setattr("bench.race.gc.collect", lambda: 0)


def test_all_run_equally_often_and_in_changing_order() -> None:
    ran: list[str] = []
    watches = {name: Stopwatch(lambda name=name: ran.append(name)) for name in "abcd"}  # type: ignore[misc]
    race(watches, timed=True)
    rounds = [ran[start : start + 4] for start in range(0, len(ran), 4)]
    assert [sorted(one) for one in rounds] == [list("abcd")] * MOST
    assert len(set(map(tuple, rounds))) > 1
    assert (
        [len(watch.wall) for watch in watches.values()] == [len(watch.cpu) for watch in watches.values()] == [MOST] * 4
    )
    again: list[str] = []
    race({name: Stopwatch(lambda name=name: again.append(name)) for name in "abcd"}, timed=True)  # type: ignore[misc]
    assert again == ran  # the order is seeded


def test_nothing_timed_runs_once() -> None:
    watch = Stopwatch(lambda: 7)
    race({"one": watch}, timed=False)
    assert (len(watch.wall), watch.result) == (1, 7)


@pytest.mark.parametrize(
    ("slowest", "rounds"), [(0.0, MOST), (0.5, MOST), (2.4, MOST), (3.0, 4), (9.0, LEAST), (LONG, LEAST), (31.0, 1)]
)
def test_the_slowest_says_how_many_rounds_all_have(slowest: float, rounds: int) -> None:
    assert rounds_for(slowest) == rounds


def test_medians_are_compared_by_both_clocks() -> None:
    ours = Stopwatch(int, wall=[1.0, 9.0, 2.0], cpu=[4.0, 4.0, 3.0])
    theirs = Stopwatch(int, wall=[30.0, 10.0, 0.5], cpu=[10.0, 10.0, 1.0])
    figures = compared({"ours": ours, "theirs": theirs})
    assert figures["ours"] | {"times_ours": 1.0} == {
        "seconds": 2.0,
        "fastest": 1.0,
        "slowest": 9.0,
        "cpu_seconds": 4.0,
        "rounds": 3,
        "times_ours": 1.0,
        "cpu_times_ours": 1.0,
    }
    assert (figures["theirs"]["times_ours"], figures["theirs"]["cpu_times_ours"]) == (5.0, 2.5)


def test_a_part_of_the_work_is_extrapolated() -> None:
    whole, part = (Stopwatch(lambda: sum(range(200_000)), share) for share in (1.0, 0.01))
    race({"whole": whole, "part": part}, timed=False)
    assert part.wall[0] > 10 * whole.wall[0]


def test_one_thread_is_taken_and_given_back() -> None:
    before = numba.get_num_threads()
    assert on_one_thread(numba.get_num_threads)() == 1
    assert numba.get_num_threads() == before


def test_a_target_is_met_by_the_wall_clock() -> None:
    lines = [
        target("a", "b", 9.6, 16.2, least=10),
        target("a", "b", 10.0, 3.0, least=10),
        target("a", "s", 0.31, most=0.3),
        target("a", "b", 5.0, 4.0),
    ]
    assert [line["met"] for line in lines] == ["no", "yes", "no", "–"]
    assert [line["target"] for line in lines] == ["≥ 10", "≥ 10", "≤ 0.3", "–"]
    assert [line["by processor time"] for line in lines] == ["16.2", "3", "–", "4"]
