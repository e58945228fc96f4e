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
        str | None, typer.Option(help="Tell on each line whether to keep the document: first, longest or central.")
    ] = None,
    id_field: IdField = "id",
    text_field: TextField = "text",
) -> None:
    """Cluster documents: one {"id", "cluster"} line for each, singletons included."""
    from neardup import api
    from neardup.io.labels import write_clusters
    from neardup.metrics.removal import check_policy

    linked = api.linkage(linkage)
    policy = None if keep is None else check_policy(keep)
    check_out(out, documents)
    corpus, found, cut = _found(documents, strategy, threshold, id_field, text_field)
    clusters = api.cluster(found, cut, linked)
    write_clusters(out, clusters, None if policy is None else _kept(policy, corpus, found, clusters))
    told = f"{len(clusters)} documents in {clusters.count} clusters at threshold {cut:g}"
    say(f"{told}, {_examined(found)}, written to {out}")


def pairs(
    documents: Documents,
    strategy: StrategyText,
    out: OutFile,
    threshold: Annotated[float | None, typer.Option(help="Least similarity to write; default: the floor.")] = None,
    id_field: IdField = "id",
    text_field: TextField = "text",
) -> None:
    """Score pairs of documents: {"a", "b", "score"} lines; identical texts as a star around one of them, score 1."""
    from neardup.io.labels import write_pairs

    check_out(out, documents)
    _, found, _ = _found(documents, strategy, threshold, id_field, text_field)
    kept = found if threshold is None else found.at(threshold)
    rows = list(_rows(kept))
    write_pairs(out, rows)
    say(f"{len(rows)} pairs at or above {kept.floor:g}, {_examined(found)}, written to {out}")


def _found(
    documents: str, strategy: str, threshold: float | None, id_field: str, text_field: str
) -> tuple[Corpus, CorpusPairs, float]:
    """The documents of a file, the pairs of a strategy on them, and the threshold to cut these at."""
    from neardup import api
    from neardup.io.fields import Fields
    from neardup.io.sources import open_documents

    chosen = api.strategy(strategy)
    cut = chosen.default_threshold if threshold is None else threshold
    api.refuse_low_threshold(chosen, cut)
    corpus = open_documents(documents, Fields(id=id_field, text=text_field))
    return corpus, api.pairs(corpus, chosen), cut


def _kept(policy: Policy, corpus: Corpus, found: CorpusPairs, clusters: Clusters) -> NDArray[np.bool_]:
    """`bool[n]`: the document that each cluster keeps."""
    import numpy as np

    from neardup.metrics.removal import DATE, keepers, merit

    dates = corpus.table.column(DATE) if DATE in corpus.columns else None
    merits = merit(policy, found, clusters.labels, corpus.texts.lengths, dates)
    kept: NDArray[np.bool_] = keepers(corpus.ids, clusters.labels, merits) == np.arange(len(corpus))
    return kept


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
