"""`neardup synth`: corpora with known duplicates, of any size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.say import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from neardup.core.corpus import Corpus


ORDER = 120


def command(
    documents: Annotated[int, typer.Option(help="Number of documents.")],
    out: Annotated[Path, typer.Option(help="File to write: .jsonl, .jsonl.gz, .jsonl.zst, .csv or .parquet.")],
    gold: Annotated[Path | None, typer.Option(help="File to write the clusters to, JSON lines.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the random numbers; another seed gives another corpus.")] = 1,
    mean_bytes: Annotated[int, typer.Option(help="Mean size of an original.")] = 3000,
    spread: Annotated[float, typer.Option(help="Standard deviation of the size's logarithm.")] = 0.8,
    copies: Annotated[float, typer.Option(help="Share of the documents that are copies of another.")] = 0.25,
    identical: Annotated[float, typer.Option(help="Share of the copies that are not edited.")] = 0.2,
    edits: Annotated[float, typer.Option(help="Mean share of an edited copy's words that are edited.")] = 0.02,
    drops: Annotated[float, typer.Option(help="Share of the sentences that an edited copy lacks.")] = 0.03,
    furniture: Annotated[float, typer.Option(help="Share of the edited copies within a site's menus.")] = 0.3,
    typographic: Annotated[float, typer.Option(help="Share of the originals with en dashes.")] = 0.3,
) -> None:
    """Generate documents with known duplicates, to measure time and memory. Figures of quality on them are too good."""
    from neardup.errors import InputError
    from neardup.io.document_files import write_documents, writer_for
    from neardup.io.files import check_writable
    from neardup.io.label_files import write_clusters
    from neardup.results.formats import counted
    from neardup.synthesis import Synthesis

    model = Synthesis(
        seed=seed, mean_bytes=mean_bytes, spread=spread, copies=copies, identical=identical, edits=edits, drops=drops,
        furniture=furniture, typographic=typographic,
    )  # fmt: skip
    writer_for(out)
    for path in (out,) if gold is None else (out, gold):
        check_writable(path)
    if gold is not None and gold.resolve() == out.resolve():
        raise InputError(gold, "is the file for the documents; give --gold another name")
    write_documents(out, _shown(model.batches(documents), documents))
    say(f"{counted(documents, 'document')} written to {out}")
    if gold is not None:
        clusters = model.clusters(documents)
        write_clusters(gold, clusters)
        say(f"{clusters.count} clusters written to {gold}")


def _shown(batches: Iterable[Corpus], documents: int) -> Iterator[Corpus]:
    """The batches; on a terminal a bar shows how many documents are written."""
    from rich.progress import Progress

    from neardup.console import console

    screen = console(error=True)
    if not screen.is_terminal:
        yield from batches
        return
    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task("writing", total=documents)
        for batch in batches:
            yield batch
            progress.advance(task, len(batch))
