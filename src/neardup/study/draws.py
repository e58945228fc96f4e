"""The pairs that were drawn to be asked about, on disk: `draws.jsonl`, whole batches only."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Annotated, NamedTuple

import numpy as np
from msgspec import Meta

from neardup.errors import InputError, Notice
from neardup.estimation.frame import Draws
from neardup.io.json_records import Record
from neardup.run.records import Count
from neardup.study.answers import pair_of
from neardup.study.journal import Journal
from neardup.study.records import Positive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.core.gold import Level
    from neardup.study.answers import Pair
    from neardup.study.opened import Study


class DrawRecord(Record, frozen=True, kw_only=True):
    """A line of `draws.jsonl`.

    Attributes:
        draw: its number, from 0.
        batch: the number of its batch, from 0.
        size: how many draws the batch has.
        a: id of a document of the pair.
        b: id of the other.
        probability: of this pair in any one draw of the batch.
        level: the level whose labels the batch was drawn by.
        answers: how many lines of `labels.jsonl` there were when the batch was drawn.
    """

    draw: Count
    batch: Count
    size: Annotated[int, Meta(ge=1)]
    a: str
    b: str
    probability: Positive
    level: str
    answers: Count

    @property
    def pair(self) -> Pair:
        """The documents."""
        return pair_of(self.a, self.b)


class Origin(NamedTuple):
    """What a batch was drawn by.

    Attributes:
        level: the level of the labels.
        answers: how many lines of `labels.jsonl` there were.
    """

    level: Level
    answers: int


def journal_of(study: Study) -> Journal[DrawRecord]:
    """The file of draws."""
    return Journal(study.folder.draws, DrawRecord)


def read_draws(study: Study) -> list[DrawRecord]:
    """All draws of whole batches, in order. A batch that was cut off while written is left out with a `Notice`.

    Raises:
        InputError: naming file and line, where the file is damaged.
    """
    journal = journal_of(study)
    records, torn = journal.parts()
    _check(study, records)
    whole = _whole(records)
    if torn or whole < len(records):
        fact = f"{journal.path}: the last batch was cut off in the middle of writing and is left out; it is drawn again"
        warnings.warn(fact, Notice, stacklevel=2)
    return records[:whole]


def _whole(records: Sequence[DrawRecord]) -> int:
    """How many records belong to batches that were written to the end."""
    if not records:
        return 0
    last = [record for record in records if record.batch == records[-1].batch]
    return len(records) - (len(last) if len(last) < last[0].size else 0)


def _check(study: Study, records: Sequence[DrawRecord]) -> None:
    batch = 0
    for place, record in enumerate(records):
        if record.draw != place or record.batch not in (batch, batch + 1):
            fact = f"is draw {record.draw} of batch {record.batch}, out of order; restore the file as it was"
            raise InputError(study.folder.draws, fact, line=place + 1)
        batch = record.batch


def mend_draws(study: Study) -> None:
    """Move what was cut off in the middle of writing into a file beside, before more is drawn."""
    journal = journal_of(study)
    journal.mend(_whole(journal.parts()[0]))


def append_draws(study: Study, new: Draws, origin: Origin, before: int) -> list[DrawRecord]:
    """Keep a batch on disk.

    Args:
        study: the study.
        new: the draws of one batch, by place in the population.
        origin: what it was drawn by.
        before: how many draws there are already.
    """
    population, ids = study.population, study.ids
    records = [
        DrawRecord(
            draw=before + place,
            batch=batch,
            size=len(new),
            a=ids[population.left[pair]],
            b=ids[population.right[pair]],
            probability=probability,
            level=origin.level,
            answers=origin.answers,
        )
        for place, (pair, probability, batch) in enumerate(
            zip(new.pair.tolist(), new.probability.tolist(), new.batch.tolist(), strict=True)
        )
    ]
    journal_of(study).append(records)
    return records


def as_draws(study: Study, records: Sequence[DrawRecord]) -> Draws:
    """The draws by place in the population.

    Raises:
        InputError: a pair is not in the population.
    """
    rows = [[study.row_of.get(document, -1) for document in (record.a, record.b)] for record in records]
    left, right = np.array(rows, np.int32).reshape(-1, 2).T
    pair = np.where(np.minimum(left, right) < 0, -1, study.population.places(left, right))
    for place in np.flatnonzero(pair < 0).tolist():
        fact = f"{records[place].a!r} and {records[place].b!r} are no pair of the study's population"
        raise InputError(study.folder.draws, f"{fact}; restore the file of this study", line=place + 1)
    return Draws(
        pair=pair,
        probability=np.array([record.probability for record in records], np.float64),
        batch=np.array([record.batch for record in records], np.int32),
    )
