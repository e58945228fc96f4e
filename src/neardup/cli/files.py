"""`neardup cluster` and `pairs`: a user's own documents in, what a strategy makes of them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.options import Documents, IdField, OutFile, StrategyText, TextField, Threshold, check_out
from neardup.cli.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from neardup.core.clusters import Clusters
    from neardup.core.corpus import Corpus
    from neardup.core.pairs import CorpusPairs
    from neardup.core.strategy import Strategy
    from neardup.metrics.removal import Policy


def cluster(
    documents: Documents,
    strategy: StrategyText,
    out: OutFile,
    threshold: Threshold = None,
    linkage: Annotated[
        str, typer.Option(help="How pairs become clusters; see 'neardup list linkages'.")
    ] = "components",
    keep: Annotated[
        str | None,
        typer.Option(
            help="Tell on each line whether to keep the document: first (the earliest by the column date, of ISO 8601 "
            "with offsets, undated ones last; without the column the first in the input), longest (most characters) or "
            "central (most similar to the others of its cluster)."
        ),
    ] = None,
    id_field: IdField = "id",
    text_field: TextField = "text",
) -> None:
    """Cluster documents: one {"id", "cluster"} line for each, singletons included."""
    from neardup.core import components, detection
    from neardup.io.labels import write_clusters
    from neardup.metrics.removal import check_policy

    linked = components.linkage(linkage)
    policy = None if keep is None else check_policy(keep)
    check_out(out, documents)
    chosen, cut = _chosen(strategy, threshold)
    corpus = _corpus(documents, id_field, text_field)
    _dates(policy, corpus)
    found = detection.pairs(corpus, chosen)
    clusters = detection.cluster(found, cut, linked)
    write_clusters(out, clusters, None if policy is None else _kept(policy, corpus, found, clusters))
    told = f"{len(clusters)} documents in {clusters.count} clusters at threshold {cut:g}"
    say(f"{told}, {_examined(found)}, written to {out}")
    say(_consequences(found, cut, clusters))


def pairs(
    documents: Documents,
    strategy: StrategyText,
    out: OutFile,
    threshold: Annotated[float | None, typer.Option(help="Least similarity to write; default: the floor.")] = None,
    id_field: IdField = "id",
    text_field: TextField = "text",
) -> None:
    """Score pairs of documents: {"a", "b", "score"} lines; identical texts as a star around one of them, score 1."""
    from neardup.core import detection
    from neardup.io.labels import write_pairs

    check_out(out, documents)
    chosen, _ = _chosen(strategy, threshold)
    found = detection.pairs(_corpus(documents, id_field, text_field), chosen)
    kept = found if threshold is None else found.at(threshold)
    rows = list(_rows(kept))
    write_pairs(out, rows)
    say(f"{len(rows)} pairs at or above {kept.floor:g}, {_examined(found)}, written to {out}")


def _chosen(strategy: str, threshold: float | None) -> tuple[Strategy, float]:
    """The strategy of this text, and the threshold to cut its pairs at."""
    from neardup.core import components, detection

    chosen = components.strategy(strategy)
    cut = chosen.default_threshold if threshold is None else threshold
    detection.refuse_low_threshold(chosen, cut)
    return chosen, cut


def _corpus(documents: str, id_field: str, text_field: str) -> Corpus:
    from neardup.io.fields import Fields
    from neardup.io.sources import open_documents

    return open_documents(documents, Fields(id=id_field, text=text_field))


def _dates(policy: Policy | None, corpus: Corpus) -> None:
    """Refuse dates that `first` cannot read, before the work."""
    from neardup.metrics.dates import DATE, instants

    if policy == "first" and DATE in corpus.columns:
        instants(corpus.table.column(DATE), corpus.ids)


def _kept(policy: Policy, corpus: Corpus, found: CorpusPairs, clusters: Clusters) -> NDArray[np.bool_]:
    """`bool[n]`: the document that each cluster keeps."""
    import numpy as np
    import pyarrow.compute as pc

    from neardup.metrics.dates import DATE
    from neardup.metrics.removal import keepers, merit

    dates = corpus.table.column(DATE) if DATE in corpus.columns else None
    characters = pc.utf8_length(corpus.table.column("text")).to_numpy()
    merits = merit(policy, found, clusters.labels, characters, dates)
    kept: NDArray[np.bool_] = keepers(corpus.ids, clusters.labels, merits) == np.arange(len(corpus))
    return kept


def _consequences(found: CorpusPairs, cut: float, clusters: Clusters) -> str:
    """What it would cost to keep one document of each cluster, and how far to trust the clusters."""
    from neardup.metrics.largest_cluster import closure

    largest, joined = closure(found, cut, clusters.labels)
    return (
        f"keeping one of each cluster deletes {len(clusters) - clusters.count} documents; the largest cluster has "
        f"{largest.documents}; {joined:.1%} of the pairs within clusters are held together by closure only"
    )


def _rows(found: CorpusPairs) -> Iterator[tuple[str, str, float]]:
    ids = found.ids
    for row, representative in enumerate(found.identical.tolist()):
        if row != representative:
            yield ids[representative], ids[row], 1.0
    for left, right, score in zip(found.left.tolist(), found.right.tolist(), found.score.tolist(), strict=True):
        yield ids[left], ids[right], score


def _examined(found: CorpusPairs) -> str:
    """How many pairs were examined, and how many in oversized buckets were not."""
    passed_over = f", at most {found.skipped_at_most} in oversized buckets passed over" if found.skipped_at_most else ""
    return f"{found.candidates} pairs examined{passed_over}"
