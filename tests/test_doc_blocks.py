"""Every command and Python block of the documentation is run, here or by the module named; the rest has a reason."""

from __future__ import annotations

import subprocess
import webbrowser
from pathlib import Path
from typing import Any

import pytest
import typer

import neardup as nd
from neardup.cli import app
from tests.helpers.blocks import SHELL, Block, blocks, inline_commands, words
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
    "make report": "runs the whole default benchmark; .ci/run does it for one corpus",
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
    "python -m bench.pools draw CORPUS --out POOL": "needs a corpus that cannot be shipped; tests/test_drawn_pools.py",
    "neardup survey CORPUS --max-documents N --out STUDY": "a step of the same",
    "neardup label STUDY --pairs POOL/sample.jsonl --labeller ann": "people answer; tests/test_label_command.py",
    "neardup label STUDY --pairs POOL/sample.jsonl --labeller ben": "people answer; tests/test_label_command.py",
    "python -m bench.pools gold CORPUS --out POOL --study STUDY": "the last step of the same",
}
"""Commands that no test runs as they stand, and why."""
STATES_ONE = ("--fail-if",)
"""Options whose commands may end with status 1: a gate that is broken or undecided."""
STORIES = [
    "The harbour board said on Monday that the swing bridge at Kelsing would stay shut until June for repairs.",
    "Growers in the valley expect the smallest cherry crop for eleven years after two nights of late frost in May.",
    "The town council has put off its vote on the tram line to Ostwick, since two reports on its cost disagree.",
    "Divers have lifted the bell of a ferry that sank in 1911, and the museum will show it from the autumn on.",
]
MORE = "Several people who were asked for a comment had none, and a decision is expected before the end of the month."


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
            first = command.split()[0]
            assert first in ("neardup", "make", "python", "python3", "pip", "pytest", "cd", "export", "."), command


def options(name: str) -> set[str]:
    """Options of a command of neardup."""
    group: Any = typer.main.get_command(app)
    return {"--help", *(option for each in group.commands[name].params for option in each.opts)}


def test_every_command_has_the_options_that_pages_give_it() -> None:
    """In blocks, and within sentences and tables."""
    group: Any = typer.main.get_command(app)
    found = [(block.page, command) for block in ALL for command in block.commands if command.startswith("neardup ")]
    for page, command in (*found, *inline_commands()):
        given = words(command)
        if given[1].startswith("-"):
            continue
        assert given[1] in group.commands or given[1] == "COMMAND", f"{page}: {command}"
        for word in given[2:]:
            if word.startswith("--"):
                assert word.partition("=")[0] in options(given[1]), f"{page}: {command}"


def test_every_target_of_make_exists() -> None:
    for command in (command for block in ALL for command in block.commands if command.startswith("make ")):
        done = subprocess.run([*words(command), "--dry-run"], cwd=ROOT, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_python_blocks_of_the_contract() -> None:
    """They are classes without bodies; what they are generic over is the reader's."""
    own = [block for block in ALL if block.page == "docs/strategy-contract.md" and block.language == "python"]
    assert own
    for block in own:
        names: dict[str, Any] = {"nd": nd, "Sketches": object, "Frequencies": object}
        exec(compile(f"from __future__ import annotations\n{block.text}", block.page, "exec"), names)
        assert issubclass(names["WithStatistics"], nd.Bucketed)


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader's folder: documents, labels, two runs to compare; no browser opens, no external corpora are there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEARDUP_DATA", raising=False)
    monkeypatch.setattr(webbrowser, "open", lambda _: True)
    texts = [
        (f"{unit}-{side}", f"{STORIES[unit % 4]} {MORE * (side == 'b')} Number {unit}.")
        for unit in range(24)
        for side in "ab"
    ]
    write_json_lines(tmp_path / "docs.jsonl", ({"id": name, "text": text} for name, text in texts))
    write_json_lines(tmp_path / "gold.jsonl", ({"id": name, "cluster": name.partition("-")[0]} for name, _ in texts))
    for run in ("before", "after"):
        given = ("--corpus", "docs.jsonl=gold.jsonl", "--strategy", "exact", "--strategy", "minhash-lsh")
        assert status("run", *given, "--out", f"runs/{run}") == 0
    return tmp_path


PAGES = sorted({block.page for block in ALL if runnable(block)})


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_is_run(reader: Path, page: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (command for block in ALL if block.page == page for command in runnable(block)):
        program, *given = words(command)
        assert program == "neardup", command
        expanded = [each for word in given for each in (sorted(map(str, Path().glob(word))) if "*" in word else [word])]
        ended = status(*expanded)
        said = capsys.readouterr().err
        assert ended == 0 or (ended == 1 and any(word in STATES_ONE for word in given)), f"{command}: {said}"


@pytest.mark.slow
def test_every_python_block_is_run(reader: Path) -> None:
    own = [block for block in ALL if block.language == "python" and (block.page, block.language) not in RUN_BY]
    assert {block.page for block in own} == {"README.md", "docs/strategy-contract.md"}
    for block in (each for each in own if each.page == "README.md"):
        names: dict[str, Any] = {}
        exec(compile(block.text, block.page, "exec"), names)
        assert 0 < names["figures"]["f1"].value <= 1
        assert 0 < len(names["clean"]) < 48
