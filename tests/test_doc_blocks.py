"""Every command and Python block of the documentation is run, here or by the module named; the rest has a reason."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import webbrowser
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

import neardup as nd
from neardup.cli import app
from tests.helpers.blocks import SHELL, Block, blocks, inline_commands
from tests.helpers.commands import status
from tests.helpers.files import write_json_lines
from tests.helpers.repository import ROOT

ALL = list(blocks())
RUN_BY = {
    ("docs/your-corpus.md", "sh"): "tests/test_your_corpus.py",
    ("docs/your-corpus.md", "python"): "tests/test_your_corpus.py",
    ("docs/write-a-strategy.md", "bash"): "tests/test_write_a_strategy.py",
    ("docs/write-a-strategy.md", "python"): "tests/test_write_a_strategy.py",
    ("docs/write-a-strategy.md", "toml"): "tests/test_write_a_strategy.py",
    ("docs/extend.md", "python"): "tests/test_wheel.py",
    ("docs/extend.md", "toml"): "tests/test_wheel.py",
    ("docs/extend.md", "json"): "tests/test_wheel.py",
}
"""Page and language of blocks that another module runs, in the order of the page."""
JOURNEY = {command for block in ALL if block.page == "docs/your-corpus.md" for command in block.commands}
"""Commands of docs/your-corpus.md; the same on another page is not run twice."""
NOT_RUN = {
    "python3 -m venv .venv && .venv/bin/pip install --quiet neardup-*.whl": "tests/test_wheel.py installs the wheel",
    ".venv/bin/neardup run --corpus wire --strategy minhash-lsh --out run"
    " && .venv/bin/neardup report run --out report": "tests/test_wheel.py runs and reports in its environment",
    "make release VERSION=0.2.0 DRY_RUN=1": "tests/test_release.py rehearses it",
    "make release VERSION=0.2.0": "is a release; tests/test_release.py rehearses it",
    "nice python -m bench.reliability": "takes hours; tests/test_reliability.py holds its trials",
    "nice python -m bench.reliability --only kill-guard --tries 3": "kills processes; tests/test_reliability.py",
    "python -m bench.reliability.fuzz --seconds 60": ".ci/run does it",
    "nice python -m bench.reliability.load": "takes minutes; tests/test_load.py runs a small one",
    "python -m bench.reliability.cost": "takes minutes; tests/test_reliability.py runs a round",
    "make report": "runs every strategy; .ci/run does it through the benchmarks",
    "make test": ".ci/run does it, and this is part of it",
    "make lint": ".ci/run does it",
    "make .venv/installed": "these tests run in what it made",
    ". .venv/bin/activate": "changes the shell of the reader",
    "pytest --benchmark-only": ".ci/run does it for a part",
    "export NEARDUP_DATA=~/corpora": "changes the shell of the reader",
    "neardup run --corpus reuters21578 --corpus webpages --out runs/mine": "needs texts that cannot be shipped",
    "neardup capture --corpus wire --corpus allsides_news --seeds 5 --out reports/runs/published-settings": (
        "takes minutes and texts that cannot be shipped"
    ),
    "neardup capture --corpus newsgroups20 --seeds 5 --out reports/runs/published-settings-newsgroups20": (
        "takes minutes and texts that cannot be shipped"
    ),
    "python -m bench.recipes --test": "takes minutes and texts that cannot be shipped; tests/test_recipes.py",
    "python -m bench.filters --test": "takes minutes and texts that cannot be shipped; tests/test_filters.py",
    "python -m bench.pools draw CORPUS --out POOL": "needs a corpus that cannot be shipped; tests/test_drawn_pools.py",
    "neardup survey CORPUS --max-documents N --out STUDY": "a step of the same",
    "neardup label STUDY --pairs POOL/sample.jsonl --labeller ann": "people answer; tests/test_label_command.py",
    "neardup label STUDY --pairs POOL/sample.jsonl --labeller ben": "people answer; tests/test_label_command.py",
    "python -m bench.same_on_ray": "starts a cluster and takes minutes; tests/test_on_ray.py compares the same",
    "python -m pytest -m slow tests/test_on_ray.py": "is a test, of the second tier",
    "python -m bench.overhead FOLDER 1000000 --rounds 2": "takes minutes",
    "python -m bench.pools gold CORPUS --out POOL --study STUDY": "the last step of the same",
}
"""Commands that no test runs as they stand, and why."""
STATES_ONE = ("--fail-if",)
"""Options whose commands may end with status 1: a gate that is broken or undecided."""


def runnable(block: Block) -> list[str]:
    """The commands of a block that this module runs."""
    if (block.page, block.language) in RUN_BY:
        return []
    return [command for command in block.commands if command not in NOT_RUN and command not in JOURNEY]


def test_other_modules_run_what_they_are_named_for() -> None:
    found = {(block.page, block.language) for block in ALL}
    for (page, language), module in RUN_BY.items():
        assert (page, language) in found
        assert page.rpartition("/")[2] in (ROOT / module).read_text(encoding="utf-8")


def test_every_reason_is_of_a_command_that_stands_somewhere() -> None:
    assert set(NOT_RUN) <= {command for block in ALL for command in block.commands}


def test_every_block_is_of_a_known_language() -> None:
    """So that none is left out because its fence is spelt otherwise."""
    for block in ALL:
        assert block.language in (*SHELL, "python") or (block.page, block.language) in RUN_BY, block
        for command in block.commands:
            first = command.removeprefix("nice ").split()[0]
            assert first.removeprefix(".venv/bin/") in (
                "neardup",
                "make",
                "python",
                "python3",
                "pip",
                "pytest",
                "cd",
                "export",
                ".",
            ), command


@cache
def options(name: str) -> set[str]:
    """Options of a command of neardup."""
    group: Any = typer.main.get_command(app)
    return {"--help", *(option for each in group.commands[name].params for option in each.opts)}


def test_every_command_has_the_options_that_pages_give_it() -> None:
    """In blocks, and within sentences and tables."""
    group: Any = typer.main.get_command(app)
    found = [(block.page, command) for block in ALL for command in block.commands if command.startswith("neardup ")]
    for page, command in (*found, *inline_commands()):
        given = shlex.split(command)
        if given[1].startswith("-"):
            continue
        assert given[1] in group.commands or given[1] == "COMMAND", f"{page}: {command}"
        for word in given[2:]:
            if word.startswith("--"):
                assert word.partition("=")[0] in options(given[1]), f"{page}: {command}"


def test_every_target_of_make_exists() -> None:
    for command in (command for block in ALL for command in block.commands if command.startswith("make ")):
        done = subprocess.run(
            [*shlex.split(command), "--dry-run"], cwd=ROOT, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


def test_python_blocks_of_the_contract() -> None:
    """They are classes without bodies; what they are generic over is the reader's."""
    own = [block for block in ALL if block.page == "docs/strategy-contract.md" and block.language == "python"]
    assert own
    for block in own:
        names: dict[str, Any] = {"nd": nd, "Sketches": object, "Frequencies": object}
        exec(compile(f"from __future__ import annotations\n{block.text}", block.page, "exec"), names)
        assert issubclass(names["WithStatistics"], nd.Bucketed)


def texts() -> dict[str, str]:
    """48 texts of 60 words of their own; 24 have a copy in which one word is another."""
    found = {}
    for unit in range(48):
        words_of_it = [f"word{unit}n{place}" for place in range(60)]
        found[f"{unit}-a"] = " ".join(words_of_it)
        if unit < 24:
            found[f"{unit}-b"] = " ".join(["other", *words_of_it[1:]])
    return found


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader's folder: documents, labels, and two runs to compare."""
    folder = tmp_path_factory.mktemp("reader")
    write_json_lines(folder / "docs.jsonl", ({"id": name, "text": text} for name, text in texts().items()))
    labels = ({"id": name, "copy": (unit := name.partition("-")[0]), "revision": unit} for name in texts())
    write_json_lines(folder / "gold.jsonl", labels)
    given = ("--corpus", f"{folder}/docs.jsonl={folder}/gold.jsonl", "--strategy", "exact", "--strategy", "minhash-lsh")
    for run in ("before", "after"):
        assert status("run", *given, "--out", folder / "runs" / run) == 0
    return folder


@pytest.fixture
def reader(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same folder for one test; no browser opens, and no external corpora are there."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEARDUP_DATA", raising=False)
    monkeypatch.setattr(webbrowser, "open", lambda _: True)


PAGES = sorted({block.page for block in ALL if runnable(block)})


@pytest.mark.slow
@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_is_run(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (command for block in ALL if block.page == page for command in runnable(block)):
        program, *given = shlex.split(command)
        assert program == "neardup", command
        expanded = [each for word in given for each in (sorted(map(str, Path().glob(word))) if "*" in word else [word])]
        ended = status(*expanded)
        said = capsys.readouterr().err
        assert ended == 0 or (ended == 1 and any(word in STATES_ONE for word in given)), f"{command}: {said}"


@pytest.mark.slow
@pytest.mark.usefixtures("reader")
def test_every_python_block_is_run() -> None:
    own = [block for block in ALL if block.language == "python" and (block.page, block.language) not in RUN_BY]
    assert {block.page for block in own} == {"README.md", "docs/strategy-contract.md"}
    for block in (each for each in own if each.page == "README.md"):
        names: dict[str, Any] = {}
        exec(compile(block.text, block.page, "exec"), names)
        assert names["figures"]["f1"].value == 1
        assert len(names["clean"]) == 48
