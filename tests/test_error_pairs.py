"""Which pairs are errors, what lost each, how wrong merges hang together, and which of them a page keeps."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.core.gold import Gold
from neardup.metrics.bands import band_of
from neardup.metrics.chains import Chain, Chains
from neardup.report.page.data.error_choice import MOST, Listed, chosen, in_order
from neardup.report.page.data.error_lists import _shortened
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.results.errors import STEPS, ErrorPairs, error_pairs, scopes
from neardup.results.groups import Groups, priorities
from neardup.run.plan import Entry
from tests.helpers.partitions import make_pairs
from tests.helpers.reports import make_report
from tests.helpers.runs import keep_run

if TYPE_CHECKING:
    from pathlib import Path

IDS = ["a", "a2", "b", "c", "d", "e", "f", "g"]
TEXTS = [0, 0, 1, 2, 3, 4, 5, 6]
"""`a` and `a2` have one text."""
GOLD = {"a": 1, "a2": 2, "b": 1, "c": 3, "d": 4, "e": 4, "f": 5, "g": 5}
SCORES = {(0, 1): 0.9, (1, 2): 0.8, (3, 4): 0.5, (2, 3): 0.3}
"""By text: a-b, b-c, d-e below the threshold, c-d below it."""
EXACT = str(nd.strategy("exact"))


def run_of(folder: Path) -> Path:
    texts = [f"text number {text} of a few" for text in TEXTS]
    gold = Gold({"copy": nd.Clusters.from_mapping(GOLD), "story": nd.Clusters.from_mapping(dict.fromkeys(GOLD, 1))})
    entry = Entry(corpus=nd.Corpus.from_texts(IDS, texts, name="eight"), gold=gold, source="eight.jsonl")
    text = str(nd.strategy("minhash-lsh(floor=0.3)"))
    return keep_run(folder, entry, {text: make_pairs(IDS, TEXTS, SCORES)})


def told(found: ErrorPairs) -> set[tuple[str, str, str, str, int]]:
    rows = zip(*found.rows.tolist(), found.step.tolist(), found.kind.tolist(), found.weight.tolist(), strict=True)
    return {(*sorted((IDS[a], IDS[b])), STEPS[step], found.kinds[kind], weight) for a, b, step, kind, weight in rows}


def test_each_error_has_the_step_that_lost_it(tmp_path: Path) -> None:
    (cell,) = read_cells([run_of(tmp_path)])
    (scope,) = scopes(cell, None)
    found = error_pairs(cell, scope)
    assert found is not None
    assert cell.threshold == 0.7
    assert told(found) == {
        ("a", "a2", "identical", "story", 1),
        ("a2", "b", "high", "story", 1),
        ("b", "c", "high", "story", 1),
        ("a", "c", "chained", "story", 1),
        ("a2", "c", "chained", "story", 1),
        ("d", "e", "low", "copy", 1),
        ("f", "g", "unreported", "copy", 1),
    }
    assert (found.wrong, found.missed, found.complete) == (5, 2, True)


def test_counts_are_those_of_the_account_and_of_kinds(tmp_path: Path) -> None:
    make_report(tmp_path, corpora=("couples",))
    cells = read_cells([tmp_path / "run-0"])
    results = derive_results(cells)
    (locked,) = results.locked
    tuned = {row.strategy: row.threshold for row in locked.rows}
    kinds = {(row.strategy, row.place): {one.kind: one.joined for one in row.kinds} for row in results.wrong}
    accounts = {row.strategy: row for row in results.account}
    for cell in cells:
        for scope in scopes(cell, tuned[cell.strategy]):
            found = error_pairs(cell, scope)
            assert found is not None
            by_step, by_kind = Counter[str](), Counter[str]()
            for step, kind, weight in zip(found.step.tolist(), found.kind.tolist(), found.weight.tolist(), strict=True):
                by_step[STEPS[step]] += weight
                by_kind[found.kinds[kind]] += weight if step < 3 else 0
            assert +by_kind == kinds[cell.strategy, scope.place]
            if scope.place == "default":
                row = accounts[cell.strategy]
                assert by_step["high"] == row.wrong.above.joined
                assert by_step["chained"] == row.wrong.closure
                assert by_step["split"] == row.gold.above.apart
                missed = row.gold.below.apart + (row.gold.never.apart if row.gold.never else 0)
                assert by_step["low"] + by_step["unreported"] + by_step["unexamined"] == missed


def test_a_chain_is_the_one_whose_weakest_link_is_strongest() -> None:
    scored = {(0, 1): 0.9, (1, 2): 0.6, (0, 3): 0.8, (3, 2): 0.7, (4, 5): 0.9}
    pairs = make_pairs("abcdef", range(6), scored)
    labels = np.array([0, 0, 0, 0, 4, 4])
    chains = Chains.of(pairs, 0.5, labels, np.array([0]))
    chain = chains.between(1, 2)
    assert chain is not None
    assert (chain.rows, chain.weakest) == ([1, 0, 3, 2], 2)
    assert chain.scores == pytest.approx([0.9, 0.8, 0.7])
    assert chains.between(2, 1) == Chain(chain.rows[::-1], chain.scores[::-1])
    assert chains.between(4, 5) is None, "of a cluster that nobody asked about"
    assert chains.between(0, 4) is None
    assert Chains.of(pairs, 0.95, labels, np.array([0])).between(0, 1) is None


@given(st.lists(st.integers(0, 3), min_size=2, max_size=12), st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_pairs_within_labels_are_all_there_are(inside: list[int], apart: list[int]) -> None:
    ids = [f"d{row:02d}" for row in range(len(inside))]
    one, other = np.array(inside), np.array(apart[: len(inside)])
    groups = Groups.of(ids, [np.arange(len(ids))], np.ones(len(ids), np.bool_))
    left, right = groups.pairs(one, other, priorities(ids), 10**6)
    found = {(min(a, b), max(a, b)) for a, b in zip(groups.row[left].tolist(), groups.row[right].tolist(), strict=True)}
    rows = range(len(ids))
    assert found == {(a, b) for a in rows for b in rows if a < b and one[a] == one[b] and other[a] != other[b]}
    assert len(found) == len(left)


def test_of_large_clusters_some_pairs_are_looked_at() -> None:
    ids = [f"d{row}" for row in range(300)]
    groups = Groups.of(ids, [np.arange(300)], np.ones(300, np.bool_))
    left, _ = groups.pairs(np.zeros(300, np.int32), np.arange(300), priorities(ids), 1000)
    assert 900 < len(left) <= 1000


def errors(count: int) -> ErrorPairs:
    """Pairs of two steps: nine in ten scored too high, the others joined through others; scores of every tenth."""
    step = np.where(np.arange(count) % 10 == 0, 2, 1).astype(np.int8)
    return ErrorPairs(
        rows=np.stack([np.arange(count), np.arange(count) + 1]),
        step=step,
        kind=np.zeros(count, np.int16),
        kinds=["template"],
        score=np.where(step == 2, np.nan, (np.arange(count) % 97) / 97),
        weight=np.ones(count, np.int64),
        wrong=count,
        missed=0,
        labels=np.zeros(count + 1, np.int32),
    )


def test_the_choice_is_spread_and_the_same_for_all() -> None:
    found, order = errors(2000), priorities([f"d{row}" for row in range(2001)])
    none = np.zeros(2001, np.int64)
    first = in_order(found, none, order, missed=False)[:MOST]
    groups = Counter(zip(found.step[first].tolist(), band_of(found.score)[first].tolist(), strict=True))
    assert len(groups) == 11
    assert max(groups.values()) - min(groups.values()) <= 1
    assert in_order(found, none, order, missed=True) == []
    (kept,) = chosen([Listed(in_order(found, none, order, missed=False), found.rows)], [10] * 2001, 10**6)
    assert kept == first


def test_texts_keep_to_their_budget() -> None:
    rows = np.array([[0, 0, 2], [1, 2, 3]])
    lists = [Listed([0, 1, 2], rows), Listed([2, 0], rows)]
    assert chosen(lists, [10, 10, 10, 10], 20) == [[0], [0]], "only the first pair's texts fit"
    assert chosen(lists, [10, 10, 10, 10], 40) == [[0, 1, 2], [2, 0]]
    assert chosen(lists, [0, 0, 0, 0], 0) == [[0, 1, 2], [2, 0]], "ids cost nothing"


@pytest.mark.parametrize(
    ("weakest", "rows", "scores"),
    [(0, [0, 1, 8], [0.5, 1.0]), (3, [0, 3, 4, 8], [1.0, 0.5, 1.0]), (7, [0, 7, 8], [1.0, 0.5])],
)
def test_of_a_long_chain_the_weakest_link_and_the_ends_are_told(
    weakest: int, rows: list[int], scores: list[float]
) -> None:
    chain = Chain(list(range(9)), [0.5 if place == weakest else 0.9 for place in range(8)])
    assert _shortened(chain) == (rows, scores)
    short = Chain([0, 1, 2], [0.9, 0.8])
    assert _shortened(short) == ([0, 1, 2], [0.9, 0.8])
