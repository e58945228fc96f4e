"""`--memory` of the commands: the same bytes as without it, resumed where it was ended, refused before any work."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from neardup.cli import main
from neardup.engine import local
from neardup.engine.limits import LEAST, Limits
from neardup.engine.tasks import Task
from neardup.errors import ParameterError
from tests.helpers.streamed import made

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STRATEGY = "minhash-lsh(num_perm=32, bands=8, floor=0.3)"
SMALL = Limits(block=3_000, shard=9_000, rows=500, codes=500, gathered=1 << 14)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "of", classmethod(lambda cls, memory, program: SMALL))


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    corpus = made(seed=2)
    path = tmp_path / "documents.jsonl"
    odd = {3: 'quo"te', 5: "back\\slash", 8: "é☃", 11: "tab\t"}
    records = [
        {"id": odd.get(row, i), "text": t} for row, (i, t) in enumerate(zip(corpus.ids, corpus.texts, strict=True))
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as leaving:
        main([*map(str, arguments)])
    return int(leaving.value.code or 0)


def command(name: str, documents: Path, out: Path, *more: object) -> bytes:
    assert run(name, documents, "--strategy", STRATEGY, "--out", out, *more) == 0
    return out.read_bytes()


def as_gzip(path: Path) -> Path:
    packed = path.with_name("packed.jsonl.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    return packed


def as_array(path: Path) -> Path:
    whole = path.with_name("array.json")
    whole.write_text(f"[{','.join(path.read_text(encoding='utf-8').splitlines())}]", encoding="utf-8")
    return whole


def as_parquet(path: Path) -> Path:
    import pyarrow.json as pj

    table = path.with_name("table.parquet")
    pq.write_table(pj.read_json(path), table, row_group_size=20)
    return table


def without_ids(path: Path) -> Path:
    bare = path.with_name("bare.jsonl")
    texts = [{"text": json.loads(line)["text"]} for line in path.read_text(encoding="utf-8").splitlines()]
    bare.write_text("".join(json.dumps(record) + "\n" for record in texts), encoding="utf-8")
    return bare


def as_folder(path: Path) -> Path:
    folder = path.with_name("shards")
    folder.mkdir()
    held = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for number in range(3):
        (folder / f"{number}.jsonl").write_text("".join(held[number * 60 : (number + 1) * 60]), encoding="utf-8")
    return folder


def same(path: Path) -> Path:
    return path


@pytest.mark.parametrize("form", [same, as_gzip, as_parquet, without_ids, as_folder])
def test_clusters_are_the_same_bytes(
    tmp_path: Path, lines: Path, form: Callable[[Path], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    documents = form(lines)
    expected = command("cluster", documents, tmp_path / "one.jsonl")
    said = capsys.readouterr().err.splitlines()
    assert command("cluster", documents, tmp_path / "two.jsonl", "--memory", "1GB") == expected
    streamed = capsys.readouterr().err.replace("two.jsonl", "one.jsonl").splitlines()
    assert [line for line in said if line not in streamed] == []
    assert streamed[-1].startswith("seconds by stage: shards ")
    assert any("kept in the work folder meanwhile" in line for line in streamed) == (form is as_gzip)
    assert not (tmp_path / "two.jsonl.work").exists()


@pytest.mark.parametrize("threshold", [(), ("--threshold", 0.8)])
def test_pairs_are_the_same_bytes(tmp_path: Path, lines: Path, threshold: tuple[Any, ...]) -> None:
    expected = command("pairs", lines, tmp_path / "one.jsonl", *threshold)
    assert expected.count(b"\n") > 50
    work = tmp_path / "work"
    assert command("pairs", lines, tmp_path / "two.jsonl", *threshold, "--memory", "1GB", "--work", work) == expected
    assert list(work.glob("encode-*"))


def dated(path: Path) -> Path:
    """Every third document without a date, the rest on days that recur."""
    other = path.with_name("dated.jsonl")
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row, record in enumerate(records):
        if row % 3:
            record["date"] = f"2024-05-{20 - row * 7 % 19:02}T00:00:00Z"
    other.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return other


@pytest.mark.parametrize("keep", ["first", "longest", "central"])
@pytest.mark.parametrize("form", [same, dated])
def test_what_stays_is_said_in_the_same_bytes(
    tmp_path: Path, lines: Path, form: Callable[[Path], Path], keep: str
) -> None:
    documents = form(lines)
    expected = command("cluster", documents, tmp_path / "one.jsonl", "--keep", keep)
    assert b'"keep": false' in expected
    assert command("cluster", documents, tmp_path / "two.jsonl", "--keep", keep, "--memory", "1GB") == expected


@pytest.mark.slow
@pytest.mark.parametrize("strategy", ["passages", "edit-distance(candidates=rare)"])
def test_what_is_said_and_written_is_the_same(
    tmp_path: Path, lines: Path, strategy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("cluster", dated(lines), "--strategy", strategy, "--out")
    assert run(*asked, tmp_path / "one.jsonl") == 0
    said = capsys.readouterr().err.splitlines()
    assert run(*asked, tmp_path / "two.jsonl", "--memory", "1GB") == 0
    streamed = capsys.readouterr().err.replace("two.jsonl", "one.jsonl").splitlines()
    assert [line for line in said if line not in streamed] == []
    assert (tmp_path / "two.jsonl").read_bytes() == (tmp_path / "one.jsonl").read_bytes()


STAGES = ["identical", "members", "seen", "encode", "join", "score", "passed-over", "forest", "labels", "names"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_run_that_ended_in_a_stage_goes_on_there(
    tmp_path: Path, lines: Path, stage: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = command("cluster", lines, tmp_path / "one.jsonl")
    done: list[tuple[str, str]] = []
    ending = True
    do = Task.do

    def recorded(task: Task, work: Path) -> None:
        if not task.stored(work).whole():
            there = sum(name == stage for name, _ in done)
            if ending and task.stage == stage and there == (1 if stage in ("encode", "score") else 0):
                raise KeyboardInterrupt
            done.append((task.stage, task.identity))
        do(task, work)

    monkeypatch.setattr(Task, "do", recorded)
    streamed = ("cluster", lines, "--strategy", STRATEGY, "--out", tmp_path / "two.jsonl", "--memory", "1GB")
    capsys.readouterr()
    assert run(*streamed) == 130
    work = tmp_path / "two.jsonl.work"
    assert f"what is done is kept in '{work}'; the same command goes on from there" in capsys.readouterr().err
    before, ending = list(done), False
    done.clear()
    assert run(*streamed) == 0
    assert (tmp_path / "two.jsonl").read_bytes() == expected
    assert not set(before) & set(done)
    assert done[0][0] == stage


def test_shards_that_are_there_are_not_written_again(
    tmp_path: Path, lines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from neardup.engine import shards

    write, count = shards._write, 0

    def failing(*arguments: Any) -> None:
        nonlocal count
        count += 1
        if count == 3:
            raise KeyboardInterrupt
        write(*arguments)

    monkeypatch.setattr(shards, "_write", failing)
    streamed = ("cluster", lines, "--strategy", STRATEGY, "--out", tmp_path / "two.jsonl", "--memory", "1GB")
    assert run(*streamed) == 130
    assert run(*streamed) == 0
    all_of_them = count - 1
    assert (tmp_path / "two.jsonl").read_bytes() == command("cluster", lines, tmp_path / "one.jsonl")
    count = 100
    assert run("cluster", lines, "--strategy", STRATEGY, "--out", tmp_path / "three.jsonl", "--memory", "1GB") == 0
    assert count - 100 == all_of_them


def test_nothing_of_other_documents_or_another_strategy_is_used(tmp_path: Path, lines: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "out.jsonl"
    more = ("--memory", "1GB", "--work", work)
    try:
        local.Engine.do, kept = None, local.Engine.do  # type: ignore[method-assign, assignment]
        with pytest.raises(TypeError):
            command("cluster", lines, out, *more)
    finally:
        local.Engine.do = kept  # type: ignore[method-assign]
    assert list(work.glob("shards-*"))
    lines.write_text("".join(lines.read_text(encoding="utf-8").splitlines(keepends=True)[:-30]), encoding="utf-8")
    assert command("cluster", lines, out, *more) == command("cluster", lines, tmp_path / "one.jsonl")


RAY = ("--memory", "1GB", "--engine", "ray", "--address")


@pytest.mark.parametrize(
    ("options", "fact"),
    [
        (("--work", "w"), "--work is for --memory"),
        (("--memory", "2 apples"), "--memory '2 apples' is no size"),
        (("--memory", "1GB", "--linkage", "louvain"), "linkage louvain cannot be run component by component"),
        ((*RAY, "127.0.0.1:1"), "no Ray cluster answers at '127.0.0.1:1' ([Errno 111] Connection refused); start one"),
        ((*RAY, "head"), "--address 'head' is no host and port; write 10.0.0.1:6379"),
    ],
)
def test_what_cannot_be_done_is_refused_before_any_work(
    tmp_path: Path, lines: Path, options: tuple[str, ...], fact: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    assert run("cluster", lines, "--strategy", STRATEGY, "--out", out, *options) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert fact in line
    assert not (tmp_path / "out.jsonl.work").exists()


@pytest.mark.parametrize("name", ["cluster", "dedup", "pairs"])
def test_the_help_names_what_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(name, "--help") == 0
    shown = re.sub(r"[^-a-z]+", " ", capsys.readouterr().out)
    for refused in ("lsh-ensemble", "louvain", "--against or --undo of dedup", "--format of cluster and pairs"):
        assert refused in shown


def test_too_little_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with pytest.raises(ParameterError, match=r"--memory 300MB is too .* 200 MB and .* 268; give --memory 500MB"):
        Limits.of(300_000_000, 200_000_000)
    with pytest.raises(ParameterError, match="give --memory 300MB"):
        Limits.of(100_000_000)
    assert Limits.of(LEAST).shard == LEAST // 8


def test_sizes_are_those_of_every_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert Limits.of(2_000_000_000, 409_000_000) == Limits.of(2_000_000_000, 431_234_567)
    for program in range(0, 1_700_000_000, 10_000_000):
        assert LEAST // 8 <= Limits.of(2_000_000_000, program).shard <= (2_000_000_000 - program) // 8


def test_an_id_of_two_documents_is_refused_by_its_lines(
    tmp_path: Path, lines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = lines.read_text(encoding="utf-8").splitlines(keepends=True)
    lines.write_text("".join([*held, held[20]]), encoding="utf-8")
    for more in ((), ("--memory", "1GB")):
        assert run("cluster", lines, "--strategy", STRATEGY, "--out", tmp_path / "out.jsonl", *more) == 2
        assert "is the id on line 21 too; give each document its own id" in capsys.readouterr().err


def test_a_folder_of_something_else_is_no_work_folder(
    tmp_path: Path, lines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("mine", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert run("cluster", lines, "--strategy", STRATEGY, "--out", out, "--memory", "1GB", "--work", other) == 2
    assert "holds something else" in capsys.readouterr().err
    assert (other / "thesis.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.slow
def test_killed_again_and_again_it_ends_with_the_same_bytes(tmp_path: Path, lines: Path) -> None:
    expected = command("cluster", lines, tmp_path / "one.jsonl")
    out = tmp_path / "two.jsonl"
    arguments = ["cluster", lines, "--strategy", STRATEGY, "--out", out, "--memory", "1GB"]
    rng = np.random.default_rng(1)
    start = [sys.executable, "-c", "from neardup.cli import main; main()", *map(str, arguments)]
    for _ in range(12):
        process = subprocess.Popen(start, stderr=subprocess.DEVNULL)
        time.sleep(float(rng.uniform(0.5, 6)))
        process.kill()
        process.wait()
    subprocess.run(start, check=True)
    assert out.read_bytes() == expected
