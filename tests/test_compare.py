"""Gates and what they say; and that nothing within noise is said to have moved."""

from __future__ import annotations

import json
import re
import shlex
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.compare.figures import figures_of
from neardup.compare.gates import Gate, parse_gate
from neardup.compare.measured import Measured, read_measured
from neardup.compare.noise import paired_tests, timing_test
from neardup.compare.runs import compare
from neardup.compare.tables import reasons, summary, table
from neardup.compare.verdicts import Verdict
from neardup.core import components, parsing, registry
from neardup.core.clusters import Clusters
from neardup.core.gold import Gold
from neardup.errors import InputError, NeardupError, ParameterError, UnknownNameError
from neardup.results.cells import read_cells
from neardup.results.lookup import _written_out, matching
from neardup.run.plan import Entry
from neardup.run.records import SCORER_VERSION
from tests.helpers.commands import CASES, status
from tests.helpers.files import read_json
from tests.helpers.made_results import CORPUS, cell_data, data_of, results_from
from tests.helpers.partitions import make_pairs
from tests.helpers.repository import ROOT
from tests.helpers.runs import keep_run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from neardup.compare.changes import Comparison


def results(**figures: float | None) -> dict[str, Any]:
    """Results of two strategies on one corpus; the figures are those of `fast`."""
    own: dict[str, float | None] = {"f1": 0.8, "candidates": 100.0, "seconds": 2.0, **figures}
    reference: dict[str, float | None] = {"f1": 0.5, "candidates": 10.0, "seconds": 1.0}
    return data_of(cell_data("fast(k=1)", own), cell_data("exact(floor=1.0)", reference))


def side_of(data: dict[str, Any]) -> Measured:
    return Measured(results=results_from(data), cells=[])


def compared(base: dict[str, Any], new: dict[str, Any], *gates: str) -> Comparison:
    return compare(side_of(base), side_of(new), [parse_gate(gate) for gate in gates])


def rows(comparison: Comparison, *, everything: bool) -> list[tuple[str, ...]]:
    """The rows that the table of a comparison shows."""
    found = table(comparison, everything=everything)
    return [tuple(map(str, row)) for row in found.rows] if found else []


def verdicts(found: Comparison, strategy: str = "fast") -> list[str]:
    return [c.verdict.status for c in found.changes if c.verdict and c.strategy.startswith(strategy)]


def why(found: Comparison) -> list[str]:
    return [c.verdict.reason for c in found.ended("undecided") if c.verdict]


@pytest.mark.parametrize(
    ("gate", "new", "status"),
    [
        ("f1<-0.01", {"f1": 0.78}, "broken"),
        ("f1<-0.01", {"f1": 0.795}, "held"),
        ("f1<-5%", {"f1": 0.75}, "broken"),
        ("f1<-5%", {"f1": 0.77}, "held"),
        ("f1<+.05", {"f1": 0.84}, "broken"),
        ("f1<+.05", {"f1": 0.85}, "held"),
        ("candidates>+5%", {"candidates": 106.0}, "broken"),
        ("candidates>+5%", {"candidates": 104.0}, "held"),
        ("seconds/exact>+20%", {"seconds": 2.5}, "broken"),
        ("seconds/exact>+20%", {"seconds": 2.3}, "held"),
        ("min:f1=0.75", {"f1": 0.75}, "held"),
        ("min:f1=0.75", {"f1": 0.7499}, "broken"),
        ("max: candidates = 99", {"candidates": 100.0}, "broken"),
        ("max:candidates=1e2", {"candidates": 100.0}, "held"),
        ("max:seconds/exact=2", {"seconds": 2.0}, "held"),
        ("max:seconds/exact=2", {"seconds": 2.1}, "broken"),
    ],
)
def test_gates(gate: str, new: dict[str, float], status: str) -> None:
    limits = {"min:f1=0.75": {"f1": 1.0}}
    base, after = results(), results(**new)
    for side in (base, after):
        side["cells"][1]["figures"] |= limits.get(gate, {"candidates": 1.0})
    found = compared(base, after, gate)
    assert verdicts(found) == [status]
    own = {"f1<+.05": ["broken"]}.get(gate, [] if "/exact" in gate else ["held"])  # no ratio of exact to itself
    assert verdicts(found, "exact") == own
    last_cells = [row[-1] for row in rows(found, everything=True) if row[-1]]
    assert any(f"{gate}: BROKEN" in verdict for verdict in last_cells) == ("broken" in verdicts(found, ""))
    assert found.passes() == ("gates held" in summary(found)) == ("broken" not in verdicts(found, ""))
    assert found.to_json()["gates"]["broken"] == len(found.ended("broken"))


@pytest.mark.parametrize(
    ("base", "new", "gate", "status"),
    [
        (1.0, 0.99, "f1<-0.01", "held"),  # 0.99 - 1 is -0.010000000000000009 in binary
        (0.3, 0.29, "f1<-0.01", "held"),
        (0.82, 0.81, "f1<-.01", "held"),
        (0.82, 0.8099999, "f1<-.01", "broken"),
        (0.7, 0.8, "f1>+0.1", "held"),
        (1e-05, 1.1e-05, "f1>+10%", "held"),
        (0.57, 0.57, "min:f1=.57", "held"),
        (3.0, 2.7, "f1<-10%", "held"),
        (-0.1, -0.2, "f1<-10%", "broken"),
        (-0.2, -0.1, "f1<-10%", "held"),
    ],
)
def test_a_bound_is_compared_as_printed(base: float, new: float, gate: str, status: str) -> None:
    assert verdicts(compared(results(f1=base), results(f1=new), gate)) == [status]


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.integers(0, 6))
def test_a_change_of_just_the_bound_holds_whatever_the_decimals(base: int, change: int, digits: int) -> None:
    before, after = (float(f"{number}e-{digits}") for number in (base, base + change))
    found = compared(results(f1=before), results(f1=after), f"f1<{change:+d}e-{digits}", f"f1>{change:+d}e-{digits}")
    assert verdicts(found) == ["held", "held"]


@pytest.mark.parametrize(
    ("base", "new", "gate", "reason"),
    [
        ({}, {"f1": float("nan")}, "f1<-0.01", "f1 is nan, no number, in the new run"),
        ({}, {"f1": float("inf")}, "min:f1=0.1", "f1 is inf, no number, in the new run"),
        ({"f1": float("nan")}, {}, "f1<-0.01", "f1 is nan, no number, in the base run"),
        ({}, {"f1": None}, "f1<-0.01", "the new run has no f1 of fast"),
        ({}, {"f1": None}, "min:f1=0.5", "the new run has no f1 of fast"),
        ({"f1": None}, {}, "f1<-0.01", "the base run has no f1 of fast"),
        ({"f1": None}, {"f1": None}, "f1<-0.01", "the new run has no f1 of fast"),
        ({"f1": 0.0}, {"f1": 0.1}, "f1<-5%", "f1 is 0 in the base run: no change is a share of 0"),
    ],
)
def test_what_cannot_be_judged_is_undecided(base: dict[str, Any], new: dict[str, Any], gate: str, reason: str) -> None:
    found = compared(results(**base), results(**new), gate)
    assert verdicts(found) == ["undecided"]
    assert why(found) == [reason]
    assert not found.passes()
    assert found.passes(allow_undecided=True) or found.ended("broken")
    assert "undecided" in summary(found)
    assert f"undecided: {gate} for fast on wire: {reason}" in reasons(found)
    assert not any(c.moved for c in found.changes if c.base is None and c.new is None)
    json.loads(json.dumps(found.to_json(), allow_nan=False))


def test_a_ratio_to_nothing_is_undecided() -> None:
    new = results()
    new["cells"][1]["figures"]["seconds"] = 0.0
    found = compared(results(), new, "seconds/exact>+20%")
    assert why(found) == ["seconds of 'exact' is 0 in the new run: there is no ratio to 0"]
    new["cells"] = new["cells"][:1]
    assert "the new run has no 'exact' on wire" in why(compared(results(), new, "seconds/exact>+20%"))
    assert verdicts(compared(results(f1=0.0), results(f1=0.0), "f1<-5%")) == ["held"]


def test_what_is_missing_has_not_moved() -> None:
    base, new = results(), results(f1=float("nan"), candidates=90.0)
    new["cells"][1] |= {"status": "failed", "error": "out of memory", "figures": {}}
    found = compared(base, new, "min:f1=0.1")
    assert [c.figure for c in found.changes if c.moved] == ["candidates"]
    assert summary(found) == "1 of 1 figures moved; 2 of 2 gates undecided"
    assert [(one.run, one.strategy, one.figures, one.why) for one in found.missing] == [
        ("new", "exact(floor=1.0)", (), "failed in the new run: out of memory"),
        ("new", "fast(k=1)", ["f1"], "f1 is nan, no number, in the new run"),
        ("new", "fast(k=1)", ["seconds/exact"], "the new run has no seconds of exact"),
    ]
    assert reasons(found)[:2] == [
        "missing: exact on wire: failed in the new run: out of memory",
        "missing: f1 of fast on wire: f1 is nan, no number, in the new run",
    ]
    assert found.to_json()["missing"][1]["figures"] == ["f1"]
    turned = compared(new, base)
    assert [(one.run, one.strategy) for one in turned.missing] == [
        ("base", "exact(floor=1.0)"),
        ("base", "fast(k=1)"),
        ("base", "fast(k=1)"),
    ]
    assert [c.figure for c in turned.changes if c.moved] == ["candidates"]
    gone = results()
    gone["cells"] = gone["cells"][1:]
    assert [one.why for one in compared(base, gone).missing] == ["the new run has no such cell"]
    assert not any("missing" in line for line in reasons(compared(base, gone))), "the summary names it"


def test_a_gate_on_a_cell_that_the_new_run_lacks_is_undecided() -> None:
    new = results()
    new["cells"] = new["cells"][1:]
    found = compared(results(), new, "f1<-0.5")
    assert (verdicts(found), verdicts(found, "exact")) == (["undecided"], ["held"])
    assert why(found) == ["the new run has no fast on wire"]
    assert [c.figure for c in found.changes if c.strategy.startswith("fast")] == ["f1"]
    assert "not in the new run: fast on wire" in summary(found)
    assert "not in the base run: fast on wire" in summary(compared(new, results()))


def test_a_missing_preset_is_named_as_one() -> None:
    base = results()
    text = str(nd.strategy("passages:cascade"))
    base["cells"].append(cell_data(text, {"f1": 0.4, "candidates": 1.0, "seconds": 9.0}))
    found = compared(base, results(), "f1<-0.5")
    assert why(found) == ["the new run has no passages:cascade on wire"]
    assert "not in the new run: passages:cascade on wire" in summary(found)


def test_a_cell_that_the_new_run_alone_has_is_held_to_levels() -> None:
    base, new = results(), results()
    added = cell_data("slow(k=1)", {"f1": 0.4, "candidates": 1.0, "seconds": 9.0})
    new["cells"].append(added)
    found = compared(base, new, "f1<-0.01", "min:f1=0.5", "max:candidates=100", "max:seconds/exact=9")
    assert [(c.gate, c.base, c.new) for c in found.ended("broken")] == [("min:f1=0.5", None, 0.4)]
    assert verdicts(found, "slow") == ["broken", "held", "held"]  # a change has no base
    assert ("wire", "slow", "f1", "–", "0.4", "–", "not tested", "min:f1=0.5: BROKEN") in rows(found, everything=False)
    assert found.added == [("wire", "slow(k=1)")]
    assert not found.passes()
    added |= {"status": "failed", "figures": {}}
    assert why(compared(base, new, "min:f1=0.5")) == ["the new run has no f1 of slow"]


def test_a_level_holds_on_a_corpus_that_the_new_run_alone_has_where_it_applies() -> None:
    base, new = results(), results()
    for name in ("seeds", "raw"):
        new["corpora"].append(CORPUS | {"name": name, "checksum": name, "gold_checksum": ""})
        new["cells"] += [cell | {"corpus": name} for cell in results(f1=0.4)["cells"]]
    for cell in new["cells"][-2:]:
        cell["figures"] = {"candidates": 1.0, "seconds": 1.0}  # raw has no gold
    broken = compared(base, new, "min:f1=0.5").ended("broken")
    assert [(c.corpus, c.strategy) for c in broken] == [("seeds", "fast(k=1)")]
    gated = [c for c in compared(base, new, "max:seconds/exact=5").changes if c.gate]
    assert [(c.corpus, c.strategy) for c in gated] == [(name, "fast(k=1)") for name in ("wire", "raw", "seeds")]
    pair = compare(side_of(base), side_of(new), [parse_gate("min:f1=0.6")], ["fast=exact"])
    assert [(c.corpus, c.against) for c in pair.ended("broken")] == [
        ("wire", "exact(floor=1.0)"),
        ("seeds", "exact(floor=1.0)"),
    ]
    assert pair.added == [("raw", "exact(floor=1.0)"), ("seeds", "exact(floor=1.0)")]


def test_a_gate_is_shown_where_it_applies() -> None:
    base = results()
    base["cells"][0]["stages"] = {"encode": 0.5}
    base["corpora"].append(CORPUS | {"name": "raw", "checksum": "d", "gold_checksum": ""})
    base["cells"] += [cell | {"corpus": "raw", "figures": {"candidates": 1.0}} for cell in deepcopy(base["cells"])]
    found = compared(base, base, "f1<-0.01")
    assert {c.corpus for c in found.changes if c.gate} == {"wire"}  # raw has no gold
    failed = deepcopy(base)
    for row in failed["cells"][2:]:
        row |= {"status": "failed", "figures": {}}
    found = compared(failed, failed, "f1<-0.01")
    assert [c.corpus for c in found.ended("undecided")] == ["raw", "raw"]


def test_what_does_not_depend_on_the_machine_is_shown_first_and_unmoved_figures_are_counted() -> None:
    found = compared(results(), results(f1=0.9, seconds=3.0))
    assert [row[2:6] for row in rows(found, everything=False)] == [
        ("f1", "0.8", "0.9", "+0.1 (+12.5%)"),
        ("seconds/exact", "2", "3", "+1 (+50.0%)"),
    ]
    assert summary(found) == "2 of 5 figures moved"
    assert len(rows(found, everything=True)) == 5
    assert found.passes()


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("f1", "no gate"),
        ("f1<", "no gate"),
        ("seconds>+20%", "seconds/exact"),
        ("documents_per_second<-10%", "documents_per_second/exact"),
        ("stages.encode>+10%", "stages.encode/exact"),
        ("f1 == 3", "no gate"),
        ("f1<0.5", "'f1<0.5' has no sign: 'f1<-0.5' is a gate on the change; 'min:f1=0.5' one on the figure"),
        ("wrongly_removed > 0", r"no sign: 'wrongly_removed>\+0' .*; 'max:wrongly_removed=0' one on the figure"),
        ("candidates>5%", r"no sign: 'candidates>\+5%' is a gate on the change$"),
        ("min:f1", "no gate; write f1<-0.01"),
        ("min:f1=50%", "no gate"),
        ("least:f1=0.5", "no gate"),
        ("max:seconds=3", "as in 'max:seconds/exact=3'"),
    ],
)
def test_malformed_gates_are_refused(text: str, fact: str) -> None:
    with pytest.raises(ParameterError, match=fact):
        parse_gate(text)


def test_gates_reach_every_figure_of_the_results() -> None:
    held = results()
    held["cells"][0] |= {"best": {"threshold": 0.5, "f1": 0.9}, "stages": {"encode": 0.5}, "threshold": 0.6}
    held["cells"][0]["largest"] = {"documents": 4, "share": 0.25, "closure_only_share": 0.5}
    facts: dict[str, Any] = {"corpus": "wire", "strategy": "fast(k=1)"}
    counts = {"documents": 9, "gold": 4, "found": 3, "wrong": 1, "units": 2, "recall": None, "interval": None}
    held["slices"] = [facts | {"column": "language", "value": "de"} | counts]
    form = {"perturbation": "typos", "text": "…", "intensity": 0.1, "meaning": "…", "holds": 0.5, "interval": None}
    held["perturbations"] = [facts | form | {"variants": 30, "together": 24}]
    linked = {"linkage": "star(order='score')", "threshold": 0.6, "floor": 0.5}
    held["linkages"] = [facts | linked | {"figures": {"f1": 0.7}, "keep": {"first": {"wrongly_removed": 2}}}]
    pairs = {"joined": 1, "apart": 2}
    gold = {"identical": 0, "never": None, "below": pairs, "above": pairs}
    wrong = {"identical": 0, "above": pairs, "closure": 3}
    rates = {"ceiling": None, "scored": {"recall": 0.5}, "linked": {}, "losses": {"linkage": 4}}
    account = {"linkage": "components()", "threshold": 0.6, "gold": gold, "wrong": wrong}
    held["account"] = [facts | account | rates]
    row = {
        "strategy": "fast(k=1)",
        "threshold": 0.7,
        "dev": {"f1": 0.8},
        "default": {"f1": 0.5},
        "figures": {"f1": 0.6},
    }
    held["locked"] = [{"corpus": "wire", "metric": "f1", "rows": [row]}]
    figures = figures_of(results_from(held))["wire", "fast(k=1)"]
    reached = {"best.f1": 0.9, "best.threshold": 0.5, "stages.encode": 0.5, "threshold": 0.6, "largest.share": 0.25}
    reached |= {"largest.documents": 4, "largest.closure_only_share": 0.5, "warmup_seconds": 0.0}
    reached |= {f"language=de.{name}": value for name, value in counts.items() if value is not None}
    reached |= {"typos@0.1.intensity": 0.1, "typos@0.1.holds": 0.5, "typos@0.1.variants": 30, "typos@0.1.together": 24}
    reached |= {"typos@0.1.unchanged": 0, "typos@0.1.refused": 0}
    reached |= {"star.threshold": 0.6, "star.floor": 0.5, "star.figures.f1": 0.7, "star.keep.first.wrongly_removed": 2}
    for place in ("gold.below", "gold.above", "wrong.above"):
        reached |= {f"account.{place}.joined": 1, f"account.{place}.apart": 2}
    reached |= {"account.gold.identical": 0, "account.wrong.identical": 0, "account.wrong.closure": 3}
    reached |= {"account.threshold": 0.6, "account.scored.recall": 0.5, "account.losses.linkage": 4}
    reached |= {"locked.threshold": 0.7, "locked.dev.f1": 0.8, "locked.default.f1": 0.5, "locked.figures.f1": 0.6}
    assert figures == held["cells"][0]["figures"] | reached
    worse = deepcopy(held)
    worse["perturbations"][0]["together"] = 20
    worse["slices"][0]["found"] = 2
    gates = ("typos@0.1.together<-2", "language=de.found < -2", "best.f1<-0.1")
    found = compared(held, worse, *gates)
    assert [change.gate for change in found.ended("broken")] == [gates[0]]
    levels = ("min:typos@0.1.together=24", "min:language=de.found=2")
    assert [change.gate for change in compared(held, worse, *levels).ended("broken")] == [levels[0]]


def test_unknown_figure_is_named() -> None:
    with pytest.raises(ParameterError, match=r"no figure 'f2'.*mean 'f1'.*candidates, f1, seconds"):
        compared(results(), results(), "f2<-0")
    assert why(compared(results(), results(f2=1.0), "f2<-0")) == [
        "the base run has no f2 of fast",
        "the new run has no f2 of exact",
    ]


def test_other_scorer_or_documents_are_never_compared_in_silence() -> None:
    with pytest.raises(NeardupError, match="versions 1 and 2"):
        compared(results(), results() | {"scorer_version": 2})
    for key, fact in (("checksum", "other documents"), ("gold_checksum", "other labels")):
        changed = deepcopy(results())
        changed["corpora"][0][key] = "xyz"
        with pytest.raises(NeardupError, match=fact):
            compared(results(), changed)
    for key, value in (("level", "story"), ("linkage", "star()"), ("treatment", "ignored")):
        changed = deepcopy(results())
        changed["cells"][0][key] = value
        with pytest.raises(NeardupError, match=f"scored at {key}"):
            compared(results(), changed)


def test_a_strategy_that_one_run_alone_has_may_have_the_linkage_that_it_advises() -> None:
    more = deepcopy(results())
    more["cells"].append(more["cells"][0] | {"strategy": "new()", "linkage": "average(floor=None)"})
    with pytest.raises(NeardupError, match="scored at linkage"):
        compared(results(), more)
    more["runs"] = [run | {"advised": {"new()": "average(floor=None)"}} for run in more["runs"]]
    compared(results(), more)
    fewer = deepcopy(more)
    fewer["cells"][-1]["linkage"] = "components()"
    with pytest.raises(NeardupError, match="scored at linkage"):
        compared(fewer, more)


def test_two_editions_of_a_corpus_are_not_compared() -> None:
    first, second = deepcopy(results()), deepcopy(results())
    first["corpora"][0] |= {"edition": "1"}
    second["corpora"][0] |= {"edition": "2", "checksum": "xyz"}
    with pytest.raises(NeardupError, match=r"base run is on 'wire@1', the new one on 'wire@2', .*; run both"):
        compared(first, second)
    compared(first, first)
    compared(results(), first)  # files older than editions are held to the checksum alone
    with pytest.raises(NeardupError, match="other documents"):
        compared(results(), second)


def test_a_gate_that_could_never_fail_is_refused() -> None:
    with pytest.raises(ParameterError, match="has no 'exakt' on wire; its strategies are exact, fast"):
        compared(results(), results(), "seconds/exakt>+20%")


def test_versions_that_differ_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, new = results(), results()
    base["runs"][0]["versions"] = {"neardup": "1.0", "numpy": "2.1", "numba": "0.60", "gaoya": "0.2"}
    assert compared(base, new).versions == compared(base, base).versions == {}
    new["runs"][0]["versions"] = {"neardup": "1.1", "numpy": "2.1", "numba": "0.60"}
    new["runs"].append(new["runs"][0] | {"versions": {"numba": "0.61"}})
    found = compared(base, new)
    assert found.to_json()["versions"] == {"neardup": (["1.0"], ["1.1"]), "numba": (["0.60"], ["0.60", "0.61"])}
    line = "versions differ: neardup 1.0 → 1.1, numba 0.60 → 0.60 and 0.61; the same strategy may have run other code"
    assert reasons(found) == [line]
    for name, side in (("base", base), ("new", new)):
        (tmp_path / f"{name}.json").write_text(json.dumps(side), encoding="utf-8")
    assert status("compare", tmp_path / "base.json", tmp_path / "new.json") == 0
    assert "versions differ: neardup 1.0 → 1.1, numba" in capsys.readouterr().out


def test_one_corpus_of_several() -> None:
    held = results()
    held["corpora"].append(CORPUS | {"name": "seeds", "checksum": "d", "gold_checksum": "h"})
    held["cells"].append(held["cells"][1] | {"corpus": "seeds"})
    side = side_of(held)
    assert {key[0] for key in figures_of(side.on(["seeds"]).results)} == {"seeds"}
    with pytest.raises(UnknownNameError, match="did you mean 'seeds'"):
        side.on(["seed"])


def test_results_are_read_from_file_or_report_folder(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    file.write_text(json.dumps(results()), encoding="utf-8")
    assert read_measured(file).results == read_measured(tmp_path).results == results_from(results())
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
    assert matching("simhash", [other, default]) == [default]
    assert matching("simhash(ngram=4)", [other, default]) == [other]
    assert matching("simhash", [other]) == [other]
    assert matching("simhash:manku", [other]) == []
    assert matching("gone", ["gone(k=1)", "gone(k=2)"]) == ["gone(k=1)", "gone(k=2)"]
    assert matching("gone(k=1)", ["gone(k=1)", "gone(k=2)"]) == ["gone(k=1)"]


def test_a_name_loads_its_own_strategy_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def noted(kind: registry.Kind, name: str) -> Any:
        loaded.append(name)
        return load(kind, name)

    load = registry.load
    for module in (parsing, components):
        monkeypatch.setattr(module, "load", noted)
    _written_out.cache_clear()
    default, peer = str(nd.strategy("exact")), "minhash-lsh-rensa(k=1)"
    loaded.clear()
    assert matching(peer, [peer, default]) == [peer]
    assert loaded == []
    assert matching("exact", [peer, default]) == [default]
    assert set(loaded) == {"exact"}


# ---- noise


SELF = {str(nd.strategy("exact")): str(nd.strategy("exact"))}


def run_folder(folder: Path, found: Iterable[int], units: int = 40, rounds: Iterable[float] = (1.0, 1.2)) -> Path:
    """A run of `exact` on pairs of copies (`0a`, `0b`), (`1a`, `1b`), …, those of some units found."""
    ids = [f"{unit:03}{side}" for unit in range(units) for side in "ab"]
    labels = {document_id: document_id[:3] for document_id in ids}
    corpus = nd.Corpus.from_texts(ids, [f"text {i}" for i in ids], name="copies")
    entry = Entry(corpus=corpus, gold=Gold({"copy": Clusters.from_mapping(labels)}), source="copies.jsonl")
    pairs = make_pairs(ids, range(len(ids)), {(2 * unit, 2 * unit + 1): 1.0 for unit in found})
    return keep_run(folder, entry, {str(nd.strategy("exact")): pairs}, rounds=list(rounds))


def test_a_change_within_noise_neither_moves_nor_breaks_a_gate(tmp_path: Path) -> None:
    base = read_measured(run_folder(tmp_path / "base", range(20)))
    slip = read_measured(run_folder(tmp_path / "slip", range(1, 20)))
    fall = read_measured(run_folder(tmp_path / "fall", range(8)))
    gates = [parse_gate("recall<-0.01")]
    recall = {
        name: next(c for c in compare(base, side, gates).changes if c.figure == "recall")
        for name, side in (("same", base), ("slip", slip), ("fall", fall))
    }
    assert {name: (c.moved, c.verdict and c.verdict.status) for name, c in recall.items()} == {
        "same": (False, "held"),
        "slip": (False, "undecided"),
        "fall": (True, "broken"),
    }
    assert recall["slip"].verdict is not None
    assert recall["slip"].verdict.reason.startswith("noise is wider than the bound: the change lies between -0.0")
    low, high = recall["slip"].outcome.interval or (0, 0)
    assert (low + high) / 2 == pytest.approx(-1 / 40)
    assert (
        0.04 < (high - low) / 2 < 0.08
    )  # one of 40 units differs: the error is 1/40, t depends on the degrees of freedom
    assert compare(base, slip, [parse_gate("recall<-0.12")]).passes()
    assert compare(slip, base, [parse_gate("recall<-0.12")]).passes()
    assert not compare(slip, base, [parse_gate("recall<-0.02")]).passes()
    assert recall["slip"].new == pytest.approx(19 / 40)
    assert recall["slip"].outcome.remark.startswith("within noise, p = 0.3")  # one of 40 units differs: t = 1
    assert recall["fall"].outcome.p is not None
    assert recall["fall"].outcome.p < 0.001
    assert "changed within noise" in summary(compare(base, slip, gates))
    without = Measured(results=slip.results, cells=[])
    untested = next(c for c in compare(base, without, gates).changes if c.figure == "recall")
    assert (untested.outcome.remark, untested.verdict) == ("not tested", Verdict(status="broken"))


def test_figures_of_other_documents_are_not_tested_by_these_pairs(tmp_path: Path) -> None:
    base = read_measured(run_folder(tmp_path / "base", range(20)))
    new = read_measured(run_folder(tmp_path / "new", range(19)))
    new.results.cells[0].figures["recall"] = 0.25
    change = next(c for c in compare(base, new, []).changes if c.figure == "recall")
    assert change.outcome.remark == "not tested: the figure is of other documents than the raw pairs"


def test_too_few_units_are_not_tested(tmp_path: Path) -> None:
    base, new = (read_cells([run_folder(tmp_path / name, range(n), units=9)]) for name, n in (("a", 5), ("b", 1)))
    (outcome,) = paired_tests(base, new, ["recall"], SELF).values()
    assert outcome.remark == "not tested: 9 units contribute to it; a comparison needs 20"
    assert not outcome.within_noise
    assert paired_tests(base, base, ["recall"], SELF) == {}
    assert paired_tests(base, new, ["candidates"], SELF) == {}


def test_a_peer_does_not_weaken_the_tests_of_others(tmp_path: Path) -> None:
    base, new = (read_cells([run_folder(tmp_path / name, range(n))])[0] for name, n in (("base", 20), ("new", 16)))

    def corrected(*names: str) -> list[float | None]:
        texts = [f"{name}(k=1)" for name in names]
        before, after = ([replace(side, record=side.record.changed(strategy=t)) for t in texts] for side in (base, new))
        found = paired_tests(before, after, ["recall"], {text: text for text in texts})
        return [found[("copies", text), "recall"].p for text in texts]

    (alone,) = corrected("minhash-lsh")
    assert alone is not None
    assert corrected("minhash-lsh", "minhash-lsh-rensa") == [alone, alone]
    assert corrected("minhash-lsh", "simhash", "minhash-lsh-rensa") == pytest.approx([2 * alone, 2 * alone, alone])
    peers = ("minhash-lsh-rensa", "minhash-lsh-gaoya")
    assert corrected("minhash-lsh", *peers) == pytest.approx([alone, 2 * alone, 2 * alone])
    assert corrected(*peers) == pytest.approx([2 * alone, 2 * alone])  # they repeat nothing of this run


def test_counts_move_without_a_test(tmp_path: Path) -> None:
    base = read_measured(run_folder(tmp_path / "base", range(20)))
    new = read_measured(run_folder(tmp_path / "new", range(19)))
    changes = {c.figure: (c.outcome.remark, c.moved) for c in compare(base, new, []).changes}
    assert changes["candidates"] == ("counted", True)
    assert changes["left_behind"] == ("not tested: not resampled", True)
    assert changes["precision"] == ("", False)


def test_times_move_when_the_rounds_do_not_overlap() -> None:
    base = ([2.0, 2.2], [1.0, 1.1])  # the ratio is in 1.82 … 2.2
    assert timing_test(base, ([2.3, 2.5], [1.0, 1.1])).within_noise
    assert not timing_test(base, ([2.6, 2.8], [1.0, 1.1])).within_noise
    assert timing_test(base, ([26.0, 28.0], [13.0, 13.0])).within_noise
    assert timing_test(base, ([9.0], [1.0, 1.1])).remark.startswith("not tested: noise is known from two rounds")
    outcome = timing_test(base, ([2.3, 2.5], [1.0, 1.1]))
    middle = 2.1 / 1.05
    assert outcome.interval == pytest.approx(((2.3 / 1.1 / 2.2 - 1) * middle, (2.5 / (2.0 / 1.1) - 1) * middle))
    assert outcome.detectable is not None
    fall, rise = outcome.detectable
    for share, hidden in ((rise + 0.001, False), (rise - 0.001, True), (fall - 0.001, False), (fall + 0.001, True)):
        rounds = [r * (1 + share) * 2.0 / (2.4 / 1.05) for r in (2.3, 2.5)]  # as noisy, moved by a share of the base
        assert timing_test(base, ([*rounds], [1.0, 1.1])).within_noise == hidden
    assert fall < 0 < rise
    endless = "not tested: a ratio of rounds is beyond 1e+50 to 1"
    assert timing_test(base, ([1e308, 1e308], [1e-300, 1e-300])).remark == endless
    assert timing_test(base, ([5e-324, 5e-324], [1e308, 1e308])).remark == endless


def test_a_ratio_within_the_spread_of_rounds_breaks_no_gate() -> None:
    base, near, far = results(seconds=2.0), results(seconds=2.6), results(seconds=4.0)
    for held, rounds in ((base, [1.5, 2.5]), (near, [2.0, 3.2]), (far, [3.9, 4.1])):
        held["cells"][0]["rounds"] = rounds
        held["cells"][1]["rounds"] = [1.0, 1.0]
    found = compared(base, near, "seconds/exact>+20%")
    assert (verdicts(found), found.ended("broken")) == (["undecided"], [])
    assert why(found) == ["noise is wider than the bound: the change lies between -20.0% and +113.3%"]
    assert (
        reasons(found)[-1] == "seconds/exact>+20%: at this noise a change of -39% or a change of +62% can be detected"
    )
    assert verdicts(compared(base, far, "seconds/exact>+20%")) == ["broken"]
    assert verdicts(compared(base, base, "seconds/exact>+70%")) == ["held"]
    assert verdicts(compared(base, base, "seconds/exact>+60%")) == ["undecided"]
    for side in (base, far):
        for cell in side["cells"]:
            cell["figures"]["processor_seconds"] = cell["figures"]["seconds"]
            cell["processor_rounds"] = cell["rounds"]
    remarks = [c.outcome.remark for c in compared(base, far, "processor_seconds/exact>+20%").ended("broken")]
    assert remarks == ["beyond the spread of rounds"]


def paired(held: dict[str, Any], *strategies: str) -> Comparison:
    side = side_of(held)
    return compare(side, side, [parse_gate("f1<-0.01")], strategies)


def test_two_strategies_are_compared() -> None:
    held = results(f1=0.8)
    found = paired(held, "fast=exact")
    assert [(c.base, c.new) for c in found.changes if c.figure == "f1"] == [(0.8, 0.5)]
    assert rows(found, everything=False)[1][:6] == ("wire", "fast → exact", "f1", "0.8", "0.5", "-0.3 (-37.5%)")
    assert verdicts(found) == ["broken"]
    assert found.gone == found.added == []
    alone = paired(held, "exact")
    assert {c.strategy for c in alone.changes} == {"exact(floor=1.0)"}
    written = paired(held, "fast(k=1)=exact(floor=1.0)")
    assert {(c.strategy, c.against) for c in written.changes} == {("fast(k=1)", "exact(floor=1.0)")}
    for text, fact in (
        ("fast=exakt", "unknown strategy of the new run 'exakt'; did you mean"),
        ("quick=exact", "unknown strategy of the base run 'quick'"),
    ):
        with pytest.raises(UnknownNameError, match=fact):
            paired(held, text)
    with pytest.raises(ParameterError, match="'fast' is given twice"):
        paired(held, "fast", "fast=exact")
    held["cells"].append(held["cells"][0] | {"strategy": "fast(k=2)"})
    with pytest.raises(ParameterError, match=r"'fast' matches several strategies of the base run; .*fast\(k=1\), fast"):
        paired(held, "fast")


# ---- command line, and the gates of this project


def test_command_prints_what_moved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, new = (run_folder(tmp_path / name, range(n)) for name, n in (("base", 20), ("new", 5)))
    assert status("compare", base, new, "--fail-if", "recall<-0.01") == 1
    assert "recall<-0.01: BROKEN" in capsys.readouterr().out
    assert status("compare", base, new, "--corpus", "copies", "--markdown", "-") == 0
    assert "| recall | exact | copies | 0.5 | 0.125 |" in capsys.readouterr().out
    assert status("compare", base, new, "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert {c["figure"] for c in data["changes"] if c["moved"]} >= {"recall", "f1", "candidates", "left_behind"}
    assert status("compare", base, new, "--corpus", "copys") == 2
    assert "did you mean 'copies'" in capsys.readouterr().err


NO_TIME = r"\$\.cells\[0\]\.{}\[0\]: expected float [<>]= "


@pytest.mark.parametrize(
    ("time", "fact"),
    [
        (float("nan"), NO_TIME),
        (float("inf"), NO_TIME),
        (-1.0, NO_TIME),
        (True, r"\$\.cells\[0\]\.{}\[0\]: expected float, got bool"),
        (10**400, r"\$\.cells\[0\]\.{}\[0\]: number out of range"),
    ],
    ids=lambda value: str(value)[:4],
)
def test_a_round_that_took_no_time_there_is_is_refused(tmp_path: Path, time: float, fact: str) -> None:
    part = tmp_path / "results.json"
    for name in ("rounds", "processor_rounds"):
        held = results()
        held["cells"][0][name] = [time, 1.0]
        part.write_text(json.dumps(held), encoding="utf-8")
        with pytest.raises(InputError, match=fact.format(name)):
            read_measured(part)


@pytest.mark.parametrize("name", ["cells", "runs", "corpora", "scorer_version", "schema_version", "locked", "oracles"])
def test_a_part_removed_leaves_with_status_2_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    data = read_json(CASES / "cmp_base.json")
    part = tmp_path / "results.json"
    del data[name]
    part.write_text(json.dumps(data), encoding="utf-8")
    needed = name not in ("locked", "oracles")  # further figures
    for pair in ((part, CASES / "cmp_base.json"), (CASES / "cmp_base.json", part)):
        assert status("compare", *pair, "--fail-if", "f1<-0.01") == (2 if needed else 0)
        shown = capsys.readouterr().err
        assert shown.count("\n") == needed
        assert not needed or "results.json" in shown


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.999])
def test_a_truncated_results_file_gets_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], share: float
) -> None:
    text = (CASES / "cmp_base.json").read_text(encoding="utf-8")
    part = tmp_path / "results.json"
    part.write_text(text[: int(share * len(text))], encoding="utf-8")
    assert status("compare", CASES / "cmp_base.json", part) == 2
    assert "cannot be read as JSON" in capsys.readouterr().err


def test_the_cases_end_as_they_must(capsys: pytest.CaptureFixture[str]) -> None:
    base = CASES / "cmp_base.json"
    assert status("compare", base, CASES / "cmp_bound.json", "--fail-if", "f1<-0.01") == 0
    assert "all 2 gates held" in capsys.readouterr().out
    assert status("compare", base, CASES / "cmp_nan.json", "--fail-if", "f1<-0.01") == 1
    assert "f1 is nan, no number, in the new run" in capsys.readouterr().out
    assert status("compare", base, CASES / "cmp_nan.json", "--fail-if", "f1<-0.01", "--allow-undecided") == 0
    capsys.readouterr()
    assert status("compare", base, CASES / "cmp_nan.json", "--json", "--fail-if", "f1<-0.01") == 1
    assert json.loads(capsys.readouterr().out)["gates"] == {"held": 1, "broken": 0, "undecided": 1}


def gates_in(file: str) -> list[Gate]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return [parse_gate(shlex.split(gate)[0]) for gate in re.findall(r"--fail-if ('[^']+')", text)]


@pytest.mark.parametrize("file", [".ci/run", "docs/examples/neardup-gate.yml"])
def test_the_gates_in_use_hold_for_the_reference_and_fail_for_worse(file: str) -> None:
    gates = gates_in(file)
    reference = read_measured(ROOT / "reports" / "reference").on(["wire"])
    assert reference.results.scorer_version == SCORER_VERSION, "make reports/reference anew"
    assert not compare(reference, reference, gates).ended("broken")
    assert all(change.gate.startswith("seconds") for change in compare(reference, reference, gates).ended("undecided"))
    worse = deepcopy(reference)
    for cell in worse.results.cells:
        for gate in gates:
            figure = cell.figures[gate.figure] or 0.0
            cell.figures[gate.figure] = figure + (-1 if gate.side == "<" else 1) * (0.5 + figure)
    failed = {change.gate for change in compare(reference, worse, gates).ended("broken")}
    assert failed == {gate.text for gate in gates if not gate.reference}
    assert len(failed) >= 4
    times = [gate for gate in gates if gate.reference]
    assert all(gate.relative for gate in times)


def test_a_report_compared_with_itself_has_not_changed(capsys: pytest.CaptureFixture[str]) -> None:
    reference = ROOT / "reports" / "reference"
    assert status("compare", reference, reference) == 0
    shown = capsys.readouterr()
    assert re.search(r"0 of \d+ figures moved$", (shown.out + shown.err).strip())
