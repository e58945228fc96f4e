"""Gates and what they say."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from neardup.errors import InputError, NeardupError, ParameterError
from neardup.run.compare import compare_results, parse_gate, read_results

if TYPE_CHECKING:
    from pathlib import Path


def results(**figures: float) -> dict[str, Any]:
    """Results of two strategies on one corpus; the figures are those of `fast`."""
    own = {"f1": 0.8, "candidates": 100.0, "seconds": 2.0} | figures
    reference = {"f1": 0.5, "candidates": 10.0, "seconds": 1.0}
    cells = [
        {"corpus": "wire", "strategy": "fast(k=1)", "figures": own},
        {"corpus": "wire", "strategy": "exact(floor=1.0)", "figures": reference},
    ]
    corpora = [{"name": "wire", "checksum": "abc", "gold_checksum": "g"}]
    runs = [{"level": "copy", "linkage": "components()"}]
    return {"schema_version": 1, "scorer_version": 1, "runs": runs, "cells": cells, "corpora": corpora}


@pytest.mark.parametrize(
    ("gate", "new", "fails"),
    [
        ("f1<-0.01", {"f1": 0.78}, True),
        ("f1<-0.01", {"f1": 0.795}, False),
        ("f1<-5%", {"f1": 0.75}, True),
        ("f1<-5%", {"f1": 0.77}, False),
        ("candidates>+5%", {"candidates": 106.0}, True),
        ("candidates>+5%", {"candidates": 104.0}, False),
        ("seconds/exact>+20%", {"seconds": 2.5}, True),
        ("seconds/exact>+20%", {"seconds": 2.3}, False),
    ],
)
def test_gates(gate: str, new: dict[str, float], fails: bool) -> None:
    changes = compare_results(results(), results(**new), [parse_gate(gate)])
    own = [c for c in changes if c.gate and c.strategy.startswith("fast")]
    assert [c.failed for c in own] == [fails]
    assert ("FAILED" in own[0].verdict) == fails


def test_gate_on_a_figure_the_new_run_lacks_fails() -> None:
    new = results()
    new["cells"] = new["cells"][1:]
    changes = compare_results(results(), new, [parse_gate("f1<-0.5")])
    assert [c.failed for c in changes if c.gate] == [True, False]


def test_nothing_gated_tells_the_usual_figures() -> None:
    changes = compare_results(results(), results(f1=0.9), [])
    f1 = next(c for c in changes if c.figure == "f1" and c.strategy.startswith("fast"))
    assert (f1.base_text, f1.new_text, f1.change_text) == ("0.8", "0.9", "+0.1 (+12.5%)")
    assert not any(c.failed for c in changes)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("f1", "no gate"),
        ("f1<", "no gate"),
        ("seconds>+20%", "seconds/exact"),
        ("documents_per_second<-10%", "documents_per_second/exact"),
        ("f1 == 3", "no gate"),
    ],
)
def test_malformed_gates_are_refused(text: str, fact: str) -> None:
    with pytest.raises(ParameterError, match=fact):
        parse_gate(text)


def test_unknown_figure_is_named() -> None:
    with pytest.raises(ParameterError, match=r"no figure 'f2'.*candidates, f1, seconds"):
        compare_results(results(), results(), [parse_gate("f2<0")])


def test_other_scorer_or_documents_are_never_compared_in_silence() -> None:
    other = results() | {"scorer_version": 2}
    with pytest.raises(NeardupError, match="versions 1 and 2"):
        compare_results(results(), other, [])
    for key, fact in (("checksum", "other documents"), ("gold_checksum", "other labels")):
        changed = deepcopy(results())
        changed["corpora"][0][key] = "xyz"
        with pytest.raises(NeardupError, match=fact):
            compare_results(results(), changed, [])
    for key, value in (("level", "story"), ("linkage", "star()")):
        changed = deepcopy(results())
        changed["runs"][0][key] = value
        with pytest.raises(NeardupError, match=f"scored at {key}"):
            compare_results(results(), changed, [])


def test_a_gate_that_could_never_fail_is_refused() -> None:
    with pytest.raises(ParameterError, match="no seconds of 'exakt' on wire; its strategies are exact, fast"):
        compare_results(results(), results(), [parse_gate("seconds/exakt>+20%")])


def test_results_are_read_from_file_or_report_folder(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    file.write_text(json.dumps(results()), encoding="utf-8")
    assert read_results(file) == read_results(tmp_path) == results()


@pytest.mark.parametrize(("content", "fact"), [(None, "no such file"), ("{", "JSON"), ("{}", "schema version")])
def test_bad_results_are_refused(tmp_path: Path, content: str | None, fact: str) -> None:
    file = tmp_path / "results.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=fact):
        read_results(file)
