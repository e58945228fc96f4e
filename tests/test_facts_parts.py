"""`bench.facts_parts`: the table holds the best F1 on dev halves, and a part that is left out is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import neardup as nd
from bench.facts_parts import dev_halves, table_of, variants
from neardup_algorithms.passages.strategy import Passages
from tests.helpers.commands import status

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_all_of_it_is_the_strategy_itself_and_coverage_counts(tmp_path: Path) -> None:
    run = tmp_path / "run"
    corpora = ("--corpus", "wire", "--corpus", "seeds")
    assert status("run", *corpora, "--strategy", "passages", "--perturbation", "none", "--out", run) == 0
    dev = dev_halves(run)
    assert list(dev) == ["wire"], "five documents have no halves"
    best = dev["wire"].pair_curve(nd.pairs(nd.corpus("wire"), Passages(floor=0.05))).best("f1")
    lines = table_of(run, ["all of it", "without coverage"]).markdown().splitlines()
    whole, part = (line.split("|")[2].strip() for line in lines[2:])
    assert whole == f"{best.value:.3f} ({best.threshold:.2f})"
    assert float(part[:5]) < best.value


def test_variants_are_told_apart() -> None:
    texts = [str(variant) for variant in variants().values()]
    assert len(set(texts)) == len(texts)
