"""`neardup cluster`: the clusters of a user's own documents."""

from __future__ import annotations

from typing import Annotated

import typer

from neardup.cli.detect import ClusterCounts, chosen_strategy, cluster_summary
from neardup.cli.options import (
    Documents,
    IdField,
    InputFormat,
    MaxDocument,
    OutFile,
    OutFormat,
    StrategyText,
    TextField,
    Threshold,
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
    stream_clusters,
)

ORDER = 70


def command(
    documents: Documents,
    strategy: StrategyText,
    out: OutFile,
    threshold: Threshold = None,
    linkage: Annotated[
        str | None,
        typer.Option(help="How pairs become clusters; see 'neardup list linkages'; default: as the strategy advises."),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(
            help="Say on each line whether to keep the document: first (the earliest by the column date, of ISO 8601 "
            "with offsets, undated ones last; without the column the first in the input), longest (most characters) or "
            "central (most similar to the others of its cluster)."
        ),
    ] = None,
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
    """Cluster documents: one {"id", "cluster"} line for each, singletons included."""
    import numpy as np

    from neardup.core import components, detection
    from neardup.io.label_files import check_format, write_clusters
    from neardup.io.sources import open_documents
    from neardup.metrics.largest_cluster import closure
    from neardup.metrics.removal import check_dates, check_policy, keepers_by

    policy = None if keep is None else check_policy(keep)
    check_format(form)
    check_out(out, *documents)
    chosen, at = chosen_strategy(strategy, threshold)
    linked = components.linkage_for(chosen, linkage)
    fields = fields_of(id_field, text_field, input_format, max_document)
    means = Means(memory, work, engine, address, price, account)
    if not in_memory(means, form=form):
        stream_clusters(Given(documents, fields, out, means), chosen, at, linked, policy)
        return
    corpus = open_documents(documents, fields)
    if policy is not None:
        check_dates(policy, corpus)
    found = detection.pairs(corpus, chosen)
    clusters = detection.cluster(found, at, linked)
    partner = None if policy is None else keepers_by(policy, corpus, found, clusters)
    write_clusters(out, clusters, None if partner is None else partner == np.arange(len(partner)), form)
    largest, joined = closure(found, at, clusters.labels)
    counts = ClusterCounts(len(clusters), clusters.count, largest.documents, joined)
    for line in cluster_summary(counts, found, at, linked, out):
        say(line)
