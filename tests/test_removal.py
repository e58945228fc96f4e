"""Which document of a cluster is kept, and what that costs."""

from __future__ import annotations

import datetime as dt
import json
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup.cli
from neardup.errors import NeardupError, UnknownNameError
from neardup.linkages import Components
from neardup.metrics.removal import POLICIES, check_policy, keepers, merit, removal
from tests.partitions import Corpus, corpora, document_pairs, make_pairs, shuffled

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.pairs import CorpusPairs

NOTHING = np.zeros(0, np.int64)


def by_date(dates: Any) -> list[float]:
    column = pa.chunked_array([dates])
    count = len(column)
    none = make_pairs([str(i) for i in range(count)], range(count), {})
    merits: list[float] = merit("first", none, np.arange(count), NOTHING, column).tolist()
    return merits


def central(pairs: CorpusPairs, labels: Any) -> Any:
    return merit("central", pairs, labels, NOTHING, None)


def test_the_earliest_is_kept_and_one_without_a_date_last() -> None:
    assert by_date(["2021-02", "2020", None, "", "2020"]) == [-2, -1, -3, -3, -1]
    assert by_date([dt.date(2020, 1, 2), None, dt.date(2019, 1, 1)]) == [-2, -3, -1]
    assert by_date([2020, 2019]) == [-2, -1]
    assert by_date([None, None]) == [0, 0]
    with pytest.raises(NeardupError, match=r"column 'date' is of type struct.* give dates as text"):
        by_date([{"year": 2020}])


def test_without_dates_the_least_id_is_kept() -> None:
    pairs = make_pairs("ba", range(2), {(0, 1): 0.9})
    merits = merit("first", pairs, np.zeros(2, int), NOTHING, None)
    assert keepers(pairs.ids, np.zeros(2, int), merits).tolist() == [1, 1]
    assert keepers(pairs.ids, np.zeros(2, int)).tolist() == [1, 1]


def test_the_longest_is_kept_and_of_equals_the_least_id() -> None:
    pairs = make_pairs("cbad", range(4), {})
    merits = merit("longest", pairs, np.array([0, 0, 0, 1]), np.array([7, 9, 9, 1]), None)
    assert keepers(pairs.ids, np.array([0, 0, 0, 1]), merits).tolist() == [2, 2, 2, 3]


def test_the_most_central_is_kept() -> None:
    # a - b - c, d beside them and similar to c, which does not count for c
    pairs = make_pairs("abcd", range(4), {(0, 1): 0.5, (1, 2): 0.6, (2, 3): 0.9})
    merits = central(pairs, np.array([0, 0, 0, 1]))
    assert merits == pytest.approx([0.5, 1.1, 0.6, 0.0], abs=1e-6)
    assert keepers(pairs.ids, np.array([0, 0, 0, 1]), merits).tolist() == [1, 1, 1, 3]


@given(corpora(), st.sampled_from((0.3, 0.5, 0.9)))
def test_centrality_sums_the_scores_between_documents(corpus: Corpus, threshold: float) -> None:
    pairs, _ = corpus
    labels = Components().labels(pairs, threshold)
    label = dict(zip(pairs.ids, labels.tolist(), strict=True))
    expected = dict.fromkeys(pairs.ids, 0.0)
    for (a, b), score in document_pairs(pairs).items():
        if label[a] == label[b]:
            expected[a] += score
            expected[b] += score
    assert central(pairs, labels).tolist() == pytest.approx(list(expected.values()))


@given(st.data())
def test_one_of_each_cluster_is_kept_whatever_the_order(data: st.DataObject) -> None:
    pairs, _ = data.draw(corpora())
    order = data.draw(st.permutations(range(len(pairs.ids))))
    other = shuffled(pairs, order)
    kept = []
    for found in (pairs, other):
        labels = Components().labels(found, 0.5)
        rows = keepers(found.ids, labels, central(found, labels))
        assert np.array_equal(labels[rows], labels)
        assert np.array_equal(rows[rows], rows)
        assert len(set(rows.tolist())) == len(set(labels.tolist()))
        kept.append({found.ids[row] for row in rows})
    assert kept[0] == kept[1]


def test_the_policy_decides_what_is_removed_wrongly() -> None:
    # b, c are of one gold cluster and a of another, all in one predicted cluster
    ids, predicted, gold = list("abc"), np.zeros(3, int), np.array([0, 1, 1])
    counts = {"documents_kept": 1, "documents_removed": 2, "left_behind": 0}
    assert removal(ids, predicted, gold) == counts | {"wrongly_removed": 2}
    assert removal(ids, predicted, gold, np.array([0.0, 2.0, 1.0])) == counts | {"wrongly_removed": 1}


def test_policies_are_named() -> None:
    assert [check_policy(name) for name in POLICIES] == list(POLICIES)
    with pytest.raises(UnknownNameError, match=r"unknown policy 'centre'; did you mean 'central'\?"):
        check_policy("centre")


@pytest.mark.parametrize(("policy", "kept"), [("first", "c"), ("longest", "b"), ("central", "a"), (None, None)])
def test_cluster_tells_which_to_keep(tmp_path: Path, policy: str | None, kept: str | None) -> None:
    story = "the mayor of the harbour town opened a new bridge on monday and thanked all who built it"
    texts = {"a": story, "b": f"{story} over the years", "c": f"today {story}", "d": "nothing like it"}
    dates = {"a": "2024-03-02", "b": "2024-03-03", "c": "2024-03-01"}
    documents, out = tmp_path / "documents.jsonl", tmp_path / "clusters.jsonl"
    lines = ({"id": name, "text": text, "date": dates.get(name, "")} for name, text in texts.items())
    documents.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    asked = ["--keep", policy] if policy else []
    with pytest.raises(SystemExit) as left:
        neardup.cli.main(
            ["cluster", str(documents), "--strategy", "tfidf-cosine", "--threshold", "0.5", "--out", str(out), *asked]
        )
    assert not left.value.code
    written = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["cluster"] for line in written] == ["a", "a", "a", "d"]
    assert [line["id"] for line in written if line.get("keep")] == ([kept, "d"] if kept else [])
    assert all(set(line) == {"id", "cluster"} | ({"keep"} if kept else set()) for line in written)


def test_every_pair_of_a_whole_cluster_counts_once() -> None:
    scored = dict.fromkeys(combinations(range(4), 2), 0.5)
    assert central(make_pairs("abcd", range(4), scored), np.zeros(4, int)).tolist() == [1.5] * 4
