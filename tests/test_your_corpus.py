"""Every command and every Python block of docs/your-corpus.md is run, in order, as a new user would run them."""

from __future__ import annotations

import re
import shlex
import warnings
from pathlib import Path
from typing import get_args

import pytest

import neardup as nd
from neardup.cli.streamed import Memory
from neardup.core.registry import names
from neardup.engine.support import check_strategy
from neardup.errors import MissingLibraryError, NeardupError, Notice
from neardup.study.opened import open_study
from tests.helpers.commands import status
from tests.helpers.labels import label
from tests.helpers.repository import ROOT

PAGE = (ROOT / "docs" / "your-corpus.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
MAY_FAIL = ("--goal",)
"""Whether a goal is reached depends on the answers: then the exit status is 0 or 1."""


def give_answers(study: Path) -> None:
    """Answer 200 pairs as the gold of `wire` says, where a user reads them."""
    gold = nd.gold("wire")
    assert isinstance(gold, nd.Clusters)
    of = dict(zip(gold.ids, gold.labels.tolist(), strict=True))
    label(open_study(study), 10, answer=lambda a, b: "copy" if of[a] == of[b] >= 0 else "unrelated")


def run(line: str) -> None:
    command = shlex.split(line)[1:]
    if command == ["label", "study"]:
        give_answers(Path("study"))
        return
    ended = status(*command)
    assert ended == 0 or (ended == 1 and any(word in command for word in MAY_FAIL)), line


@pytest.mark.slow
def test_the_journey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Notice)
        for kind, block in BLOCKS:
            if kind == "python":
                exec(compile(block, "docs/your-corpus.md", "exec"), {})
                continue
            for line in block.splitlines():
                run(line)
    assert Path("restored.jsonl").read_bytes() == Path("news.jsonl").read_bytes()
    assert Path("study/recommendation.html").exists()


def streams(name: str) -> bool | None:
    """Whether `--memory` takes a strategy; None where its library is not installed."""
    try:
        check_strategy(nd.strategy(name))
    except MissingLibraryError:
        return None
    except NeardupError:
        return False
    return True


def test_memory_takes_the_strategies_that_the_page_names() -> None:
    found = re.search(
        r"`--memory` works with (.+?), with every scorer.+?Indices of other libraries, such as (.+?),", PAGE, re.S
    )
    assert found is not None
    taken, refused = (set(re.findall("`(.+?)`", text)) for text in found.groups())
    assert "and embeddings" in found[1]
    answers = {name: streams(name) for name in names("strategy")}
    embeddings = {"retsim", "sentence-embedding", "wordllama"}
    assert {name for name, answer in answers.items() if answer} <= taken | embeddings
    assert not {name for name, answer in answers.items() if answer is False} & (taken | embeddings)
    named = re.search(r"Not for (.+?) and indices of other libraries, such as (.+?),", get_args(Memory)[1].help)
    assert named is not None
    assert set(named.groups()) <= {name for name, answer in answers.items() if not answer}
    assert refused
    assert not any(answers[name] for name in refused)


def test_pictures_of_the_page_exist_and_are_small() -> None:
    names = re.findall(r"!\[.+?\]\((.+?)\)", PAGE)
    assert len(names) == 3
    for name in names:
        assert (ROOT / "docs" / name).stat().st_size < 150_000, name
