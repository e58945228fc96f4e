"""`neardup repeats`: the passages that stand more than once in a user's own documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from neardup.cli.options import (
    Documents,
    IdField,
    InputFormat,
    MaxDocument,
    OutFile,
    TextField,
    check_out,
    fields_of,
)
from neardup.cli.say import say
from neardup.errors import ParameterError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.repeats.written import Counts

ORDER = 85


def command(
    documents: Documents,
    out: OutFile,
    unit: Annotated[str, typer.Option(help="What passages are made of: line, sentence or word.")] = "line",
    ngram: Annotated[
        int | None,
        typer.Option(help="Units that a passage has at least; default: 1 line, 3 sentences or 50 words."),
    ] = None,
    id_field: IdField = "id",
    text_field: TextField = "text",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
) -> None:
    """Find passages that stand more than once: for each document which share of it, and where.

    Each line has the id, the number of characters, the shares that are repeated anywhere and elsewhere (in another
    document), and passages: where each starts and ends, how many times it occurs, in how many documents, and whether
    this is the first time. Characters are code points, as Python counts them. Case, punctuation and white space do not
    matter.
    """
    from neardup.io.sources import open_documents
    from neardup.repeats.found import NGRAM, repeats_of
    from neardup.repeats.written import write_repeats
    from neardup.text import SpanUnit

    units: dict[str, SpanUnit] = {name: name for name in get_args(SpanUnit)}
    if unit not in units:
        raise UnknownNameError("unit", unit, units)
    least = NGRAM[units[unit]] if ngram is None else ngram
    if least < 1:
        raise ParameterError(f"--ngram is at least 1, not {least}")
    check_out(out, *documents)
    corpus = open_documents(documents, fields_of(id_field, text_field, input_format, max_document))
    counts = write_repeats(out, corpus.ids, repeats_of(corpus.texts, unit=units[unit], ngram=least))
    for line in _summary(counts, unit, least, out):
        say(line)


def _summary(counts: Counts, unit: str, ngram: int, out: Path) -> list[str]:
    """What was found, and the passage that is in the most documents."""
    from neardup.results.formats import counted

    size = f"{counted(counts.documents, 'document')}, {counted(counts.characters, 'character')}"
    elsewhere, repeated = (value / max(counts.characters, 1) for value in (counts.elsewhere, counts.repeated))
    lines = [
        f"{size}, in passages of at least {counted(ngram, unit)}, written to {out}",
        f"{elsewhere:.1%} of the characters stand in another document, too, and {repeated:.1%} more than once",
        f"{counted(counts.half, 'document')} of which at least half stands in others",
    ]
    if counts.widest is not None:
        document_id, passage = counts.widest
        place = f"characters {passage.start} to {passage.end} of '{document_id}'"
        lines.append(f"the most widespread passage is in {counted(passage.documents, 'document')}: {place}")
    return lines
