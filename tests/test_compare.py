"""Gates and what they say; and that nothing within noise is said to have moved."""

from __future__ import annotations

import json
import re
import shlex
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import neardup as nd
from neardup.cli import main
from neardup.compare.changes import Comparison, compare
from neardup.compare.figures import figures_of
from neardup.compare.gates import Gate, parse_gate
from neardup.compare.measured import Measured, read_measured
from neardup.compare.naming import meant
from neardup.compare.noise import paired_tests, timing_test
from neardup.compare.tables import markdown, rows, summary
from neardup.core.clusters import Clusters
from neardup.core.gold import Gold
from neardup.errors import InputError, NeardupError, ParameterError, UnknownNameError
from neardup.report.cells import read_cells
from neardup.run.identity import source_hash
from neardup.run.plan import Entry, Plan
from neardup.run.results import SCORER_VERSION, CellRecord, cell_folder, pairs_table, write_json, write_table
from neardup.run.runner import _write_documents
from tests.partitions import make_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[1]


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


def compared(base: dict[str, Any], new: dict[str, Any], *gates: str) -> Comparison:
    one, other = (Measured(results=side, cells=[]) for side in (base, new))
    return compare(one, other, [parse_gate(gate) for gate in gates])


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
    found = compared(results(), results(**new), gate)
    own = [c for c in found.changes if c.gate and c.strategy.startswith("fast")]
    assert [c.failed for c in own] == [fails]
    assert own[0].outcome.told.startswith("not tested") or own[0].outcome.told == "counted"
    verdicts = [row[-1] for row in rows(found, everything=True) if row[-1]]
    assert any("FAILED" in verdict for verdict in verdicts) == fails
    assert ("1 of 2 gates failed" if fails else "all 2 gates held") in summary(found)


def test_a_relative_gate_knows_which_way_is_down() -> None:
    gate = parse_gate("ari<-10%")
    assert gate.fails(-0.1, -0.2)
    assert not gate.fails(-0.2, -0.1)
    assert parse_gate("skipped>+5%").fails(0, 1)


def test_gate_on_a_figure_the_new_run_lacks_fails() -> None:
    new = results()
    new["cells"] = new["cells"][1:]
    found = compared(results(), new, "f1<-0.5")
    assert [c.failed for c in found.changes if c.gate] == [True, False]
    assert [c.figure for c in found.changes if c.strategy.startswith("fast")] == ["f1"]
    assert "not in the new run: fast on wire" in summary(found)
    assert "not in the base run: fast on wire" in summary(compared(new, results()))


def test_what_does_not_depend_on_the_machine_is_told_first_and_unmoved_figures_are_counted() -> None:
    found = compared(results(), results(f1=0.9, seconds=3.0))
    assert [row[2:6] for row in rows(found, everything=False)] == [
        ("f1", "0.8", "0.9", "+0.1 (+12.5%)"),
        ("seconds/exact", "2", "3", "+1 (+50.0%)"),
    ]
    assert summary(found) == "2 of 6 figures moved"
    assert len(rows(found, everything=True)) == 6
    assert not any(c.failed for c in found.changes)
    table = markdown(found, everything=False)
    assert table.startswith("**neardup: 2 of 6 figures moved**\n\n| corpus |")
    assert "| wire | fast | f1 | 0.8 | 0.9 | +0.1 (+12.5%) | not tested |  |" in table.splitlines()
    assert markdown(compared(results(), results()), everything=False) == "**neardup: 0 of 6 figures moved**\n"


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("f1", "no gate"),
        ("f1<", "no gate"),
        ("seconds>+20%", "seconds/exact"),
        ("documents_per_second<-10%", "documents_per_second/exact"),
        ("stages.encode>+10%", "stages.encode/exact"),
        ("f1 == 3", "no gate"),
    ],
)
def test_malformed_gates_are_refused(text: str, fact: str) -> None:
    with pytest.raises(ParameterError, match=fact):
        parse_gate(text)


def test_gates_reach_every_figure_of_the_results() -> None:
    held = results()
    held["cells"][0] |= {"best": {"f1": 0.9}, "stages": {"encode": 0.5}, "perfect": [], "error": "", "stepwise": True}
    facts = {"corpus": "wire", "strategy": "fast(k=1)"}
    held["slices"] = [facts | {"column": "language", "value": "de", "found": 3}]
    held["perturbations"] = [facts | {"perturbation": "typos", "intensity": 0.1, "text": "…", "together": 24}]
    held["linkages"] = [facts | {"linkage": "star(order='score')", "figures": {"f1": 0.7}}]
    held["account"] = [facts | {"losses": {"linkage": 4}, "gold": {"never": None}}]
    held["locked"] = [{"corpus": "wire", "rows": [{"strategy": "fast(k=1)", "figures": {"f1": 0.6}}]}]
    figures = figures_of(held)["wire", "fast(k=1)"]
    reached = {"best.f1": 0.9, "stages.encode": 0.5, "language=de.found": 3, "typos@0.1.together": 24}
    reached |= {
        "star.figures.f1": 0.7,
        "account.losses.linkage": 4,
        "locked.figures.f1": 0.6,
        "typos@0.1.intensity": 0.1,
    }
    assert figures == held["cells"][0]["figures"] | reached
    worse = deepcopy(held)
    worse["perturbations"][0]["together"] = 20
    worse["slices"][0]["found"] = 2
    gates = ("typos@0.1.together<-2", "language=de.found < -2", "best.f1<-0.1")
    found = compared(held, worse, *gates)
    assert [change.gate for change in found.failed] == [gates[0]]


def test_unknown_figure_is_named() -> None:
    with pytest.raises(ParameterError, match=r"no figure 'f2'.*mean 'f1'.*candidates, f1, seconds"):
        compared(results(), results(), "f2<0")


def test_other_scorer_or_documents_are_never_compared_in_silence() -> None:
    with pytest.raises(NeardupError, match="versions 1 and 2"):
        compared(results(), results() | {"scorer_version": 2})
    for key, fact in (("checksum", "other documents"), ("gold_checksum", "other labels")):
        changed = deepcopy(results())
        changed["corpora"][0][key] = "xyz"
        with pytest.raises(NeardupError, match=fact):
            compared(results(), changed)
    for key, value in (("level", "story"), ("linkage", "star()")):
        changed = deepcopy(results())
        changed["runs"][0][key] = value
        with pytest.raises(NeardupError, match=f"scored at {key}"):
            compared(results(), changed)


def test_a_gate_that_could_never_fail_is_refused() -> None:
    with pytest.raises(ParameterError, match="no seconds of 'exakt' on wire; its strategies are exact, fast"):
        compared(results(), results(), "seconds/exakt>+20%")


def test_one_corpus_of_several() -> None:
    held = results()
    held["corpora"].append({"name": "seeds", "checksum": "d", "gold_checksum": "h"})
    held["cells"].append(held["cells"][1] | {"corpus": "seeds"})
    side = Measured(results=held, cells=[])
    assert {key[0] for key in figures_of(side.on(["seeds"]).results)} == {"seeds"}
    with pytest.raises(UnknownNameError, match="did you mean 'seeds'"):
        side.on(["seed"])


def test_results_are_read_from_file_or_report_folder(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    file.write_text(json.dumps(results()), encoding="utf-8")
    assert read_measured(file).results == read_measured(tmp_path).results == results()
    assert read_measured(file).cells == []


@pytest.mark.parametrize(("content", "fact"), [(None, "no such file"), ("{", "JSON"), ("{}", "schema version")])
def test_bad_results_are_refused(tmp_path: Path, content: str | None, fact: str) -> None:
    file = tmp_path / "results.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=fact):
        read_measured(file)


def test_names_mean_strategies() -> None:
    default, other = str(nd.strategy("simhash")), str(nd.strategy("simhash(ngram=4)"))
    assert meant("simhash", [other, default]) == [default]
    assert meant("simhash(ngram=4)", [other, default]) == [other]
    assert meant("simhash", [other]) == [other]
    assert meant("simhash:manku", [other]) == []
    assert meant("gone", ["gone(k=1)", "gone(k=2)"]) == ["gone(k=1)", "gone(k=2)"]


# ---- noise


def run_folder(folder: Path, found: Iterable[int], units: int = 40, rounds: Iterable[float] = (1.0, 1.2)) -> Path:
    """A run of `exact` on pairs of copies (`0a`, `0b`), (`1a`, `1b`), …, those of some units found."""
    ids = [f"{unit:03}{side}" for unit in range(units) for side in "ab"]
    labels = {document_id: document_id[:3] for document_id in ids}
    corpus = nd.Corpus.from_texts(ids, [f"text {i}" for i in ids], name="copies")
    entry = Entry(corpus=corpus, gold=Gold({"copy": Clusters.from_mapping(labels)}), source="copies.jsonl")
    strategy = str(nd.strategy("exact"))
    plan = Plan(entries=[entry], strategies=[strategy], threads=1)
    from neardup.run.runner import _record

    write_json(folder / "run.json", _record(plan))
    _write_documents(folder / "corpora" / entry.key, entry, [])
    place = cell_folder(folder, entry.key, strategy)
    pairs = make_pairs(ids, range(len(ids)), {(2 * unit, 2 * unit + 1): 1.0 for unit in found})
    write_table(place / "pairs.arrow", pairs_table(pairs))
    record = CellRecord(
        scorer_version=1,
        strategy=strategy,
        source_hash=source_hash(strategy),
        versions={},
        created="",
        corpus=entry.key,
        checksum=corpus.checksum,
        threads=1,
        status="done",
        default_threshold=1.0,
        floor=pairs.floor,
        candidates=pairs.candidates,
        rounds=list(rounds),
    )
    write_json(place / "result.json", record)
    return folder


def test_a_change_within_noise_neither_moves_nor_fails(tmp_path: Path) -> None:
    base = read_measured(run_folder(tmp_path / "base", range(20)))
    slip = read_measured(run_folder(tmp_path / "slip", range(1, 20)))
    fall = read_measured(run_folder(tmp_path / "fall", range(8)))
    gates = [parse_gate("recall<-0.01")]
    recall = {
        name: next(c for c in compare(base, side, gates).changes if c.figure == "recall")
        for name, side in (("same", base), ("slip", slip), ("fall", fall))
    }
    assert {name: (c.moved, c.failed) for name, c in recall.items()} == {
        "same": (False, False),
        "slip": (False, False),
        "fall": (True, True),
    }
    assert recall["slip"].new == pytest.approx(19 / 40)
    assert recall["slip"].outcome.told.startswith("within noise, p = 0.3")  # one of 40 units differs: t = 1
    assert recall["fall"].outcome.p is not None
    assert recall["fall"].outcome.p < 0.001
    assert "changed within noise" in summary(compare(base, slip, gates))
    without = Measured(results=slip.results, cells=[])
    untested = next(c for c in compare(base, without, gates).changes if c.figure == "recall")
    assert (untested.outcome.told, untested.failed) == ("not tested", True)


def test_figures_of_other_documents_are_not_tested_by_these_pairs(tmp_path: Path) -> None:
    base = read_measured(run_folder(tmp_path / "base", range(20)))
    new = read_measured(run_folder(tmp_path / "new", range(19)))
    new.results["cells"][0]["figures"]["recall"] = 0.25
    change = next(c for c in compare(base, new, []).changes if c.figure == "recall")
    assert change.outcome.told == "not tested: the figure is of other documents than the raw pairs"


def test_too_few_units_are_not_tested(tmp_path: Path) -> None:
    base, new = (read_cells([run_folder(tmp_path / name, range(n), units=9)]) for name, n in (("a", 5), ("b", 1)))
    (outcome,) = paired_tests(base, new, ["recall"]).values()
    assert outcome.told == "not tested: 9 units bear on it; a comparison needs 20"
    assert not outcome.within_noise
    assert paired_tests(base, base, ["recall"]) == {}
    assert paired_tests(base, new, ["candidates"]) == {}


def test_counts_move_without_a_test(tmp_path: Path) -> None:
    base = read_measured(run_folder(tmp_path / "base", range(20)))
    new = read_measured(run_folder(tmp_path / "new", range(19)))
    told = {c.figure: (c.outcome.told, c.moved) for c in compare(base, new, []).changes}
    assert told["candidates"] == ("counted", True)
    assert told["left_behind"] == ("not tested: it is not resampled", True)
    assert told["precision"] == ("", False)


def test_times_move_when_the_rounds_do_not_overlap() -> None:
    def cell(*rounds: float) -> dict[str, Any]:
        return {"rounds": list(rounds)}

    base = (cell(2.0, 2.2), cell(1.0, 1.1))  # the ratio is in 1.82 … 2.2
    assert timing_test(base, (cell(2.3, 2.5), cell(1.0, 1.1))).within_noise
    assert not timing_test(base, (cell(2.6, 2.8), cell(1.0, 1.1))).within_noise
    assert timing_test(base, (cell(26.0, 28.0), cell(13.0, 13.0))).within_noise
    assert timing_test(base, (cell(9.0), cell(1.0, 1.1))).told == "not tested"


def test_a_ratio_within_the_spread_of_rounds_fails_no_gate() -> None:
    base, near, far = results(seconds=2.0), results(seconds=2.6), results(seconds=4.0)
    for held, rounds in ((base, [1.5, 2.5]), (near, [2.0, 3.0]), (far, [3.9, 4.1])):
        held["cells"][0]["rounds"] = rounds
        held["cells"][1]["rounds"] = [1.0, 1.0]
    assert compared(base, near, "seconds/exact>+20%").failed == []
    assert len(compared(base, far, "seconds/exact>+20%").failed) == 1


# ---- command line, and the gates of this project


def command(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return int(left.value.code or 0)


def test_command_prints_what_moved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, new = (run_folder(tmp_path / name, range(n)) for name, n in (("base", 20), ("new", 5)))
    assert command("compare", base, new, "--fail-if", "recall<-0.01") == 1
    assert "FAILED" in capsys.readouterr().out
    assert command("compare", base, new, "--corpus", "copies", "--markdown") == 0
    assert "| copies | exact | recall | 0.5 | 0.125 |" in capsys.readouterr().out
    assert command("compare", base, new, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert {c["figure"] for c in told["changes"] if c["moved"]} >= {"recall", "f1", "candidates", "left_behind"}
    assert command("compare", base, new, "--corpus", "copys") == 2
    assert "did you mean 'copies'" in capsys.readouterr().err


def gates_in(file: str) -> list[Gate]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return [parse_gate(shlex.split(gate)[0]) for gate in re.findall(r"--fail-if ('[^']+')", text)]


@pytest.mark.parametrize("file", [".ci/run", "docs/examples/neardup-gate.yml"])
def test_the_gates_in_use_hold_for_the_reference_and_fail_for_worse(file: str) -> None:
    gates = gates_in(file)
    reference = read_measured(ROOT / "reports" / "reference").on(["wire"])
    if reference.results["scorer_version"] != SCORER_VERSION:
        pytest.xfail("reports/reference was derived by an older version; make it anew")
    assert compare(reference, reference, gates).failed == []
    worse = deepcopy(reference)
    for cell in worse.results["cells"]:
        figures = cell["figures"]
        for gate in gates:
            figures[gate.figure] += (-1 if gate.side == "<" else 1) * (0.5 + figures[gate.figure])
    failed = {change.gate for change in compare(reference, worse, gates).failed}
    assert failed == {gate.text for gate in gates if not gate.reference}
    assert len(failed) >= 4
    times = [gate for gate in gates if gate.reference]
    assert all(np.isfinite(gate.bound) for gate in times)
