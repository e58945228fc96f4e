"""What the JSON files of a study hold."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from neardup.io.fields import Fields
from neardup.io.json_records import Record
from neardup.io.reading import LARGEST
from neardup.metrics.chaining import Reason  # read when records are
from neardup.run.records import Count, Share

SCHEMA_VERSION = 1
"""The version of the files in a study."""
Positive = Annotated[float, Meta(gt=0, le=1)]
"""A share that something was drawn with; a file with another number is refused."""


class PanelStrategy(Record, frozen=True, kw_only=True):
    """A strategy of the panel.

    Attributes:
        strategy: its canonical text.
        default: its default threshold.
    """

    strategy: str
    default: Share


class Sampling(Record, frozen=True, kw_only=True):
    """How a study's documents were drawn from the corpus: by whole groups of documents that share rare shingles.

    Attributes:
        share: documents in the study over documents in the corpus.
        groups: the number of groups in the corpus, single documents included.
        drawn: the number of groups in the study.
        link: the share of the shorter document's shingles that two documents had to have in common to be linked; at 0
            one rare shingle.
        largest: documents of the largest group in the corpus.
        error: standard error, over their number in the corpus, of the documents that are not the first of their group,
            as extrapolated by the share: about what counts of removed documents vary by from draw to draw.
        split: documents of groups that were too large to be drawn whole; these were drawn one by one.
    """

    share: Positive
    groups: Count
    drawn: Count
    link: Share
    largest: Count
    error: Annotated[float, Meta(ge=0)] = 0.0
    split: Count = 0


class StudyRecord(Record, frozen=True, kw_only=True):
    """What `study.json` holds, which marks the folder of a study.

    Attributes:
        schema_version: the version of this file.
        created: when the study was begun, UTC.
        name: what reports call the corpus.
        source: name or absolute path of the documents, or several in one text, as a shell has them; "" where they lie
            in the study, since they cannot be read again.
        id_field: name of the field with ids in the source.
        text_field: name of the field with texts.
        max_document: bytes of the largest document that was read.
        redistributable: whether the corpus's card lets texts be shown; true for a user's own documents.
        linkages: canonical texts of the linkages.
        panel: the strategies to run.
        seed: the seed of everything that is drawn at random.
        corpus_documents: documents in the whole corpus.
        corpus_checksum: `Corpus.checksum` of the whole corpus; of one whose documents were drawn by stages, `sum:` and
            a sum over ids and texts in any order.
        documents: documents in the study.
        checksum: `Corpus.checksum` of the study's documents.
        max_documents: the most documents that the study could have.
        sampling: how they were drawn; None where they are the whole corpus.
    """

    schema_version: int = SCHEMA_VERSION
    created: str
    name: str
    source: str
    id_field: str = "id"
    text_field: str = "text"
    max_document: Count = LARGEST
    redistributable: bool = True
    linkages: list[str]
    panel: list[PanelStrategy]
    seed: Count
    corpus_documents: Count
    corpus_checksum: str
    documents: Count
    checksum: str
    max_documents: Count
    sampling: Sampling | None = None

    @property
    def fields(self) -> Fields:
        """How the source is read."""
        return Fields(id=self.id_field, text=self.text_field, largest=self.max_document)


class Choice(Record, frozen=True, kw_only=True):
    """A strategy with a linkage, and the thresholds it may be recommended at; see `neardup.metrics.chaining`.

    Attributes:
        strategy: canonical text of the strategy.
        linkage: canonical text of the linkage.
        default: the strategy's default threshold, which may be below the least admitted one.
        lowest: the least admitted threshold; above 1 where none is admitted.
        reason: why lower ones are not admitted; "" where `lowest` is the floor of the strategy's pairs.
        at: the highest threshold at which the reason holds.
        joined: the pairs of distinct texts that are joined there.
        reported: the pairs that score so high.
        largest: the texts of the largest cluster there.
    """

    strategy: str
    linkage: str
    default: Share
    lowest: Annotated[float, Meta(ge=0, le=1.01)]
    reason: Reason = ""
    at: Share = 0.0
    joined: Count = 0
    reported: Count = 0
    largest: Count = 0


class PopulationRecord(Record, frozen=True, kw_only=True):
    """What the metadata of `population.arrow` says.

    Attributes:
        schema_version: the version of the file.
        checksum: the checksum of the study's documents.
        strategies: canonical texts of the strategies that ended well, by number of their column of scores.
        choices: the choices, by number of their column `joined`.
        shared_by: the most documents that a rare shingle of the loose pool is in.
    """

    schema_version: int = SCHEMA_VERSION
    checksum: str
    strategies: list[str]
    choices: list[Choice]
    shared_by: Count
