"""What results hold of each corpus."""

from __future__ import annotations

from msgspec import field

from neardup.io.json_records import Record
from neardup.results.records.estimates import Coverage, Estimated
from neardup.run.records import CorpusRecord


class CorpusResult(CorpusRecord, frozen=True, kw_only=True):
    """A corpus as the run saw it, and what its gold can show.

    Attributes:
        gold_clusters: ids of each gold cluster of two documents or more, where the corpus is small; else none.
        units: sampling units that hold a labelled document; 0 without gold.
        simulated: how well intervals covered on corpora like this one; None where it has no intervals.
    """

    gold_clusters: list[list[str]] = field(default_factory=list)
    units: int = 0
    simulated: Coverage | None = None


class OracleResult(Record, frozen=True, kw_only=True):
    """What the gold itself scores on a corpus.

    Attributes:
        corpus: its name.
        figures: by name.
    """

    corpus: str
    figures: dict[str, float | None]


class LabellersResult(Estimated, frozen=True, kw_only=True):
    """What one labeller scores against the other on a corpus: the human ceiling.

    Attributes:
        corpus: its name.
    """

    corpus: str
