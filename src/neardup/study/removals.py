"""What an operating point removes from the documents of a study, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from neardup.core import components
from neardup.core.dates import DATE
from neardup.errors import InputError
from neardup.metrics.dates import instants
from neardup.metrics.largest_cluster import largest_cluster
from neardup.metrics.removal import keepers, merit
from neardup.run.tables import own_column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs
    from neardup.metrics.largest_cluster import Largest
    from neardup.metrics.removal import Policy
    from neardup.study.opened import Study
    from neardup.study.records import Choice


@dataclass(frozen=True, eq=False, kw_only=True)
class Removed:
    """What is removed. Each document that goes forms a pair with the one that stays in its place.

    Attributes:
        documents: how many go.
        identical: how many of them have the text of the one that stays: they are copies, whatever anybody says.
        weights: `float64[m]`, how many of the others go by each pair of the population.
        largest: the largest cluster.
    """

    documents: int
    identical: int
    weights: NDArray[np.float64]
    largest: Largest


class Removals:
    """Works out what operating points of a study remove.

    Attributes:
        study: the study.
        policy: which document of a cluster stays.
    """

    def __init__(self, study: Study, policy: Policy) -> None:
        self.study, self.policy = study, policy
        self._pairs = lru_cache(4)(self._read)
        dates = own_column(study.table, DATE)
        self._moments = None if dates is None else cache(partial(instants, dates, study.ids))

    def at(self, choice: Choice, threshold: float) -> Removed:
        """What a choice removes at a threshold.

        Raises:
            InputError: a file of the study is damaged.
            NeardupError: a date of the documents cannot be read.
        """
        pairs = self._pairs(choice.strategy)
        labels = components.linkage(choice.linkage).labels(pairs, threshold)
        kept = keepers(pairs.ids, labels, self._merit(pairs, labels))
        gone = kept != np.arange(len(kept))
        own, other = pairs.identical[gone], pairs.identical[kept[gone]]
        near = own != other
        return Removed(
            documents=int(gone.sum()),
            identical=int(np.sum(~near)),
            weights=self._weights(own[near], other[near]),
            largest=largest_cluster(pairs, threshold, labels),
        )

    def _read(self, strategy: str) -> CorpusPairs:
        return self.study.cell(strategy).read_pairs(self.study.ids, self.study.identical)

    def _merit(self, pairs: CorpusPairs, labels: NDArray[np.int32]) -> NDArray[np.float64]:
        characters = self.study.table.column("characters").to_numpy()
        return merit(self.policy, pairs, labels, characters, self._moments)

    def _weights(self, own: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.float64]:
        population = self.study.population
        places = population.places(own, other)
        if np.any(places < 0):
            raise InputError(
                self.study.folder.population, "lacks pairs that its run joins; make the study again into a new folder"
            )
        return np.bincount(places, minlength=len(population)).astype(np.float64)
