"""Tables of a run's Arrow files, from and to documents without texts, graded pairs, perturbed corpora and pairs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.clusters import Clusters
from neardup.core.distinct import collapse
from neardup.core.examined import Examined
from neardup.core.gold import GradedPairs, Sample
from neardup.core.pairs import CorpusPairs
from neardup.errors import InputError, StrategyError
from neardup.run.table_files import AGAIN, Kind, read_table
from neardup.text.scripts import script_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold
    from neardup.core.perturbed import Perturbed

COLUMN = "column:"
"""What the names of a corpus's own columns begin with in the file of its documents."""
DOCUMENT_COLUMNS: dict[str, Kind] = {"id": "text", "identical": "rows"}
GRADED_COLUMNS: dict[str, Kind] = {"a": "text", "b": "text", "positive": "flag", "known": "flag"}
PERTURBED_COLUMNS: dict[str, Kind] = {"id": "text", "origin": "rows", "identical": "rows"}
PAIR_COLUMNS: dict[str, Kind] = {"left": "rows", "right": "rows", "score": "score"}
EXAMINED_COLUMNS: dict[str, Kind] = {"left": "rows", "right": "rows", "examined": "flag"}
"""Columns that each kind of file has, in older runs too."""
_COUNTS = ("candidates", "skipped_at_most", "distinct")
"""The counts that stand in the metadata of a cell's pairs beside the floor; see `CorpusPairs`."""


def no_documents() -> pa.Table:
    """Documents of a corpus whose file is damaged: none."""
    return pa.table({"id": pa.array([], pa.large_string()), "identical": pa.array([], pa.int32())})


def own_column(documents: pa.Table, name: str) -> pa.ChunkedArray | None:
    """One of a corpus's own columns in its table of documents; None where it has no such column."""
    held = f"{COLUMN}{name}"
    return documents.column(held) if held in documents.column_names else None


def documents_table(corpus: Corpus, gold: Gold | None) -> pa.Table:
    """Ids, digests, lengths, scripts, further columns and labels of documents; no text."""
    columns: dict[str, Any] = {"id": corpus.ids, "sha256": corpus.digests, "identical": collapse(corpus).identical}
    texts = corpus.table.column("text")
    columns |= {"bytes": pc.binary_length(texts), "characters": pc.utf8_length(texts)}
    columns["script"] = [script_of(text) for text in corpus.texts]
    columns |= {f"{COLUMN}{name}": corpus.table.column(name) for name in corpus.columns}
    return pa.table(columns | _labels(corpus, gold))


def _labels(corpus: Corpus, gold: Gold | None) -> dict[str, Any]:
    """`gold:<level>` columns: int32 labels, -1 for ignored."""
    levels = gold.levels.items() if gold else ()
    found = {level: labels for level, labels in levels if isinstance(labels, Clusters)}
    return {f"gold:{lv}": clusters.aligned(corpus.ids, absent="unlabelled").labels for lv, clusters in found.items()}


def graded_table(graded: GradedPairs) -> pa.Table:
    """Graded pairs as a table, and how they were drawn where they are a sample; the closed scope is in its metadata."""
    columns = {"a": graded.a, "b": graded.b, "positive": graded.positive, "known": graded.grade >= 0}
    table = pa.table(columns if graded.sample is None else columns | vars(graded.sample))
    return table.replace_schema_metadata({"closed": json.dumps(sorted(graded.closed))})


def graded_of(table: pa.Table) -> GradedPairs:
    """Graded pairs from their table."""
    positive, known = table.column("positive").to_numpy(), table.column("known").to_numpy()
    grade = np.where(known, positive.astype(np.int32), -1).astype(np.int32)
    closed = frozenset(json.loads(table.schema.metadata[b"closed"]))
    a, b = (table.column(name).to_pylist() for name in ("a", "b"))
    return GradedPairs(a, b, grade, closed=closed, sample=_sample_of(table))


def _sample_of(table: pa.Table) -> Sample | None:
    """How graded pairs were drawn; None where they are no sample, or the run is older than samples in runs."""
    if "probability" not in table.column_names:
        return None
    kind, split = (table.column(name).to_pylist() for name in ("kind", "split"))
    return Sample(kind=kind, probability=table.column("probability").to_numpy(), split=split)


class PerturbedCorpus(NamedTuple):
    """A perturbed corpus without its texts.

    Attributes:
        ids: the ids of the originals and the variants.
        origin: `int32[n]`, the row that each variant was made from; -1 for an original.
        identical: `int32[n]`, the row that represents each row's text.
        unchanged: the number of variants left out since they came out unchanged; see `Perturbed`.
        refused: the number of variants left out for their language; 0 in older folders.
    """

    ids: list[str]
    origin: NDArray[np.int32]
    identical: NDArray[np.int32]
    unchanged: int
    refused: int


def perturbed_table(perturbed: Perturbed) -> pa.Table:
    """A perturbed corpus as a table, labels included; counts are in its metadata."""
    facts = {"id": perturbed.corpus.ids, "origin": perturbed.origin, "identical": collapse(perturbed.corpus).identical}
    table = pa.table(facts | _labels(perturbed.corpus, perturbed.gold))
    return table.replace_schema_metadata({"unchanged": str(perturbed.unchanged), "refused": str(perturbed.refused)})


def perturbed_of(table: pa.Table) -> PerturbedCorpus:
    """A perturbed corpus from its table."""
    origin, identical = (table.column(name).to_numpy() for name in ("origin", "identical"))
    counts = {name: int(table.schema.metadata.get(name.encode(), 0)) for name in ("unchanged", "refused")}
    return PerturbedCorpus(table.column("id").to_pylist(), origin, identical, **counts)


def pairs_table(pairs: CorpusPairs) -> pa.Table:
    """Pairs as a table; floor and counts are in its metadata."""
    table = pa.table({"left": pairs.left, "right": pairs.right, "score": pairs.score})
    counts = {"candidates": pairs.candidates, "skipped_at_most": pairs.skipped_at_most, "distinct": pairs.texts}
    figures = {"floor": repr(pairs.floor)} | {name: str(count) for name, count in counts.items()}
    return table.replace_schema_metadata(figures)


def pairs_of(path: Path, ids: list[str], identical: NDArray[np.int32]) -> CorpusPairs:
    """Pairs of a corpus from the file of their table.

    Raises:
        InputError: the file is missing or damaged, or holds pairs of another corpus.
    """
    table = read_table(path, PAIR_COLUMNS)
    columns = {name: table.column(name).to_numpy() for name in PAIR_COLUMNS}
    metadata = {name.decode(errors="replace"): value for name, value in (table.schema.metadata or {}).items()}
    if missing := {"floor", *_COUNTS} - metadata.keys():
        raise InputError(path, f"does not state {min(missing)!r}; run it again with this version of neardup")
    try:
        counts: dict[str, Any] = {name: int(metadata[name]) for name in _COUNTS}
        floor = float(metadata["floor"])
    except ValueError as error:
        raise InputError(path, f"states a floor or a count that is no number; {AGAIN}") from error
    found = CorpusPairs(**columns, floor=floor, **counts, ids=ids, identical=identical)
    try:
        found.check(len(ids))
    except StrategyError as error:
        raise InputError(path, f"holds pairs of another corpus ({error}); {AGAIN}") from error
    if not 0 <= floor <= 1 or not 0 <= counts["distinct"] <= len(ids):
        raise InputError(path, f"states a floor or a count that is out of range; {AGAIN}")
    return found


def examined_of(table: pa.Table) -> Examined:
    """The answer of a strategy about the pairs that it was asked about, from its table."""
    return Examined(*(table.column(name).to_numpy(zero_copy_only=False) for name in Examined._fields))
