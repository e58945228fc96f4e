"""The hash of a strategy's code and libraries changes with each of them, and with nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import neardup as nd
from neardup.core import registry
from neardup.run import identity, machine
from neardup.run.identity import package_versions, source_hash
from tests.helpers.installed import install

if TYPE_CHECKING:
    from collections.abc import Iterator

STRATEGY = """
from dataclasses import dataclass
import neardup as nd
from outside.helpers import halved

@dataclass(frozen=True, kw_only=True)
class Outside(nd.Spec):
    inner: nd.Scorer | None = None
    default_threshold = 1.0

    def pairs(self, corpus, clock=None):
        return nd.Pairs.none(floor=halved(1.0))

    def score(self, corpus, left, right):
        return left * 0
"""
PLACE = "outside = outside.parts.strategy:Outside"
REGISTERED = f"[neardup.strategies]\n{PLACE}\n[neardup.scorers]\n{PLACE}\n"
NESTED = "outside(inner=outside(inner=jaccard()))"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with an installed package that registers `outside`, and with what it requires."""
    parts = tmp_path / "outside" / "parts"
    parts.mkdir(parents=True)
    for folder in (parts, parts.parent):
        (folder / "__init__.py").write_text("")
    (parts / "strategy.py").write_text(STRATEGY)
    (parts.parent / "helpers.py").write_text("def halved(x): return x / 2")
    (parts.parent / "weights.bin").write_bytes(b"one")
    (parts.parent / "README.md").write_text("one")
    tests = 'tester; extra == "test"'
    install(tmp_path, "outside", "1.0", "near", 'fast; extra == "speed"', tests, entry_points=REGISTERED)
    install(tmp_path, "near", "1.0", "far")
    for name in ("far", "fast", "tester", "unrelated"):
        install(tmp_path, name, "1.0")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(registry, "_loaded", {})
    registry._entries.cache_clear()
    yield tmp_path
    registry._entries.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "outside"]:
        del sys.modules[name]


@pytest.mark.parametrize("text", ["outside", "minhash-lsh(verify=outside())", NESTED])
def test_the_hash_changes_with_a_strangers_package_and_what_it_requires(site: Path, text: str) -> None:
    hashes = [source_hash(text)]
    for file in ("outside/helpers.py", "outside/parts/strategy.py", "outside/weights.bin"):
        path = site / file
        path.write_bytes(path.read_bytes() + b"\n# changed")
        hashes.append(source_hash(text))
    for library, requires in (("near", ["far"]), ("far", []), ("fast", [])):
        install(site, library, "2.0", *requires)
        hashes.append(source_hash(text))
    assert len(set(hashes)) == 7
    assert {len(found) for found in hashes} == {64}


def test_the_hash_stays_where_no_figure_can_change(site: Path) -> None:
    before = source_hash("outside")
    (site / "outside" / "README.md").write_text("two")
    (site / "outside" / "__pycache__").mkdir(exist_ok=True)
    (site / "outside" / "__pycache__" / "helpers.pyc").write_bytes(b"two")
    for library in ("tester", "unrelated"):
        install(site, library, "2.0")
    assert source_hash("outside") == before


def test_the_hash_is_the_same_wherever_the_code_lies(tmp_path: Path) -> None:
    script = "from neardup.run.identity import source_hash; print(source_hash('tfidf-cosine'))"
    roots = [Path(nd.__file__).parent, Path(sys.modules["neardup_algorithms"].__path__[0])]
    hashes = []
    for order in ("ab", "ba"):
        for root, place in zip(roots, order, strict=True):
            shutil.copytree(root, tmp_path / order / place / root.name, ignore=shutil.ignore_patterns("__pycache__"))
        path = os.pathsep.join(str(tmp_path / order / place) for place in order)
        environment = os.environ | {"PYTHONPATH": path}
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        hashes.append(done.stdout)
    assert len(set(hashes)) == 1


@pytest.mark.usefixtures("site")
def test_records_name_the_versions_behind_a_strategy() -> None:
    assert package_versions("exact") == machine.versions()
    of_inner = package_versions("minhash-lsh(verify=outside())")
    assert of_inner == machine.versions() | {"outside": "1.0", "near": "1.0", "fast": "1.0"}
    assert package_versions("nowhere-to-be-found") == machine.versions()


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("simhash-gaoya", ["simhash_gaoya/strategy.py", "minhash_lsh_gaoya/documents.py", "peers.py"]),
        ("tfidf-cosine", ["tfidf_cosine/kernels.py", "tfidf_cosine/intrinsics.py"]),
    ],
)
def test_a_built_in_strategy_has_the_files_it_calls(text: str, files: list[str]) -> None:
    chosen = nd.strategy(text)
    root = Path(sys.modules["neardup_algorithms"].__path__[0])
    held = identity._files(type(chosen))
    assert {root / file for file in files} <= held
    assert root / "exact" / "strategy.py" not in held


@pytest.mark.parametrize("library", ["gaoya", "rensa", "sparse-dot-topn", "scikit-network", "numba", "joblib"])
def test_the_hash_changes_with_a_library(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, version = source_hash("exact"), machine._version
    monkeypatch.setattr(machine, "_version", lambda name: "99" if name == library else version(name))
    assert source_hash("exact") != before


def test_what_any_strategy_may_call_is_there_and_shows_nothing() -> None:
    root = Path(nd.__file__).parent
    for pattern in identity._CALLABLE:
        files = [file for file in root.glob(pattern) if file.suffix == ".py"]
        assert files
        assert not [
            file
            for file in files
            for name in machine.SHOWING
            if re.search(rf"(import|from) {name}\b", file.read_text())
        ]
