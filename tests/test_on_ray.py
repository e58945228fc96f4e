"""The stages on a Ray cluster of two nodes find what one process finds, also where workers and a node are killed."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import neardup as nd
from neardup.engine.addresses import AddressSource
from neardup.engine.documents import FileSource
from neardup.engine.in_memory import collected
from neardup.engine.local import components, found_pairs, named
from neardup.engine.mirror import Mirror
from neardup.engine.on_ray import RayEngine, clear_nodes, cluster
from neardup.engine.tasks import Group
from neardup.errors import InputError, NeardupError, Notice
from neardup.io.document_files import write_documents
from neardup.io.parts import parts_of_paths
from neardup.io.reading import USUAL_READING
from tests.helpers.commands import status
from tests.helpers.stores import s3_with_a_bucket
from tests.helpers.streamed import SHARDS, STRATEGIES, TIGHT, assert_same, made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from neardup.engine.source import Source
    from neardup.engine.store import Stored

pytestmark = pytest.mark.slow
if find_spec("ray") is None:  # imported by the tests, all slow: the first tier goes without its second
    pytest.skip("ray is not installed", allow_module_level=True)

STRATEGY = "minhash-lsh(num_perm=32, bands=8, floor=0.3)"
LIMITS = {shards: replace(limits, **TIGHT) for shards, limits in SHARDS.items()}


@pytest.fixture(scope="module")
def bucket() -> Iterator[Any]:
    """A bucket of an S3 server, which the environment names to all processes that begin after it."""
    with s3_with_a_bucket() as store:
        yield store


@pytest.fixture(scope="module")
def in_store(bucket: Any, source: FileSource) -> list[str]:
    """The addresses of the corpus there."""
    for part in source.parts:
        bucket.put_file(str(part.path), f"bucket/documents/{part.path.name}")
    return [f"s3://bucket/documents/{part.path.name}" for part in source.parts]


@pytest.fixture(scope="module")
def nodes(bucket: Any) -> Iterator[Any]:
    """Two nodes of one processor each, and a connection to them; this module travels to the workers by value."""
    ray: Any = import_module("ray")
    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])
    two: Any = import_module("ray.cluster_utils").Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False}
    )
    two.add_node(num_cpus=1)
    with cluster(two.address):
        yield two
    two.shutdown()


@pytest.fixture(scope="module")
def corpus() -> nd.Corpus:
    return made()


@pytest.fixture(scope="module")
def source(corpus: nd.Corpus, tmp_path_factory: pytest.TempPathFactory) -> FileSource:
    """The corpus in three files, which are read side by side."""
    folder = tmp_path_factory.mktemp("documents")
    bounds = [len(corpus) * third // 3 for third in range(4)]
    paths = [folder / f"{third}.jsonl" for third in range(3)]
    for path, start, stop in zip(paths, bounds, bounds[1:], strict=False):
        write_documents(path, [nd.Corpus.from_texts(corpus.ids[start:stop], list(corpus.texts)[start:stop])])
    return FileSource(tuple(parts_of_paths(paths)), USUAL_READING)


def assert_as_one_process(engine: RayEngine, source: Source, corpus: nd.Corpus, text: str) -> None:
    strategy = nd.strategy(text)
    expected, at = nd.pairs(corpus, strategy), strategy.default_threshold
    found = found_pairs(engine, source, strategy)
    assert_same(collected(found), expected)
    labels, wanted = components(engine, found, at), nd.cluster(expected, at)
    assert labels.stored(engine.work)[0].column("labels").tolist() == wanted.labels.tolist()
    after = named(engine, source, found, labels, at)
    assert [corpus.ids[row] for row in after.column("named")] == wanted.least_ids()[:-1]


# It comes first: a process has one connection at a time, and `nodes` keeps its own until the end of the module.


def test_the_command_writes_the_same_bytes(
    tmp_path: Path, source: FileSource, in_store: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [str(part.path) for part in source.parts]
    ray = ("--memory", "16GB", "--engine", "ray")
    away = ("--work", "s3://bucket/commands/work")
    outs = [tmp_path / f"{way}.jsonl" for way in ("local", "ray", "away")]
    for out, given in zip(outs, (paths, [*paths, *ray], [*in_store, *ray, *away]), strict=True):
        assert status("cluster", *given, "--strategy", STRATEGY, "--out", out) == 0
    assert outs[0].read_bytes() == outs[1].read_bytes() == outs[2].read_bytes()
    said = capsys.readouterr().err
    assert said.count("seconds of processors by node: ") == 2
    assert said.count("MB between stages, through files: shards ") == 2
    assert "'s3://bucket/commands/work' is kept" in said
    assert not list(Path(tempfile.gettempdir()).glob(f"neardup-{digest('s3://bucket/commands/work')}*"))


@pytest.mark.parametrize("shards", [3, 8])
@pytest.mark.parametrize("text", STRATEGIES)
def test_pairs_and_clusters_are_those_of_one_process(
    tmp_path: Path, nodes: Any, source: FileSource, corpus: nd.Corpus, text: str, shards: int
) -> None:
    engine = RayEngine(tmp_path, LIMITS[shards])
    assert_as_one_process(engine, source, corpus, text)
    assert sum(node.tasks for node in engine.account.nodes.values()) > shards
    assert set(engine.account.stages) >= {"shards", "identical", "members", "labels", "names"}
    assert min(stage.written for stage in engine.account.stages.values()) > 0


def dying_once(run: Callable[..., None], marker: Path, *arguments: Any, **named_ones: Any) -> None:
    """Do what a task does, but kill the worker in its midst the first time."""
    run(*arguments, **named_ones)
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class KillingEngine(RayEngine):
    """Each stage loses the worker of one of its tasks, when all is written but the name of the output.

    Attributes:
        killed: the folder of what says which stages lost one.
    """

    killed: Path = Path()

    def do(self, group: Group) -> list[Stored]:
        """As `RayEngine.do`."""
        if not group.tasks:
            return super().do(group)
        first, *others = group.tasks
        marker = self.killed / f"killed-{first.stage}"
        return super().do(Group((replace(first, run=partial(dying_once, first.run, marker)), *others)))


@dataclass(frozen=True, eq=False)
class DyingSource(FileSource):
    """Documents during whose reading the worker is killed once."""

    marker: Path

    def stretches(self, nbytes: int) -> list[FileSource]:
        """As `FileSource.stretches`."""
        return [DyingSource(part.parts, part.reading, self.marker) for part in super().stretches(nbytes)]

    def blocks(self, nbytes: int) -> Iterator[tuple[pa.Table, Any]]:
        """As `FileSource.blocks`."""
        for number, block in enumerate(super().blocks(nbytes)):
            if number == 1 and not self.marker.exists():
                self.marker.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            yield block


@pytest.mark.parametrize("text", ["tfidf-cosine", f"{STRATEGY[:-1]}, verify=cosine())"])
def test_a_worker_is_killed_in_each_stage(
    tmp_path: Path, nodes: Any, source: FileSource, corpus: nd.Corpus, text: str
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    dying = DyingSource(source.parts, source.reading, tmp_path / "killed-shards")
    engine = KillingEngine(work, LIMITS[8], killed=tmp_path)
    assert_as_one_process(engine, dying, corpus, text)
    killed = {path.name.removeprefix("killed-") for path in tmp_path.glob("killed-*")}
    assert killed == set(engine.account.stages)
    assert len(killed) >= 7


def test_a_worker_is_killed_in_each_stage_over_a_store(
    tmp_path: Path, nodes: Any, in_store: list[str], corpus: nd.Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "work").mkdir()
    work = Mirror(tmp_path / "work", "s3://bucket/killed/work")
    engine = KillingEngine(work, LIMITS[3], killed=tmp_path)
    source = AddressSource.of(in_store, USUAL_READING)
    assert_as_one_process(engine, source, corpus, f"{STRATEGY[:-1]}, verify=cosine())")
    killed = {path.name.removeprefix("killed-") for path in tmp_path.glob("killed-*")}
    assert killed == set(engine.account.stages) - {"shards"}
    assert sum(stage.fetched for stage in engine.account.stages.values()) > 0
    folders = list(Path(tempfile.gettempdir()).glob(f"neardup-{digest(work.address)}*"))
    assert len(folders) == 2  # one for each node
    with monkeypatch.context() as hurried:
        hurried.setattr("neardup.engine.on_ray._CLEARED_WITHIN", 0.0)
        with pytest.warns(Notice, match=f"within 0 s; .*'{folders[0].name[:20]}"):
            clear_nodes(work)
    clear_nodes(work)
    assert not any(folder.exists() for folder in folders)


def digest(address: str) -> str:
    """How the folder of a node begins that it keeps for an address."""
    return hashlib.sha256(address.encode()).hexdigest()[:20]


def slowly(run: Callable[..., None], *arguments: Any, **named_ones: Any) -> None:
    """Do what a task does, a moment later."""
    time.sleep(0.3)
    run(*arguments, **named_ones)


@dataclass
class SlowEngine(RayEngine):
    """Its tasks take a moment, so that one is running on each node."""

    def do(self, group: Group) -> list[Stored]:
        """As `RayEngine.do`."""
        return super().do(Group(tuple(replace(task, run=partial(slowly, task.run)) for task in group.tasks)))


def test_a_node_is_killed(tmp_path: Path, nodes: Any, source: FileSource, corpus: nd.Corpus) -> None:
    lost = nodes.add_node(num_cpus=1)
    told: list[str] = []

    def tell(stage: str, done: int, of: int) -> None:
        told.append(stage)
        if told.count("encode") == 2 and stage == "encode":
            nodes.remove_node(lost, allow_graceful=False)

    assert_as_one_process(SlowEngine(tmp_path, LIMITS[8], tell), source, corpus, STRATEGY)
    assert told.count("encode") > 4


def test_a_run_that_ended_goes_on(tmp_path: Path, nodes: Any, source: FileSource, corpus: nd.Corpus) -> None:
    def tell(stage: str, done: int, of: int) -> None:
        if stage == "score":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assert_as_one_process(RayEngine(tmp_path, LIMITS[8], tell), source, corpus, STRATEGY)
    engine = RayEngine(tmp_path, LIMITS[8])
    assert_as_one_process(engine, source, corpus, STRATEGY)
    assert "encode" not in engine.account.stages
    assert "forest" in engine.account.stages


def test_errors_of_a_task_are_those_of_one_process(tmp_path: Path, nodes: Any) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": "a", "text": "one"}\n{"id": "b"}\n', encoding="utf-8")
    source = FileSource(tuple(parts_of_paths([path])), USUAL_READING)
    work = tmp_path / "work"
    work.mkdir()
    with pytest.raises(InputError, match=r"bad\.jsonl, line 2, field 'text': missing"):
        found_pairs(RayEngine(work, LIMITS[3]), source, nd.strategy(STRATEGY))


def test_a_work_folder_that_nodes_do_not_see_is_refused(tmp_path: Path, nodes: Any, source: FileSource) -> None:
    work = tmp_path / "elsewhere"
    work.mkdir()
    engine = RayEngine(work, LIMITS[3])
    work.rmdir()
    with pytest.raises(NeardupError, match="a node of the cluster does not see the work folder"):
        found_pairs(engine, source, nd.strategy(STRATEGY))
