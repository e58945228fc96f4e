"""The tables of docs/scale.md are those that its commands write from the figures that are kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench.scale import BYTES, CORES, DOCUMENTS, END, FIGURES, NODES, PAGE, STAGES, START, counts, lines, table


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return found


def test_the_page_has_the_table_of_the_figures(figures: dict[str, Any]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.partition(START)[2].partition(END)[0].strip() == table(figures).strip()


def test_figures_grow_as_the_page_says(figures: dict[str, Any]) -> None:
    large = figures["sizes"][-1]
    times = DOCUMENTS / large["documents"]
    for line in lines(figures):
        assert line.written == figures["bytes_each"][line.stage.name] * DOCUMENTS
        assert line.least == large["seconds"][line.stage.name] * times
        assert line.most >= line.least * 0.999
        assert line.seconds(line.most) <= line.most
    assert {stage.name for stage in STAGES} == set(large["seconds"]) == set(figures["bytes_each"])


def test_slopes_are_those_from_size_to_size_and_the_last_one_counts() -> None:
    taken = {4: 2.0 * 10**5, 5: 2.0 * 10**6, 6: 2.0 * 10**8}
    for line in lines(made(taken)):
        assert list(line.slopes) == pytest.approx([1, 2])
        assert line.least == pytest.approx(2.0 * 10**11)
        assert line.most == pytest.approx(2.0 * 10**14)


def test_what_nodes_move_bounds_the_hours() -> None:
    """At the rate that no processor waits for, moving takes as long as computing, and twice as long at half of it."""
    figures = made({5: 10.0, 6: 100.0})
    for line in lines(figures):
        nodes, cores = min(line.tasks, NODES), min(line.tasks, NODES * CORES)
        assert line.needed == pytest.approx((line.read + line.written) / nodes / (line.least / cores))
        (half,) = (one for one in lines(figures, line.needed / 2) if one.stage == line.stage)
        assert half.slower(half.least) == half.moving == pytest.approx(2 * line.seconds(line.least))
        (double,) = (one for one in lines(figures, line.needed * 2) if one.stage == line.stage)
        assert double.slower(double.least) == double.seconds(double.least)


def made(taken: dict[int, float]) -> dict[str, Any]:
    """Figures in which each stage takes the same; seconds by the power of ten that the documents are."""
    sizes = [{"documents": 10**n, "seconds": {stage.name: value for stage in STAGES}} for n, value in taken.items()]
    return {"sizes": sizes, "bytes_each": {stage.name: 1.0 for stage in STAGES}}


def test_there_are_as_many_tasks_as_memory_asks_for() -> None:
    number = counts()
    assert number["one"] == 1
    assert number["shard"] * 256 * 2**20 >= DOCUMENTS * BYTES  # no shard has more than that
    assert number["keys"] == pytest.approx(8 * number["hashes"], rel=0.01)
