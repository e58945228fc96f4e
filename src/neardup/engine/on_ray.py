"""Runs the stages on a Ray cluster. Ray places the tasks and repeats those whose worker died; files carry all data.

A task reads and writes folders of columns in a work folder that all nodes see: on a disk that they share, or in a store
of objects, of which each node keeps what it reads in a folder of its own (`neardup.engine.mirror`). So nothing large
goes through Ray, and a run that was ended goes on from what is there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from warnings import warn

from neardup.engine.account import spent
from neardup.engine.documents import FileSource
from neardup.engine.local import Engine, bytes_of_cut
from neardup.engine.mirror import Mirror
from neardup.engine.shards import STAGE, cut, first_shard
from neardup.engine.work import bytes_in
from neardup.errors import MissingLibraryError, NeardupError, Notice, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from neardup.engine.account import Spent
    from neardup.engine.limits import Limits
    from neardup.engine.source import Source
    from neardup.engine.store import Stored, Work
    from neardup.engine.tasks import Group, Task

LOCAL = "local"
"""The address of a cluster that is started on this machine and ends with the command."""
ANSWERS_WITHIN = 5.0
"""Seconds in which a cluster must take a connection."""
RETRIES = 20
"""How often a task is repeated whose worker or node died."""
SEEN_WITHIN = 60.0
"""Seconds in which what one node wrote must be seen by the others."""
_AT_ONCE = 16
"""Small files of outputs that are fetched from a store at once."""
_CLEARED_WITHIN = 30.0
"""Seconds in which the nodes remove their folders at the end."""
_THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass
class RayEngine(Engine):
    """Does tasks on a Ray cluster; see `Engine`."""

    def processor(self) -> float:
        """Processor seconds so far, of this process and of all tasks."""
        return super().processor() + self.account.processor

    def do(self, group: Group) -> list[Stored]:
        """The outputs of tasks, made where they are not there yet."""
        missing = [number for number, task in enumerate(group.tasks) if not self._is_done(task)]
        if missing:
            stage = group.tasks[missing[0]].stage
            with self.clock.stage(stage):
                told = [_ray().put((group, self.work))]  # once for all tasks: each knows those that all of them read
                calls = [_call(_did, stage, told, number, group.tasks[number].code()) for number in missing]
                for done, (_, spent) in enumerate(_finished(calls), 1):
                    self.account.add(stage, spent)
                    self.tell(stage, len(group.tasks) - len(missing) + done, len(group.tasks))
        stored = group.stored(self.work)
        _await(stored)
        return self._noted(stored)

    def cuts(self, stretches: Sequence[Source]) -> Iterator[tuple[int, Spent]]:
        """Write the shards of each stretch."""
        codes = [first_shard(stretch, self.limits).code() for stretch in stretches]
        given = zip(stretches, codes, strict=True)
        return _finished([_call(did_cut, STAGE, stretch, self.work, self.limits, code) for stretch, code in given])


@contextmanager
def cluster(address: str) -> Iterator[float]:
    """A connection to a Ray cluster, and the seconds until it could be used.

    Args:
        address: `local` for one that is started on this machine, or host and port of one that runs.

    Raises:
        MissingLibraryError: Ray is not installed.
        ParameterError: it is no address, or no cluster answers there.
        NeardupError: a cluster on this machine does not start.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # else Ray warns of accelerators
    ray = _ray()
    _probe(address)
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
        raise _unanswered(address, str(error).partition("\n")[0]) from error
    except Exception as error:  # Ray raises one without a class where its processes begin too slowly
        reason = str(error).partition("\n")[0]
        raise NeardupError(
            f"Ray did not start ({reason}); give the command again when this machine is less busy"
        ) from error
    try:
        yield time.perf_counter() - start
    finally:
        ray.shutdown()


def _probe(address: str) -> None:
    """Refuse an address where nobody listens: Ray itself takes minutes to give up.

    Raises:
        ParameterError: it is no address, or nobody listens there.
    """
    if address in (LOCAL, "auto"):  # which Ray finds on this machine
        return
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if not (host and colon and port.isdecimal()):
        raise ParameterError(f"--address '{address}' is no host and port; write 10.0.0.1:6379")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWERS_WITHIN).close()
    except (OSError, OverflowError) as error:
        raise _unanswered(address, str(error)) from error


def _unanswered(address: str, reason: str) -> ParameterError:
    return ParameterError(
        f"no Ray cluster answers at '{address}' ({reason}); start one with 'ray start --head', or leave out --address "
        "to start one on this machine"
    )


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


_TOLD: dict[str, tuple[Group, Work]] = {}
"""The tasks of the last stage that this process did one of."""


def _did(told: list[Any], number: int, code: str) -> Spent:
    """Do one of several tasks on a worker.

    Args:
        told: where Ray keeps the tasks, and the work folder.
        number: the number of the task.
        code: the digest of its code where the command runs.
    """
    (place,) = told
    if place.hex() not in _TOLD:
        _TOLD.clear()
        _TOLD[place.hex()] = _ray().get(place)
    group, work = _TOLD[place.hex()]
    task, here = group.tasks[number], _here(work)
    check_code(task, code)
    _check_documents([*task.given.values(), *task.unnamed.values()])
    _await([one for read in (*task.reads.values(), *task.beside.values()) for one in read.stored(here)])
    return spent(here, partial(task.do, here), lambda _: bytes_in(task.stored(here).folder), _address())


def did_cut(stretch: Source, work: Work, limits: Limits, code: str) -> Spent:
    """Cut a stretch on a worker.

    Args:
        stretch: the documents.
        work: the work folder.
        limits: sizes of blocks and shards.
        code: the digest of the code where the command runs.

    Raises:
        NeardupError: the code here is another one, or this node does not see the documents or the work folder.
    """
    here = _here(work)
    check_code(first_shard(stretch, limits), code)
    _check_documents([stretch])
    do = partial(cut, stretch, here, limits, lambda _: None)
    return spent(here, do, partial(bytes_of_cut, stretch, here, limits), _address())


def check_code(task: Task, code: str) -> None:
    """Refuse to do a task with other code than that of the machine where the command runs.

    Raises:
        NeardupError: the digest of the code is another one.
    """
    if task.code() != code:
        raise NeardupError(
            "a node of the cluster has another version of neardup, or of the strategy, than this machine; install the "
            "same on all of them"
        )


def _address() -> str:
    """The address of this node."""
    return str(_ray().util.get_node_ip_address())


def _here(work: Work) -> Work:
    """The work folder as this node has it."""
    if isinstance(work, Mirror):
        folder = _node_folder(work.address)
        folder.mkdir(parents=True, exist_ok=True)
        return Mirror(folder, work.address)
    if not work.is_dir():
        raise NeardupError(
            f"a node of the cluster does not see the work folder '{work}'; give --work a folder that all nodes share, "
            "or an address as s3://bucket/folder"
        )
    return work


def _node_folder(address: str) -> Path:
    """Where this node keeps what it writes to a store and reads from it; removed at the end."""
    node = _ray().get_runtime_context().get_node_id()[:20]
    return Path(tempfile.gettempdir()) / f"{_folder_name(address)}-{node}"


def _folder_name(address: str) -> str:
    """How the folders of all nodes begin."""
    return f"neardup-{hashlib.sha256(address.encode()).hexdigest()[:20]}"


def clear_nodes(work: Work) -> None:
    """Remove what the nodes keep of a store of objects. A node that does not answer keeps it, and that is told."""
    if not isinstance(work, Mirror):
        return
    ray = _ray()
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    places = [NodeAffinitySchedulingStrategy(node["NodeID"], soft=False) for node in ray.nodes() if node["Alive"]]
    clear = ray.remote(_cleared)
    calls = [clear.options(num_cpus=0, scheduling_strategy=place).remote(work.address) for place in places]
    _, silent = ray.wait(calls, num_returns=len(calls), timeout=_CLEARED_WITHIN)
    if silent:
        fact = f"{len(silent)} of {len(calls)} nodes of the cluster did not answer within {_CLEARED_WITHIN:g} s"
        kept = f"there the folder '{_folder_name(work.address)}-…' in the temporary folder holds parts of this work"
        warn(Notice(f"{fact}; {kept}, so remove it"), stacklevel=2)


def _cleared(address: str) -> None:
    shutil.rmtree(_node_folder(address), ignore_errors=True)


_SEEN: set[str] = set()
"""What this process saw: outputs, and files of documents. Nothing of it goes away while a run lasts."""


def _check_documents(given: Iterable[Any]) -> None:
    """Refuse to go on where this node does not see the documents."""
    for source in given:
        if isinstance(source, FileSource) and str(path := source.parts[0].path) not in _SEEN:
            if not path.exists():
                raise NeardupError(
                    f"a node of the cluster does not see the documents '{path}'; put them where all nodes see them, or "
                    "give an address as s3://bucket/documents.jsonl"
                )
            _SEEN.add(str(path))


def _await(outputs: Sequence[Stored]) -> None:
    """Wait until outputs are seen that other nodes wrote: a shared folder may show them late.

    A process looks at each only once. In a store of objects all see at once what is there; then what outputs say of
    themselves is fetched, several at a time.

    Raises:
        NeardupError: one is not seen in time.
    """
    new = [output for output in outputs if str(output.folder) not in _SEEN]
    if any(output.mirror for output in new):
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(lambda output: output.facts, new))
    else:
        end = time.monotonic() + SEEN_WITHIN
        for output in new:
            _await_one(output, end)
    _SEEN.update(str(output.folder) for output in new)


def _await_one(output: Stored, end: float) -> None:
    while not output.whole():
        if time.monotonic() > end:
            raise NeardupError(
                f"'{output.folder}' was written on one node and is not seen on another; give --work a folder that "
                "all nodes share, or an address as s3://bucket/folder"
            )
        time.sleep(0.2)
