"""`neardup pairs`: the scored pairs of a user's own documents."""

from __future__ import annotations

from typing import Annotated

import typer

from neardup.cli.detect import chosen_strategy, pairs_summary
from neardup.cli.options import (
    Documents,
    IdField,
    InputFormat,
    MaxDocument,
    OutFile,
    OutFormat,
    StrategyText,
    TextField,
    check_out,
    fields_of,
)
from neardup.cli.say import say
from neardup.cli.streamed import (
    AccountFile,
    Address,
    EngineName,
    Given,
    Means,
    Memory,
    Price,
    Work,
    in_memory,
    stream_pairs,
)

ORDER = 80


def command(
    documents: Documents,
    strategy: StrategyText,
    out: OutFile,
    threshold: Annotated[float | None, typer.Option(help="Least similarity to write; default: the floor.")] = None,
    memory: Memory = None,
    work: Work = None,
    engine: EngineName = "local",
    address: Address = None,
    price: Price = None,
    account: AccountFile = None,
    form: OutFormat = "jsonl",
    id_field: IdField = "id",
    text_field: TextField = "text",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
) -> None:
    """Score pairs of documents: {"a", "b", "score"} lines. Identical texts are a star around one of them, score 1."""
    import pyarrow as pa

    from neardup.core import detection
    from neardup.io.label_files import check_format, rows_of, write_pairs
    from neardup.io.sources import open_documents

    check_format(form)
    check_out(out, *documents)
    chosen, _ = chosen_strategy(strategy, threshold)
    fields = fields_of(id_field, text_field, input_format, max_document)
    means = Means(memory, work, engine, address, price, account)
    if not in_memory(means, form=form):
        stream_pairs(Given(documents, fields, out, means), chosen, threshold)
        return
    found = detection.pairs(open_documents(documents, fields), chosen)
    kept = found if threshold is None else found.at(threshold)
    left, right, score = rows_of(kept)
    ids = pa.array(kept.ids, pa.large_string())
    write_pairs(out, ids.take(pa.array(left)), ids.take(pa.array(right)), score, form)
    say(pairs_summary(len(score), kept.floor, found, out))
