"""Which document of a cluster is kept, and what that costs."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.errors import NeardupError, UnknownNameError
from neardup.linkages import Components
from neardup.metrics.dates import instants
from neardup.metrics.removal import POLICIES, check_policy, keepers, merit, removal
from tests.helpers.commands import CASES, status
from tests.helpers.files import write_json_lines
from tests.helpers.partitions import Corpus, corpora, document_pairs, make_pairs, shuffled

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.pairs import CorpusPairs

NOTHING = np.zeros(0, np.int64)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))


def by_date(dates: Any) -> list[float]:
    column = pa.chunked_array([dates])
    count = len(column)
    none = make_pairs([str(i) for i in range(count)], range(count), {})
    merits: list[float] = merit("first", none, np.arange(count), NOTHING, partial(instants, column, none.ids)).tolist()
    return merits


def central(pairs: CorpusPairs, labels: Any) -> Any:
    return merit("central", pairs, labels, NOTHING, None)


def test_the_earliest_is_kept_and_one_without_a_date_last() -> None:
    assert by_date(["2021-02-01", "2020-01-01", None, "", "2020-01-01"]) == [-2, 0, -3, -4, -1]
    assert by_date([dt.date(2020, 1, 2), None, dt.date(2019, 1, 1)]) == [-1, -2, 0]
    assert by_date([dt.datetime(2020, 1, 2, 3), dt.datetime(2020, 1, 2, 2)]) == [-1, 0]  # noqa: DTZ001 - Arrow's own
    assert by_date([None, None]) == [0, -1]


def test_dates_are_instants() -> None:
    # 19:30, 23:00, 19:00 and 00:00 UTC
    stamps = ["2021-02-03T00:30:00+05:00", "2021-02-02T23:00:00Z", "2021-02-02 20:00+01:00", "2021-02-02"]
    assert by_date(stamps) == [-2, -3, -1, 0]
    whole = "1970-01-01T00:00:00.25+00:00", "19700101", "1969-12-31"
    assert instants(pa.chunked_array([list(whole)]), "abc").tolist() == [0.25, 0, -86400]
    zoned = pa.chunked_array([pa.array([3_600_000, None], pa.timestamp("ms", "Asia/Tokyo"))])
    assert instants(zoned, "ab").tolist() == [3600, float("inf")]


@given(st.lists(st.datetimes(timezones=ZONES)))
def test_instants_are_those_of_datetime(moments: list[dt.datetime]) -> None:
    column = pa.chunked_array([pa.array([m.isoformat() for m in moments], pa.string())])
    found = instants(column, [str(i) for i in range(len(moments))])
    assert found.tolist() == pytest.approx([m.timestamp() for m in moments], abs=1e-4)


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        ("Mon, 5 Apr 1993 12:22:45 GMT", "is no date of ISO 8601; write 2021-02-03, or with time and offset"),
        ("03/04/2021", "is no date of ISO 8601"),
        ("2021", "is no date of ISO 8601"),
        ("2021-02-03T00:30:00", "is a time without an offset from UTC; write"),
        ("2021-02-03T00:00:00", "is a time without an offset from UTC"),
        (2021, "is no date of ISO 8601"),
        ({"year": 2020}, "is no date of ISO 8601"),
    ],
)
def test_what_is_no_date_is_refused_by_id(value: Any, fact: str) -> None:
    with pytest.raises(NeardupError, match=rf"^document '0': date .* {fact}"):
        by_date([value])


def test_without_dates_the_first_of_the_input_is_kept() -> None:
    pairs = make_pairs("ba", range(2), {(0, 1): 0.9})
    merits = merit("first", pairs, np.zeros(2, int), NOTHING, None)
    assert keepers(pairs.ids, np.zeros(2, int), merits).tolist() == [0, 0]
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


def test_a_half_is_judged_by_what_stays_in_the_other() -> None:
    # a, c and e stay. b was removed for a of the other half, wrongly; d for c, rightly; f, unlabelled, for e
    ids, predicted, gold = list("abcdef"), np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 2, 2, 3, -1])
    half = np.array([False, True, True, True, False, True])
    counts = {"documents_kept": 3, "documents_removed": 3}
    assert removal(ids, predicted, gold, rows=half) == counts | {"wrongly_removed": 1, "left_behind": 0}
    assert removal(ids, predicted, gold, rows=~half) == counts | {"wrongly_removed": 0, "left_behind": 0}
    apart = np.arange(6)
    assert removal(ids, apart, gold, rows=half)["left_behind"] == 1
    assert removal(ids, apart, gold, rows=~half)["left_behind"] == 0


@given(st.data())
def test_what_halves_say_of_removals_adds_up(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 12))
    rows = st.lists(st.integers(-1, 3), min_size=count, max_size=count)
    predicted, gold = np.array(data.draw(rows)) + 1, np.array(data.draw(rows))
    half = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    ids = [str(row) for row in range(count)]
    halves = [removal(ids, predicted, gold, rows=one)["wrongly_removed"] for one in (half, ~half)]
    assert sum(halves) == removal(ids, predicted, gold)["wrongly_removed"]


def test_policies_are_named() -> None:
    assert [check_policy(name) for name in POLICIES] == list(POLICIES)
    with pytest.raises(UnknownNameError, match=r"unknown policy 'centre'; did you mean 'central'\?"):
        check_policy("centre")


@pytest.mark.parametrize(("policy", "kept"), [("first", "c"), ("longest", "b"), ("central", "a"), (None, None)])
def test_cluster_says_which_to_keep(tmp_path: Path, policy: str | None, kept: str | None) -> None:
    story = "the mayor of the harbour town opened a new bridge on monday and thanked all who built it"
    texts = {"a": story, "b": f"{story} over the years", "c": f"today {story}", "d": "nothing like it"}
    dates = {"a": "2024-03-02", "b": "2024-03-03", "c": "2024-03-01"}
    documents, out = tmp_path / "documents.jsonl", tmp_path / "clusters.jsonl"
    lines = ({"id": name, "text": text, "date": dates.get(name, "")} for name, text in texts.items())
    write_json_lines(documents, lines)
    asked = ["--keep", policy] if policy else []
    how = ("--strategy", "tfidf-cosine", "--threshold", "0.5", "--out", out)
    assert status("cluster", documents, *how, *asked) == 0
    written = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["cluster"] for line in written] == ["a", "a", "a", "d"]
    assert [line["id"] for line in written if line.get("keep")] == ([kept, "d"] if kept else [])
    assert all(set(line) == {"id", "cluster"} | ({"keep"} if kept else set()) for line in written)


@pytest.mark.parametrize(
    ("name", "strategy", "policy", "kept"),
    [
        ("keep_longest", "edit-distance", "longest", ["ascii_full"]),  # 110 characters; the other has more bytes
        ("keep_tz", "exact", "first", ["a"]),  # 19:30 UTC, the other 23:00
        ("keep_fileorder", "exact", "first", ["crawl-9"]),
    ],
)
def test_the_cases_keep_the_right_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, strategy: str, policy: str, kept: list[str]
) -> None:
    out = tmp_path / "clusters.jsonl"
    asked = ["--strategy", strategy, "--keep", policy, "--out", str(out)]
    assert status("cluster", CASES / f"{name}.jsonl", *asked) == 0
    written = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in written if line["keep"]] == kept
    assert (
        "keeping one of each cluster deletes 1 document; the largest cluster has 2; 0.0% of" in capsys.readouterr().err
    )


def test_bad_dates_are_refused_before_the_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    documents, out = tmp_path / "documents.jsonl", tmp_path / "clusters.jsonl"
    documents.write_text('{"id": "x", "text": "a storm", "date": "yesterday"}\n', encoding="utf-8")
    assert status("cluster", documents, "--strategy", "exact", "--keep", "first", "--out", out) == 2
    assert "document 'x': date 'yesterday' is no date of ISO 8601" in capsys.readouterr().err
    assert not out.exists()


def test_the_share_joined_through_others_only_is_stated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [f"word{i}" for i in range(30)]
    texts = {"a": words[:20], "b": words[5:25], "c": words[10:30], "d": ["else"]}  # a - b - c, a and c share a third
    documents = tmp_path / "documents.jsonl"
    lines = (json.dumps({"id": name, "text": " ".join(text)}) for name, text in texts.items())
    documents.write_text("\n".join(lines), encoding="utf-8")
    asked = ["--strategy", "tfidf-cosine", "--out", str(tmp_path / "o.jsonl")]
    assert status("cluster", documents, "--threshold", "0.5", *asked) == 0
    shown = capsys.readouterr().err
    assert "deletes 2 documents; the largest cluster has 3; 33.3% of the pairs within clusters are joined" in shown


def test_every_pair_of_a_whole_cluster_counts_once() -> None:
    scored = dict.fromkeys(combinations(range(4), 2), 0.5)
    assert central(make_pairs("abcd", range(4), scored), np.zeros(4, int)).tolist() == [1.5] * 4
