"""The tables of docs/scale.md are those that its commands write from the figures that are kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench.scale import BYTES, DOCUMENTS, END, FIGURES, PAGE, STAGES, START, counts, lines, table


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
        assert line.processor >= large["seconds"][line.stage.name] * times * 0.999
        assert line.seconds <= line.processor
    assert {stage.name for stage in STAGES} == set(large["seconds"]) == set(figures["bytes_each"])


def test_a_slope_is_that_of_the_two_largest_sizes() -> None:
    sizes = [{"documents": 10**n, "seconds": {stage.name: 2.0 * 100**n for stage in STAGES}} for n in (5, 6)]
    for line in lines({"sizes": sizes, "bytes_each": {stage.name: 1.0 for stage in STAGES}}):
        assert line.slope == pytest.approx(2)
        assert line.processor == pytest.approx(2.0 * 100**9)


def test_there_are_as_many_tasks_as_memory_asks_for() -> None:
    number = counts()
    assert number["one"] == 1
    assert number["shard"] * 256 * 2**20 >= DOCUMENTS * BYTES  # no shard has more than that
    assert number["keys"] == pytest.approx(8 * number["hashes"], rel=0.01)
