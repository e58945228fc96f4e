"""Kinds of wrong pairs: what two documents are that are no duplicates.

A pair is of the first kind that fits: a version of the same text, another account of the same story, one template with
other facts, the same furniture around two texts, or unrelated. The first two follow from the levels of gold, the next
two from columns of the documents. Where gold does not say whether two documents are of one story, a pair that fits no
kind before is `not said`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.gold import Sample
from neardup.core.properties import FAMILY, values_of
from neardup.core.versions import loose_labels, strict_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from neardup.core.gold import GradedPairs
    from neardup.core.versions import GoldClusters

VERSION, STORY, TEMPLATE, FURNITURE, UNRELATED = "version", "story", "template", "furniture", "unrelated"
"""Kinds as labels of pairs name them, in the order in which they are tried."""
NOT_SAID = "not said"
"""Of a pair of which nobody said what it is."""
KINDS = (VERSION, STORY, TEMPLATE, FURNITURE, UNRELATED, NOT_SAID)
_TITLES = {VERSION: "versions", STORY: "same story", TEMPLATE: "templates", FURNITURE: "same furniture"}
_LOOSER = {"copy": {VERSION: "revision", STORY: "story"}, "revision": {STORY: "story"}}
"""By level, the kinds of pairs that are together at a looser one."""
_SOURCE, PHENOMENA = "source", "phenomena"
_FRAMED = {"furniture", "same-furniture"}
"""Phenomena of a page that its outlet's furniture surrounds; two such pages of one outlet share it."""


def title_of(kind: str) -> str:
    """What tables and sentences call pairs of a kind."""
    return _TITLES.get(kind, kind)


def in_order(kinds: Mapping[str, Any]) -> list[str]:
    """These kinds in the order of `KINDS`; others, as people name them, after them by name."""
    return sorted(kinds, key=lambda kind: (KINDS.index(kind) if kind in KINDS else len(KINDS), kind))


@dataclass(frozen=True, eq=False, kw_only=True)
class Kinds:
    """The relations that say of which kind a wrong pair is, as labels of documents.

    Attributes:
        gold: `int32[n]`: two documents of two of these labels are a wrong pair; -1 for one without a label.
        relations: by kind, in the order in which they are tried, `int32[n]`: two documents of one label are of this
            kind, -1 is none. The last holds for every pair.
    """

    gold: NDArray[np.int32]
    relations: Mapping[str, NDArray[np.int32]]

    def among(self, rows: NDArray[np.bool_]) -> Kinds:
        """The same of some documents, `bool[n]`: the pairs of others count in no kind."""
        return replace(self, gold=np.where(rows, self.gold, np.int32(-1)))

    def of(self, a: int, b: int) -> str:
        """The kind of a wrong pair of rows."""
        return next(kind for kind, of in self.relations.items() if of[a] >= 0 and of[a] == of[b])


def kinds_of(
    gold: GoldClusters,
    level: str,
    levels: Mapping[str, Clusters | GradedPairs],
    ids: Sequence[str],
    column: Callable[[str], pa.ChunkedArray | None],
) -> Kinds:
    """The kinds of wrong pairs of a corpus.

    Args:
        gold: the labels that say which pairs are wrong; where it leaves out versions, no pair is of that kind.
        level: the level of these labels.
        levels: gold by level; only clusterings say of pairs what they are.
        ids: the documents by row.
        column: gives a column of the documents by name; None for one that they lack.
    """
    found: dict[str, NDArray[np.int32]] = {}
    loose = loose_labels(gold)
    if loose is not None:
        level = "revision"
    apart = Clusters(gold.ids, strict_labels(gold) if loose is None else loose).aligned(ids, absent="unlabelled").labels
    for kind, name in _LOOSER.get(level, {}).items():
        labels = levels.get(name)
        if isinstance(labels, Clusters):
            found[kind] = labels.aligned(ids, absent="unlabelled").labels
    found[TEMPLATE] = _families(column(FAMILY), len(ids))
    found[FURNITURE] = _furniture(column(_SOURCE), column(PHENOMENA), len(ids))
    story = apart if level == "story" else found.get(STORY)
    if story is not None:
        found[UNRELATED] = np.where(story >= 0, np.int32(0), np.int32(-1))
    found[NOT_SAID] = np.zeros(len(ids), np.int32)
    return Kinds(gold=apart, relations=found)


def with_kinds(pairs: GradedPairs, level: str, levels: Mapping[str, Clusters | GradedPairs]) -> GradedPairs:
    """The same pairs, each with its kind as far as looser levels say it, where nobody named one.

    Args:
        pairs: gold pairs at a level.
        level: the level.
        levels: gold by level.
    """
    together = [(kind, _together(levels.get(name))) for kind, name in _LOOSER.get(level, {}).items()]
    sample = pairs.sample or _no_sample(len(pairs.a))
    ends = map(frozenset, zip(pairs.a, pairs.b, strict=True))
    kinds = [
        given or next((kind for kind, found in together if pair in found), None)
        for given, pair in zip(sample.kind, ends, strict=True)
    ]
    return replace(pairs, sample=replace(sample, kind=kinds))


def _together(labels: Clusters | GradedPairs | None) -> set[frozenset[str]]:
    """The listed pairs that count as duplicates."""
    if labels is None or isinstance(labels, Clusters):
        return set()
    ends = zip(labels.a, labels.b, labels.positive.tolist(), strict=True)
    return {frozenset((a, b)) for a, b, positive in ends if positive}


def _no_sample(count: int) -> Sample:
    return Sample(kind=[None] * count, probability=np.full(count, np.nan), split=[None] * count)


def _families(column: pa.ChunkedArray | None, count: int) -> NDArray[np.int32]:
    return _labels([None] * count if column is None else column.to_pylist())


def _furniture(source: pa.ChunkedArray | None, phenomena: pa.ChunkedArray | None, count: int) -> NDArray[np.int32]:
    """Pages of one outlet that are said to have its furniture."""
    if source is None or phenomena is None:
        return _labels([None] * count)
    framed = [not _FRAMED.isdisjoint(values_of(value)) for value in phenomena.to_pylist()]
    return _labels([name if has else None for name, has in zip(source.to_pylist(), framed, strict=True)])


def _labels(names: list[Any]) -> NDArray[np.int32]:
    """A label for each name; -1 for none, which null and "" are."""
    code: dict[str, int] = {}
    return np.array([-1 if name in (None, "") else code.setdefault(str(name), len(code)) for name in names], np.int32)
