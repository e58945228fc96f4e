"""`neardup cluster`: the clusters of a user's own documents."""

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
    Threshold,
    check_out,
    how_to_read,
)
from neardup.cli.say import say

if TYPE_CHECKING:
    from neardup.core.clusters import Clusters
    from neardup.core.pairs import CorpusPairs


ORDER = 70


def command(
    documents: ManyDocuments,
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
    id_field: IdField = "id",
    text_field: TextField = "text",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
) -> None:
    """Cluster documents: one {"id", "cluster"} line for each, singletons included."""
    import numpy as np

    from neardup.core import components, detection
    from neardup.io.labels import write_clusters
    from neardup.metrics.removal import check_dates, check_policy, keepers_by
    from neardup.results.formats import counted

    policy = None if keep is None else check_policy(keep)
    check_out(out, *documents)
    chosen, at = chosen_strategy(strategy, threshold)
    linked = components.linkage_for(chosen, linkage)
    corpus = read_corpus(documents, id_field, text_field, how_to_read(max_document, input_format))
    if policy is not None:
        check_dates(policy, corpus)
    found = detection.pairs(corpus, chosen)
    clusters = detection.cluster(found, at, linked)
    partner = None if policy is None else keepers_by(policy, corpus, found, clusters)
    write_clusters(out, clusters, None if partner is None else partner == np.arange(len(partner)))
    size = f"{counted(len(clusters), 'document')} in {counted(clusters.count, 'cluster')}"
    summary = f"{size} at threshold {at:g} by {components.shown(linked)}"
    say(f"{summary}, {examined(found)}, written to {out}")
    say(_consequences(found, at, clusters))


def _consequences(found: CorpusPairs, threshold: float, clusters: Clusters) -> str:
    """How many documents would be deleted if each cluster kept one, and two figures that show chaining."""
    from neardup.metrics.largest_cluster import closure
    from neardup.results.formats import counted

    largest, joined = closure(found, threshold, clusters.labels)
    return (
        f"keeping one of each cluster deletes {counted(len(clusters) - clusters.count, 'document')}; the largest "
        f"cluster has {largest.documents}; {joined:.1%} of the pairs within clusters are joined through others only"
    )
