"""`neardup evaluate`: a user's own prediction against gold."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.beside import Beside, own_documents
from neardup.cli.options import AsJson, IdField, InputFormat, LevelName, MaxDocument, TextField, VersionsName, fields_of
from neardup.cli.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neardup.core.clusters import Clusters
    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold, GradedPairs
    from neardup.core.versions import GoldClusters
    from neardup.io.fields import Fields
    from neardup.io.labels import PredictedPairs
    from neardup.metrics.coverage import Coverage
    from neardup.metrics.figures import Figures
    from neardup.metrics.sampled_pairs import PooledPrediction


ORDER = 90
_MORE_EXACT = "figures would be more exact: which pairs of the pool are predicted would be counted, not estimated"


def command(
    gold: Annotated[
        str,
        typer.Option(help='A corpus by name, or a file: {"id", "cluster"} or level names, or {"a", "b", "label"}.'),
    ],
    predicted: Annotated[
        Path, typer.Option(help='Prediction: {"id", "cluster"} or {"a", "b", "score"}; JSON lines, .csv or .parquet.')
    ],
    documents: Annotated[
        list[str] | None,
        typer.Option(
            help="Documents, of which there may be several: ids are checked, and a pair stands for all documents with "
            "its texts."
        ),
    ] = None,
    level: LevelName = "copy",
    versions: VersionsName = "apart",
    split: Annotated[
        str | None, typer.Option(help="Only gold pairs of this half, which their field 'split' names: dev or test.")
    ] = None,
    id_field: IdField = "id",
    text_field: TextField = "text",
    cluster_field: Annotated[str, typer.Option(help="Field that holds the cluster of a document.")] = "cluster",
    a_field: Annotated[str, typer.Option(help="Field that holds the first document of a pair.")] = "a",
    b_field: Annotated[str, typer.Option(help="Field that holds the second document of a pair.")] = "b",
    label_field: Annotated[str, typer.Option(help="Field that holds the grade of a gold pair.")] = "label",
    score_field: Annotated[str, typer.Option(help="Field that holds the score of a predicted pair.")] = "score",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
    as_json: AsJson = False,
) -> None:
    """Score a prediction against gold. Documents absent from the prediction count as singletons.

    For clusters against gold clusters, a figure has a 95 % interval where at least 20 sampling units contribute to it.
    A sampling unit is all documents that gold puts together at any level, or that are of one `family`, where the
    documents have that column.

    Fields named by options are looked for both in gold and in the prediction. A file that lacks one may have the usual
    name. Integers are read as text. In a prediction the cluster -1, or null, is no cluster: the document is a
    singleton. In gold null is a document to ignore.

    Gold pairs with a 'probability' are a sample: figures are weighted by its inverse, so they are estimates for
    everything that was sampled. Pairs without one were not drawn by chance, and enter no figure. Of a corpus whose
    documents are on this machine, figures also use the pool that the pairs were drawn from, as those of a run do.
    """
    from neardup.core.gold import GradedPairs, check_labelled
    from neardup.core.kinds import with_kinds
    from neardup.core.versions import labels_at, level_of, strict_gold
    from neardup.io.sources import open_gold
    from neardup.metrics.coverage import coverage

    labelled = {"cluster": cluster_field, "a": a_field, "b": b_field, "label": label_field, "score": score_field}
    called = fields_of(id_field, text_field, input_format, max_document, **labelled)
    labels = open_gold(gold, called)
    truth = labels_at(labels, level, versions, f"the gold of '{gold}'")
    if split is not None:
        truth = _half(truth, split, gold)
    check_labelled(strict_gold(truth), gold)
    at = level_of(level, versions)
    claim, corpus = _claim(labels, gold, predicted, documents, at, called)
    drawn = truth.drawn_from if isinstance(truth, GradedPairs) else None
    known = corpus.ids if corpus is not None else None if drawn is None else drawn.ids
    covered = coverage(claim, strict_gold(truth), known)
    if isinstance(truth, GradedPairs):
        truth = with_kinds(truth, at, labels.levels)
    known_by = corpus if corpus is not None or isinstance(truth, GradedPairs) else own_documents(gold)
    figures = _figures(claim, truth, corpus, Beside(labels, at, known_by))
    if as_json:
        sys.stdout.write(
            json.dumps(figures.to_json() | {"versions": versions, "documents": asdict(covered)}, indent=1) + "\n"
        )
        return
    treated = "" if versions == "apart" else f", versions {versions}"
    _print(figures, f"{predicted} against {gold} at {level}{treated}")
    say(_scope(strict_gold(truth), covered))
    for line in [
        *_of_sample(figures, gold),
        *_wrong(figures),
        *_remarks(covered),
        *_left_out(figures),
        *_without_interval(figures),
    ]:
        say(line)


def _half(truth: GoldClusters | GradedPairs, split: str, gold: str) -> GradedPairs:
    """The pairs of one half."""
    from neardup.core.gold import GradedPairs
    from neardup.errors import ParameterError

    if not isinstance(truth, GradedPairs):
        raise ParameterError(f"--split chooses among gold pairs, and '{gold}' has clusters; leave it out")
    return truth.half(split)


def _of_sample(figures: Figures, gold: str) -> list[str]:
    """What sampled pairs stand for, which are left out, and what is predicted wrongly."""
    sample = figures.sample
    if sample is None:
        return []
    lines = [f"figures are weighted: pairs drawn, {len(sample.score)} in all, stand for {sample.weight.sum():,.0f}"]
    if sample.pooled is not None:
        known = "the pool that they were drawn from is known, and figures use it as those of a run do"
        lines.append(f"{known}: {_unjudged(sample.pooled)}")
    if sample.listed.undrawn:
        lines.append(f"pairs without a probability, which enter no figure: {sample.listed.undrawn}")
    wrong = [f"{one.kind} {one.joined} (about {one.estimated:,.0f} in all)" for one in sample.wrong()]
    lines.append(f"predicted wrongly, by kind: {', '.join(wrong) or 'none'}")
    if sample.pooled is None and _has_pool(gold):
        lines.append(f"with the documents of {gold} on this machine {_MORE_EXACT}; 'neardup describe {gold}' tells how")
    return lines


def _has_pool(gold: str) -> bool:
    """Whether an installed corpus says what its labelled pairs were drawn from."""
    from neardup.io.datasets import find_dataset, is_installed

    card = find_dataset(gold).card.gold if is_installed(gold) else None
    return card is not None and bool(card.pool)


def _unjudged(pooled: PooledPrediction) -> str:
    """How many predicted pairs no label judges."""
    from neardup.results.formats import counted

    share = f" ({pooled.unjudged / pooled.claimed:.1%})" if pooled.unjudged else ""
    return f"of {counted(pooled.claimed, 'predicted pair')} {pooled.unjudged:,}{share} are outside it and unjudged"


def _claim(
    labels: Gold, gold: str, predicted: Path, documents: list[str] | None, level: str, fields: Fields
) -> tuple[Clusters | PredictedPairs, Corpus | None]:
    """The prediction, and the documents where they are at hand. Gold and prediction are checked against them."""
    from neardup.io.labels import check_gold, check_predicted, read_predicted
    from neardup.io.sources import open_documents

    claim = read_predicted(predicted, level=level, fields=fields)
    if not documents:
        return claim, None
    corpus = open_documents(documents, fields)
    check_gold(labels, corpus, Path(gold))
    check_predicted(claim, corpus, predicted)
    return claim, corpus


def _figures(
    claim: Clusters | PredictedPairs,
    truth: GoldClusters | GradedPairs,
    corpus: Corpus | None,
    beside: Beside,
) -> Figures:
    """The figures, with intervals where both sides are clusters."""
    from neardup.core.clusters import Clusters
    from neardup.core.gold import GradedPairs
    from neardup.metrics.evaluation import evaluate, evaluate_pairs

    if not isinstance(claim, Clusters):
        kinds = None if isinstance(truth, GradedPairs) else partial(beside.kinds, truth)
        return evaluate_pairs(claim.a, claim.b, claim.score, truth, corpus, kinds)
    placed = claim if corpus is None else claim.aligned(corpus.ids, absent="unlabelled")
    if isinstance(truth, GradedPairs):
        return evaluate(placed, truth)
    return evaluate(placed, truth, units=beside.units(truth.ids), kinds=partial(beside.kinds, truth))


def _wrong(figures: Figures) -> list[str]:
    """What is predicted wrongly, by kind; a sample says it with its estimates."""
    from neardup.core.kinds import title_of

    if figures.wrong is None or figures.sample is not None:
        return []
    counts = ", ".join(f"{title_of(kind)} {count:,}" for kind, count in figures.wrong.items())
    return [f"predicted wrongly, by kind: {counts or 'none'}"]


def _print(figures: Figures, title: str) -> None:
    from neardup.metrics import metrics
    from neardup.table import Table

    rows = []
    for name, figure in figures.items():
        interval = "–" if figure.low is None else f"{figure.low:.3f} – {figure.high:.3f}"
        rows.append((name, f"{figure.value:.4f}", interval, metrics()[name].formula))
    Table.of(("metric", "value", "95 % interval", "meaning"), rows, title=title).print()


def _scope(labels: Clusters | GradedPairs, covered: Coverage) -> str:
    """The number of documents and gold pairs. A figure of 1 means little where there are none."""
    from neardup.core.clusters import Clusters
    from neardup.core.counts import pairs_among
    from neardup.results.formats import counted

    if isinstance(labels, Clusters):
        pairs = sum(pairs_among(len(members)) for members in labels.members())
        return f"{counted(covered.labelled, 'labelled document')}, {counted(pairs, 'gold pair')}"
    neither = int((labels.grade < 0).sum())
    left_out = f", {neither} count neither way" if neither else ""
    return f"{len(labels.a)} graded pairs, {int(labels.positive.sum())} of them duplicates{left_out}"


def _left_out(figures: Figures) -> list[str]:
    """Which metrics of clusters are not computed, a line for each reason."""
    return [f"not computed: {names}: {why}" for why, names in _by_reason(figures.not_applicable)]


def _without_interval(figures: Figures) -> list[str]:
    """Which figures have no interval, a line for each reason."""
    return [f"no interval for any of {names}: {why}" for why, names in _by_reason(figures.reasons)]


def _by_reason(reasons: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each reason with the names that have it."""
    named: dict[str, list[str]] = {}
    for name, why in reasons.items():
        named.setdefault(why, []).append(name)
    return [(why, ", ".join(names)) for why, names in named.items()]


def _remarks(covered: Coverage) -> list[str]:
    """Remarks on input that the figures leave out, or take in another way than a user may expect."""
    remarks = {
        "labelled documents are absent from the prediction and count as singletons": covered.absent,
        "labelled documents have no cluster in the prediction and count as singletons": covered.unclustered,
        "documents of the prediction are unknown to gold and left out": covered.unknown,
        "documents have no label at this level and are ignored": covered.ignored,
    }
    return [f"{count} {remark}" for remark, count in remarks.items() if count]
