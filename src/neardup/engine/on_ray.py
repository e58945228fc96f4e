"""Runs the stages on a Ray cluster. Ray places the tasks and repeats those whose worker died; files carry all data.

A task reads and writes folders of columns in a work folder that all nodes see, so that nothing large goes through Ray's
object store, and a run that was ended goes on from what is there.
"""

from __future__ import annotations

import os
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from neardup.engine.local import Engine
from neardup.engine.shards import STAGE, Plan, cut, shards_of_stretch
from neardup.engine.work import bytes_in
from neardup.errors import MissingLibraryError, NeardupError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from neardup.engine.limits import Limits
    from neardup.engine.source import Source
    from neardup.engine.store import Stored
    from neardup.engine.tasks import Group, Task

LOCAL = "local"
"""The address of a cluster that is started on this machine and ends with the command."""
RETRIES = 20
"""How often a task is repeated whose worker or node died."""
SEEN_WITHIN = 60.0
"""Seconds in which what one node wrote must be seen by the others."""
_THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


class Spent(NamedTuple):
    """What a task took.

    Attributes:
        node: the address of its node.
        seconds: wall-clock seconds.
        processor: processor seconds.
        written: bytes that it wrote.
        result: what it returned.
    """

    node: str
    seconds: float
    processor: float
    written: int
    result: Any = None


@dataclass
class Account:
    """What all tasks took: by stage, and by node.

    Attributes:
        start_up: seconds until the cluster could be used.
        tasks: by node, how many tasks it did.
        processor: by node, processor seconds.
        tasks_by_stage: by stage, how many tasks were done.
        by_stage: by stage, processor seconds.
        written: by stage, bytes that tasks wrote for others to read.
    """

    start_up: float = 0.0
    tasks: Counter[str] = field(default_factory=Counter)
    processor: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    tasks_by_stage: Counter[str] = field(default_factory=Counter)
    by_stage: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    written: Counter[str] = field(default_factory=Counter)

    def add(self, stage: str, spent: Spent) -> None:
        """Add one task."""
        self.tasks[spent.node] += 1
        self.tasks_by_stage[stage] += 1
        self.processor[spent.node] += spent.processor
        self.by_stage[stage] += spent.processor
        self.written[stage] += spent.written

    def lines(self) -> list[str]:
        """What ran where, for the user."""
        nodes = ", ".join(f"{node} {count} tasks in {self.processor[node]:.1f} s" for node, count in self.tasks.items())
        stages = ", ".join(f"{stage} {nbytes / 1e6:.1f}" for stage, nbytes in self.written.items())
        return [
            f"Ray was ready after {self.start_up:.1f} s; seconds of processors by node: {nodes or 'none'}",
            f"MB between stages, through files: {stages or 'none'}",
        ]


@dataclass
class RayEngine(Engine):
    """Does tasks on a Ray cluster; see `Engine`.

    Attributes:
        account: what tasks took.
    """

    account: Account = field(default_factory=Account)

    def do(self, group: Group) -> list[Stored]:
        """The outputs of tasks, made where they are not there yet."""
        missing = [task for task in group.tasks if not task.stored(self.work).whole()]
        if missing:
            stage = missing[0].stage
            with self.clock.stage(stage):
                calls = [_call(_did, stage, task, self.work, task.stored(self.work).folder.name) for task in missing]
                for done, (_, spent) in enumerate(_finished(calls), 1):
                    self.account.add(stage, spent)
                    self.tell(stage, len(group.tasks) - len(missing) + done, len(group.tasks))
        stored = group.stored(self.work)
        _await(stored)
        return self._noted(stored)

    def cut(self, stretches: Sequence[Source]) -> list[Plan]:
        """Write the shards of each stretch."""
        calls = [_call(_did_cut, STAGE, stretch, self.work, self.limits) for stretch in stretches]
        plans: dict[int, Plan] = {}
        for number, spent in _finished(calls):
            plans[number] = spent.result
            self.account.add(STAGE, spent)
            self.tell(STAGE, sum(plan.rows for plan in plans.values()), 0)
        return [plans[number] for number in range(len(stretches))]


@contextmanager
def cluster(address: str) -> Iterator[float]:
    """A connection to a Ray cluster, and the seconds until it could be used.

    Args:
        address: `local` for one that is started on this machine, or host and port of one that runs.

    Raises:
        MissingLibraryError: Ray is not installed.
        ParameterError: no cluster answers at the address.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # else Ray warns of accelerators
    ray = _ray()
    start = time.perf_counter()
    usual = {
        "log_to_driver": False,
        "logging_level": "ERROR",
        "runtime_env": {"env_vars": dict.fromkeys(_THREADS, "1")},
    }
    alone = {"include_dashboard": False, "_node_ip_address": "127.0.0.1"} if address == LOCAL else {}
    try:
        ray.init(address=address, **usual, **alone)
    except (ConnectionError, ValueError, RuntimeError) as error:
        reason = str(error).partition("\n")[0]
        raise ParameterError(
            f"no Ray cluster answers at '{address}' ({reason}); start one with 'ray start --head', or leave out "
            "--address to start one on this machine"
        ) from error
    try:
        yield time.perf_counter() - start
    finally:
        ray.shutdown()


def _ray() -> Any:
    """The library.

    Raises:
        MissingLibraryError: it is not installed.
    """
    try:
        import ray
    except ImportError as error:
        raise MissingLibraryError("--engine ray", "ray", "pip install 'neardup[ray]'") from error
    return ray


def _call(function: Callable[..., Spent], stage: str, *arguments: Any) -> Any:
    """Begin a call on the cluster; it is repeated where its worker or its node dies."""
    return _ray().remote(function).options(name=stage, num_cpus=1, max_retries=RETRIES).remote(*arguments)


def _finished(calls: Sequence[Any]) -> Iterator[tuple[int, Spent]]:
    """The number and the outcome of each call, as they end.

    Raises:
        NeardupError: what a call raised; the calls that are left are cancelled.
    """
    ray = _ray()
    number_of = {call: number for number, call in enumerate(calls)}
    left = list(calls)
    try:
        while left:
            (ended,), left = ray.wait(left)
            yield number_of[ended], _outcome(ended)
    except BaseException:
        for call in left:
            ray.cancel(call, force=True)
        raise


def _outcome(call: Any) -> Spent:
    ray = _ray()
    try:
        spent: Spent = ray.get(call)
    except ray.exceptions.RayTaskError as error:
        cause = error.cause
        raise cause if isinstance(cause, Exception) else error from None
    except ray.exceptions.RayError as error:
        reason = str(error).partition("\n")[0]
        raise NeardupError(f"a task could not be done on the cluster ({reason}); the same command goes on") from error
    return spent


def _did(task: Task, work: Path, name: str) -> Spent:
    """Do a task on a worker."""
    _check_same(task, work, name)
    for group in task.reads.values():
        _await(group.stored(work))
    return _spent(lambda: task.do(work), lambda _: bytes_in(task.stored(work).folder))


def _did_cut(stretch: Source, work: Path, limits: Limits) -> Spent:
    """Cut a stretch on a worker."""
    _check_folder(work)

    def written(plan: Plan) -> int:
        return sum(bytes_in(shard.folder) for shard in shards_of_stretch(stretch, limits, plan.shards).stored(work))

    return _spent(lambda: cut(stretch, work, limits, lambda _: None), written)


def _spent(do: Callable[[], Any], written: Callable[[Any], int]) -> Spent:
    wall, processor = time.perf_counter(), time.process_time()
    result = do()
    took = time.perf_counter() - wall, time.process_time() - processor
    return Spent(_ray().util.get_node_ip_address(), *took, written(result), result)


def _check_same(task: Task, work: Path, name: str) -> None:
    _check_folder(work)
    if task.stored(work).folder.name != name:
        raise NeardupError(
            "a node of the cluster has another version of neardup, or of the strategy, than this machine; install the "
            "same on all of them"
        )


def _check_folder(work: Path) -> None:
    if not work.is_dir():
        raise NeardupError(
            f"a node of the cluster does not see the work folder '{work}'; give --work a folder that all nodes share"
        )


def _await(outputs: Sequence[Stored]) -> None:
    """Wait until outputs are seen that other nodes wrote: a shared folder may show them late.

    Raises:
        NeardupError: one is not seen in time.
    """
    end = time.monotonic() + SEEN_WITHIN
    for output in outputs:
        while not output.whole():
            if time.monotonic() > end:
                raise NeardupError(
                    f"'{output.folder}' was written on one node and is not seen on another; give --work a folder that "
                    "all nodes share"
                )
            time.sleep(0.2)
