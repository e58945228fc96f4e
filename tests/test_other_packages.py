"""What another package registers and cannot be used ends no command that does not name it."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING

import pytest

from neardup.cli import main
from neardup.core.components import linkage_for, perturbation, scorer, strategy
from neardup.core.perturbation import variant
from neardup.core.registry import GROUPS, KINDS, load, names, package_named, usable
from neardup.core.spec import canonical
from neardup.errors import MissingLibraryError, NeardupError, Notice, ParameterError
from neardup.metrics import metrics
from neardup.run import plan
from neardup.scorers.overlap import Jaccard
from tests.helpers.installed import all_registered, install

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from neardup.core.registry import Kind

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

@dataclass(frozen=True, kw_only=True)
class Unadvised(Misadvising):
    default_linkage = None

@dataclass(frozen=True, kw_only=True)
class Speechless(Misadvising):
    @property
    def default_threshold(self):
        raise NotImplementedError

@dataclass(frozen=True, kw_only=True)
class Needy(BasePerturbation):
    meaning = "share of letters"
    intensity: float = 0.1
    min_intensity: float = 0.0
    def apply(self, text, rng, language):
        raise nd.errors.MissingLibraryError("needy", "keyboards", "pip install keyboards")
"""
EVERYWHERE = "".join(
    f"[{group}]\nabsent = stranger_nowhere:Absent\nraises = stranger_parts:Raises\n" for group in GROUPS.values()
)
ENTRIES = f"""{EVERYWHERE}
[neardup.strategies]
misadvising = stranger_parts:Misadvising
unadvised = stranger_parts:Unadvised
speechless = stranger_parts:Speechless
[neardup.perturbations]
picky = stranger_parts:Picky
needy = stranger_parts:Needy
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
    with pytest.warns(Notice) as told:
        advised = plan.advised_linkages(chosen, "components()")
    assert not {"absent", "raises", "misadvising()", "unadvised()"} & advised.keys()
    said = [str(one.message) for one in told]
    assert any(line.startswith("misadvising leads with components(): unknown linkage 'averige'") for line in said)
    fact = "unadvised leads with components(): unadvised: default_linkage is None, no text such as 'components'"
    assert f"{fact}; name a linkage, or mend the strategy" in said


def test_one_that_is_named_is_an_error() -> None:
    with pytest.raises(ParameterError, match=r"raises: KeyError\('model'\)"):
        strategy("raises")
    with pytest.raises(ParameterError, match=r"mute: ValueError\(\)"):
        scorer("mute")
    with pytest.raises(NeardupError, match=r"perturbation 'absent' .* cannot be imported"):
        perturbation("absent")
    with pytest.raises(NeardupError, match=r"picky.* cannot change a text: IndexError.*; leave it out"):
        variant(perturbation("picky"), "short")


def test_a_composition_names_the_part_that_fails_once_and_keeps_the_class_of_the_error() -> None:
    whole = perturbation("typos(intensity=0) + picky")
    said = r"^picky\(intensity=0.1, seed=1\) cannot change a text: IndexError\([^:]*\); leave it out$"
    with pytest.raises(NeardupError, match=said):
        variant(whole, "short", "en")
    said = r"^needy\([^:]*\) cannot change a text: needy needs the library 'keyboards', [^:]*: pip install keyboards$"
    for given in (perturbation("needy"), perturbation("typos(intensity=0) + needy")):
        with pytest.raises(MissingLibraryError, match=said) as raised:
            variant(given, "short", "en")
        assert raised.value.remedy == "pip install keyboards"


def test_a_parameter_that_ends_in_intensity_is_no_intensity() -> None:
    assert len(plan._perturbations(["needy(min_intensity=0.2)"], [])) == len(plan.INTENSITIES)
    assert len(plan._perturbations(["typos + needy(min_intensity=0.2)"], [0.1, 0.4])) == 2
    assert len(plan._perturbations(["needy(intensity=0.2)"], [])) == 1


def test_of_a_shared_name_neardups_own_is_used_and_a_notice_says_so_once() -> None:
    assert {"jaccard", "infix"} < {*names("scorer")}
    said = (
        r"^scorer 'jaccard' of neardup is used, and not the one of that name of package 'stranger' "
        r"\(stranger_parts:Raises\); uninstall the package, or ask its authors for another name$"
    )
    with pytest.warns(Notice, match=said):
        assert load("scorer", "jaccard") is Jaccard
    assert load("scorer", "jaccard") is Jaccard
    assert load("scorer", "infix")
    assert (package_named("scorer", "jaccard"), package_named("scorer", "mute")) == ("neardup", "stranger")


def test_defaults_hold_where_a_package_registers_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "taken"
    site.mkdir()
    taken: dict[Kind, str] = {
        "linkage": "components",
        "metric": "f1",
        "perturbation": "typos",
        "corpus": "wire",
        "strategy": "exact",
    }
    entries = "".join(f"[{GROUPS[kind]}]\n{name} = taken:Nothing\n" for kind, name in taken.items())
    with all_registered(site, monkeypatch, "taker", entries), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert plan.default_linkages()[0] == "components()"
        assert "f1" in metrics()
        assert "typos" in plan.default_perturbations()
        assert "wire" in plan.default_corpora()
        assert canonical(strategy("exact")) in plan.default_strategies()
        assert canonical(linkage_for(strategy("exact"))) == "components()"
    said = [str(one.message) for one in told if "'taker'" in str(one.message)]
    assert sorted(line.partition(" of neardup is used")[0] for line in said) == sorted(
        f"{kind} '{name}'" for kind, name in taken.items()
    )


def test_a_name_that_strangers_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "twice"
    site.mkdir()
    install(site, "first", "1.0", entry_points="[neardup.linkages]\nours = first:Ours\n")
    with all_registered(site, monkeypatch, "second", "[neardup.linkages]\nours = second:Ours\n"):
        said = r"register a linkage 'ours': '\w+' \(\w+:Ours\) and '\w+' \(\w+:Ours\); uninstall all but one of them$"
        with pytest.raises(NeardupError, match=said):
            load("linkage", "ours")
        with pytest.warns(Notice) as told:
            assert plan.default_linkages()[0] == "components()"
        left_out = "linkage 'ours' is left out: several packages register a linkage 'ours'"
        assert any(str(one.message).startswith(left_out) for one in told)


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


def test_list_says_what_has_no_message_and_whose_a_shared_name_is(capsys: pytest.CaptureFixture[str]) -> None:
    rows: dict[str, dict[str, str]] = {}
    for what in ("strategies", "scorers"):
        with pytest.raises(SystemExit):
            main(["list", what, "--json"])
        rows |= {row["name"]: row for row in json.loads(capsys.readouterr().out)[what]}
    assert rows["speechless"]["summary"] == "cannot be used: NotImplementedError()"
    assert (rows["speechless"]["package"], rows["jaccard"]["package"]) == ("stranger", "neardup")
