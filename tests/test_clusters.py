"""Clusterings and gold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.clusters import Clusters, canonical_labels
from neardup.core.gold import LEVELS, Gold, GradedPairs, check_level
from neardup.errors import NeardupError, UnknownNameError

if TYPE_CHECKING:
    import random

LABELS = st.lists(st.integers(-3, 4), max_size=12)


def made(labels: list[int]) -> Clusters:
    return Clusters([f"d{i}" for i in range(len(labels))], np.array(labels, np.int32))


@given(LABELS)
def test_labels_are_numbered_by_the_first_row_of_each_cluster(labels: list[int]) -> None:
    number: dict[int, int] = {}
    expected = [-1 if label < 0 else number.setdefault(label, len(number)) for label in labels]
    found = canonical_labels(np.array(labels, np.int64))
    assert found.tolist() == expected
    assert found.dtype == np.int32
    assert canonical_labels(found).tolist() == expected


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.sampled_from([7, 2**40]), max_size=12))
def test_labels_may_be_any_whole_numbers(labels: list[int]) -> None:
    number: dict[int, int] = {}
    expected = [-1 if label < 0 else number.setdefault(label, len(number)) for label in labels]
    assert canonical_labels(np.array(labels, np.int64)).tolist() == expected


@given(LABELS, st.permutations(range(-3, 5)))
def test_clusterings_are_equal_when_they_partition_alike(labels: list[int], names: list[int]) -> None:
    renamed = [-1 if label < 0 else names[label] + 3 for label in labels]
    assert made(labels) == made(renamed)


@given(LABELS, st.randoms(use_true_random=False))
def test_equality_does_not_see_the_order_of_documents(labels: list[int], shuffle: random.Random) -> None:
    clusters = made(labels)
    ids = clusters.ids.copy()
    shuffle.shuffle(ids)
    turned = clusters.aligned(ids)
    assert turned == clusters
    assert turned.ids == ids
    assert sorted(map(sorted, turned.members())) == sorted(map(sorted, clusters.members()))


def test_clusterings_differ_by_a_document_a_label_or_a_type() -> None:
    assert made([0, 0, 1]) != made([0, 0])
    assert made([0, 0, 1]) != made([0, 1, 1])
    assert made([0, 0, 1]) != made([0, 0, -1])
    assert made([0]) != [0]
    with pytest.raises(TypeError, match="unhashable"):
        hash(made([0]))


def test_members_and_count_leave_out_what_has_no_label() -> None:
    clusters = Clusters.from_mapping({"a": "x", "b": None, "c": 7, "d": "x"})
    assert (len(clusters), clusters.count, clusters.members()) == (4, 2, [["a", "d"], ["c"]])
    assert clusters.labels.tolist() == [0, -1, 1, 0]
    assert (made([]).count, made([]).members()) == (0, [])


@pytest.mark.parametrize(("absent", "labels"), [("singleton", [0, 1, 2, 1, 3]), ("unlabelled", [-1, 0, -1, 0, 1])])
def test_aligned_says_what_becomes_of_an_absent_document(absent: Any, labels: list[int]) -> None:
    clusters = Clusters.from_mapping({"a": "x", "b": "x", "c": "y"})
    wanted = ["new", "a", "newer", "b", "c"]
    assert clusters.aligned(wanted, absent=absent).labels.tolist() == labels
    with pytest.raises(NeardupError, match="document 'new' has no cluster"):
        clusters.aligned(wanted)


def test_ids_and_labels_are_equally_many() -> None:
    with pytest.raises(NeardupError, match="1 ids but 2 labels"):
        Clusters(["a"], np.array([0, 1], np.int32))


def test_graded_pairs_count_from_a_grade_up() -> None:
    pairs = GradedPairs(["b", "a", "a", "c"], ["a", "c", "d", "d"], np.array([2, 1, -1, 0]), 2, frozenset({"z"}))
    assert pairs.positive.tolist() == [True, False, False, False]
    assert pairs.documents == ["a", "b", "c", "d", "z"]


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (["x"], ["x"], "document 'x' is paired with itself"),
        (["x", "y"], ["y", "x"], "pair 'y', 'x' stands more than once"),
        (["x"], ["y", "z"], "1 and 2 documents and 1 grades"),
        (["x", "x"], ["y", "z"], "2 and 2 documents and 1 grades"),
    ],
)
def test_graded_pairs_refuse_what_is_no_pair(a: list[str], b: list[str], message: str) -> None:
    with pytest.raises(NeardupError, match=message):
        GradedPairs(a, b, np.ones(1 if "grades" in message else len(a), np.int32))


def test_gold_answers_the_levels_it_has() -> None:
    strict, loose = made([0, 1]), made([0, 0])
    gold = Gold({"story": loose, "copy": strict})
    assert gold.names == ["copy", "story"]
    assert gold.at("copy") is strict
    assert gold.at("story") is loose
    with pytest.raises(NeardupError, match="no level 'revision'; it has copy, story"):
        gold.at("revision")


def test_gold_of_one_level_answers_any() -> None:
    only = made([0, 0])
    gold = Gold({"any": only})
    assert gold.names == list(LEVELS) == ["copy", "revision", "story"]
    assert all(gold.at(level) is only for level in LEVELS)


def test_an_unknown_level_is_named_with_the_choices() -> None:
    with pytest.raises(UnknownNameError, match="unknown level 'copies'; did you mean 'copy'"):
        Gold({"any": made([0])}).at("copies")
    assert check_level("story") == "story"


def test_what_is_left_out_of_pairs_leaves_their_closed_scope_too() -> None:
    pairs = GradedPairs(["a"], ["b"], np.array([1], np.int32), closed=frozenset("abc"))
    assert pairs.without(["c"]).closed == {"a", "b"}
    assert pairs.without(["c"]).grade.tolist() == [1]
    assert pairs.without(["a"]).grade.tolist() == [-1]
