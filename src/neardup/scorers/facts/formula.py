"""The score of a pair from its evidence: a product of shares, each in [0, 1]; see `Facts`.

All constants were chosen on dev halves. `algorithms/neardup_algorithms/passages/card.md` says how, and what each part
is worth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.scorers.facts.evidence_kernels import Evidence

    Column: TypeAlias = NDArray[np.float64]


class Weights(NamedTuple):
    """How much each part of the evidence counts.

    Attributes:
        figures: exponent of the share of a main text's numbers that the other text has.
        solid: exponent of the share of the lighter text that stands in passages.
        lesser: exponent of the lesser coverage of the two; that of the greater is what is left to 1.
        numbers: exponent of the share of numbers without a conflict.
        names: exponent of the share of names without a conflict.
        scant: weight of a match that is half as convincing where nothing of the text is covered.
        gate: exponent of what exceeds the bounds of furniture and of text apart; 0 for no bounds.
    """

    figures: float
    solid: float
    lesser: float
    numbers: float
    names: float
    scant: float
    gate: float


ARTICLES = Weights(figures=0.3, solid=0.15, lesser=0, numbers=2, names=0.7, scant=20, gate=2)
"""For running text, of which an abridgement is a copy."""
RECORDS = Weights(figures=0, solid=0.15, lesser=0.25, numbers=0.5, names=0.7, scant=2, gate=0)
"""For short records, in which figures vary, and for licences, which share most of their text with others."""


class Timing(NamedTuple):
    """What is known of when the texts of some pairs came out, `bool[m]` each.

    Attributes:
        later: whether the heavier text is known to have come later.
        apart: whether the texts are known to have come out more than a day apart.
    """

    later: NDArray[np.bool_]
    apart: NDArray[np.bool_]


EDITED = 0.8
"""What an edited word counts, of one that is matched."""
COMMON, APART = 0.6, 200.0
"""Share of the matched weight that is the texts' own, and weight of a stretch that each has alone, which cost nothing.
"""
NOTICE = 1.0
"""A notice of a correction in one text only divides the score by e to this power."""
GROWTH, MOST_GROWTH = 1.5, 0.6
"""By how much prose that was added later, as a share of what matches, lowers the logarithm of the score, and at most.
"""
GROWN_FROM = 0.7
"""Share of the earlier main text that a later one must cover to be taken for what it grew into."""
ISSUE = 10.0
"""Own weight of a match that is half as convincing where the texts came out more than a day apart."""
_TINY = 1e-9


def coverage(e: Evidence, weights: Weights) -> Column:
    """How much of the main texts is common to both, and stands in passages."""
    a = covered(e.main_a, e.rest_a, e.edits_a) * _share(e.found_a + 1, e.figures_a + 1) ** weights.figures
    b = covered(e.main_b, e.rest_b, e.edits_b) * _share(e.found_b + 1, e.figures_b + 1) ** weights.figures
    solid_a, solid_b = _share(e.solid_a, e.weight_a) ** weights.solid, _share(e.solid_b, e.weight_b) ** weights.solid
    greater = np.maximum(a, b) * solid_a
    lesser = np.minimum(a, b) * np.minimum(solid_a, solid_b)
    both: Column = greater ** (1 - weights.lesser) * lesser**weights.lesser
    return both


def agreement(e: Evidence, weights: Weights) -> Column:
    """How far numbers and names at aligned places agree."""
    numbers = _share(e.numbers + 1, e.numbers + 1 + e.number_conflicts) ** weights.numbers
    names = _share(e.names + 1, e.names + 1 + e.name_conflicts) ** weights.names
    agreed: Column = numbers * names
    return agreed


def conviction(e: Evidence, weights: Weights) -> Column:
    """How far the matched weight excludes chance."""
    lacking = np.maximum(e.own_a - e.shared, 0)
    held = _share(e.shared + EDITED * np.minimum(e.edits_a, lacking), e.own_a)
    return _share(e.shared, e.shared + weights.scant * (1 - held))


def ownness(e: Evidence, weights: Weights) -> Column:
    """How far what matches is the texts' own and not furniture, and neither has a long stretch of its own beside it."""
    own = np.minimum(1, _share(e.shared, e.matched_a) / COMMON)
    whole = np.minimum(1, APART / np.maximum(e.apart, APART))
    gates: Column = (own * whole) ** weights.gate
    return gates


def recurrence(e: Evidence, timing: Timing) -> Column:
    """How far what matches is too much to be said again on another day, as the same short notice of a series is."""
    return np.where(timing.apart, _share(e.shared, e.shared + ISSUE), 1.0)


def sameness(e: Evidence, timing: Timing) -> Column:
    """How far the texts are one version: no notice in one only, and no prose added later."""
    added = np.minimum(MOST_GROWTH, GROWTH * np.maximum(0, e.rest_b - e.rest_a) / (e.main_b + 1))
    held = np.maximum(0, covered(e.main_a, e.rest_a, e.edits_a) - GROWN_FROM) / (1 - GROWN_FROM)
    same: Column = np.exp(-NOTICE * e.notices - np.where(timing.later, added * held, 0))
    return same


def _share(part: Column, whole: Column) -> Column:
    """A part of a whole, at most 1; 0 of nothing."""
    share: Column = np.minimum(1, part / np.maximum(whole, _TINY))
    return share


def covered(matched: Column, rest: Column, edits: Column) -> Column:
    """The share of a main text that the other text has too."""
    return _share(matched + EDITED * np.minimum(edits, rest), matched + rest)
