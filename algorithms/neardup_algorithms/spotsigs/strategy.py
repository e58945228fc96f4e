"""SpotSigs: documents that share signatures of words after stop words, by the Jaccard similarity of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neardup import Bucketed, Nearest, shared_members
from neardup.text import Ragged
from neardup_algorithms.spotsigs.presets import PRESETS
from neardup_algorithms.spotsigs.signatures import ALL, signatures, word_lists

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Preset, Scorer, Texts


@dataclass(frozen=True, kw_only=True)
class SpotSigs(Bucketed[Ragged]):
    """Scores two documents by the Jaccard similarity of the multisets of their spot signatures.

    A signature is a stop word, an antecedent, with the content words of a chain after it (Theobald, Siddharth, Paepcke,
    SIGIR 2008). Stop words are frequent in running text and rare in menus and lists, which so have few signatures.

    Attributes:
        language: whose stop words count, by ISO 639-1; `all` for those of every language in `antecedents.toml`.
        distance: which content word after the last one is the next of the chain: the spot distance.
        chain: content words in a signature: the chain length.
        least: the fewest signatures by which a document is compared; one with fewer pairs with nothing.
        verify: scorer whose score replaces the similarity, of all pairs with a common signature.
        floor: the least similarity reported.
    """

    tuned_on: ClassVar[tuple[str, ...]] = ("wire:dev", "reuters21578:dev", "allsides_news:dev", "webpages:dev")
    presets: ClassVar[dict[str, Preset]] = PRESETS

    language: str = ALL
    distance: int = 2
    chain: int = 2
    least: int = 4
    verify: Scorer | None = None
    floor: float = 0.2

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        known = [ALL, *word_lists()]
        self.require(self.language in known, f"language is one of {', '.join(known)}, not {self.language}")
        self.require(1 <= self.distance <= 100, f"distance is in 1 … 100, not {self.distance}")
        self.require(1 <= self.chain <= 100, f"chain is in 1 … 100, not {self.chain}")
        self.require(self.least >= 1, f"least is at least 1, not {self.least}")
        self.require(0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.54, where the mean F1 on four dev halves is highest, or the preset's; the floor where that is higher."""
        return max(self.preset_threshold(0.54, by=("language", "distance", "chain", "verify")), self.floor)

    def encode(self, texts: Texts, _: None) -> Ragged:
        """The signatures of each text."""
        return signatures(texts, language=self.language, distance=self.distance, chain=self.chain, least=self.least)

    def keys(self, features: Ragged) -> Ragged:
        """The signatures."""
        return features

    @property
    def meeting(self) -> Nearest:
        """Documents meet that share at least the floor of the smaller set; with `verify`, any signature."""
        likely = 0.0 if self.verify is not None else self.floor
        return Nearest(1, likely, self.largest_bucket, self.hubs)

    def score(self, features: Ragged, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: signatures of both as a share of those of either."""
        a, b = np.asarray(left, np.int64), np.asarray(right, np.int64)
        shared = shared_members(features, a, b)
        either = features.lengths[a] + features.lengths[b] - shared
        share: NDArray[np.float32] = (shared / np.maximum(either, 1)).astype(np.float32)
        return share
