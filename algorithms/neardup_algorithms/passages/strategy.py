"""A sketch of word n-grams made for containment, and a scorer that judges the pairs which it finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neardup import Bucketed, Nearest, less_lack, scorer, shared_members
from neardup.text import Folding, Ragged  # noqa: TC001 - `Spec` reads annotations at run time
from neardup_algorithms.passages.presets import PRESETS
from neardup_algorithms.winnowing.fingerprints import Fingerprints, fingerprints_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Preset, Scorer, Texts


@dataclass(frozen=True, kw_only=True)
class Passages(Bucketed[Fingerprints, None]):
    """Makes documents that share passages candidates, the nearest of each, and lets a scorer judge them.

    The scorer is `facts` where no other is given: it tells copies from versions and templates by passages, coverage and
    facts at aligned places.

    Of every `window` successive word n-grams the one of the least hash is a key of the document (winnowing: Schleimer,
    Wilkerson, Aiken, SIGMOD 2003). So two documents that share a passage of window + ngram - 1 words share a key,
    however long the one is and however short the other.

    Attributes:
        ngram: words in an n-gram.
        window: n-grams in a window, 1 to keep all.
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        nearest: how many documents each one keeps as candidates: those that share most keys, as a share of the smaller
            sketch.
        likely: the least such share from which a pair is a candidate however many are nearer. So a family of copies
            keeps all its pairs.
        verify: scorer of the candidates; None for the share itself, an estimate of containment.
        floor: the least similarity reported.
        kept_whole: n-grams up to which a document keeps all of them; not a parameter.
    """

    tuned_on: ClassVar[tuple[str, ...]] = ("wire:dev", "webpages:dev", "reuters21578:dev", "allsides_news:dev")
    presets: ClassVar[dict[str, Preset]] = PRESETS
    default_linkage: ClassVar[str] = "average"
    kept_whole: ClassVar[int] = 32

    ngram: int = 4
    window: int = 8
    folding: Folding = "loose"
    nearest: int = 5
    likely: float = 0.5
    verify: Scorer | None = field(default_factory=lambda: scorer("facts()"))
    floor: float = 0.2

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(self.ngram >= 1, f"ngram is at least 1, not {self.ngram}")
        self.require(1 <= self.window <= 10_000, f"window is in 1 … 10,000, not {self.window}")
        self.require(1 <= self.nearest <= 10_000, f"nearest is in 1 … 10,000, not {self.nearest}")
        self.require(0 < self.likely <= 1, f"likely is in (0, 1], not {self.likely}")
        self.require(0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.68, where the mean and the least of F1 on four dev halves are highest; the floor where that is higher.

        With the scorer of a preset it is that preset's threshold, since its scores are of another scale.
        """
        return max(self.preset_threshold(0.68, by=("verify",)), self.floor)

    def encode(self, texts: Texts, _: None) -> Fingerprints:
        """The winnowed n-grams of each text."""
        return fingerprints_of(
            texts, ngram=self.ngram, window=self.window, unit="word", folding=self.folding, whole=self.kept_whole
        )

    def keys(self, features: Fingerprints) -> Ragged:
        """The winnowed n-grams."""
        return features.keys

    @property
    def meeting(self) -> Nearest:
        """The nearest documents of each meet, and likely pairs."""
        return Nearest(self.nearest, self.likely, self.largest_bucket, self.hubs)

    def score(
        self, features: Fingerprints, left: NDArray[np.integer], right: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        """`float32[m]`: an estimate of containment, less what a tiny text lacks as evidence.

        It is the number of shared keys over the number that two documents would share if the one held the other. A
        short document that keeps all its n-grams shares only those that a long one keeps.
        """
        a, b = np.asarray(left, np.int64), np.asarray(right, np.int64)
        counts = features.shingles
        density = features.keys.lengths / np.maximum(counts, 1)
        shareable = np.minimum(counts[a], counts[b]) * np.minimum(density[a], density[b])
        shared = shared_members(features.keys, a, b)
        share = np.minimum(shared / np.maximum(shareable, 1), 1)
        return less_lack(share, counts[a], counts[b], ngram=self.ngram, unit="word").astype(np.float32)
