"""`neardup evaluate`: a user's own prediction against gold."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.options import AsJson, LevelName
from neardup.cli.say import say

if TYPE_CHECKING:
    from neardup.core.clusters import Clusters
    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold, GradedPairs
    from neardup.io.labels import PredictedPairs
    from neardup.metrics.evaluation import Figures


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
    say(_scope(truth))
    if figures.absent:
        say(f"{figures.absent} labelled documents are absent from the prediction and count as singletons")


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


def _scope(labels: Clusters | GradedPairs) -> str:
    """How much there was to find: a figure of 1 means little where that is nothing."""
    from neardup.core.clusters import Clusters

    if isinstance(labels, Clusters):
        sizes = [len(members) for members in labels.members()]
        return f"{sum(sizes)} labelled documents, {sum(n * (n - 1) // 2 for n in sizes)} gold pairs"
    return f"{len(labels.a)} graded pairs, {int(labels.positive.sum())} of them duplicates"
