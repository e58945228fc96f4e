"""`neardup cluster`, `pairs` and `evaluate`: a user's own files in and out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.options import AsJson, Documents, IdField, LevelName, OutFile, StrategyText, TextField, Threshold

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from neardup.core.clusters import Clusters
    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold, GradedPairs
    from neardup.core.pairs import CorpusPairs
    from neardup.io.labels import PredictedPairs
    from neardup.metrics.evaluation import Figures
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
    _check_out(out, documents)
    corpus, found, cut = _found(documents, strategy, threshold, id_field, text_field)
    clusters = api.cluster(found, cut, linked)
    write_clusters(out, clusters, None if policy is None else _kept(policy, corpus, found, clusters))
    told = f"{len(clusters)} documents in {clusters.count} clusters at threshold {cut:g}"
    _say(f"{told}, {_examined(found)}, written to {out}")


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

    _check_out(out, documents)
    _, found, _ = _found(documents, strategy, threshold, id_field, text_field)
    kept = found if threshold is None else found.at(threshold)
    rows = list(_rows(kept))
    write_pairs(out, rows)
    _say(f"{len(rows)} pairs at or above {kept.floor:g}, {_examined(found)}, written to {out}")


def evaluate(
    gold: Annotated[Path, typer.Option(help='Gold: {"id", "cluster"} or level names, or {"a", "b", "label"} lines.')],
    predicted: Annotated[Path, typer.Option(help='Prediction: {"id", "cluster"} or {"a", "b", "score"} lines.')],
    documents: Annotated[
        Path | None,
        typer.Option(help="Documents: ids are checked, and a pair stands for all documents with its texts."),
    ] = None,
    level: LevelName = "copy",
    as_json: AsJson = False,
) -> None:
    """Score a prediction against gold. Documents absent from the prediction count as singletons."""
    from neardup.core.gold import check_level
    from neardup.io.labels import read_gold

    labels = read_gold(gold)
    truth = labels.at(check_level(level))
    claim, corpus = _claim(labels, gold, predicted, documents, level)
    figures = _figures(claim, truth, corpus)
    if as_json:
        sys.stdout.write(json.dumps(figures.to_json(), indent=1) + "\n")
        return
    from rich.table import Table

    from neardup.cli.show import console
    from neardup.metrics import METRICS

    table = Table("metric", "value", "meaning", title=f"{predicted} against {gold} at {level}")
    for name, figure in figures.items():
        table.add_row(name, f"{figure.value:.4f}", METRICS[name].formula)
    console().print(table)
    _say(_scope(truth))
    if figures.absent:
        _say(f"{figures.absent} labelled documents are absent from the prediction and count as singletons")


def _claim(
    labels: Gold, gold: Path, predicted: Path, documents: Path | None, level: str
) -> tuple[Clusters | PredictedPairs, Corpus | None]:
    """The prediction, and the documents where they are at hand; gold and prediction held to them."""
    from neardup.io.documents import read_documents
    from neardup.io.labels import check_gold, check_predicted, read_predicted

    claim = read_predicted(predicted, level=level)
    if documents is None:
        return claim, None
    corpus = read_documents(documents)
    check_gold(labels, corpus, gold)
    check_predicted(claim, corpus, predicted)
    return claim, corpus


def _figures(claim: Clusters | PredictedPairs, truth: Clusters | GradedPairs, corpus: Corpus | None) -> Figures:
    from neardup.core.clusters import Clusters
    from neardup.metrics.evaluation import evaluate, evaluate_pairs

    if isinstance(claim, Clusters):
        return evaluate(claim, truth)
    return evaluate_pairs(claim.a, claim.b, claim.score, truth, corpus)


def _check_out(out: Path, documents: Path) -> None:
    """Refuse a file that cannot be written, or that would replace the documents, before the work."""
    from neardup.errors import InputError
    from neardup.io.files import check_writable

    check_writable(out)
    if out.resolve() == documents.resolve():
        raise InputError(out, "is the documents themselves; give --out another name")


def _found(
    documents: Path, strategy: str, threshold: float | None, id_field: str, text_field: str
) -> tuple[Corpus, CorpusPairs, float]:
    """The documents of a file, the pairs of a strategy on them, and the threshold to cut these at."""
    from neardup import api
    from neardup.core.corpus import Corpus

    chosen = api.strategy(strategy)
    cut = chosen.default_threshold if threshold is None else threshold
    api.refuse_low_threshold(chosen, cut)
    corpus = Corpus.read(documents, id_field=id_field, text_field=text_field)
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
    passed_over = f", {found.skipped} in oversized buckets passed over" if found.skipped else ""
    return f"{found.candidates} pairs examined{passed_over}"


def _scope(labels: Clusters | GradedPairs) -> str:
    """How much there was to find: a figure of 1 means little where that is nothing."""
    from neardup.core.clusters import Clusters

    if isinstance(labels, Clusters):
        sizes = [len(members) for members in labels.members()]
        return f"{sum(sizes)} labelled documents, {sum(n * (n - 1) // 2 for n in sizes)} gold pairs"
    return f"{len(labels.a)} graded pairs, {int(labels.positive.sum())} of them duplicates"


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")
