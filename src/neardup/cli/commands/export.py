"""`neardup export`: documents and gold as files for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.options import ONE_OF_MANY, IdField, InputFormat, MaxDocument, TextField, check_out, fields_of
from neardup.cli.say import say
from neardup.errors import InputError, NeardupError

if TYPE_CHECKING:
    from neardup.io.cards import Card


ORDER = 100


def command(
    corpus: Annotated[
        str,
        typer.Argument(help=f"A corpus by name, or a path to documents, with or without =GOLD; {ONE_OF_MANY}."),
    ],
    out: Annotated[Path, typer.Option(help="File for the documents: .jsonl, .jsonl.gz, .jsonl.zst, .csv or .parquet.")],
    gold: Annotated[
        Path | None, typer.Option(help="File for the labels: .csv, .parquet, or JSON lines under any other name.")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="Format of the documents, where it is not that of the name.")
    ] = None,
    id_field: IdField = "id",
    text_field: TextField = "text",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
) -> None:
    """Write the documents of a corpus with all their columns, and its gold, as files that other tools read.

    Fields are called id and text, whatever the source calls them. What is written reads back as the same documents and
    labels.
    """
    from neardup.io.document_files import write_documents, write_gold, writer_for
    from neardup.io.sources import open_corpus
    from neardup.results.formats import counted

    writer_for(out, form)
    for path in (out,) if gold is None else (out, gold):
        check_out(path, *corpus.split("="))
    if gold is not None and gold.resolve() == out.resolve():
        raise InputError(gold, "is the file for the documents; give --gold another name")
    documents, labels, card = open_corpus(corpus, fields_of(id_field, text_field, input_format, max_document))
    if gold is not None and labels is None:
        raise NeardupError(f"'{corpus}' has no gold; leave out --gold, or give the labels as '{corpus}=FILE'")
    write_documents(out, [documents], form)
    say(f"{counted(len(documents), 'document')} written to {out}")
    if gold is not None and labels is not None:
        write_gold(gold, labels)
        say(f"gold at {', '.join(labels.names)} written to {gold}")
    elif labels is not None:
        say(f"its gold at {', '.join(labels.names)} is not written; --gold FILE does so")
    _warn_of_licence(card)


def _warn_of_licence(card: Card | None) -> None:
    """Remind the user of a licence that forbids redistribution. An export for one's own use is none."""
    if card is not None and not card.redistributable:
        say(f"'{card.name}' may not be redistributed (licence: {card.licence}): keep these files to yourself")
