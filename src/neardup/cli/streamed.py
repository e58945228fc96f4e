"""The parts that commands with `--memory` share: the work folder, progress, and what is said at the end."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from neardup.cli.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.progress import Progress, TaskID

    from neardup.core.linkage import Linkage
    from neardup.core.strategy import Strategy
    from neardup.engine.limits import Limits
    from neardup.engine.local import Engine, Found, Teller
    from neardup.engine.source import Source
    from neardup.engine.store import Work as WorkFolder
    from neardup.io.fields import Fields
    from neardup.io.opening import Named
    from neardup.metrics.removal import Policy

Memory = Annotated[
    str | None,
    typer.Option(
        help="Work in so much memory, such as 2GB, whatever the size of the corpus: through files in a work folder. "
        "The result is the same. Not for lsh-ensemble and indices of other libraries, such as "
        "minhash-lsh-datasketch, which search the whole corpus at once; not for the linkage louvain; "
        "not with --against or --undo of dedup, nor for another --format of cluster and pairs than jsonl."
    ),
]
Work = Annotated[
    str | None,
    typer.Option(
        help="With --memory: the work folder, or an address as s3://bucket/folder. The same command goes on where it "
        "was ended. A folder that is named is kept, for these and further documents; default: one beside --out, which "
        "is removed at the end."
    ),
]

EngineName = Annotated[
    Literal["local", "ray"],
    typer.Option(
        "--engine",
        help="With --memory, where the work is done: local, in this process, or ray, on a Ray cluster, where each task "
        "may take so much memory. All its nodes must see the documents and the work folder, on a disk or in a store.",
    ),
]
Address = Annotated[
    str | None,
    typer.Option(
        help="With --engine ray: host and port of a cluster that runs; default: one on this machine, for this command."
    ),
]

Price = Annotated[
    float | None,
    typer.Option(
        min=0,
        help="With --memory: what a processor hour costs; the cost of a million documents is then told, except for "
        "small corpora, where start-up is much of the time.",
    ),
]
AccountFile = Annotated[
    Path | None,
    typer.Option("--account", help="With --memory: file for what each stage and each machine took, as JSON."),
]

_KERNELS = 96 << 20
"""Bytes that compiled code and libraries take once they are used."""
_UNKNOWN = 300 << 20
"""Bytes of the program, where the system does not say."""


class Means(NamedTuple):
    """What the user gave to work with.

    Attributes:
        memory: how much memory there is; None for as much as is needed, without any file.
        work: the work folder, or its address; None for one beside the output.
        engine: `local` or `ray`.
        address: of a Ray cluster; None for one on this machine.
        price: of a processor hour; None where none is known.
        account: the file for what stages and machines took; None for none.
    """

    memory: str | None
    work: str | None
    engine: str = "local"
    address: str | None = None
    price: float | None = None
    account: Path | None = None


class Given(NamedTuple):
    """What the user gave.

    Attributes:
        documents: the documents.
        fields: how they are read.
        out: the file or folder to write; where nothing is, the work folder.
        means: what there is to work with.
        removed: another file to write, for removed documents; None where there is none.
        dry: whether nothing is written.
    """

    documents: Sequence[str]
    fields: Fields
    out: Path
    means: Means
    removed: Path | None = None
    dry: bool = False


def in_memory(means: Means, *, form: str = "jsonl") -> bool:
    """Whether the command does its work in memory, since no `--memory` is given.

    Raises:
        ParameterError: an option has no effect here.
    """
    from neardup.errors import ParameterError
    from neardup.io.label_files import LINES

    options = {
        "--work": means.work is not None,
        "--engine ray": means.engine == "ray",
        "--price": means.price is not None,
        "--account": means.account is not None,
    }
    for option, given in options.items():
        if means.memory is None and given:
            raise ParameterError(f"{option} is for --memory, which is not given; give both, or neither")
    if means.engine == "local" and means.address is not None:
        raise ParameterError("--address is for --engine ray, which is not given; give both, or neither")
    if means.memory is not None and form != LINES:
        raise ParameterError(f"--format {form} is not available with --memory, which writes JSON lines; leave one out")
    return means.memory is None


def stream_clusters(
    given: Given, strategy: Strategy, threshold: float, linkage: Linkage, keep: Policy | None = None
) -> None:
    """Cluster documents in bounded memory."""
    from neardup.cli.detect import ClusterCounts, cluster_summary
    from neardup.deduplication.streamed import central_rows
    from neardup.engine.lines import write_cluster_lines
    from neardup.engine.local import clusters, found_pairs, named
    from neardup.engine.support import check_linkage, check_strategy
    from neardup.io.files import write_atomically

    check_strategy(strategy)
    check_linkage(linkage)
    with streamed(given) as (engine, source, _):
        found = found_pairs(engine, source, strategy)
        labels = clusters(engine, found, threshold, linkage)
        names = named(engine, source, found, labels, threshold, None if keep == "central" else keep)
        kept = names.mapped("kept") if names.has("kept") else None
        if keep == "central":
            kept = central_rows(engine, found, labels, names)
        (stored,) = labels.stored(engine.work)
        with engine.clock.stage("write"), write_atomically(given.out, binary=True) as file:
            write_cluster_lines(file, found, stored, names, kept)
        facts = names.facts
        joined = 1 - facts["direct"] / facts["every"] if facts["every"] else 0.0
        counts = ClusterCounts(len(found.layout), stored.facts["clusters"], facts["largest"], joined)
        say_all([*cluster_summary(counts, found, threshold, linkage, given.out), *spilled(found)])


def stream_pairs(given: Given, strategy: Strategy, threshold: float | None) -> None:
    """Score pairs of documents in bounded memory."""
    from neardup.cli.detect import pairs_summary
    from neardup.engine.lines import write_pair_lines
    from neardup.engine.local import found_pairs
    from neardup.engine.support import check_strategy
    from neardup.io.files import write_atomically

    check_strategy(strategy)
    with streamed(given) as (engine, source, _):
        found = found_pairs(engine, source, strategy)
        at = found.floor if threshold is None else threshold
        with engine.clock.stage("write"), write_atomically(given.out, binary=True) as file:
            count = write_pair_lines(file, found, at)
        say_all([pairs_summary(count, at, found, given.out), *spilled(found)])


@contextmanager
def streamed(given: Given) -> Iterator[tuple[Engine, Source, Callable[[], Named]]]:
    """An engine for the documents that a user names, these documents, and what gives their files on this machine."""
    from neardup.cli.options import bytes_of
    from neardup.engine.account import cost_line
    from neardup.engine.limits import Limits
    from neardup.engine.store import bytes_of_work, names_in
    from neardup.engine.work import is_ours
    from neardup.run.machine import resident_bytes

    means = given.means
    _check_apart(given)
    limits = Limits.of(int(bytes_of(str(means.memory), "--memory")), (resident_bytes() or _UNKNOWN) + _KERNELS)
    with ExitStack() as stack:
        used: dict[str, None] = {}
        source, files = _documents(given, stack)
        place = _place(given, used, stack)
        engine = stack.enter_context(_engine(means, place, limits, used))
        try:
            yield engine, source, files
        except BaseException:
            if any(is_ours(name) for name in names_in(place)):
                say(f"what is done is kept in '{_named(place)}'; the same command goes on from there")
            raise
        nbytes = bytes_of_work(place)
        if means.account is not None:
            _write_account(means.account, engine, nbytes)
        costs = [*engine.account.lines(), cost_line(engine.processor(), engine.documents, means.price)]
        say_all([*_reused(engine), *costs, _account(engine, nbytes), *_stays(means.work)])


def _check_apart(given: Given) -> None:
    """Refuse, before the work, outputs and a work folder of which one would replace, hold or join another.

    Raises:
        InputError: one is, or lies in, another one, or the account cannot be written.
        ParameterError: a work folder has no place.
    """
    from neardup.cli.options import check_out

    account = given.means.account
    outputs = {} if given.dry else {"--out": given.out, "--removed": given.removed}
    work = _work_folder(given)
    if account is not None:
        for option, place in {"--work": work, **outputs}.items():
            _refuse_within(account, "--account", place, option)
        check_out(account, *given.documents, option="--account")
    for option, place in outputs.items():
        _refuse_within(place, option, work, "--work")
        _refuse_within(work, "--work", place, option)


def _refuse_within(path: Path | None, option: str, other: Path | None, others: str) -> None:
    """Refuse a path that is another one or lies in it, each after the option that names it; None is apart from all."""
    from neardup.errors import InputError

    if path is not None and other is not None and other.resolve() in (path.resolve(), *path.resolve().parents):
        raise InputError(path, f"is '{other}' of {others}, or lies in it; give {option} another place")


def _write_account(path: Path, engine: Engine, nbytes: int) -> None:
    """What each stage and each machine took, as JSON."""
    import json

    from neardup.io.files import write_atomically
    from neardup.run.machine import peak_bytes

    whole = {"documents": engine.documents, "processor": engine.processor(), "work_bytes": nbytes}
    with write_atomically(path) as file:
        record = {**whole, "peak_bytes": peak_bytes(), **engine.account.record(engine.clock.seconds)}
        file.write(json.dumps(record, indent=1) + "\n")


def _documents(given: Given, stack: ExitStack) -> tuple[Source, Callable[[], Named]]:
    """The documents, and what gives their files on this machine; both last as long as the stack.

    Raises:
        ParameterError: with Ray, some lie at addresses and others on this machine.
    """
    from neardup.engine.addresses import AddressSource
    from neardup.engine.documents import FileSource
    from neardup.errors import ParameterError
    from neardup.io.opening import names_in, opened
    from neardup.io.parts import parts_of_paths
    from neardup.io.remote import is_address

    def files() -> Named:
        return stack.enter_context(opened(given.documents, given.fields))

    names = [name for text in given.documents for name in names_in(text)]
    there = [name for name in names if is_address(name)]
    if len(there) == len(names):
        return AddressSource.of(names, given.fields.reading), files
    if there and given.means.engine == "ray":
        raise ParameterError(
            f"'{there[0]}' is an address, and other documents are files; with --engine ray give one kind of them"
        )
    named = files()
    return FileSource(tuple(parts_of_paths(named.paths)), given.fields.reading), lambda: named


def _place(given: Given, used: dict[str, None], stack: ExitStack) -> WorkFolder:
    """The work folder, which lasts as long as the stack; one that is named stays, with the outputs that are used."""
    from neardup.cli.options import check_out
    from neardup.engine.mirror import mirrored
    from neardup.engine.work import worked_in

    work, folder = given.means.work, _work_folder(given)
    if work is not None and folder is None:
        own = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="neardup-")))
        return stack.enter_context(mirrored(own, work, used))
    assert folder is not None
    check_out(folder / "any" if folder.is_dir() else folder, *given.documents, option="--work")
    return stack.enter_context(worked_in(folder, None if work is None else used))


def _work_folder(given: Given) -> Path | None:
    """The work folder; None for one in an object store.

    Raises:
        ParameterError: none is named, and none can lie beside the output; or an address is not whole.
    """
    from neardup.errors import ParameterError
    from neardup.io.files import begins_as_address
    from neardup.io.remote import is_address

    work, out = given.means.work, given.out
    if work is not None:
        if is_address(work):
            return None
        if begins_as_address(work):
            raise ParameterError(
                f"--work '{work}' is no whole address, and no path on this machine; write s3://bucket/folder"
            )
        return Path(work)
    if out.exists() and not (out.is_file() or out.is_dir()):
        raise ParameterError(f"'{out}' is no file, so no work folder can lie beside it; name one with --work")
    place = out.resolve()
    return place.with_name(f"{place.name}.work")


def _named(place: WorkFolder) -> str:
    """A work folder as a user names it."""
    return str(place) if isinstance(place, Path) else place.address


@contextmanager
def _engine(means: Means, place: WorkFolder, limits: Limits, used: dict[str, None]) -> Iterator[Engine]:
    from neardup.engine.local import Engine

    with ExitStack() as stack:
        if means.engine == "local":
            yield Engine(place, limits, stack.enter_context(_progress()), used=used)
            return
        from neardup.engine.account import Account
        from neardup.engine.on_ray import LOCAL, RayEngine, clear_nodes, cluster

        start_up = stack.enter_context(cluster(means.address or LOCAL))
        stack.callback(clear_nodes, place)
        bar = stack.enter_context(_progress())
        shared = place.resolve() if isinstance(place, Path) else place
        yield RayEngine(shared, limits, bar, used=used, account=Account(start_up))


@contextmanager
def _progress() -> Iterator[Teller]:
    """A bar on a terminal; nobody elsewhere."""
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from neardup.console import console
    from neardup.engine.local import silent

    columns = TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn()
    screen = console(error=True)
    if not screen.is_terminal:
        yield silent
        return
    with Progress(*columns, console=screen, transient=True) as progress:
        yield _Bar(progress)


class _Bar:
    """Shows how far the present stage is, on standard error."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, of: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage)
        self._progress.update(self._tasks[stage], completed=done, total=of or None)


def _reused(engine: Engine) -> list[str]:
    """What was there already and was not made again, by stage."""
    parts = [f"{stage} {count} of {every}" for stage, (count, every) in engine.reused().items()]
    return [f"taken from the work folder as they were: {', '.join(parts)}"] if parts else []


def _stays(work: str | None) -> list[str]:
    """Where a work folder that was named stays."""
    told = f"'{work}' is kept, so that these and further documents need less work; it may be deleted"
    return [] if work is None else [told]


def _account(engine: Engine, nbytes: int) -> str:
    """Stage times, bytes on disk and the most memory."""
    from neardup.run.machine import peak_bytes

    times = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in engine.clock.seconds.items())
    most = peak_bytes()
    memory = "" if most is None else f", {most / 1e9:.2f} GB of memory at most"
    return f"seconds by stage: {times}; {nbytes / 1e9:.2f} GB on disk{memory}"


def spilled(found: Found) -> list[str]:
    """What of the documents had to be kept, since it cannot be read again at its place."""
    nbytes = sum(shard.facts["spilled"] for shard in found.shards)
    kept = f"{nbytes / 1e9:.2f} GB of documents were kept in the work folder meanwhile, since packed files, JSON "
    return [f"{kept}arrays and files at addresses cannot be read again at a place"] if nbytes else []


def say_all(lines: list[str]) -> None:
    """Print lines on standard error."""
    for line in lines:
        say(line)
