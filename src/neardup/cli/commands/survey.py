"""`neardup survey`: what strategies would do to documents without labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.options import (
    Documents,
    IdField,
    InputFormat,
    MaxDocument,
    TextField,
    WorkerMemory,
    fields_of,
    worker_bytes,
)
from neardup.cli.say import say
from neardup.cli.streamed import Address, EngineName, Given, Means, Memory, Work, in_memory, streamed

if TYPE_CHECKING:
    from neardup.engine.local import Engine
    from neardup.study.documents import Source
    from neardup.study.survey import Wanted

ORDER = 22


def command(
    documents: Documents,
    out: Annotated[Path, typer.Option(help="Folder of the study to make or to resume.")],
    strategy: Annotated[
        list[str] | None,
        typer.Option(help="Another strategy beside the panel's: name, name(parameter=value, …) or name:preset."),
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="Run the strategies given and none of the panel's.")] = False,
    linkage: Annotated[
        list[str] | None,
        typer.Option(
            help="How pairs become clusters, of components, average and complete; default: components, average."
        ),
    ] = None,
    max_documents: Annotated[
        int,
        typer.Option(min=2, help="Documents in the study; of a larger corpus whole groups that share text are drawn."),
    ] = 20_000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of what is drawn at random.")] = 1,
    timeout: Annotated[
        float, typer.Option(min=0.001, max=31_536_000, help="Seconds that a strategy may take before it is left out.")
    ] = 300.0,
    threads: Annotated[int | None, typer.Option(min=1, help="Threads of each worker; default: all cores.")] = None,
    worker_memory: WorkerMemory = None,
    memory: Memory = None,
    work: Work = None,
    engine: EngineName = "local",
    address: Address = None,
    show_texts: Annotated[
        bool, typer.Option("--show-texts", help="Show texts of a corpus that may not be redistributed, too.")
    ] = False,
    id_field: IdField = "id",
    text_field: TextField = "text",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
) -> None:
    """Show, without any label, what strategies would do to documents, and make a study of them.

    With --memory, the documents of the study are drawn by stages, and are kept in it. The panel runs on this machine in
    any case, since its times are told.
    """
    from neardup.cli.show import ProgressWatcher
    from neardup.results.names import short_names
    from neardup.run import machine
    from neardup.study.documents import source_of
    from neardup.study.panel import panel
    from neardup.study.survey import LINKAGES, Wanted, survey_of
    from neardup.study.terminal import lines_after, lines_before, terminal_tables

    wanted = Wanted(
        strategies=tuple(strategy or ()), only=only, linkages=tuple(linkage or LINKAGES), max_documents=max_documents,
        seed=seed, timeout=timeout, threads=threads or machine.cores(), memory=worker_bytes(worker_memory),
    )  # fmt: skip
    fields = fields_of(id_field, text_field, input_format, max_document)
    means = Means(memory, work, engine, address)
    source = source_of(documents, fields) if in_memory(means) else _drawn(Given(documents, fields, out, means), wanted)
    texts = [one.strategy for one in panel(wanted.strategies, only=only)]
    with ProgressWatcher(len(texts), short_names(texts)) as watcher:
        found = survey_of(source, out, wanted, watcher, show_texts=show_texts)
    for line in lines_before(found.study, found.summary):
        say(line)
    for table in terminal_tables(found.study, found.summary):
        table.print()
    for line in lines_after(found.study, found.summary):
        say(line)


def _drawn(given: Given, wanted: Wanted) -> Source:
    """The documents of the study, drawn by stages."""
    from neardup.io.sources import may_be_shown
    from neardup.study.documents import Source
    from neardup.study.folder import StudyFolder
    from neardup.study.streamed import drawn_corpus

    StudyFolder(given.out).claim()
    with streamed(given) as (engine, source, _):
        corpus, drawn = drawn_corpus(engine, source, wanted.max_documents, wanted.seed)
        say(f"{len(corpus):,} of {drawn.documents:,} documents were drawn {_where(engine)}; the panel runs here")
    shown = may_be_shown(given.documents)
    if not shown:
        say("the study keeps texts that may not be redistributed: keep its folder to yourself")
    return Source(corpus, "", given.fields, shown, drawn)


def _where(engine: Engine) -> str:
    if engine.account.start_up is None:
        return "by stages on this machine"
    return f"by stages on {len(engine.account.nodes)} nodes of a Ray cluster"
