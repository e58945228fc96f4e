"""`neardup pairs`: the scored pairs of a user's own documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.detect import chosen_strategy, examined, read_corpus
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neardup.core.pairs import CorpusPairs

ORDER = 80


def command(
    documents: ManyDocuments,
    strategy: StrategyText,
    out: OutFile,
    threshold: Annotated[float | None, typer.Option(help="Least similarity to write; default: the floor.")] = None,
    id_field: IdField = "id",
    text_field: TextField = "text",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
) -> None:
    """Score pairs of documents: {"a", "b", "score"} lines. Identical texts are a star around one of them, score 1."""
    from neardup.core import detection
    from neardup.io.labels import write_pairs
    from neardup.results.formats import counted

    check_out(out, *documents)
    chosen, _ = chosen_strategy(strategy, threshold)
    found = detection.pairs(
        read_corpus(documents, id_field, text_field, how_to_read(max_document, input_format)), chosen
    )
    kept = found if threshold is None else found.at(threshold)
    rows = list(_rows(kept))
    write_pairs(out, rows)
    say(f"{counted(len(rows), 'pair')} at or above {kept.floor:g}, {examined(found)}, written to {out}")


def _rows(found: CorpusPairs) -> Iterator[tuple[str, str, float]]:
    ids = found.ids
    for row, representative in enumerate(found.identical.tolist()):
        if row != representative:
            yield ids[representative], ids[row], 1.0
    for left, right, score in zip(found.left.tolist(), found.right.tolist(), found.score.tolist(), strict=True):
        yield ids[left], ids[right], score
