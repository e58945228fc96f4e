"""Wrong pairs by kind: an example worked by hand, and a slow oracle that walks over all pairs."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.clusters import Clusters
from neardup.core.gold import GradedPairs, Sample
from neardup.core.kinds import NOT_SAID, Kinds, in_order, kinds_of, title_of, with_kinds
from neardup.linkages import Components
from neardup.metrics.kinds import KindCounts, WrongKind, wrong_kinds, wrong_listed, wrong_pooled
from neardup.metrics.listed_pairs import ListedPairs
from tests.helpers.commands import status
from tests.helpers.files import write_json_lines
from tests.helpers.partitions import SCORES, corpora, document_pairs, make_pairs
from tests.helpers.pooled import clustered, made

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.pairs import CorpusPairs

IDS = list("abcdefgh")
LEVELS = {
    "copy": Clusters.from_mapping(dict(zip(IDS, [1, 1, 2, 3, 4, 5, 6, 7], strict=True))),
    "revision": Clusters.from_mapping(dict(zip(IDS, [1, 1, 1, 2, 3, 4, 5, 6], strict=True))),
    "story": Clusters.from_mapping(dict(zip(IDS, [1, 1, 1, 1, 2, 3, 4, None], strict=True))),
}
COLUMNS = {
    "family": ["", "", "", "f", "f", "", "", ""],
    "source": ["x", "y", "x", "x", "y", "y", "y", ""],
    "phenomena": [json.dumps(found) for found in ([], [], [], [], ["furniture"], ["same-furniture"], ["ocr"], [])],
}


def column(name: str) -> pa.ChunkedArray | None:
    return pa.chunked_array([COLUMNS[name]]) if name in COLUMNS else None


def worked(level: str = "copy") -> Kinds:
    return kinds_of(LEVELS[level], level, LEVELS, IDS, column)


def test_kinds_by_hand() -> None:
    expected = {"ac": "version", "ad": "story", "de": "template", "ef": "furniture", "fg": "unrelated", "ah": NOT_SAID}
    kinds = worked()
    assert {pair: kinds.of(*map(IDS.index, pair)) for pair in expected} == expected
    assert worked("revision").of(0, 3) == "story"
    assert list(worked("story").relations) == ["template", "furniture", "unrelated", NOT_SAID]
    alone = kinds_of(LEVELS["copy"], "copy", {"any": LEVELS["copy"]}, IDS, lambda _: None)
    assert {alone.of(a, b) for a, b in combinations(range(8), 2)} == {NOT_SAID}


def test_counts_by_hand() -> None:
    # one cluster of a, c, d and e: ac is a version; ad and cd are of one story, de of one template; ae, ce unrelated
    labels = np.array([0, 1, 0, 0, 0, 2, 3, 4])
    counts = KindCounts(worked())
    assert counts.within(labels) == {"version": 1, "story": 2, "template": 1, "unrelated": 2}
    member = np.array([document == "e" for document in IDS])
    assert counts.touching(labels, [member]) == [{"template": 1, "unrelated": 2}]
    pairs = make_pairs(IDS, range(8), {(0, 2): 0.9, (2, 3): 0.8, (3, 4): 0.5, (0, 5): 0.4})
    assert wrong_kinds(counts, pairs, 0.5, labels) == [
        WrongKind(kind="version", scored=1, closure=0),
        WrongKind(kind="story", scored=1, closure=1),
        WrongKind(kind="template", scored=1, closure=0),
        WrongKind(kind="unrelated", scored=0, closure=2),
    ]
    half = KindCounts(worked().among(~member))
    assert half.within(labels) == {"version": 1, "story": 2}


@st.composite
def drawn_kinds(draw: st.DrawFn) -> tuple[CorpusPairs, Kinds]:
    """Pairs, and any relations: nested or not, with documents that lack a label."""
    pairs, gold = draw(corpora())
    count = len(pairs.ids)
    names = draw(st.lists(st.sampled_from("pqrs"), unique=True))
    labels = st.lists(st.integers(-1, 2), min_size=count, max_size=count)
    found = {name: np.array(draw(labels), np.int32) for name in names}
    everything = {NOT_SAID: np.zeros(count, np.int32)}
    return pairs, Kinds(gold=gold.aligned(pairs.ids).labels, relations=found | everything)


def slow(kinds: Kinds, joined: set[tuple[int, int]]) -> Counter[str]:
    """Wrong pairs of rows by kind, one by one."""
    gold = kinds.gold
    wrong = [(a, b) for a, b in joined if gold[a] >= 0 and gold[b] >= 0 and gold[a] != gold[b]]
    return Counter(kinds.of(a, b) for a, b in wrong)


@given(drawn_kinds(), st.sampled_from(SCORES))
def test_counts_are_what_walking_over_all_pairs_gives(drawn: tuple[CorpusPairs, Kinds], threshold: float) -> None:
    pairs, kinds = drawn
    counts, labels = KindCounts(kinds), Components().labels(pairs, threshold)
    joined = {(a, b) for a, b in combinations(range(len(labels)), 2) if labels[a] == labels[b]}
    assert counts.within(labels) == slow(kinds, joined)

    row_of = {document: row for row, document in enumerate(pairs.ids)}
    scores = {frozenset(row_of[d] for d in pair): score for pair, score in document_pairs(pairs).items()}
    scored = {pair for pair in joined if scores.get(frozenset(pair), -1) >= np.float32(threshold)}
    found = wrong_kinds(counts, pairs, threshold, labels)
    assert {one.kind: one.scored for one in found if one.scored} == slow(kinds, scored)
    assert {one.kind: one.closure for one in found if one.closure} == slow(kinds, joined - scored)

    member = np.arange(len(labels)) % 2 == 0
    touching = {pair for pair in joined if member[list(pair)].any()}
    assert counts.touching(labels, [member]) == [slow(kinds, touching)]


def test_listed_pairs_keep_their_kinds_and_count_for_what_they_stand_for() -> None:
    pairs = make_pairs("abcd", range(4), {(0, 1): 0.9, (1, 2): 0.8})
    sample = Sample(kind=["version", "template", None], probability=np.array([0.5, 0.25, 0.1]), split=[None] * 3)
    gold = GradedPairs(["a", "a", "b"], ["b", "c", "d"], np.array([0, 0, 0], np.int32), sample=sample)
    listed = ListedPairs.of(gold, pairs.ids)
    assert wrong_listed(listed, pairs, 0.8, Components().labels(pairs, 0.8)) == [
        WrongKind(kind="version", scored=1, closure=0, estimated=2.0),
        WrongKind(kind="template", scored=0, closure=1, estimated=4.0),
    ]


def test_pairs_of_a_pool_are_estimated_as_figures_are() -> None:
    judge, ids, truth = made()
    kinds = ["template" if row % 3 else "version" for row in range(len(judge.drawn))]
    judge = replace(judge, drawn=replace(judge.drawn, kind=kinds))
    predicted = truth ^ (np.arange(len(truth)) % 4 == 0)
    labels, scored = clustered(predicted), {(2 * row, 2 * row + 1): 0.9 for row in np.flatnonzero(predicted).tolist()}
    found = wrong_pooled(judge, make_pairs(ids, range(len(ids)), scored), 0.5, labels)
    both, every, _ = judge._cells(judge._inside(labels)).totals()
    assert sum(one.weight for one in found) == pytest.approx(every - both)
    listed = judge.listed.together(labels) & ~judge.listed.positive
    assert {one.kind: one.scored for one in found} == Counter(np.array(kinds)[listed].tolist())


def test_a_kind_that_is_not_drawn_among_the_predicted_stands_for_its_share() -> None:
    judge, _, truth = made()
    some = replace(judge, drawn=replace(judge.drawn, kind=["template"] * len(judge.drawn)))
    undrawn = np.ones(len(truth), np.bool_)
    undrawn[judge._place] = False
    assert not judge.listed.together(clustered(undrawn)).any()
    both, every, _ = judge._cells(undrawn).totals()
    assert some.wrong(clustered(undrawn)) == {"template": pytest.approx(every - both)}


def test_kinds_that_nobody_named_follow_from_looser_levels() -> None:
    def graded(*grades: int) -> GradedPairs:
        return GradedPairs(list("aaab"), list("bcdc"), np.array(grades, np.int32))

    levels = {"copy": graded(1, 0, 0, 0), "revision": graded(1, 1, 0, -1), "story": graded(1, 1, 1, 0)}
    found = with_kinds(levels["copy"], "copy", levels).sample
    assert found is not None
    assert found.kind == ["version", "version", "story", None]
    named = Sample(kind=["copy", "template", None, None], probability=np.full(4, 0.5), split=[None] * 4)
    pairs = GradedPairs(list("aaab"), list("bcdc"), np.array([1, 0, 0, 0], np.int32), sample=named)
    kept = with_kinds(pairs, "copy", levels).sample
    assert kept is not None
    assert kept.kind == ["copy", "template", "story", None]


def test_kinds_have_an_order_and_titles() -> None:
    assert in_order({"odd": 1, NOT_SAID: 1, "template": 1, "version": 1}) == ["version", "template", NOT_SAID, "odd"]
    assert [title_of(kind) for kind in ("version", "story", "odd")] == ["versions", "same story", "odd"]


FILES: dict[str, list[dict[str, Any]]] = {
    "gold": [
        {"id": "a", "copy": "1", "revision": "1", "story": "1"},
        {"id": "b", "copy": "2", "revision": "1", "story": "1"},
        {"id": "c", "copy": "3", "revision": "2", "story": "1"},
        {"id": "d", "copy": "4", "revision": "3", "story": "2"},
        {"id": "e", "copy": "5", "revision": "4", "story": "3"},
    ],
    "documents": [{"id": d, "text": f"text of {d}", "family": "f" if d in "de" else ""} for d in "abcde"],
    "clusters": [{"id": d, "cluster": 1} for d in "abcde"],
    "pairs": [{"a": "a", "b": "b", "score": 0.9}, {"a": "d", "b": "e", "score": 0.8}],
}


def wrong(folder: Path, capsys: pytest.CaptureFixture[str], predicted: str, *options: object) -> dict[str, int]:
    """What `evaluate` finds wrong, by kind."""
    for name, rows in FILES.items():
        write_json_lines(folder / f"{name}.jsonl", rows)
    given = ("evaluate", "--gold", folder / "gold.jsonl", "--predicted", folder / f"{predicted}.jsonl")
    assert status(*given, *options, "--json") == 0
    found: dict[str, int] = json.loads(capsys.readouterr().out)["wrong"]
    return found


def test_evaluate_tells_wrong_pairs_by_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    documents = ("--documents", tmp_path / "documents.jsonl")
    clusters = {"version": 1, "story": 2, "unrelated": 7}
    assert wrong(tmp_path, capsys, "clusters") == clusters
    assert wrong(tmp_path, capsys, "clusters", *documents) == clusters | {"template": 1, "unrelated": 6}
    assert wrong(tmp_path, capsys, "clusters", "--versions", "ignored") == {"story": 2, "unrelated": 7}
    assert wrong(tmp_path, capsys, "clusters", "--level", "story") == {"unrelated": 7}
    assert wrong(tmp_path, capsys, "pairs") == {"version": 1, "unrelated": 1}
    assert wrong(tmp_path, capsys, "pairs", *documents) == {"version": 1, "template": 1}
    gold, predicted = (tmp_path / f"{name}.jsonl" for name in ("gold", "clusters"))
    assert status("evaluate", "--gold", gold, "--predicted", predicted) == 0
    assert "predicted wrongly, by kind: versions 1, same story 2, unrelated 7" in capsys.readouterr().err


def test_evaluate_tells_kinds_of_listed_pairs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"a": "a", "b": "b", "copy": 0, "revision": 1}, {"a": "d", "b": "e", "copy": 0, "revision": 0}]
    gold = write_json_lines(tmp_path / "listed.jsonl", rows)
    predicted = write_json_lines(tmp_path / "pairs.jsonl", FILES["pairs"])
    assert status("evaluate", "--gold", gold, "--predicted", predicted, "--json") == 0
    assert json.loads(capsys.readouterr().out)["wrong"] == {"version": 1, NOT_SAID: 1}
    assert status("evaluate", "--gold", gold, "--predicted", predicted, "--versions", "ignored") == 0
    told = capsys.readouterr().err
    assert "2 graded pairs, 0 of them duplicates, 1 count neither way" in told
    assert f"predicted wrongly, by kind: {NOT_SAID} 1" in told


@pytest.mark.parametrize("rows", [0, 1])
def test_few_documents(rows: int) -> None:
    kinds = kinds_of(Clusters(IDS[:rows], np.zeros(rows, np.int32)), "copy", {}, IDS[:rows], lambda _: None)
    assert KindCounts(kinds).within(np.zeros(rows, np.int64)) == {}
