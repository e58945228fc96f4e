"""What each pool is made of: the methods that propose pairs, and how many pairs are drawn from each stratum.

Floors are below every threshold in use, so that also pairs that no method would join are drawn. Nothing here was chosen
by looking at labels.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

METHODS = (
    "exact",
    "minhash-lsh(num_perm=256, bands=128, rows=2, ngram=5, verify=jaccard(), floor=0.15)",
    "minhash-lsh:news(floor=0.3)",
    "minhash-lsh:news(verify=infix(), floor=0.5)",
    "simhash(floor=0.75)",
    "tfidf-cosine(floor=0.5)",
    "edit-distance(floor=0.4)",
    "minhash-lsh-datasketch(floor=0.3)",
    "simhash-gaoya(floor=0.75)",
)
"""Four families of strategies, three scorers and two peers that work with libraries of others."""
SEVERAL = 3
"""So many methods must propose a pair of low overlap before it stands in a stratum of its own."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Likeness:
    """What strata are cut by; each is an array over the pairs of a pool.

    Attributes:
        identical: whether the texts are the same.
        jaccard: of word 5-grams.
        containment: of word 5-grams in the smaller text.
        cosine: of TF-IDF vectors.
        methods: how many methods proposed the pair.
    """

    identical: NDArray[np.bool_]
    jaccard: NDArray[np.float32]
    containment: NDArray[np.float32]
    cosine: NDArray[np.float32]
    methods: NDArray[np.int64]

    def strata(self) -> dict[str, NDArray[np.bool_]]:
        """The strata by name; a pair is in the first that holds it, and the last holds all."""
        further = (self.methods >= SEVERAL) | (self.cosine >= 0.7)
        found = {
            "identical texts": self.identical,
            "Jaccard .8 and more": self.jaccard >= 0.8,
            "Jaccard .5 to .8": self.jaccard >= 0.5,
        }
        for low, above in (("8", "and more"), ("6", "to .8"), ("4", "to .6"), ("3", "to .4"), ("2", "to .3")):
            found[f"containment .{low} {above}"] = self.containment >= np.float32(f".{low}")
        found["containment .1 to .2, several methods"] = (self.containment >= 0.1) & further
        found["containment .1 to .2, others"] = self.containment >= 0.1
        found["less, several methods"] = further
        return found | {"less, others": np.ones(len(self.jaccard), np.bool_)}


ALL = sys.maxsize
DRAWN: dict[str, tuple[int, ...]] = {
    "reuters21578": (ALL, 88, 100, 36, 70, 60, 50, 40, 30, 25, 30, 40),
    "allsides_news": (ALL, 40, 40, 60, 70, 70, 40, 30, 12, 25, 20, 30),
}
"""Pairs drawn from each stratum, all where it has fewer. The first, identical texts, is listed whole."""
LATER: dict[str, tuple[int, ...]] = {
    "reuters21578": (0, 0, ALL, 0, ALL, ALL, ALL, ALL, ALL, 575, 0, 0),
    "allsides_news": (0, 0, 0, 0, ALL, ALL, ALL, 0, 0, 0, 0, 0),
}
"""Pairs of each stratum that a second draw added, from those that the first had left."""
OUTSIDE = 30
"""Pairs drawn evenly from those that no method proposed."""
