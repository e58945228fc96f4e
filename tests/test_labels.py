"""Labels from files and to files: what was written is read, gold is held to its corpus, errors are one line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.clusters import Clusters
from neardup.core.corpus import Corpus
from neardup.core.gold import LEVELS, Gold, GradedPairs
from neardup.errors import InputError, NeardupError, Notice
from neardup.io.document_files import WRITERS
from neardup.io.fields import Fields
from neardup.io.label_files import in_json, write_clusters, write_pairs
from neardup.io.labels import PredictedPairs, check_gold, read_gold, read_predicted
from tests.helpers.files import read_json, write_json_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

IDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)


def written(path: Path, *records: object) -> Path:
    return write_json_lines(path, records)


def problem(path: Path, *records: object, predicted: bool = False, **options: Any) -> str:
    """The one line that reading these records ends in."""
    with pytest.raises(InputError) as caught:
        (read_predicted if predicted else read_gold)(written(path, *records), **options)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(str(path))
    return message.removeprefix(str(path))


def clusters_at(gold: Gold, level: str) -> dict[str, int]:
    found = gold.at(level)
    assert isinstance(found, Clusters)
    return dict(zip(found.ids, found.labels.tolist(), strict=True))


def pairs_at(gold: Gold, level: str) -> list[tuple[str, str, int]]:
    found = gold.at(level)
    assert isinstance(found, GradedPairs)
    return list(zip(found.a, found.b, found.grade.tolist(), strict=True))


@given(
    labels=st.dictionaries(IDS, st.integers(0, 4), min_size=1, max_size=12),
    form=st.sampled_from(["c", "c.gz", "c.zst"]),
)
def test_clusters_written_are_clusters_read(folder: Path, labels: dict[str, int], form: str) -> None:
    clusters = Clusters(list(labels), np.array(list(labels.values()), np.int32))
    path = folder / form
    write_clusters(path, clusters)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["id"] for line in lines] == list(labels)
    for line in lines:
        assert line["cluster"] == min(i for i in labels if labels[i] == labels[line["id"]])
    assert read_predicted(path) == clusters
    assert read_gold(path).at("story") == clusters


@given(labels=st.dictionaries(IDS, st.integers(0, 4), min_size=1, max_size=12), data=st.data())
def test_names_of_clusters_do_not_depend_on_order(folder: Path, labels: dict[str, int], data: st.DataObject) -> None:
    found = []
    for ids in (list(labels), data.draw(st.permutations(list(labels)))):
        write_clusters(folder / "c.jsonl", Clusters(ids, np.array([labels[i] for i in ids], np.int32)))
        found.append(sorted((folder / "c.jsonl").read_text().splitlines()))
    assert found[0] == found[1]


@given(
    pairs=st.dictionaries(
        st.tuples(IDS, IDS).filter(lambda p: p[0] < p[1]), st.floats(0, 1, width=32).map(np.float32), max_size=8
    )
)
def test_pairs_written_are_pairs_read(folder: Path, pairs: dict[tuple[str, str], float]) -> None:
    path = folder / "pairs"
    a, b = (pa.array([pair[side] for pair in pairs], pa.large_string()) for side in (0, 1))
    write_pairs(path, a, b, np.array(list(pairs.values()), np.float32))
    found = read_predicted(path)
    assert isinstance(found, PredictedPairs)
    assert list(zip(found.a, found.b, strict=True)) == list(pairs)
    if pairs:
        assert found.score is not None
        assert found.score.dtype == np.float64
        assert found.score.astype(np.float32).tolist() == [float(score) for score in pairs.values()]


def test_documents_without_a_label_are_written_as_null(tmp_path: Path) -> None:
    write_clusters(tmp_path / "c", Clusters(["b", "a", "c"], np.array([-1, 3, -1], np.int32)))
    assert [json.loads(x)["cluster"] for x in (tmp_path / "c").read_text().splitlines()] == [None, "a", None]


def test_a_pair_with_a_fault_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "pairs", {"old": 1})
    monkeypatch.setattr("neardup.io.label_files.in_json", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_pairs(path, *(pa.array(["a"], pa.large_string()),) * 2, np.ones(1, np.float32))
    assert read_json(path) == {"old": 1}


@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=6))
def test_strings_in_json_are_as_the_standard_library_writes_them(strings: list[str | None]) -> None:
    assert in_json(pa.array(strings, pa.large_string())).to_pylist() == [json.dumps(text) for text in strings]


@pytest.mark.parametrize("form", [*WRITERS])
def test_labels_in_every_format_are_read_back(tmp_path: Path, form: str) -> None:
    clusters = Clusters.from_mapping({"a": 0, 'b"': 0, "c": 1})
    write_clusters(tmp_path / f"c.{form}", clusters, form=form)
    assert read_predicted(tmp_path / f"c.{form}") == clusters
    ids = pa.array(["a", "é"], pa.large_string())
    write_pairs(tmp_path / f"p.{form}", ids, ids.take(pa.array([1, 0])), np.array([0.7, 1], np.float32), form)
    found = read_predicted(tmp_path / f"p.{form}")
    assert isinstance(found, PredictedPairs)
    assert found.score is not None
    assert (found.a, found.b, found.score.tolist()) == (["a"], ["é"], [1.0])


def test_gold_at_three_levels(tmp_path: Path) -> None:
    path = written(
        tmp_path / "gold",
        {"id": "a", "copy": 1, "revision": "r", "story": "s", "reason": "why", "sha256": "00"},
        {"id": "b", "copy": 1, "revision": None, "story": "s", "note": "passed over"},
        {"id": "\ud800", "story": "t", "reason": None},
    )
    gold = read_gold(path)
    assert gold.names == list(LEVELS)
    assert clusters_at(gold, "copy") == {"a": 0, "b": 0, "\ufffd": -1}
    assert clusters_at(gold, "revision") == {"a": 0, "b": -1, "\ufffd": -1}
    assert clusters_at(gold, "story") == {"a": 0, "b": 0, "\ufffd": 1}
    assert gold.reasons == {"a": "why"}
    assert gold.digests == {"a": "00"}


@pytest.mark.parametrize("field", ["cluster", *LEVELS])
def test_gold_of_one_level_answers_all(tmp_path: Path, field: str) -> None:
    path = written(tmp_path / "gold", {"id": "a", field: "1"}, {"id": "b", field: "2"}, {"id": "c", field: None})
    gold = read_gold(path)
    for level in LEVELS:
        assert clusters_at(gold, level) == {"a": 0, "b": 1, "c": -1}


def test_graded_pairs(tmp_path: Path) -> None:
    records = [
        {"a": "x", "b": "y", "label": 3},
        {"a": "z", "b": "x", "label": True},
        {"a": "y", "b": "z", "label": False},
        {"a": "y", "b": "w", "label": None},
    ]
    gold = read_gold(written(tmp_path / "gold", *records), positive_from=2, closed=frozenset("xyzv"))
    expected = [("x", "y", 3), ("z", "x", 2), ("y", "z", 0), ("y", "w", -1)]
    assert pairs_at(gold, "copy") == pairs_at(gold, "story") == expected
    found = gold.at("revision")
    assert isinstance(found, GradedPairs)
    assert found.positive.tolist() == [True, True, False, False]
    assert found.closed == frozenset("xyzv")


def test_graded_pairs_at_levels(tmp_path: Path) -> None:
    path = written(tmp_path / "gold", {"a": "x", "b": "y", "copy": 0, "story": True}, {"a": "x", "b": "z", "story": 0})
    gold = read_gold(path)
    assert gold.names == ["copy", "story"]
    assert pairs_at(gold, "copy") == [("x", "y", 0), ("x", "z", -1)]
    assert pairs_at(gold, "story") == [("x", "y", 1), ("x", "z", 0)]


BAD_GOLD: dict[str, tuple[list[object], str]] = {
    "neither": (
        [{"doc": "a", "cluster": 1}],
        ", line 1: has neither 'id' (clusters) nor 'a' and 'b' (pairs); the line has",
    ),
    "no label": (
        [{"id": "a", "copi": 1}],
        ", line 1: has no label (cluster, copy, revision, story); the line has 'id', 'copi'",
    ),
    "one without": ([{"id": "a", "cluster": 1}, {"id": "b"}], ", line 2: has no label"),
    "both": ([{"id": "a", "cluster": 1, "copy": 1}], ": has 'cluster' and 'copy'; give either"),
    "twice": ([{"id": "a", "copy": 1}, {"id": "a", "copy": 2}], ", line 2, field 'id': 'a' has a label on line 1"),
    "no id": ([{"id": 1.5, "copy": 1}], ", line 1, field 'id': a number with a fraction, not an id"),
    "noise": (
        [{"id": "a", "copy": 1}, {"id": "b", "copy": -1}],
        ", line 2, field 'copy': is -1; in gold, give a document without duplicates its own cluster",
    ),
    "fraction": ([{"id": "a", "copy": 1.5}], ", line 1, field 'copy': a number; a cluster is a string, an integer"),
    "truth": ([{"id": "a", "copy": True}], ", line 1, field 'copy': true or false; a cluster is"),
    "reason": ([{"id": "a", "copy": 1, "reason": 2}], ", line 1, field 'reason': a number, not a string"),
    "id gone": ([{"id": "a", "copy": 1}, {"a": "x", "b": "y"}], ", line 2, field 'id': missing"),
    "itself": ([{"a": "x", "b": "x", "label": 1}], ", line 1: 'x' is paired with itself"),
    "mirrored": (
        [{"a": "x", "b": "y", "label": 1}, {"a": "y", "b": "x", "label": 1}],
        ", line 2: the pair 'y', 'x' has",
    ),
    "b gone": ([{"a": "x", "b": "y", "label": 1}, {"a": "y", "label": 1}], ", line 2, field 'b': missing"),
    "grade": (
        [{"a": "x", "b": "y", "label": "same"}],
        ", line 1, field 'label': 'same' is no grade; give 0, 1, 2, … or",
    ),
    "negative": ([{"a": "x", "b": "y", "label": -1}], ", line 1, field 'label': -1 is no grade"),
    "huge": ([{"a": "x", "b": "y", "label": 2**31}], ", line 1, field 'label': 2147483648 is no grade"),
    "empty": ([], ": the file has zero bytes"),
    "nested": (
        [{"id": i, "copy": 1, "story": s} for i, s in (("a", None), ("b", 1), ("c", 1), ("d", 2))],
        ": 'b' and 'd' are together at copy but apart at story; levels must nest",
    ),
    "nested pairs": (
        [{"a": "x", "b": "y", "revision": True, "story": False}],
        ": 'x' and 'y' are together at revision but apart at story; levels must nest",
    ),
}


@pytest.mark.parametrize(("records", "expected"), BAD_GOLD.values(), ids=BAD_GOLD)
def test_errors_in_gold(tmp_path: Path, records: list[object], expected: str) -> None:
    assert problem(tmp_path / "gold", *records).startswith(expected)


def test_gold_of_blank_lines(tmp_path: Path) -> None:
    (tmp_path / "gold").write_text("\n\n")
    with pytest.raises(InputError, match="holds no labels"):
        read_gold(tmp_path / "gold")


def test_closed_gold_labels_every_document(tmp_path: Path) -> None:
    records = [{"id": "a", "cluster": 1}, {"id": "b", "cluster": None}]
    message = problem(tmp_path / "gold", *records, closed=frozenset("ab"))
    assert message == ": has no cluster for 'b', but its card calls the gold closed"
    assert read_gold(tmp_path / "gold", closed=frozenset("a")).names == list(LEVELS)


@given(st.lists(st.tuples(*[st.none() | st.integers(0, 2)] * 3), max_size=7))
def test_nesting_is_refused_when_two_documents_say_so(folder: Path, labels: list[tuple[int | None, ...]]) -> None:
    """The obvious oracle: every two documents at every two levels."""
    apart = any(
        None not in (a[inner], b[inner], a[outer], b[outer]) and a[inner] == b[inner] and a[outer] != b[outer]
        for a in labels
        for b in labels
        for inner in range(3)
        for outer in range(inner + 1, 3)
    )
    records = [{"id": str(i), **dict(zip(LEVELS, row, strict=True))} for i, row in enumerate(labels)]
    if apart:
        assert "levels must nest" in problem(folder / "nest", *records)
    elif labels:
        assert read_gold(written(folder / "nest", *records)).names == list(LEVELS)


CORPUS = Corpus.from_texts(["a", "b"], ["first", "second"], name="two")


def test_gold_that_fits_its_corpus(tmp_path: Path) -> None:
    path = written(tmp_path / "gold", {"id": "b", "cluster": 1, "sha256": CORPUS.digests[1].upper()})
    gold = read_gold(path)
    check_gold(gold, CORPUS, path)
    assert list(gold.digests) == ["b"]


def test_gold_of_another_corpus(tmp_path: Path) -> None:
    path = tmp_path / "gold"
    records: list[tuple[dict[str, object], str]] = [
        ({"id": "c", "cluster": 1}, "names 'c', which is no document of 'two'"),
        ({"a": "a", "b": "d", "label": 1}, "names 'd', which is no document of 'two'"),
        ({"id": "a", "cluster": 1, "sha256": "beef"}, "'a' was labelled with another text: SHA-256 beef, now "),
    ]
    for record, expected in records:
        with pytest.raises(InputError) as caught:
            check_gold(read_gold(written(path, record)), CORPUS, path)
        assert str(caught.value).startswith(f"{path}: {expected}")
    with pytest.raises(InputError, match="'z', which is no document"):
        check_gold(Gold({}, digests={"z": ""}), CORPUS, path)


def test_gold_made_by_hand_must_nest(tmp_path: Path) -> None:
    levels: dict[str, Clusters | GradedPairs] = {
        "copy": Clusters.from_mapping({"a": 1, "b": 1}),
        "revision": Clusters.from_mapping({"a": 1, "b": 2}),
    }
    with pytest.raises(InputError, match="'a' and 'b' are together at copy but apart at revision"):
        check_gold(Gold(levels), CORPUS, tmp_path)


def test_predicted_clusters(tmp_path: Path) -> None:
    path = written(tmp_path / "p", {"id": "a", "cluster": 5}, {"id": "b", "cluster": None}, {"id": "c", "cluster": 5})
    assert read_predicted(path) == Clusters.from_mapping({"a": 1, "b": None, "c": 1})
    path = written(tmp_path / "p", {"id": "a", "copy": 1, "story": 1}, {"id": "b", "copy": 2, "story": 1})
    assert read_predicted(path) == Clusters.from_mapping({"a": 1, "b": 2})
    assert read_predicted(path, level="story") == Clusters.from_mapping({"a": 1, "b": 1})
    message = problem(path, *map(json.loads, path.read_text().splitlines()), predicted=True, level="revision")
    assert message == ": has no labels at level 'revision'; it has copy, story"


def test_predicted_pairs(tmp_path: Path) -> None:
    path = written(tmp_path / "p", {"a": "y", "b": "x"}, {"a": "x", "b": "y"}, {"a": "x", "b": "z"})
    found = read_predicted(path)
    assert isinstance(found, PredictedPairs)
    assert (found.a, found.b, found.score) == (["x", "x"], ["y", "z"], None)


def test_a_predicted_pair_given_twice_keeps_its_higher_score(tmp_path: Path) -> None:
    scores = [0.25, 0.75, 0.5]
    path = written(tmp_path / "p", *({"a": "xy"[i % 2], "b": "yx"[i % 2], "score": s} for i, s in enumerate(scores)))
    found = read_predicted(path)
    assert isinstance(found, PredictedPairs)
    assert found.score is not None
    assert (found.a, found.b, found.score.tolist()) == (["x"], ["y"], [0.75])


def test_predicted_pairs_with_labels_are_those_that_count(tmp_path: Path) -> None:
    labels: list[object] = [2, 0, True, False, None]
    found = read_predicted(
        written(tmp_path / "p", *({"a": "x", "b": str(i), "label": v} for i, v in enumerate(labels)))
    )
    assert isinstance(found, PredictedPairs)
    assert (found.a, found.b, found.score) == (["x", "x"], ["0", "2"], None)


def test_no_pairs_are_a_prediction_too(tmp_path: Path) -> None:
    write_pairs(tmp_path / "none", *(pa.array([], pa.large_string()),) * 2, np.ones(0, np.float32))
    found = read_predicted(tmp_path / "none")
    assert isinstance(found, PredictedPairs)
    assert (found.a, found.b) == ([], [])


BAD_PREDICTED: dict[str, tuple[list[object], str]] = {
    "neither": ([{"x": 1}], ", line 1: has neither 'id'"),
    "no cluster": ([{"id": "a", "group": 1}], ", line 1: has no label"),
    "itself": ([{"a": "x", "b": "x"}], ", line 1: 'x' is paired with itself"),
    "one without": (
        [{"a": "x", "b": "y", "score": 1}, {"a": "x", "b": "z"}],
        ", line 2, field 'score': missing; the line",
    ),
    "text": ([{"a": "x", "b": "y", "score": "high"}], ", line 1, field 'score': 'high' is no finite number"),
    "nan": ([{"a": "x", "b": "y", "score": float("nan")}], ", line 1, field 'score': nan is no finite number"),
    "truth": ([{"a": "x", "b": "y", "score": True}], ", line 1, field 'score': True is no finite number"),
}


@pytest.mark.parametrize(("records", "expected"), BAD_PREDICTED.values(), ids=BAD_PREDICTED)
def test_errors_in_predictions(tmp_path: Path, records: list[object], expected: str) -> None:
    assert problem(tmp_path / "p", *records, predicted=True).startswith(expected)


def test_an_absent_file(tmp_path: Path) -> None:
    for read in (read_gold, read_predicted):
        with pytest.raises(InputError, match="does not exist"):
            read(tmp_path / "absent")


@pytest.mark.parametrize("read", [read_gold, read_predicted])
def test_integers_are_text_in_labels(tmp_path: Path, read: Callable[[Path], Any]) -> None:
    path = written(tmp_path / "c", {"id": 1, "cluster": 7}, {"id": "2", "cluster": "7"}, {"id": 3, "cluster": 8})
    with pytest.warns(Notice, match="has clusters 7 and '7' in 'cluster': they are read as the same cluster"):
        found = read(path)
    labels = found.at("copy") if isinstance(found, Gold) else found
    assert labels == Clusters.from_mapping({"1": "x", "2": "x", "3": "y"})
    found = read(written(tmp_path / "p", {"a": 1, "b": "2", "label": 1}))
    pairs = found.at("copy") if isinstance(found, Gold) else found
    assert isinstance(pairs, GradedPairs | PredictedPairs)
    assert (pairs.a, pairs.b) == (["1"], ["2"])


def test_minus_one_is_no_predicted_cluster(tmp_path: Path) -> None:
    path = written(tmp_path / "c", *({"id": i, "cluster": c} for i, c in (("a", -1), ("b", -1), ("c", 0), ("d", 0))))
    with pytest.warns(Notice, match="2 documents have cluster -1, which is read as noise"):
        assert read_predicted(path) == Clusters.from_mapping({"a": None, "b": None, "c": 0, "d": 0})


def test_labels_from_csv_and_parquet(tmp_path: Path) -> None:
    rows = {"id": ["a", "b", "c"], "cluster": ["x", "x", None], "note": ["", "1", ""]}
    (tmp_path / "c.csv").write_text("id,cluster,note\na,x,\nb,x,1\nc,,\n")
    pq.write_table(pa.table(rows), tmp_path / "c.parquet")
    for name in ("c.csv", "c.parquet"):
        assert read_gold(tmp_path / name).at("copy") == Clusters.from_mapping({"a": 0, "b": 0, "c": None})
        assert read_predicted(tmp_path / name) == Clusters.from_mapping({"a": 0, "b": 0, "c": None})
    (tmp_path / "p.csv").write_text("a,b,score\n1,2,0.5\n2,3,1\n")
    found = read_predicted(tmp_path / "p.csv")
    assert isinstance(found, PredictedPairs)
    assert found.score is not None
    assert (found.a, found.score.tolist()) == (["1", "2"], [0.5, 1.0])
    (tmp_path / "g.csv").write_text("a,b,label\n1,2,True\n2,3,0\n3,4,\n4,5,2\n")
    assert [grade for *_, grade in pairs_at(read_gold(tmp_path / "g.csv"), "copy")] == [1, 0, -1, 2]
    (tmp_path / "g.csv").write_text("a,b,label\n1,2,same\n")
    with pytest.raises(InputError, match=r"g\.csv, line 2, field 'label': 'same' is no grade"):
        read_gold(tmp_path / "g.csv")


def test_json_lines_under_the_name_of_a_table(tmp_path: Path) -> None:
    for name in ("c.csv", "c.parquet"):
        write_clusters(tmp_path / name, Clusters.from_mapping({"a": 0, "b": 0}))
        assert read_predicted(tmp_path / name) == Clusters.from_mapping({"a": 0, "b": 0})


def test_fields_of_other_names(tmp_path: Path) -> None:
    called = Fields(id="doc", cluster="cluster_id", a="left", b="right", label="same", score="sim")
    path = written(tmp_path / "c", {"doc": "a", "cluster_id": 1, "id": "other", "cluster": 9})
    assert read_gold(path, fields=called).at("copy") == Clusters.from_mapping({"a": 1})
    path = written(tmp_path / "p", {"left": "a", "right": "b", "sim": 0.25})
    found = read_predicted(path, fields=called)
    assert isinstance(found, PredictedPairs)
    assert found.score is not None
    assert (found.a, found.b, found.score.tolist()) == (["a"], ["b"], [0.25])
    path = written(tmp_path / "g", {"left": "a", "right": "b", "same": 2})
    assert pairs_at(read_gold(path, fields=called), "copy") == [("a", "b", 2)]
    with pytest.raises(InputError, match=r"neither 'doc' \(clusters\) nor 'left' and 'right' \(pairs\); the line has"):
        read_gold(written(tmp_path / "x", {"x": 1}), fields=called)


def test_a_usual_field_in_place_of_another_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "c", {"id": "a", "cluster": 1})
    with pytest.warns(Notice, match="has no field 'cluster_id': 'cluster' is read instead"):
        assert read_gold(path, fields=Fields(cluster="cluster_id")).at("copy") == Clusters.from_mapping({"a": 1})


def test_a_sample_of_pairs_is_read_with_what_each_pair_is(tmp_path: Path) -> None:
    sampled = {
        "a": "x",
        "copy": True,
        "revision": True,
        "story": True,
        "kind": "copy",
        "probability": 0.1,
        "split": "dev",
    }
    other = {"copy": False, "revision": False, "story": True, "kind": "story", "probability": 0.5, "split": "test"}
    path = written(tmp_path / "g", sampled | {"b": "y"}, sampled | {"b": "z"} | other)
    gold = read_gold(path)
    assert pairs_at(gold, "copy") == [("x", "y", 1), ("x", "z", 0)]
    assert pairs_at(gold, "story") == [("x", "y", 1), ("x", "z", 1)]
    labels = gold.at("copy")
    assert isinstance(labels, GradedPairs)
    assert labels.sample is not None
    assert labels.sample.kind == ["copy", "story"]
    assert labels.sample.probability.tolist() == [0.1, 0.5]
    assert labels.half("test").a == ["x"]
    assert labels.half("test").b == ["z"]
    with pytest.raises(NeardupError, match=r"half 'train'; the halves in 'split' are: dev, test"):
        labels.half("train")
