"""Every command and every Python block of docs/your-corpus.md is run, in order, as a new user would run them."""

from __future__ import annotations

import re
import shlex
import warnings
from pathlib import Path

import pytest

import neardup as nd
from neardup.errors import Notice
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


def test_pictures_of_the_page_exist_and_are_small() -> None:
    names = re.findall(r"!\[.+?\]\((.+?)\)", PAGE)
    assert len(names) == 3
    for name in names:
        assert (ROOT / "docs" / name).stat().st_size < 150_000, name
