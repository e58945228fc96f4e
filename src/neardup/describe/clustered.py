"""Gold that is clusters of documents."""

from __future__ import annotations

from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.kinds import TEMPLATE, VERSION, Kinds, kinds_of
from neardup.core.properties import FAMILY
from neardup.describe.golds import NEAR, LabelledCorpus, PairSet
from neardup.describe.near_pairs import near_pairs, together
from neardup.describe.untold import Untold
from neardup.results.corpora import SPLIT
from neardup.results.formats import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray


class ClusteredCorpus(LabelledCorpus):
    """A corpus whose gold is clusters: it tells of every pair of labelled documents what it is."""

    @property
    def what(self) -> str:
        """See `LabelledCorpus`."""
        sizes = np.bincount(self.groups[self.groups >= 0])
        groups = counted(int(np.sum(sizes > 1)), "group")
        return f"{counted(int(sizes.sum()), 'document')}, {groups} of copies"

    @cached_property
    def groups(self) -> NDArray[np.int32]:
        """See `LabelledCorpus`."""
        labels = self.gold.at("copy")
        assert isinstance(labels, Clusters), "pairs are a PairedCorpus"
        return labels.aligned(self.corpus.ids, absent="unlabelled").labels

    @cached_property
    def copies(self) -> PairSet:
        """See `LabelledCorpus`."""
        found = _each_once(*together(self.groups))
        if not len(found.left):
            raise Untold("no pair is a copy")
        return found

    @cached_property
    def kinds(self) -> Kinds:
        """What pairs are that are no copies."""
        table, ids = self.corpus.table, self.corpus.ids
        held = {name: table.column(name) for name in self.corpus.columns}
        return kinds_of(Clusters(ids, self.groups), "copy", self.gold.levels, ids, held.get)

    def of_kind(self, kind: str) -> PairSet:
        """See `LabelledCorpus`."""
        if kind == TEMPLATE and not any(self.column(FAMILY)):
            raise Untold(f"column '{FAMILY}' is empty")
        relations = self.kinds.relations
        if kind not in relations:
            raise Untold(f"no label says which pairs are {kind}s")
        left, right = together(relations[kind])
        apart = ~_same(self.groups, left, right) & (self.groups[left] >= 0) & (self.groups[right] >= 0)
        for before in takewhile(lambda name: name != kind, relations):
            apart &= ~_same(relations[before], left, right)
        return _each_once(left[apart], right[apart])

    def near(self) -> dict[str, float]:
        """See `LabelledCorpus`."""
        left, right = near_pairs(self.corpus, np.flatnonzero(self.groups >= 0), NEAR)
        copy = _same(self.groups, left, right)
        found = {"copies": float(copy.sum())}
        if VERSION in self.kinds.relations:
            found["versions"] = float(np.sum(~copy & _same(self.kinds.relations[VERSION], left, right)))
        return found | {"others": len(left) - sum(found.values())}

    @property
    def halves(self) -> list[set[str]]:
        """See `LabelledCorpus`."""
        return self.values(SPLIT)


def _same(labels: NDArray[np.int32], left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray((labels[left] == labels[right]) & (labels[left] >= 0))


def _each_once(left: NDArray[np.int64], right: NDArray[np.int64]) -> PairSet:
    return PairSet(left, right, np.ones(len(left)))
