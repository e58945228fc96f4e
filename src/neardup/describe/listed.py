"""Gold that is single pairs, all that count or a sample of more."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.gold import GradedPairs
from neardup.core.kinds import VERSION, with_kinds
from neardup.describe.golds import NEAR, LabelledCorpus, PairSet
from neardup.describe.untold import Untold
from neardup.errors import NeardupError
from neardup.metrics.listed_pairs import ListedPairs
from neardup.scorers.overlap import Jaccard

if TYPE_CHECKING:
    from numpy.typing import NDArray


class PairedCorpus(LabelledCorpus):
    """A corpus whose gold is single pairs. Of a sample, a pair counts for as many as it was drawn from."""

    @property
    def what(self) -> str:
        """See `LabelledCorpus`."""
        if self.labels.weighted:
            return f"a sample of {len(self.listed):,} pairs; figures are weighted estimates"
        return f"{len(self.listed):,} listed pairs"

    @property
    def labels(self) -> GradedPairs:
        """The labels at level copy."""
        labels = self.gold.at("copy")
        assert isinstance(labels, GradedPairs), "clusters are a ClusteredCorpus"
        return labels

    @cached_property
    def listed(self) -> ListedPairs:
        """The pairs that count, each with its kind."""
        kinds = with_kinds(replace(self.labels, closed=frozenset()), "copy", self.gold.levels)
        try:
            found = ListedPairs.of(kinds, self.corpus.ids)
        except NeardupError as error:
            raise Untold(str(error)) from error
        return found.at(np.all(found.rows >= 0, axis=0))

    @cached_property
    def copies(self) -> PairSet:
        """See `LabelledCorpus`."""
        found = self._all.at(self.listed.positive)
        if not len(found.left):
            raise Untold("no pair is a copy")
        return found

    def of_kind(self, kind: str) -> PairSet:
        """See `LabelledCorpus`."""
        if not self._tells(kind):
            raise Untold(f"no label says which pairs are {kind}s")
        return self._all.at(self._kind(kind))

    def near(self) -> dict[str, float]:
        """See `LabelledCorpus`."""
        if self.labels.closed:
            raise Untold("only copies are listed")
        near = Jaccard().score(self.corpus, self._all.left, self._all.right) > np.float32(NEAR)
        parts = {"copies": self.listed.positive}
        if self._tells(VERSION):
            parts["versions"] = self._kind(VERSION)
        parts["others"] = ~np.any(list(parts.values()), axis=0)
        return {name: self._all.at(near & part).total for name, part in parts.items()}

    @property
    def groups(self) -> NDArray[np.int32]:
        """See `LabelledCorpus`."""
        raise Untold("labels are of pairs, not of groups")

    @property
    def halves(self) -> list[set[str]]:
        """See `LabelledCorpus`."""
        split = [half for half, copy in zip(self.listed.split, self.listed.positive, strict=True) if copy]
        if not any(split):
            raise Untold("no halves are named")
        return [{half} if half else set() for half in split]

    @property
    def _all(self) -> PairSet:
        left, right = self.listed.rows
        return PairSet(left, right, self.listed.weight)

    def _tells(self, kind: str) -> bool:
        """Whether the labels would name a pair of this kind."""
        named = self.labels.sample is not None and any(self.labels.sample.kind)
        return named or (kind == VERSION and "revision" in self.gold.levels)

    def _kind(self, kind: str) -> NDArray[np.bool_]:
        return ~self.listed.positive & np.array([of == kind for of in self.listed.kind], np.bool_)
