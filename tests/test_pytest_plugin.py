"""The pytest plugin, in a folder as a stranger has it: benchmarks with their table, fixtures, remarks on quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.files import read_json
from tests.helpers.stories import FINDS, write_stories

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = ["pytester"]

BENCHMARK = """
import pytest

@pytest.mark.parametrize("corpus", [{corpus!r}])
@pytest.mark.parametrize("strategy", ["exact(folding='strict')", {strategy!r}])
def test_benchmark(benchmark_strategy, strategy, corpus):
    benchmark_strategy(strategy, corpus)
"""


@pytest.fixture
def place(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty folder; its pytest runs in a process of its own, which is no worker of the tests that run here."""
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    return pytester


def run(place: pytest.Pytester, *arguments: str) -> tuple[int, str]:
    done = place.runpytest_subprocess("-p", "no:cacheprovider", *arguments)
    return int(done.ret), done.stdout.str()


def with_benchmark(place: pytest.Pytester) -> Path:
    place.makepyfile(test_speed=BENCHMARK.format(corpus=write_stories(place.path), strategy=FINDS))
    return place.path


def test_benchmarks_end_in_one_table_a_report_and_json(place: pytest.Pytester) -> None:
    folder = with_benchmark(place)
    status, printed = run(place, "--benchmark-only", "--benchmark-json=times.json")
    assert status == 0, printed
    assert "strategies: quality × time × memory" in printed
    assert "Name (time in" not in printed
    results = read_json(folder / "reports" / "latest" / "results.json")
    assert f"report: {folder / 'reports' / 'latest' / 'index.html'}" in printed
    timed = {one["extra_info"]["strategy"]: one["extra_info"] for one in read_json(folder / "times.json")["benchmarks"]}
    cells = {cell["strategy"]: cell for cell in results["cells"]}
    assert timed.keys() == cells.keys()
    assert len(cells) == 2
    for strategy, info in timed.items():
        assert info.items() >= cells[strategy]["figures"].items()
    found = timed["exact(verify=None, floor=1.0)"]
    assert (found["recall"], found["precision"]) == (0.75, 1.0)
    assert "0.857" in printed


def test_without_times_a_benchmark_is_a_quick_test(place: pytest.Pytester) -> None:
    folder = with_benchmark(place)
    status, printed = run(place)
    assert status == 0, printed
    assert "2 passed" in printed
    assert not (folder / "reports").exists()
    assert "quality × time" not in printed


@pytest.mark.slow
def test_other_benchmarks_keep_their_table(place: pytest.Pytester) -> None:
    with_benchmark(place)
    place.makepyfile(test_other="def test_other(benchmark):\n    benchmark(sum, [1, 2])\n")
    _, printed = run(place, "--benchmark-only", "--benchmark-min-rounds=1", "-k", "other or strict")
    assert "Name (time in" in printed
    assert "quality × time × memory" in printed


def test_a_benchmark_without_the_parameters_says_what_to_do(place: pytest.Pytester) -> None:
    place.makepyfile(test_speed="def test_speed(benchmark_strategy):\n    benchmark_strategy('exact', 'wire')\n")
    status, printed = run(place, "--benchmark-only")
    assert status == 1
    assert "a benchmark that uses benchmark_strategy has no parameter 'strategy'; parametrise it" in printed


PLAIN = """
import sys

def test_nothing_is_loaded():
    assert {name for name in sys.modules if name.startswith("neardup")} <= {"neardup", "neardup.pytest_plugin"}
    assert not {"numpy", "numba", "pyarrow"} & sys.modules.keys()
"""


def test_a_run_that_uses_nothing_of_it_loads_nothing_and_prints_the_same(
    place: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # others load numpy
    place.makepyfile(PLAIN)
    shown = []
    for loaded in (("-p", "neardup.pytest_plugin"), ()):
        status, printed = run(place, *loaded)
        assert status == 0, printed
        shown.append([line for line in printed.splitlines() if "passed in" not in line])
    assert shown[0] == shown[1]


def test_corpora_and_gold_by_name_and_a_skip_where_there_are_none(
    place: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEARDUP_DATA", str(place.path))
    place.makepyfile(
        "def test_here(neardup_corpus, neardup_gold):\n"
        "    assert len(neardup_corpus('wire')) >= len(neardup_gold('wire', 'story').ids) > 1000\n"
        "def test_absent(neardup_corpus):\n"
        "    neardup_corpus('reuters21578')\n"
    )
    status, printed = run(place, "-rs")
    assert status == 0, printed
    assert "1 passed, 1 skipped" in printed
    assert "'neardup describe reuters21578' says how to obtain it" in printed


@pytest.mark.parametrize("processes", [(), pytest.param(("-n1",), marks=pytest.mark.slow)])
def test_what_the_interval_leaves_open_is_printed_after_the_tests(
    place: pytest.Pytester, processes: tuple[str, ...]
) -> None:
    corpus = write_stories(place.path)
    place.makepyfile(
        "from neardup.testing import assert_quality\n"
        "def test_quality():\n"
        f"    assert_quality({FINDS!r}, {corpus!r}, half='all', recall=0.74)\n"
    )
    status, printed = run(place, *processes)
    assert status == 0, printed
    assert "neardup: quality that the documents leave open" in printed
    assert "at least 0.74, but the interval holds 0.74" in printed
