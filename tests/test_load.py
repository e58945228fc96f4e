"""A large family under the strategies, made small; the table of docs/reliability.md is that of the kept outcomes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from bench.marked import marked
from bench.reliability.load import (
    END,
    KEPT,
    MEMORY,
    PAGE,
    START,
    STRATEGIES,
    TIMEOUT,
    Loaded,
    family,
    loaded,
    merged,
    table,
)
from neardup.core import registry

if TYPE_CHECKING:
    from pathlib import Path


def test_the_table_is_that_of_the_kept_outcomes() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    page = PAGE.read_text(encoding="utf-8")
    assert marked(page, START, END, table(kept)) == page
    assert [one["strategy"] for one in kept["loads"]] == list(STRATEGIES)


def test_the_limits_are_those_of_the_kept_outcomes() -> None:
    """So a strategy that is run again goes beside them; under other limits it would take their place."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert (kept["timeout"], kept["memory"]) == (TIMEOUT, MEMORY)


def test_every_strategy_is_loaded_but_those_that_are_slow_or_need_more_than_the_usual_packages() -> None:
    left = {"edit-distance-rapidfuzz", "retsim", "sentence-embedding", "tlsh"}
    assert {re.split(r"[:(]", text)[0] for text in STRATEGIES} == set(registry.names("strategy")) - left


def test_a_family_has_no_identical_texts_and_each_differs_in_a_word_or_two() -> None:
    texts = [text.split() for text in family(300)]
    assert len({" ".join(words) for words in texts}) == 300
    commonest = [max(set(column), key=column.count) for column in zip(*texts, strict=True)]
    assert {sum(a != b for a, b in zip(words, commonest, strict=True)) for words in texts} <= {1, 2}


def test_new_outcomes_stand_beside_older_ones_within_the_same_limits() -> None:
    limits = {"timeout": 3, "memory": "1GB", "python": "3", "system": "Linux 1", "cores": 2}
    before = [{"strategy": "ctph", "documents": 9, "pairs": 1}, {"strategy": "simhash", "documents": 9, "pairs": 2}]
    older = limits | {"loads": before}
    new = [{"strategy": "exact", "documents": 9, "pairs": 3}, {"strategy": "ctph", "documents": 9, "pairs": 4}]
    both = merged(older, limits | {"system": "Linux 2"}, new)
    assert both["loads"] == [new[0], before[1], new[1]]  # in the order of the table
    assert both["system"] == "Linux 1, Linux 2"
    small = [one | {"documents": 8} for one in new]
    assert merged(older, limits, small)["loads"] == small
    assert merged({}, limits, new) == limits | {"loads": new}
    assert merged(older, limits | {"timeout": 4}, new) == limits | {"timeout": 4, "loads": new}


def test_the_table_tells_a_strategy_that_did_not_end() -> None:
    done = Loaded(
        strategy="exact",
        documents=5,
        status="done",
        processor_seconds=1.6,
        peak_bytes=2_000_000,
        pairs=7,
        skipped_at_most=3,
    )
    failed = Loaded(
        strategy="x", documents=5, status="timed out", error="stopped after 3 s and left no result; see worker.log"
    )
    kept = {"timeout": 3, "memory": "1GB", "python": "3", "system": "Linux", "cores": 2}
    shown = table(kept | {"loads": [vars(done), vars(failed)]})
    assert "| exact | 5 | 2 | 2 | 7 | 3 |" in shown
    assert "| timed out: stopped after 3 s |" in shown
    assert "Limits: 3 s and 1GB a strategy." in shown


@pytest.mark.slow
def test_a_run_under_load_ends_and_a_strategy_that_cannot_is_a_failed_cell(tmp_path: Path) -> None:
    done = loaded("simhash", 4000, tmp_path, 120, "4GB")
    assert done.status == "done"
    assert done.pairs is not None
    assert done.pairs < 80 * 4000 < 4000 * 3999 // 2
    failed = loaded("simhash-gaoya", 4000, tmp_path, 0.5, "4GB")
    assert (failed.status, failed.pairs) == ("timed out", None)
    assert "0.5" in failed.error
