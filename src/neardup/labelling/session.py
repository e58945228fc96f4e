"""Labelling a study: which pair comes next, and keeping what is said of it. It knows no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from neardup.errors import NeardupError
from neardup.estimation.design import draw_batch
from neardup.labelling.family import Families
from neardup.labelling.outlook import Outlook
from neardup.labelling.views import PairView, view
from neardup.study.agreement import agreement, disagreements
from neardup.study.answers import AnswerRecord, held, pair_of
from neardup.study.draws import Origin, append_draws, mend_draws
from neardup.study.exchange import written
from neardup.study.labels import Labels, answers_of, asked_about, read_labels, sampled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from neardup.core.gold import Level
    from neardup.study.agreement import Agreement
    from neardup.study.answers import Answer, Pair
    from neardup.study.opened import Study

GOAL = 200
"""Labels after which the page stops and says what comes next."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A pair to be answered.

    Attributes:
        place: its place among the pairs drawn, from 0.
        of: how many different pairs were drawn so far.
        pair: what is shown.
        answer: what this person said of it before; None where nothing.
        comment: what they wrote.
    """

    place: int
    of: int
    pair: PairView
    answer: Answer | None
    comment: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a person says of a pair.

    Attributes:
        pair: the documents.
        answer: the answer.
        labeller: who.
        seconds: how long the pair was shown.
        comment: what they wrote.
    """

    pair: Pair
    answer: Answer
    labeller: str
    seconds: float | None = None
    comment: str = ""

    def record(self, *, drawn: bool = True, adjudicated: bool = False) -> AnswerRecord:
        """The line to keep."""
        a, b = self.pair
        return AnswerRecord(
            a=a,
            b=b,
            answer=self.answer,
            labeller=self.labeller,
            time=written(datetime.now(UTC)),
            seconds=None if self.seconds is None else round(self.seconds, 1),
            comment=self.comment,
            drawn=drawn,
            adjudicated=adjudicated,
        )


class Session:
    """A study that is being labelled; the caller holds its lock.

    Attributes:
        study: the study.
        level: the level whose labels batches are drawn by.
        goal: labels after which the page stops.
        given: pairs to ask about, in this order, in place of drawn ones. Their answers enter no estimate.
        outlook: what the labels are worth.
    """

    def __init__(
        self, study: Study, *, level: Level = "copy", goal: int = GOAL, given: Sequence[Pair] | None = None
    ) -> None:
        self.study, self.level, self.goal, self.given = study, level, goal, given
        self._documents = study.documents  # read and checked at once: later errors would come too late
        mend_draws(study)
        self._answers = answers_of(study)
        self._answers.mend()
        labels = read_labels(study)
        self._drawn, self._lines = labels.drawn, labels.lines
        self._held = {record.key: record for record in held(self._lines)}
        self._order = list(dict.fromkeys(self.given or (draw.pair for draw in self._drawn)))
        self._view = lru_cache(64)(self._seen)
        self._families = Families(study)
        self.outlook = Outlook(study.population.frame)
        self.outlook.follow(sampled(study, self._drawn, self._lines, level))

    @property
    def labels(self) -> Labels:
        """Draws and answers so far."""
        return Labels(self.study, self._drawn, self._lines)

    @property
    def order(self) -> list[Pair]:
        """The different pairs that were drawn, in the order in which they are asked about."""
        return list(self._order)

    @property
    def answered(self) -> int:
        """How many different pairs of the order were answered by somebody."""
        return len({record.pair for record in self._asked_about()} & set(self._order))

    def answered_by(self, labeller: str) -> int:
        """How many of the pairs drawn one person has answered."""
        return sum(self.said(pair, labeller) is not None for pair in self._order)

    def said(self, pair: Pair, labeller: str) -> AnswerRecord | None:
        """What a person said of a pair that they were shown because it was drawn."""
        record = self._held.get((pair, labeller))
        return record if record is not None and (record.drawn or self.given is not None) else None

    def _asked_about(self) -> list[AnswerRecord]:
        return asked_about(self._held.values(), None if self.given is None else set(self._order))

    def begin(self) -> None:
        """Draw the first batch, where none was drawn yet and no pairs are given."""
        if not self._order and self.given is None:
            self._draw()

    def next_place(self, labeller: str) -> int | None:
        """The first place that a person has not answered; draws a batch where there is none. None: no pair is left."""
        place = self.open_place(labeller)
        if place == len(self._order) and self.given is None:
            self._draw()
        return place if place < len(self._order) else None

    def open_place(self, labeller: str) -> int:
        """The first place that a person has not answered, which may be just after the last pair drawn."""
        pairs = enumerate(self._order)
        return next((place for place, pair in pairs if self.said(pair, labeller) is None), len(self._order))

    def _draw(self) -> None:
        found = sampled(self.study, self._drawn, self._lines, self.level)
        population = self.study.population
        frame = population.frame
        self.outlook.follow(found)
        new = draw_batch(frame, found.draws, found.answers, seed=self.study.record.seed)
        if len(new):
            records = append_draws(self.study, new, Origin(self.level, len(self._lines)), len(self._drawn))
            self._drawn += records
            self._order = list(dict.fromkeys(draw.pair for draw in self._drawn))

    def asked(self, place: int, labeller: str, *, texts: bool = False) -> Asked:
        """The pair at a place.

        Raises:
            NeardupError: there is no such place yet.
        """
        if not 0 <= place < len(self._order):
            raise NeardupError(f"no pair {place} has been drawn; there are {len(self._order)}, counted from 0")
        pair = self._order[place]
        before = self.said(pair, labeller)
        return Asked(
            place=place,
            of=len(self._order),
            pair=self._view(pair, texts),
            answer=before.answer if before else None,
            comment=before.comment if before else "",
        )

    def _seen(self, pair: Pair, texts: bool) -> PairView:
        return view(pair, self._documents, self.study.record.seed, texts=texts)

    def answer(self, said: Said) -> None:
        """Keep an answer; it is on the disk when this returns.

        Raises:
            NeardupError: the pair was not drawn, or the answer cannot be written.
        """
        self._check_drawn(said.pair)
        self._keep([said.record(drawn=self.given is None)])

    def _check_drawn(self, pair: Pair) -> None:
        if pair not in self._order:
            raise NeardupError("this pair was not drawn to be asked about; load the page again")

    def family(self, pair: Pair, labeller: str) -> list[Pair]:
        """The other pairs of a pair's family that were not drawn, and that a person has not answered.

        Raises:
            NeardupError: the pair was not drawn.
        """
        self._check_drawn(pair)
        drawn = set(self._order)
        return [one for one in self._families.of(pair) if one not in drawn and (one, labeller) not in self._held]

    def templates(self, pair: Pair, chosen: Iterable[Pair], labeller: str) -> None:
        """Keep that chosen pairs of a family are templates. They enter no estimate, since they were not drawn.

        Raises:
            NeardupError: one of them is no open pair of the family.
        """
        family, wanted = set(self.family(pair, labeller)), list(dict.fromkeys(chosen))
        if not family.issuperset(wanted):
            raise NeardupError("a pair is not in this family, or answered already; load the page again")
        self._keep(Said(pair=one, answer="template", labeller=labeller).record(drawn=False) for one in wanted)

    def view(self, pair: Pair) -> PairView:
        """What is shown of a pair of the study's documents.

        Raises:
            NeardupError: a document is not in the study.
        """
        if not all(document in self.study.row_of for document in pair):
            raise NeardupError("a document is not in this study; load the page again")
        return self._view(pair, False)

    def agreement(self) -> list[Agreement]:
        """How far every two people agree."""
        return agreement(self._asked_about())

    def disputed(self) -> list[Pair]:
        """The pairs of which people say different things and that nobody has settled."""
        return disagreements(self._asked_about())

    def opinions(self, pair: Pair) -> list[AnswerRecord]:
        """What people said of a pair that was drawn, in the order of their names."""
        found = [record for record in self._asked_about() if record.pair == pair]
        return sorted((record for record in found if not record.adjudicated), key=lambda record: record.labeller)

    def settle(self, said: Said) -> None:
        """Keep what settles a disagreement.

        Raises:
            NeardupError: people do not disagree about the pair.
        """
        if len({record.answer for record in self.opinions(said.pair)}) < 2:
            raise NeardupError("people do not disagree about this pair; load the page again")
        self._keep([said.record(drawn=self.given is None, adjudicated=True)])

    def _keep(self, records: Iterable[AnswerRecord]) -> None:
        new = list(records)
        self._answers.append(new)
        self._lines += new
        self._held |= {record.key: record for record in new}


def said(a: str, b: str, answer: Answer, labeller: str, *, seconds: float | None = None, comment: str = "") -> Said:
    """What a person says of two documents, in either order."""
    return Said(pair=pair_of(a, b), answer=answer, labeller=labeller, seconds=seconds, comment=comment)
