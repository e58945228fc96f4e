"""A work folder in a store of objects: every machine reads there what others wrote, and keeps it in its own folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import fsspec
import numpy as np
import pytest

import neardup as nd
from neardup.engine.in_memory import CorpusSource, collected
from neardup.engine.local import Engine, components, found_pairs
from neardup.engine.mirror import Mirror, mirrored
from neardup.engine.store import names_in, stored_in
from neardup.engine.work import MARK
from neardup.errors import InputError, MissingLibraryError
from tests.helpers.commands import status
from tests.helpers.stores import s3_with_a_bucket
from tests.helpers.streamed import SHARDS, assert_same, made

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STRATEGY = "minhash-lsh(num_perm=32, bands=8, floor=0.3)"
MEMORY = ("--memory", "16GB")

EVERY_STORE = pytest.mark.parametrize(
    "store", ["memory", pytest.param("s3", marks=pytest.mark.slow)], indirect=True, ids=str
)


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[Any]:
    if getattr(request, "param", "memory") == "s3":
        with s3_with_a_bucket() as store:
            yield store
        return
    store = fsspec.filesystem("memory")
    yield store
    store.rm("/", recursive=True)


@pytest.fixture
def bucket(store: Any) -> str:
    """The address of a bucket in the store."""
    return str(store.unstrip_protocol("bucket"))


@pytest.fixture
def machines(tmp_path: Path, bucket: str) -> list[Mirror]:
    """Two machines that work in one folder of a store."""
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    return [Mirror(folder, f"{bucket}/stages") for folder in folders]


def test_a_column_is_read_where_it_was_not_written(machines: list[Mirror]) -> None:
    one, other = (stored_in(machine, "seen-0-abc") for machine in machines)
    assert not one.whole()
    with one.written() as out:
        out.add("rows", np.arange(1000))
        out.add("none", np.zeros(0, np.uint8))
        out.fact(count=3)
    assert other.whole()
    assert other.facts == {"count": 3}
    assert not (other.folder / "rows").exists()
    assert other.column("rows", 10, 13).tolist() == [10, 11, 12]
    assert other.between("rows", 5, 900) == (5, 900)
    assert other.mapped("rows").sum() == 499_500
    assert machines[1].fetched == 8000 + (one.folder / "made.json").stat().st_size
    assert machines[0].fetched == 0


@EVERY_STORE
def test_an_output_that_the_store_lost_a_part_of_is_made_again(machines: list[Mirror], store: Any) -> None:
    def make(machine: Mirror) -> None:
        with stored_in(machine, "seen-0-abc").written() as out:
            out.add("rows", np.arange(9))

    make(machines[0])
    assert stored_in(machines[1], "seen-0-abc").whole()  # which fetches what it says of itself
    store.rm_file("bucket/stages/seen-0-abc/rows")
    assert not stored_in(machines[0], "seen-0-abc").whole()
    for machine in machines:  # one of which has all of it, the other a part
        make(machine)
        assert stored_in(machine, "seen-0-abc").whole()


def test_stages_over_a_store_find_what_one_process_finds(machines: list[Mirror]) -> None:
    corpus, strategy = made(), nd.strategy(STRATEGY)
    expected, at = nd.pairs(corpus, strategy), strategy.default_threshold
    for machine in machines:
        engine = Engine(machine, SHARDS[3])
        found = found_pairs(engine, CorpusSource(corpus), strategy)
        assert_same(collected(found), expected)
        labels = components(engine, found, at)
        assert labels.stored(machine)[0].column("labels").tolist() == nd.cluster(expected, at).labels.tolist()
        assert bool(engine.reused()) == (machine is machines[1])
    assert engine.reused()["shards"] == (5, 5)
    assert not list(machines[1].folder.glob("encode-*/features.*"))


@EVERY_STORE
def test_what_is_not_used_is_removed_and_others_folders_are_refused(
    machines: list[Mirror], store: Any, bucket: str
) -> None:
    for name in ("plan-0-old", "shards-0-old", "seen-0-new", "plan-0-new", "shards-0-new"):
        with stored_in(machines[0], name).written() as out:
            out.fact(one=1)
            if name.startswith("shards"):
                out.add("rows", np.arange(9))
    with pytest.raises(InputError, match=f"{bucket}/stages: holds something else .no {MARK} in it.; choose"):
        machines[0].claim()
    store.pipe_file(f"bucket/stages/{MARK}", b"{}")
    with mirrored(machines[1].folder, f"{bucket}/stages", {"seen-0-new", "shards-0-new"}):
        pass
    assert sorted(machines[1].names()) == [MARK, "plan-0-new", "seen-0-new", "shards-0-new"]
    assert names_in(machines[1]) == machines[1].names()
    machines[1].remove("seen-0-gone")
    with mirrored(machines[0].folder, f"{bucket}/empty", set()) as mirror:
        assert mirror.names() == [MARK]


@pytest.mark.slow
@pytest.mark.parametrize("store", ["s3"], indirect=True)
def test_a_folder_that_a_console_made_is_empty(machines: list[Mirror], store: Any) -> None:
    """It is an object of no bytes, whose name is that of the folder."""
    store.call_s3("put_object", Bucket="bucket", Key="stages/", Body=b"")
    machines[0].claim()
    assert machines[0].names() == [MARK]


def test_a_store_that_cannot_be_reached_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="nothing://a/b: 'nothing://' begins no known address; give a path"):
        Mirror(tmp_path, "nothing://a/b").claim()
    monkeypatch.setitem(__import__("sys").modules, "fsspec.core", None)
    with pytest.raises(MissingLibraryError, match=r"pip install 'neardup\[remote\]'"):
        Mirror(tmp_path, "memory://a/b").claim()


def lines(texts: list[str], start: int = 0) -> bytes:
    return "".join(json.dumps({"id": f"d{n + start}", "text": t}) + "\n" for n, t in enumerate(texts)).encode()


@EVERY_STORE
def test_a_command_over_a_store_writes_the_same_bytes(
    tmp_path: Path, store: Any, bucket: str, capsys: pytest.CaptureFixture[str]
) -> None:
    local, away, work = tmp_path / "local.jsonl", tmp_path / "away.jsonl", f"{bucket}/here"
    for command, seed, before in (
        ("cluster", 4, False),
        ("cluster", 4, True),
        ("dedup", 4, True),
        ("cluster", 5, False),
    ):
        if not before:
            data = lines(list(made(seed).texts))
            store.pipe("bucket/in/all.jsonl", data)
            (tmp_path / "all.jsonl").write_bytes(data)
        asked = (command, "--strategy", STRATEGY, *MEMORY, "--out")
        assert status(*asked, local, tmp_path / "all.jsonl") == 0
        capsys.readouterr()
        assert status(*asked, away, "--work", work, f"{bucket}/in/*.jsonl") == 0
        said = capsys.readouterr().err
        assert ("taken from the work folder as they were: shards 1 of 1" in said) == before
        assert f"'{work}' is kept" in said
        assert away.read_bytes() == local.read_bytes()


def test_documents_at_addresses_are_refused_as_files_are(
    tmp_path: Path, store: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    store.pipe("/in/0.jsonl", lines(["one", "two"]))
    store.pipe("/in/1.jsonl", b'{"text": "three"}\n')
    store.pipe("/in/2.jsonl", lines(["four"]))
    (tmp_path / "a.jsonl").write_bytes(lines(["five"], 5))
    asked = ("cluster", "--strategy", "exact", *MEMORY, "--out", tmp_path / "out.jsonl")
    for given, problem in (
        (["memory://in/9.jsonl"], "memory://in/9.jsonl: does not exist"),
        (["memory://in/0.jsonl", "memory://in/1.jsonl"], "1.jsonl, field 'id': missing, but memory:///in/0.jsonl has"),
        (["memory://in/0.jsonl", "memory://in/2.jsonl"], "0.jsonl and 1 more: id 'd0' stands more than once"),
        (["memory://in/0.jsonl", "memory:///in/0.jsonl"], "is named twice; name each file once"),
        (["memory://in/0.jsonl", tmp_path / "a.jsonl", "--engine", "ray"], "is an address, and other documents are"),
    ):
        assert status(*asked, *given) == 2
        assert problem in capsys.readouterr().err
