"""What a run over stages took: told, kept as JSON, with a price its cost; and what is refused on a node."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from neardup.engine import tasks
from neardup.engine.account import Account, Spent, cost_line
from neardup.engine.in_memory import CorpusSource
from neardup.engine.layout import MOST_ROWS, check_rows
from neardup.engine.on_ray import check_code, did_cut
from neardup.engine.tasks import Task
from neardup.errors import NeardupError
from tests.helpers.commands import status
from tests.helpers.streamed import SHARDS, made

if TYPE_CHECKING:
    from pathlib import Path

MEMORY = ("--memory", "16GB")


def test_tasks_add_up_by_stage_and_by_machine() -> None:
    account = Account(2.5)
    account.add("encode", Spent("one", 1.0, 3_000_000, 0))
    account.add("encode", Spent("two", 2.0, 1_000_000, 500_000))
    account.add("join", Spent("two", 4.0, 2_000_000, 0))
    assert account.processor == 7
    assert account.lines() == [
        "Ray was ready after 2.5 s; seconds of processors by node: one 1 tasks in 1.0 s, two 2 tasks in 6.0 s",
        "MB between stages, through files: encode 4.0, join 2.0; nodes fetched 0.5 MB from the store",
    ]
    record = account.record({"encode": 9.0, "write": 1.0})
    assert record["stages"]["encode"] == {
        "wall": 9,
        "tasks": 2,
        "processor": 3,
        "written": 4_000_000,
        "fetched": 500_000,
    }
    assert record["stages"]["write"] == {"wall": 1, "tasks": 0, "processor": 0, "written": 0, "fetched": 0}
    assert list(record["stages"]) == ["encode", "write", "join"]


def test_the_cost_of_a_million_documents() -> None:
    assert cost_line(72.0, 200_000, None) == "72.0 s of processors, 0.1 hours a million documents"
    assert cost_line(72.0, 200_000, 0.5).endswith("0.1 hours a million documents, cost 0.05 at 0.5 an hour")


@pytest.mark.parametrize(("processor", "documents"), [(0.0, 0), (2.6, 3), (59.9, 10**6), (600.0, 9_999)])
def test_little_work_is_not_told_in_proportion(processor: float, documents: int) -> None:
    line = cost_line(processor, documents, 0.5)
    assert line.startswith(f"{processor} s of processors for {documents:,} documents; ")
    assert line.endswith("; what a million take is told from 10,000 documents and 60 s on")


def test_a_command_keeps_its_account(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, documents, kept = made(3), tmp_path / "documents.jsonl", tmp_path / "account.json"
    lines = (json.dumps({"id": i, "text": t}) for i, t in zip(corpus.ids, corpus.texts, strict=True))
    documents.write_text("\n".join(lines), encoding="utf-8")
    asked = ("cluster", documents, "--strategy", "exact", "--out", tmp_path / "out.jsonl", "--account", kept)
    assert status(*asked) == 2
    assert "--account is for --memory, which is not given" in capsys.readouterr().err
    work = ("--work", tmp_path / "work")
    for again in (False, True):
        assert status(*asked, *MEMORY, *work, "--price", 2) == 0
        said, told = capsys.readouterr().err, json.loads(kept.read_text(encoding="utf-8"))
        assert "what a million take is told from 10,000 documents" in said
        assert ("MB between stages, through files: none" in said) == again
        assert told["documents"] == len(corpus)
        assert told["start_up"] is None
        assert told["processor"] > 0
        assert list(told["nodes"]) == ([] if again else [""])
        shards = told["stages"]["shards"]
        assert (shards["tasks"], shards["written"] > 0) == ((0, False) if again else (1, True))


def test_other_code_on_a_node_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    task = Task(stage="encode", part=0, run=print)
    code = task.code()
    check_code(task, code)
    assert task.identity  # which is kept with the task, and travels with it
    monkeypatch.setattr(tasks, "_own_code", lambda: "another")
    with pytest.raises(NeardupError, match="another version of neardup, or of the strategy, than this machine"):
        check_code(task, code)


def test_more_documents_than_stages_can_number_are_refused() -> None:
    check_rows(MOST_ROWS)
    with pytest.raises(NeardupError, match=r"4,294,967,297 documents are more than the 4,294,967,296"):
        check_rows(MOST_ROWS + 1)


def test_a_node_with_other_code_cuts_no_documents(tmp_path: Path) -> None:
    source = CorpusSource(made(3))
    with pytest.raises(NeardupError, match="another version of neardup, or of the strategy, than this machine"):
        did_cut(source, tmp_path, SHARDS[1], "another")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("account", "problem"),
    [
        ("documents.jsonl", "is the documents themselves; give --account another name"),
        ("out.jsonl", "out.jsonl' of --out, or lies in it; give --account another place"),
        ("gone.jsonl", "gone.jsonl' of --removed, or lies in it"),
        ("out.jsonl.work/account.json", "out.jsonl.work' of --work, or lies in it"),
        ("none/account.json", "cannot be written: there is no folder"),
    ],
)
def test_an_account_that_would_replace_other_files_is_refused_before_any_work(
    tmp_path: Path, account: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    documents, data = tmp_path / "documents.jsonl", '{"id": "a", "text": "one"}\n'
    documents.write_text(data, encoding="utf-8")
    written = ("--out", tmp_path / "out.jsonl", "--removed", tmp_path / "gone.jsonl")
    asked = ("dedup", documents, "--strategy", "exact", *written, *MEMORY, "--account", tmp_path / account)
    assert status(*asked) == 2
    assert problem in capsys.readouterr().err
    assert documents.read_text(encoding="utf-8") == data
    assert [file.name for file in tmp_path.iterdir()] == ["documents.jsonl"]
