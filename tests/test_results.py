"""Results are typed: what is written is read again, older files too, and damaged ones are refused in a line."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from neardup.compare.gates import parse_gate
from neardup.compare.measured import Measured
from neardup.compare.runs import compare
from neardup.errors import InputError, NeardupError
from neardup.io.json_records import write_record
from neardup.results.files import read_results, results_of
from neardup.results.old import from_schema_1
from tests.helpers.files import read_json
from tests.helpers.made_results import cell_data, data_of, results_from
from tests.helpers.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

REFERENCE = ROOT / "reports" / "reference" / "results.json"


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    data: dict[str, Any] = read_json(REFERENCE)
    return data


def trimmed(data: Any) -> Any:
    """The same with two members of each list, so that every key is there."""
    if isinstance(data, dict):
        return {key: trimmed(value) for key, value in data.items()}
    return [trimmed(value) for value in data[:2]] if isinstance(data, list) else data


def places(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where anything stands in nested data."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield (*at, key)
        yield from places(value, (*at, key))


def leaves(data: Any) -> list[tuple[tuple[Any, ...], Any]]:
    """Every number and text of nested data, with its place."""
    found = []
    for place in places(data):
        value = data
        for key in place:
            value = value[key]
        if not isinstance(value, dict | list):
            found.append((place, value))
    return found


def test_the_reference_report_is_read_and_written_again_without_a_loss(
    reference: dict[str, Any], tmp_path: Path
) -> None:
    results = read_results(REFERENCE)
    write_record(tmp_path / "results.json", results)
    assert read_results(tmp_path / "results.json") == results
    written = dict(leaves(read_json(tmp_path / "results.json")))
    kept = {place for place, value in leaves(reference) if place in written and written[place] == value}
    gone = {(place[0], place[-1]) for place, _ in leaves(reference) if place not in kept}
    renamed = {("cells", "text"), ("corpora", "told_apart"), ("locked", "told_apart")}
    assert gone <= {("schema_version", "schema_version"), ("cells", "alarm"), *renamed}


NUMBER = st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 10**15)
ENDS = st.none() | st.tuples(st.floats(0, 1), st.floats(0, 1))


@given(
    figures=st.dictionaries(st.text(), st.none() | NUMBER),
    intervals=st.dictionaries(st.text(), ENDS),
    rounds=st.lists(st.floats(0, allow_infinity=False)),
    facts=st.fixed_dictionaries({"error": st.text(), "threshold": st.none() | st.floats(0, 1)}),
    versions=st.dictionaries(st.text(), st.text()),
)
def test_whatever_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    figures: dict[str, float | None],
    intervals: dict[str, tuple[float, float] | None],
    rounds: list[float],
    facts: dict[str, Any],
    versions: dict[str, str],
) -> None:
    results = results_from(data_of(cell_data("exact(floor=1.0)", {})))
    cell = replace(results.cells[0], figures=figures, intervals=intervals, rounds=rounds, **facts)
    results = replace(results, cells=[cell], runs=[replace(results.runs[0], versions=versions)])
    file = tmp_path_factory.getbasetemp() / "law" / "results.json"
    write_record(file, results)
    assert read_results(file) == results


def test_the_older_form_is_turned_into_todays() -> None:
    old = data_of(cell_data("exact(floor=1.0)", {"f1": 1.0}), schema_version=1)
    old["cells"][0]["perfect"] = [
        {"low": 0.41, "high": 0.83, "text": "(0.41, 0.83]"},
        {"low": 0.3, "high": 0.4, "text": "[0.3, 0.4]"},
        {"low": 0.2, "high": 0.2, "text": "0.2"},
    ]
    simulated = {"title": "97 units", "corpora": 5000, "coverage": {"f1": 0.95}, "told_apart": 0.01}
    old["corpora"][0]["simulated"] = dict(simulated)
    old["locked"] = [{"corpus": "wire", "metric": "f1", "simulated": dict(simulated)}]
    facts = {"corpus": "wire", "strategy": "exact(floor=1.0)"}
    counts = {"documents": 104, "gold": 198, "found": 134, "wrong": 39}
    old["slices"] = [facts | counts | {"column": "phenomena", "value": "abridged"}]
    form = {"perturbation": "typos", "text": "…", "intensity": 0.1, "meaning": "…", "holds": 0.8, "breaks": None}
    old["perturbations"] = [facts | form | {"variants": 10, "unchanged": 14, "together": 10}]
    found = results_from(old)
    assert (found.slices[0].found, found.slices[0].units, found.slices[0].recall) == (134, 0, None)
    assert (found.perturbations[0].share, found.perturbations[0].interval) == (1.0, None)
    assert [stretch.low_included for stretch in found.cells[0].perfect] == [False, True, True]
    assert [str(stretch) for stretch in found.cells[0].perfect] == ["(0.41, 0.83]", "[0.3, 0.4]", "0.2"]
    assert found.corpora[0].simulated == found.locked[0].simulated
    assert found.locked[0].simulated is not None
    assert found.locked[0].simulated.found_different == 0.01
    assert found.schema_version == 2
    assert from_schema_1({"cells": 7, "corpora": [3, {"simulated": []}]})["cells"] == 7


@pytest.mark.parametrize("version", [0, 3, "2", None, True, 2.5])
def test_other_versions_are_refused(version: Any) -> None:
    with pytest.raises(InputError, match="schema version 1 or 2"):
        results_of(data_of(cell_data("exact", {})) | {"schema_version": version}, Path("results.json"))


@pytest.mark.parametrize(
    ("place", "value", "fact"),
    [
        (("cells", 0, "figures", "f1"), "x", r"\$\.cells\[0\]\.figures\[\.\.\.\]: expected float \| null, got str"),
        (("cells", 0, "figures", "f1"), 10**400, r"\$\.cells\[0\]\.figures\[\.\.\.\]: number out of range"),
        (("cells", 0, "status"), "odd", r"\$\.cells\[0\]\.status: invalid enum value 'odd'"),
        (("cells", 0, "figure"), {}, r"\$\.cells\[0\]: object contains unknown field figure"),
        (("corpora", 0, "documents"), 1.5, r"\$\.corpora\[0\]\.documents: expected int, got float"),
        (("cells",), [], "'cells' is empty"),
        (("cells", 0, "corpus"), "gone", "the cell of exact on gone is of a corpus that 'corpora' does not list"),
        (
            ("sampled",),
            [
                {
                    "corpus": "wire", "strategy": "odd(k=1)", "kind": "pairs", "reported": 1, "listed": 1,
                    "share_of_all_pairs": 0.1, "selective": True,
                }
            ],
            "'sampled' has a row about odd on wire, of which there is no cell",
        ),
    ],
)  # fmt: skip
def test_an_error_names_the_place_and_what_was_expected(place: tuple[Any, ...], value: Any, fact: str) -> None:
    data = data_of(cell_data("exact(floor=1.0)", {"f1": 1.0}))
    put(data, place, value)
    with pytest.raises(InputError, match=rf"results\.json: {fact}.*write it again with 'neardup report"):
        results_from(data)


@pytest.mark.parametrize("part", ["corpora", "cells"])
def test_a_corpus_or_a_cell_stands_once(part: str) -> None:
    data = data_of(cell_data("exact(floor=1.0)", {"f1": 1.0}))
    data[part] *= 2
    with pytest.raises(InputError, match="is listed twice"):
        results_from(data)


def put(data: Any, place: tuple[Any, ...], value: Any) -> None:
    """Put a value in a place, or take away what stands there where the value is `GONE`."""
    *path, last = place
    for key in path:
        data = data[key]
    if value is GONE:
        del data[last]
    else:
        data[last] = value


GONE = object()
INSTEAD: tuple[Any, ...] = (
    GONE,
    None,
    "x",
    [],
    {},
    7,
    -1,
    10**400,
    True,
    float("nan"),
    float("inf"),
    [None],
    {"": 0},
)
GATES = [parse_gate(gate) for gate in ("f1<-0.01", "seconds/exact>+20%", "min:b3_f1=0.1", "account.losses.linkage>+9")]


def test_results_with_any_part_removed_or_replaced_end_in_an_error_or_a_comparison(reference: dict[str, Any]) -> None:
    data = trimmed(reference)
    kept = {key: data["cells"][0][key] for key in ("corpus", "strategy")}
    for part in ("sampled", "captures"):  # about a cell that is left
        data[part] = [row | kept for row in data[part][:1]]
    for form in forms_of(data):
        whole = Measured(results=results_from(form), cells=[])
        assert compare(whole, whole, GATES).passes(allow_undecided=True)
        rng, refused, every = random.Random(0), list[str](), list(places(form))
        for place in rng.sample(every, 200):
            spoilt = deepcopy(form)
            put(spoilt, place, rng.choice(INSTEAD))
            try:
                side = Measured(results=results_of(spoilt, REFERENCE), cells=[])
                compare(side, whole, GATES).to_json()
                compare(whole, side, GATES).to_json()
            except NeardupError as error:
                refused.append(str(error))
        assert len(refused) > 100
        assert not any("\n" in text for text in refused)


@pytest.mark.parametrize("key", ["name", "checksum", "\ud800"])
def test_half_a_surrogate_pair_is_refused(tmp_path: Path, key: str) -> None:
    data = data_of(cell_data("exact", {"f1": 1.0}))
    data["corpora"][0][key] = "x\ud83d"
    (tmp_path / "results.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError, match=r"holds '\\ud8.*', half of a surrogate pair"):
        read_results(tmp_path / "results.json")
    data["corpora"][0] = data["corpora"][0] | {"labelled": "😀"}
    data["corpora"][0].pop(key)
    data["corpora"][0] |= {"name": "wire", "checksum": "c"}
    (tmp_path / "results.json").write_text(json.dumps(data), encoding="utf-8")
    assert read_results(tmp_path / "results.json").corpora[0].labelled == "😀"


def forms_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The same in the older form and in today's."""
    return [data, json.loads(json.dumps(msgspec.to_builtins(results_from(data))))]


def test_results_of_one_corpus() -> None:
    results = read_results(REFERENCE)
    wire, *others = results.by_corpus()
    assert [part.corpus for part in (wire, *others)] == results.corpora
    assert wire.cells == [cell for cell in results.cells if cell.corpus == "wire"]
    assert wire.done == [cell for cell in wire.cells if cell.status == "done"]
    assert wire.failed == []
    assert wire.locked is not None
    assert (wire.locked.corpus, wire.level) == ("wire", "copy")
    assert [*wire.linkages] == ["components()", "average(floor=None)"]
    assert {row.corpus for row in wire.results.slices} == {"wire"}
    every = results.only([corpus.name for corpus in results.corpora])
    assert every == msgspec.structs.replace(results, ranking=None)
