"""What another package registers and cannot be used ends no command that does not name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from neardup.cli import main
from neardup.core.components import perturbation, scorer, strategy
from neardup.core.perturbation import variant
from neardup.core.registry import KINDS, load, names, usable
from neardup.errors import NeardupError, Notice, ParameterError
from neardup.metrics import metrics
from neardup.run import plan
from tests.helpers.installed import all_registered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MODULE = """
from dataclasses import dataclass
import neardup as nd
from neardup.core.perturbation import BasePerturbation

@dataclass(frozen=True, kw_only=True)
class Raises(nd.Spec):
    def __post_init__(self):
        raise KeyError("model")

@dataclass(frozen=True, kw_only=True)
class Mute(nd.Spec):
    def __post_init__(self):
        raise ValueError

@dataclass(frozen=True, kw_only=True)
class Picky(BasePerturbation):
    meaning = "share of letters"
    intensity: float = 0.1
    def apply(self, text, rng, language):
        return text[7]

@dataclass(frozen=True, kw_only=True)
class Misadvising(nd.Spec):
    default_linkage = "averige"
    default_threshold = 0.5
    def pairs(self, corpus, clock=None):
        return nd.Pairs.of((), (), (), floor=0.5)
"""
GROUPS = ("strategies", "scorers", "corpora", "perturbations", "linkages", "metrics")
EVERYWHERE = "".join(
    f"[neardup.{group}]\nabsent = stranger_nowhere:Absent\nraises = stranger_parts:Raises\n" for group in GROUPS
)
ENTRIES = f"""{EVERYWHERE}
[neardup.strategies]
misadvising = stranger_parts:Misadvising
[neardup.perturbations]
picky = stranger_parts:Picky
[neardup.scorers]
jaccard = stranger_parts:Raises
mute = stranger_parts:Mute
"""


@pytest.fixture
def strangers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    site = tmp_path / "site"
    site.mkdir()
    (site / "stranger_parts.py").write_text(MODULE, encoding="utf-8")
    merged: dict[str, list[str]] = {}
    for line in filter(None, ENTRIES.splitlines()):
        if line.startswith("["):
            lines = merged.setdefault(line, [])
        else:
            lines.append(line)
    text = "\n".join("\n".join([group, *lines]) for group, lines in merged.items())
    with all_registered(site, monkeypatch, "stranger", text):
        yield


pytestmark = pytest.mark.usefixtures("strangers")


@pytest.mark.parametrize(
    ("default", "kind"),
    [
        (plan.default_corpora, "corpus"),
        (plan.default_perturbations, "perturbation"),
        (plan.default_linkages, "linkage"),
        (lambda: list(metrics()), "metric"),
    ],
)
def test_what_cannot_be_used_is_told_and_left_out(default: Callable[[], list[str]], kind: str) -> None:
    with pytest.warns(Notice) as told:
        found = default()
    assert found
    assert not {text.partition("(")[0] for text in found} & {"absent", "raises"}
    said = "\n".join(str(one.message) for one in told)
    assert f"{kind} 'absent' (stranger_nowhere:Absent) cannot be imported: No module named" in said
    assert f"{kind} 'raises' is left out: " in said
    assert len(told) == 2


def test_strategies_that_cannot_be_used_are_told_by_their_cells() -> None:
    chosen = plan.default_strategies()
    assert {"absent", "raises"} < {*chosen}
    with pytest.warns(Notice, match=r"misadvising leads with components\(\): unknown linkage 'averige'"):
        advised = plan.advised_linkages(chosen, "components()")
    assert not {"absent", "raises", "misadvising()"} & advised.keys()


def test_one_that_is_named_is_an_error() -> None:
    with pytest.raises(ParameterError, match=r"raises: KeyError\('model'\)"):
        strategy("raises")
    with pytest.raises(ParameterError, match=r"mute: ValueError\(\)"):
        scorer("mute")
    with pytest.raises(NeardupError, match=r"perturbation 'absent' .* cannot be imported"):
        perturbation("absent")
    with pytest.raises(NeardupError, match=r"picky.* cannot change a text: IndexError.*; leave it out"):
        variant(perturbation("picky"), "short")


def test_a_name_that_packages_share_is_refused_where_it_is_used() -> None:
    assert {"jaccard", "infix"} < {*names("scorer")}
    with pytest.raises(NeardupError, match=r"two packages register a scorer 'jaccard': .*stranger_.*; uninstall one"):
        load("scorer", "jaccard")
    assert load("scorer", "infix")


def test_what_is_broken_in_neardup_itself_is_an_error() -> None:
    def failing(name: str) -> None:
        raise RuntimeError(name)

    with pytest.warns(Notice, match="'absent' is left out: RuntimeError"), pytest.raises(RuntimeError, match="average"):
        usable("linkage", failing)


@pytest.mark.parametrize("kind", KINDS)
def test_list_shows_what_cannot_be_used(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    what = {"corpus": "corpora", "strategy": "strategies"}.get(kind, f"{kind}s")
    with pytest.raises(SystemExit) as leaving:
        main(["list", what, "--json"])
    assert not leaving.value.code
    shown = capsys.readouterr().out
    assert ("cannot be used" in shown) == (kind != "metric")
