"""`neardup survey`: what strategies would do to documents without labels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
    show_texts: Annotated[
        bool, typer.Option("--show-texts", help="Show texts of a corpus that may not be redistributed, too.")
    ] = False,
    id_field: IdField = "id",
    text_field: TextField = "text",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
) -> None:
    """Show, without any label, what strategies would do to documents, and make a study of them."""
    from neardup.cli.show import ProgressWatcher
    from neardup.results.names import short_names
    from neardup.run import machine
    from neardup.study.panel import panel
    from neardup.study.survey import LINKAGES, Wanted, survey
    from neardup.study.terminal import lines_after, lines_before, terminal_tables

    wanted = Wanted(
        strategies=tuple(strategy or ()), only=only, linkages=tuple(linkage or LINKAGES), max_documents=max_documents,
        seed=seed, timeout=timeout, threads=threads or machine.cores(), memory=worker_bytes(worker_memory),
    )  # fmt: skip
    fields = fields_of(id_field, text_field, input_format, max_document)
    texts = [one.strategy for one in panel(wanted.strategies, only=only)]
    with ProgressWatcher(len(texts), short_names(texts)) as watcher:
        found = survey(documents, out, wanted, fields, watcher, show_texts=show_texts)
    for line in lines_before(found.study, found.summary):
        say(line)
    for table in terminal_tables(found.study, found.summary):
        table.print()
    for line in lines_after(found.study, found.summary):
        say(line)
