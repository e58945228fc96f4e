"""Gold pairs drawn from what one strategy reports are flagged, with what they flatter."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

import neardup as nd
from neardup.core.gold import GradedPairs
from neardup.report.sections.sampled import warnings_of
from neardup.results.derive.sampled import LEAST, sampled_results
from tests.helpers.commands import status
from tests.helpers.files import write_json_lines
from tests.helpers.pages import details_of
from tests.helpers.partitions import make_pairs

if TYPE_CHECKING:
    from pathlib import Path

IDS = [f"d{i:03d}" for i in range(100)]
COUPLES = [(2 * i, 2 * i + 1) for i in range(50)]
"""Of rows; what the strategies below report is some of them."""


def cell(strategy: str, reported: list[tuple[int, int]], gold: object, identical: Any = None) -> Any:
    alone = np.arange(len(IDS), dtype=np.int32) if identical is None else identical
    corpus = SimpleNamespace(gold=gold, ids=IDS, identical=alone, name="c")
    pairs = make_pairs(IDS, alone, dict.fromkeys(reported, 0.9))
    return SimpleNamespace(corpus=corpus, pairs=pairs, strategy=strategy)


def graded(duplicates: list[tuple[int, int]], others: list[tuple[int, int]], **more: Any) -> GradedPairs:
    rows = duplicates + others
    grades = np.array([1] * len(duplicates) + [0] * len(others), np.int32)
    return GradedPairs([IDS[a] for a, _ in rows], [IDS[b] for _, b in rows], grades, **more)


def flags(gold: object, **reports: list[tuple[int, int]]) -> list[tuple[str, str, int, int]]:
    found = sampled_results([cell(name, reported, gold) for name, reported in reports.items()])
    return [(row.strategy, row.kind, row.reported, row.listed) for row in found]


def test_all_pairs_from_one_strategy() -> None:
    gold = graded(COUPLES[:30], COUPLES[30:40])
    assert flags(gold, own=COUPLES, other=COUPLES[:20]) == [("own", "pairs", 40, 40)]
    assert flags(gold, own=COUPLES[:38], other=[]) == [("own", "pairs", 38, 40)]
    assert flags(gold, own=COUPLES[:37], other=[]) == [("own", "duplicates", 30, 30)]
    assert flags(gold, own=COUPLES[:28], other=[]) == []


def test_duplicates_or_non_duplicates_from_one_strategy() -> None:
    unlike = [(a, b + 2) for a, b in COUPLES[:-1]]
    assert flags(graded(COUPLES[:30], unlike[:30]), own=COUPLES, other=[]) == [("own", "duplicates", 30, 30)]
    assert flags(graded(COUPLES[:30], unlike[:30]), own=unlike, other=[]) == [("own", "non-duplicates", 30, 30)]
    assert flags(graded(COUPLES[:30], unlike[:30]), own=COUPLES, other=COUPLES) == [], "easy: both find them"
    assert flags(graded(COUPLES[:30], unlike[:30]), own=COUPLES) == [("own", "duplicates", 30, 30)]


def test_what_is_no_sign() -> None:
    assert flags(graded(COUPLES[: LEAST - 1], []), own=COUPLES, other=[]) == [], "too few"
    every = [(a, b) for a in range(100) for b in range(a + 1, 100)]
    assert flags(graded(COUPLES[:30], []), own=every, other=[]) == [], "it reports everything"
    closed = graded(COUPLES[:30], [], closed=frozenset(IDS))
    assert flags(closed, own=COUPLES, other=[]) == [], "nothing was drawn"
    assert flags(nd.Clusters(IDS, np.arange(100, dtype=np.int32)), own=COUPLES, other=[]) == []
    same = np.repeat(np.arange(0, 100, 2, dtype=np.int32), 2)
    assert sampled_results([cell("own", [], graded(COUPLES, []), identical=same)]) == [], "one text: anybody finds it"


def test_the_warning_states_figures_and_bounds() -> None:
    found = sampled_results([cell("own()", COUPLES, graded(COUPLES[:30], []))])
    (warning,) = warnings_of(found, {"own()": "own"})
    assert warning.startswith("own reported 30 of the 30 pairs that gold lists, but 1.01 % of all pairs of the corpus.")
    assert "its recall, F1 and average precision are too high" in warning
    assert "at least 20 of different texts, and a strategy reported at least 95 % of them but at most 10 %" in warning


def test_the_report_shows_it(tmp_path: Path) -> None:
    words = [f"{w}{i}" for i in range(40) for w in ("harbour", "bridge", "cherry", "council", "ferry", "quay")]
    texts: dict[str, str] = {}
    for i in range(24):
        text = " ".join(words[i * 10 : i * 10 + 10] * 3)
        texts |= {f"{i}-a": text + " monday", f"{i}-b": text + " tuesday"}
    documents, gold = tmp_path / "d.jsonl", tmp_path / "g.jsonl"
    write_json_lines(documents, ({"id": i, "text": t} for i, t in texts.items()))
    write_json_lines(gold, ({"a": f"{i}-a", "b": f"{i}-b", "label": i % 3 > 0} for i in range(24)))
    chosen = ("--strategy", "minhash-lsh(ngram=1)", "--strategy", "exact")
    commands = (
        ("run", "--corpus", f"{documents}={gold}", *chosen, "--out", str(tmp_path / "run")),
        ("report", str(tmp_path / "run"), "--out", str(tmp_path / "report")),
    )
    for command in commands:
        assert status(*command) == 0
    report = tmp_path / "report"
    for shown in ((report / "report.md").read_text(encoding="utf-8"), details_of(report)):
        assert shown.count("reported 24 of the 24 pairs that gold lists") == 1
