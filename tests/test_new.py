"""`neardup new`: what it writes works, and what it cannot write is refused in one line."""

from __future__ import annotations

import ast
import subprocess
import sys
import sysconfig
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from neardup.templates import KINDS, write_package
from neardup.testing import check_strategy
from tests.helpers.commands import status, variables
from tests.helpers.stories import write_stories


@pytest.mark.parametrize("kind", KINDS)
def test_the_strategy_of_each_kind_keeps_the_contract(kind: str) -> None:
    check_strategy(import_module(f"neardup.templates.{kind}").MyStrategy(), processes=False)


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_has_the_name_throughout(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "rare-words"
    written = write_package("rare-words", kind, folder)
    assert [str(path.relative_to(folder)) for path in written] == [
        ".gitignore",
        "README.md",
        "pyproject.toml",
        "rare_words/__init__.py",
        "rare_words/strategy.py",
        "tests/test_benchmark.py",
        "tests/test_rare_words.py",
    ]
    texts = {path: path.read_text(encoding="utf-8") for path in written}
    for path, text in texts.items():
        assert not {name for name in ("my-strategy", "my_strategy", "MyStrategy") if name in text}, path
        if path.suffix == ".py":
            ast.parse(text)
    project = tomllib.loads(texts[folder / "pyproject.toml"])["project"]
    assert project["name"] == "rare-words"
    assert project["entry-points"]["neardup.strategies"] == {"rare-words": "rare_words.strategy:RareWords"}
    base = {"plain": "nd.Spec", "bucketed": "nd.Bucketed[", "tiled": "nd.Tiled["}[kind]
    assert f"class RareWords({base}" in texts[folder / "rare_words" / "strategy.py"]


def test_the_command_says_what_it_wrote_and_what_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert status("new", "strategy", "rare-words", "--kind", "tiled") == 0
    said = capsys.readouterr().err.splitlines()
    assert f"written: {Path('rare-words', 'pyproject.toml')}" in said
    assert said[-1] == "next: cd rare-words; pip install -e .; pytest; pytest --benchmark-only"
    assert (tmp_path / "rare-words" / "rare_words" / "strategy.py").is_file()


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (["strategy", "Rare"], "'Rare' is no name of a strategy; use small letters, digits and hyphens"),
        (["strategy", "rare words"], "'rare words' is no name of a strategy"),
        (["strategy", "rare--words"], "'rare--words' is no name of a strategy"),
        (["strategy", "5grams"], "'5grams' is no name of a strategy"),
        (["strategy", "../rare"], "'../rare' is no name of a strategy"),
        (["strategy", "minhash-lsh"], "a strategy 'minhash-lsh' is installed already; give yours another name"),
        (["strategy", "json"], "Python has another meaning for 'json'"),
        (["strategy", "class"], "Python has another meaning for 'class'"),
        (["strategy", "numpy"], "Python has another meaning for 'numpy'"),
        (["strategy", "tests"], "Python has another meaning for 'tests'"),
        (["strategy", "rare", "--kind", "tyled"], "unknown kind of strategy 'tyled'; did you mean 'tiled'?"),
        (["scorer", "rare"], "unknown thing to write 'scorer'"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_line(
    arguments: list[str],
    fact: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert status("new", *arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"neardup: {fact}")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_holds_something_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    for place, fact in (
        (tmp_path, "holds something already"),
        (tmp_path / "notes.txt", "cannot be used for a package"),
    ):
        assert status("new", "strategy", "rare-words", "--out", place) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"neardup: {place}: {fact}")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def call(place: Path, *command: object) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, its output kept; no worker of the tests that run here."""
    words = [str(part) for part in command]
    return subprocess.run(words, cwd=place, capture_output=True, text=True, check=False, env=variables())


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """The interpreter of an empty environment, whose libraries come from the one that the tests run in."""
    environment = tmp_path / "environment"
    assert call(tmp_path, sys.executable, "-m", "venv", "--without-pip", environment).returncode == 0
    found, outer = environment / "bin" / "python", sysconfig.get_path("purelib")
    site = call(tmp_path, found, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip()
    Path(site, "libraries.pth").write_text(f"import site; site.addsitedir({outer!r})\n", encoding="utf-8")
    return found


def install(python: Path, kind: str, package: Path) -> None:
    """Write a package and install it as its README says."""
    write_package("rare-words", kind, package)
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps")
    installed = call(package, *pip, "--editable", ".")
    assert installed.returncode == 0, installed.stderr


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_package_installs_and_passes_its_tests(tmp_path: Path, python: Path, kind: str) -> None:
    install(python, kind, tmp_path / "rare-words")
    tested = call(tmp_path / "rare-words", python, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert tested.returncode == 0, tested.stdout
    assert "6 passed" in tested.stdout


@pytest.mark.slow
def test_a_package_prints_the_table_and_its_strategy_is_found(tmp_path: Path, python: Path) -> None:
    package, corpus = tmp_path / "rare-words", write_stories(tmp_path)
    install(python, "plain", package)
    benchmark = package / "tests" / "test_benchmark.py"
    benchmark.write_text(benchmark.read_text(encoding="utf-8").replace("wire", corpus), encoding="utf-8")
    timed = call(package, python, "-m", "pytest", "--benchmark-only", "-k", "rare or exact")
    assert timed.returncode == 0, timed.stdout
    assert "rare-words" in timed.stdout.partition("quality × time × memory")[2]
    assert (package / "reports" / "latest" / "index.html").is_file()
    neardup = (python, "-c", "from neardup.cli import main; main()")
    ran = call(tmp_path, *neardup, "run", "--corpus", corpus, "--strategy", "rare-words", "--out", "run")
    assert ran.returncode == 0, ran.stderr
    assert "rare-words" in ran.stdout
