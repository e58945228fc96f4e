"""The statements that the mixture of a gold makes: how near copies are, and what stands beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from neardup.core.kinds import TEMPLATE, VERSION
from neardup.describe.golds import NEAR
from neardup.describe.untold import Untold
from neardup.scorers.overlap import Containment

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from neardup.describe.golds import LabelledCorpus

QUANTILES = (10, 50, 90)
"""The percentiles of similarities that are shown."""
ALIKE = 0.8
"""The Jaccard similarity from which copies are called near."""


class Told(NamedTuple):
    """What a statement says of a corpus.

    Attributes:
        value: a number, a text, or numbers by name.
        text: the same as people read it.
    """

    value: Any
    text: str


@dataclass(frozen=True)
class Statement:
    """A row of the mixture.

    Attributes:
        name: in JSON.
        title: in tables.
        of: what it says of a corpus; raises `Untold`.
    """

    name: str
    title: str
    of: Callable[[LabelledCorpus], Told]


def percentiles(values: NDArray[np.float32], weight: NDArray[np.float64]) -> dict[str, float]:
    """The least value that so many per cent of the weight lie at or below, by `QUANTILES`; of one value or more."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weight[order])
    places = np.searchsorted(below, [below[-1] * q / 100 * (1 - 1e-12) for q in QUANTILES])
    return {f"{q} %": round(float(values[order[at]]), 3) for q, at in zip(QUANTILES, places.tolist(), strict=True)}


def _what(labelled: LabelledCorpus) -> Told:
    return Told(labelled.what, labelled.what)


def _copies(labelled: LabelledCorpus) -> Told:
    return Told(round(labelled.copies.total, 1), f"{labelled.copies.total:,.0f}")


def _spread(labelled: LabelledCorpus) -> Told:
    found = percentiles(labelled.jaccard, labelled.copies.weight)
    return Told(found, " / ".join(f"{value:.2f}" for value in found.values()))


def _alike(labelled: LabelledCorpus) -> Told:
    copies = labelled.copies
    return _share(copies.at(_near(labelled)).total, copies.total)


def _alike_groups(labelled: LabelledCorpus) -> Told:
    groups, copies = labelled.groups, labelled.copies
    return _of_groups(groups[copies.left[_near(labelled)]], groups[copies.left])


def _above(labelled: LabelledCorpus) -> Told:
    found = labelled.near()
    total = sum(found.values())
    if not total:
        raise Untold("no labelled pair is so near")
    shares = {name: round(count / total, 4) for name, count in found.items()}
    text = ", ".join(f"{_percent(share)} {name}" for name, share in shares.items())
    return Told({"pairs": round(total, 1)} | shares, f"{total:,.0f}: {text}")


def _for_each_copy(kind: str, labelled: LabelledCorpus) -> Told:
    ratio = labelled.of_kind(kind).total / labelled.copies.total
    return Told(round(ratio, 4), f"{ratio:.2f}")


def _template_containment(labelled: LabelledCorpus) -> Told:
    pairs = labelled.of_kind(TEMPLATE)
    if not len(pairs.left):
        raise Untold("no pair is a template")
    containment = Containment().score(labelled.corpus, pairs.left, pairs.right)
    middle = percentiles(containment, pairs.weight)["50 %"]
    return Told(middle, f"{middle:.2f}")


def _one_source(labelled: LabelledCorpus) -> Told:
    return _share(labelled.copies.at(_same_source(labelled)).total, labelled.copies.total)


def _one_source_groups(labelled: LabelledCorpus) -> Told:
    groups, copies = labelled.groups, labelled.copies
    return _of_groups(groups[copies.left[_same_source(labelled)]], groups[copies.left])


def _units(labelled: LabelledCorpus) -> Told:
    count = len(np.unique(labelled.units[labelled.copies.left]))
    return Told(count, f"{count:,}")


def _units_by(column: str, labelled: LabelledCorpus) -> Told:
    return _by(labelled.units_by(labelled.values(column)))


def _units_by_half(labelled: LabelledCorpus) -> Told:
    return _by(labelled.units_by(labelled.halves))


def _largest(labelled: LabelledCorpus) -> Told:
    pairs = np.bincount(labelled.groups[labelled.copies.left])
    return _share(float(pairs.max()), labelled.copies.total)


def _near(labelled: LabelledCorpus) -> NDArray[np.bool_]:
    return np.asarray(labelled.jaccard >= np.float32(ALIKE))


def _same_source(labelled: LabelledCorpus) -> NDArray[np.bool_]:
    """`bool[m]`: whether both documents of each pair of copies state one source."""
    sources = labelled.column("source")
    if not any(sources):
        raise Untold("column 'source' is empty")
    copies = labelled.copies
    ends = zip(copies.left.tolist(), copies.right.tolist(), strict=True)
    return np.array([bool(sources[a]) and sources[a] == sources[b] for a, b in ends], np.bool_)


def _of_groups(found: NDArray[np.int32], groups: NDArray[np.int32]) -> Told:
    """The share of groups, each named by its label once or more, that are found."""
    found, groups = np.unique(found), np.unique(groups)
    return Told(round(len(found) / len(groups), 4), f"{_percent(len(found) / len(groups))} of {len(groups):,}")


def _share(part: float, whole: float) -> Told:
    return Told(round(part / whole, 4), _percent(part / whole))


def _by(counts: dict[str, int]) -> Told:
    return Told(counts, ", ".join(f"{value} {count:,}" for value, count in counts.items()))


def _percent(share: float) -> str:
    """A share; with a decimal near 0 and 1, so that rounding claims neither end."""
    return f"{100 * share:.1f} %" if 0 < share < 0.1 or 0.99 < share < 1 else f"{100 * share:.0f} %"


STATEMENTS = (
    Statement("gold", "what the labels are", _what),
    Statement("copy pairs", "copy pairs", _copies),
    Statement("jaccard of copies", f"Jaccard of copy pairs, percentiles {' / '.join(map(str, QUANTILES))}", _spread),
    Statement("near copies", f"copy pairs at Jaccard {ALIKE} or more", _alike),
    Statement("groups with near copies", f"groups with a copy pair at Jaccard {ALIKE} or more", _alike_groups),
    Statement("near pairs", f"pairs above Jaccard {NEAR}", _above),
    Statement("templates a copy pair", "template pairs for each copy pair", partial(_for_each_copy, TEMPLATE)),
    Statement("containment of templates", "median containment of template pairs", _template_containment),
    Statement("versions a copy pair", "version pairs for each copy pair", partial(_for_each_copy, VERSION)),
    Statement("copies of one source", "copy pairs from one source", _one_source),
    Statement("groups with one source twice", "groups with two copies from one source", _one_source_groups),
    Statement("units", "independent units with a copy pair", _units),
    Statement("units by language", "such units by language", partial(_units_by, "language")),
    Statement("units by genre", "such units by genre", partial(_units_by, "genre")),
    Statement("units by half", "such units by half", _units_by_half),
    Statement("largest group", "copy pairs that the largest group holds", _largest),
)
"""The rows, in the order shown."""
