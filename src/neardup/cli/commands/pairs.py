"""`neardup pairs`: the scored pairs of a user's own documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.detect import chosen_strategy, pairs_summary, read_corpus
from neardup.cli.options import (
    IdField,
    InputFormat,
    ManyDocuments,
    MaxDocument,
    OutFile,
    StrategyText,
    TextField,
    check_out,
    how_to_read,
)
from neardup.cli.say import say
from neardup.cli.streamed import Given, Memory, Work, in_memory, stream_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neardup.core.pairs import CorpusPairs

ORDER = 80


def command(
    documents: ManyDocuments,
    strategy: StrategyText,
    out: OutFile,
    threshold: Annotated[float | None, typer.Option(help="Least similarity to write; default: the floor.")] = None,
    memory: Memory = None,
    work: Work = None,
    id_field: IdField = "id",
    text_field: TextField = "text",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
) -> None:
    """Score pairs of documents: {"a", "b", "score"} lines. Identical texts are a star around one of them, score 1."""
    from neardup.core import detection
    from neardup.io.labels import write_pairs

    check_out(out, *documents)
    chosen, _ = chosen_strategy(strategy, threshold)
    how = how_to_read(max_document, input_format)
    if in_memory(memory, work) is False:
        stream_pairs(Given(documents, (id_field, text_field), how, out, str(memory), work), chosen, threshold)
        return
    found = detection.pairs(read_corpus(documents, id_field, text_field, how), chosen)
    kept = found if threshold is None else found.at(threshold)
    rows = list(_rows(kept))
    write_pairs(out, rows)
    say(pairs_summary(len(rows), kept.floor, found, out))


def _rows(found: CorpusPairs) -> Iterator[tuple[str, str, float]]:
    ids = found.ids
    for row, representative in enumerate(found.identical.tolist()):
        if row != representative:
            yield ids[representative], ids[row], 1.0
    for left, right, score in zip(found.left.tolist(), found.right.tolist(), found.score.tolist(), strict=True):
        yield ids[left], ids[right], score
