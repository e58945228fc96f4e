"""docs/perturbations.md: its list is that of the perturbations that are installed."""

from __future__ import annotations

from bench.perturbed import PAGE, list_table, placed


def test_the_list_is_up_to_date() -> None:
    assert placed("list", list_table()) == PAGE.read_text(encoding="utf-8")
