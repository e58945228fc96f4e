"""Winnowing: documents that share fingerprints, and which share of the smaller set they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neardup import Bucketed, Nearest, less_lack, shared_members
from neardup.text import Folding, Ragged, Unit  # noqa: TC001 - `Spec` reads annotations at run time
from neardup_algorithms.winnowing.fingerprints import Fingerprints, fingerprints_of
from neardup_algorithms.winnowing.presets import PRESETS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Preset, Scorer, Texts


@dataclass(frozen=True, kw_only=True)
class Winnowing(Bucketed[Fingerprints]):
    """Scores two documents by the share of the smaller set of fingerprints that the other has.

    Of every guarantee - ngram + 1 successive n-grams the one of the least hash is a fingerprint (Schleimer, Wilkerson,
    Aiken, SIGMOD 2003). So a common passage of `guarantee` units gives both a common fingerprint, and one of fewer than
    `ngram` none. The share decides whether the pair is reported.

    Attributes:
        unit: `word` or `char`.
        ngram: units in an n-gram: the noise threshold of the paper, k.
        guarantee: units of a common passage that gives both a common fingerprint: its guarantee threshold, t.
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        verify: scorer whose score replaces the share, of all pairs with a common fingerprint; None for the share.
        floor: the least similarity reported.
    """

    tuned_on: ClassVar[tuple[str, ...]] = ("wire:dev", "reuters21578:dev", "allsides_news:dev", "webpages:dev")
    presets: ClassVar[dict[str, Preset]] = PRESETS

    unit: Unit = "word"
    ngram: int = 5
    guarantee: int = 8
    folding: Folding = "loose"
    verify: Scorer | None = None
    floor: float = 0.2

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(1 <= self.ngram <= 10_000, f"ngram is in 1 … 10,000, not {self.ngram}")
        self.require(
            self.ngram <= self.guarantee <= 20_000,
            f"guarantee is in ngram = {self.ngram} … 20,000, not {self.guarantee}",
        )
        self.require(0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.84, where the mean F1 on four dev halves is highest; the floor where that is higher."""
        return max(0.84, self.floor)

    def encode(self, texts: Texts, _: None) -> Fingerprints:
        """The fingerprints of each text."""
        window = self.guarantee - self.ngram + 1
        return fingerprints_of(texts, ngram=self.ngram, window=window, unit=self.unit, folding=self.folding)

    def keys(self, features: Fingerprints) -> Ragged:
        """The fingerprints."""
        return features.keys

    @property
    def meeting(self) -> Nearest:
        """Documents meet whose share reaches the floor; with `verify`, all that have a fingerprint in common."""
        likely = 0.0 if self.verify is not None else self.floor
        return Nearest(1, likely, self.largest_bucket, self.hubs)

    def score(
        self, features: Fingerprints, left: NDArray[np.integer], right: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        """`float32[m]`: the share of the smaller set that both have, less what a tiny text lacks as evidence."""
        a, b = np.asarray(left, np.int64), np.asarray(right, np.int64)
        sizes = features.keys.lengths
        share = shared_members(features.keys, a, b) / np.maximum(np.minimum(sizes[a], sizes[b]), 1)
        counts = features.shingles
        return less_lack(share, counts[a], counts[b], ngram=self.ngram, unit=self.unit).astype(np.float32)
