"""Gold of pairs from a study's answers: labels at each level, kind, probability of inclusion, and half."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from msgspec import Meta

from neardup.core.gold import LEVELS
from neardup.io.json_records import Record
from neardup.metrics.resampling.units import linked
from neardup.run.records import Share
from neardup.study.labels import inclusion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.study.answers import Pair, Verdict
    from neardup.study.labels import Labels

Grade = Annotated[int, Meta(ge=0, le=1)]
Half = Literal["dev", "test"]


class PairGold(Record, frozen=True, kw_only=True):
    """The label of one pair.

    Attributes:
        a: id of a document.
        b: id of the other.
        copy: whether they are copies; None where nobody could say, or people disagree and nobody has settled it.
        revision: whether they are at least versions of one text.
        story: whether they are at least of the same event.
        kind: what everybody says; None where people disagree or could not say.
        probability: that the pair was drawn at least once; None where it was answered without being drawn.
        split: which half its connected component of pairs is in.
    """

    a: str
    b: str
    copy: Grade | None
    revision: Grade | None
    story: Grade | None
    kind: str | None
    probability: Share | None
    split: Half


def pair_gold(labels: Labels) -> list[PairGold]:
    """The gold of all pairs that were answered, in the order of their first answers.

    Raises:
        InputError: a pair that was drawn is not in the population.
    """
    pairs = list(labels.verdicts)
    split, chances = _halves(pairs), _chances(labels)
    return [
        PairGold(a=a, b=b, **grades(labels.verdicts[a, b]), probability=chances.get((a, b)), split=half)
        for (a, b), half in zip(pairs, split, strict=True)
    ]


def grades(verdict: Verdict) -> dict[str, Any]:
    """The kind and the label at each level, as `PairGold` names them."""
    found: dict[str, Any] = {"kind": None if verdict.answer == "unsure" else verdict.answer}
    for level in LEVELS:
        label = verdict.label(level)
        found[level] = None if math.isnan(label) else int(label)
    return found


def _chances(labels: Labels) -> dict[Pair, float]:
    """The probability of inclusion of the pairs that were drawn and answered."""
    from neardup.study.draws import as_draws

    asked = {record.pair for record in labels.held if record.drawn}
    drawn = [draw for draw in {draw.pair: draw for draw in labels.drawn}.values() if draw.pair in asked]
    if not drawn:
        return {}
    chances = inclusion(labels)[as_draws(labels.study, drawn).pair].tolist()
    return {draw.pair: chance for draw, chance in zip(drawn, chances, strict=True)}


def _halves(pairs: Sequence[Pair]) -> list[Half]:
    """The half of each pair: pairs that share a document, directly or through others, are in the same one."""
    ids = sorted({document for pair in pairs for document in pair})
    row_of = {document: row for row, document in enumerate(ids)}
    left, right = np.array([[row_of[a], row_of[b]] for a, b in pairs], np.int64).reshape(-1, 2).T
    unit = linked(ids, left, right)
    first = np.unique(unit, return_index=True)[1]
    return [_half(ids[row]) for row in first[unit[left]]]


def _half(first: str) -> Half:
    """The half of a component, by the id that sorts first in it."""
    return "dev" if hashlib.sha256(first.encode()).digest()[0] % 2 else "test"
