"""Intervals hold, and claimed winners win, in simulated studies whose owners stop when the intervals look narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.studies.simulate import Summary, summary
from bench.studies.worlds import Kind, made_up, of_corpus

if TYPE_CHECKING:
    from pathlib import Path


def check(found: Summary, least: float) -> None:
    """The requirement, with room for the chance of few studies."""
    assert min(found.coverage) >= least
    assert min(found.full) >= least
    assert not found.winners or found.right >= 0.9
    assert found.width < 0.6
    assert found.even > 1.5 * found.labels


@pytest.mark.slow
def test_studies_of_a_made_up_population() -> None:
    kind = Kind(pairs=800, duplicates=0.1, strategies=2)
    check(summary([made_up("small", kind, seed) for seed in range(2)], 8, labels=80), 0.75)


@pytest.mark.slow
def test_studies_of_wire(tmp_path: Path) -> None:
    check(summary([of_corpus("wire", tmp_path)], 30), 0.85)
