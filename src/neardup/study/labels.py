"""The labels of a study: what was drawn and what people answered, as arrays for the estimates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.core.gold import check_level
from neardup.study.answers import AnswerRecord, held, verdicts
from neardup.study.draws import as_draws, read_draws
from neardup.study.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

    from neardup.core.gold import Level
    from neardup.estimation.frame import Draws
    from neardup.study.answers import Pair, Verdict
    from neardup.study.draws import DrawRecord
    from neardup.study.opened import Study


class Sampled(NamedTuple):
    """Draws with their answers, in order, up to the first pair that nobody has answered.

    Attributes:
        draws: n draws.
        answers: `float64[n]`: 1 for a duplicate, 0 for none, NaN where nobody could say or people disagree.
    """

    draws: Draws
    answers: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Labels:
    """What a study's files of draws and answers hold.

    Attributes:
        study: the study.
        drawn: all draws of whole batches, in order.
        lines: all answers in order, those that were replaced later included.
    """

    study: Study
    drawn: list[DrawRecord]
    lines: list[AnswerRecord]

    @cached_property
    def held(self) -> list[AnswerRecord]:
        """The answers that hold: the last of each person and pair."""
        return held(self.lines)

    @cached_property
    def verdicts(self) -> dict[Pair, Verdict]:
        """What people say of each pair, whether it was drawn or not."""
        return verdicts(self.held)

    def sampled(self, level: Level) -> Sampled:
        """The draws that were answered, with their labels at a level: what `neardup.estimation` takes.

        Raises:
            InputError: a pair that was drawn is not in the population.
        """
        return sampled(self.study, self.drawn, self.lines, level)

    @property
    def answered(self) -> int:
        """How many different pairs were drawn and answered."""
        return len({draw.pair for draw in self.drawn} & {record.pair for record in self.held if record.drawn})


def asked_about(held: Iterable[AnswerRecord], given: Collection[Pair] | None = None) -> list[AnswerRecord]:
    """The answers to pairs that people were shown because they were drawn, or because they were given."""
    return [record for record in held if (record.drawn if given is None else record.pair in given)]


def sampled(study: Study, drawn: list[DrawRecord], lines: list[AnswerRecord], level: Level) -> Sampled:
    """The draws up to the first pair that has no answer, with labels at a level."""
    said = verdicts(record for record in held(lines) if record.drawn)
    end = next((place for place, draw in enumerate(drawn) if draw.pair not in said), len(drawn))
    labels = [said[draw.pair].label(level) for draw in drawn[:end]]
    return Sampled(as_draws(study, drawn).head(end), np.array(labels, np.float64))


def answers_of(study: Study) -> Journal[AnswerRecord]:
    """The file of answers."""
    return Journal(study.folder.labels, AnswerRecord)


def read_labels(study: Study) -> Labels:
    """The draws and answers of a study, none where nobody has begun.

    Raises:
        InputError: naming file and line, where a file is damaged.
    """
    return Labels(study, read_draws(study), answers_of(study).read())


def inclusion(labels: Labels) -> NDArray[np.float64]:
    """`float64[m]`: the probability that each pair of the population is drawn at least once, 1 - prod (1 - q).

    What each batch was drawn by is replayed: only the probabilities of the pairs that came up are on disk.
    """
    from neardup.estimation.design import design

    population = labels.study.population
    frame = population.frame
    missed = np.zeros(len(population))
    for start, count in _batches(labels.drawn):
        first = labels.drawn[start]
        before = sampled(labels.study, labels.drawn[:start], labels.lines[: first.answers], check_level(first.level))
        chances = design(frame, before.draws, before.answers).probability
        batch = as_draws(labels.study, labels.drawn[start : start + count])
        if len(np.unique(batch.pair)) == np.count_nonzero(chances):  # every pair that was left
            chances = (chances > 0).astype(np.float64)
        with np.errstate(divide="ignore"):
            missed += count * np.log1p(-chances)
    return -np.expm1(missed)


def _batches(drawn: list[DrawRecord]) -> list[tuple[int, int]]:
    """Place of the first draw of each batch, and how many it has."""
    return list({record.batch: (record.draw, record.size) for record in reversed(drawn)}.values())
