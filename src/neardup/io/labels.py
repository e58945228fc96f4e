"""Labels from files and to files: gold, predicted clusters and pairs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.clusters import Clusters
from neardup.errors import InputError
from neardup.io.fields import USUAL
from neardup.io.json_lines import required
from neardup.io.label_lines import gold_of, is_paired, label_fields, pair_of
from neardup.io.nesting import check_nesting
from neardup.io.records import number_of, read_records

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold
    from neardup.io.fields import Fields
    from neardup.io.records import Records


@dataclass(frozen=True, eq=False)
class PredictedPairs:
    """Pairs that somebody predicts.

    Attributes:
        a: the document of each pair whose id comes first.
        b: the other document.
        score: `float64[m]`, more being closer; None where the file gives no scores.
    """

    a: list[str]
    b: list[str]
    score: NDArray[np.float64] | None = None


def read_gold(
    path: Path, *, positive_from: int = 1, closed: frozenset[str] = frozenset(), fields: Fields = USUAL
) -> Gold:
    """Gold from `{"id", "cluster"}` or `{"a", "b", "label"}` records, `copy`, `revision`, `story` in place of the last.

    A label that is null, or absent at a level, is none: the document or pair is ignored there. One level answers all.
    Integer ids and cluster names are read as text. Further fields are ignored.

    Args:
        path: JSON lines, `.csv` or `.parquet`.
        positive_from: the least grade of a pair that counts as a duplicate; `true` counts always.
        closed: documents among which nothing is left open: a pair not listed is a negative, a document without a
            cluster an error.
        fields: their names.

    Raises:
        InputError: naming file, line and field; or two documents for which the levels do not nest.
    """
    records = read_records(path)
    gold = gold_of(path, records, _named(path, records, fields), positive_from=positive_from, closed=closed)
    check_nesting(gold, path)
    return gold


def _named(path: Path, records: Records, fields: Fields) -> Fields:
    return fields.among({name for _, record in records for name in record}, path)


def read_predicted(path: Path, *, level: str = "copy", fields: Fields = USUAL) -> Clusters | PredictedPairs:
    """Predicted clusters, or predicted pairs with or without scores, from a file.

    Of a file with labels in the form of gold, the clusters or the positive pairs at the level are taken. A file without
    a line predicts no pairs. The cluster -1 means no cluster, as null does; a `Notice` says so.

    Args:
        path: JSON lines, `.csv` or `.parquet`.
        level: which labels of a file that has several.
        fields: their names.

    Raises:
        InputError: naming file, line and field.
    """
    records = read_records(path, may_be_empty=True)
    fields = _named(path, records, fields)
    if not records or (is_paired(path, records, fields) and not label_fields(records, fields.label)):
        return _predicted_pairs(path, records, fields)
    gold = gold_of(path, records, fields, predicted=True)
    if level not in gold.names:
        raise InputError(path, f"has no labels at level '{level}'; it has {', '.join(gold.names)}")
    labels = gold.at(level)
    if isinstance(labels, Clusters):
        return labels
    rows = np.flatnonzero(labels.positive)
    return PredictedPairs([labels.a[row] for row in rows], [labels.b[row] for row in rows])


def check_gold(gold: Gold, corpus: Corpus, path: Path) -> None:
    """Hold gold to the corpus it is to judge.

    Args:
        gold: the labels.
        corpus: the documents.
        path: where the gold stands, for the message.

    Raises:
        InputError: the gold names a document the corpus lacks, was made for another text, or its levels do not nest.
    """
    named = [labels.ids if isinstance(labels, Clusters) else labels.documents for labels in gold.levels.values()]
    _refuse_unknown(chain(*named, gold.digests), corpus, path, "is it the gold of this corpus?")
    for document_id, digest in gold.digests.items():
        found = corpus.digests[corpus.row_of[document_id]]
        if digest.lower() != found:
            problem = f"{document_id!r} was labelled with another text: SHA-256 {digest}, now {found}; label it again"
            raise InputError(path, problem)
    check_nesting(gold, path)


def check_predicted(predicted: Clusters | PredictedPairs, corpus: Corpus, path: Path) -> None:
    """Hold a prediction to the corpus it is for.

    Raises:
        InputError: it names a document the corpus lacks.
    """
    named = predicted.ids if isinstance(predicted, Clusters) else [*predicted.a, *predicted.b]
    _refuse_unknown(named, corpus, path, "is it the prediction for this corpus?")


def _refuse_unknown(named: Iterable[str], corpus: Corpus, path: Path, question: str) -> None:
    for document_id in named:
        if document_id not in corpus.row_of:
            raise InputError(path, f"names {document_id!r}, which is no document of '{corpus.name}'; {question}")


def _predicted_pairs(path: Path, records: Records, fields: Fields) -> PredictedPairs:
    """Pairs, oriented; one given twice keeps its higher score."""
    scored = any(fields.score in record for _, record in records)
    best: dict[tuple[str, str], float] = {}
    for line, record in records:
        a, b = sorted(pair_of(path, line, record, fields))
        score = _score(path, line, record, fields.score) if scored else 0.0
        best[a, b] = max(score, best.get((a, b), score))
    scores = np.array(list(best.values()), np.float64) if scored else None
    return PredictedPairs([a for a, _ in best], [b for _, b in best], scores)


def _score(path: Path, line: int, record: dict[str, Any], field: str) -> float:
    value = number_of(required(path, line, record, field))
    if type(value) not in (int, float) or not isfinite(value):
        raise InputError(
            path, f"{value!r} is no finite number; a score is a similarity in [0, 1]", line=line, field=field
        )
    if not 0 <= value <= 1:
        raise InputError(path, f"{value!r} is not in [0, 1]; rescale the similarities", line=line, field=field)
    return float(value)
