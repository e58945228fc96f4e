"""MinHash with locality-sensitive hashing by bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

import numpy as np

from neardup import Bucketed, added_later
from neardup.text import Folding, Unit, consume_shingles
from neardup_algorithms.minhash_lsh.kernels import agreement, permutations, sketch
from neardup_algorithms.minhash_lsh.presets import PRESETS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Preset, Scorer, Texts
    from neardup.text import Ragged

Scheme = Literal["classic", "one_permutation"]
"""How a signature is computed."""


class Sketches(NamedTuple):
    """MinHash sketches.

    Attributes:
        signatures: `uint32[n, num_perm]`; `uint32[n, 0]` with `verify`, since only the keys are needed then.
        keys: `uint64[n, bands]`, a hash of each band; 0 for documents without shingles.
    """

    signatures: NDArray[np.uint32]
    keys: NDArray[np.uint64]


@dataclass(frozen=True, kw_only=True)
class MinHashLSH(Bucketed[Sketches]):
    """Makes documents that agree in all values of a band candidates (Broder 1997; Leskovec et al., MMDS §3.4).

    A pair of Jaccard similarity s is a candidate with probability 1 - (1 - s^rows)^bands.

    Attributes:
        num_perm: values in a signature; the estimate has standard error √(s(1 - s) / num_perm).
        bands: bands of a signature.
        rows: values in a band; 0, the default, for num_perm // bands. Values beyond bands · rows only improve the
            estimate.
        ngram: units in a shingle.
        unit: `word` or `char`.
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        scheme: `classic` takes the minimum under each of num_perm permutations. `one_permutation` takes the minimum in
            each of num_perm bins under one permutation, and fills the empty bins from the others (Shrivastava, ICML
            2017). It is quicker for documents of more than num_perm shingles. It is unbiased too, with more variance
            for short documents.
        seed: seed of the hash functions.
        verify: scorer whose score replaces the estimate; None keeps the estimate.
        floor: the least similarity reported.
    """

    presets: ClassVar[dict[str, Preset]] = PRESETS

    num_perm: int = 128
    bands: int = 16
    rows: int = 0
    ngram: int = 5
    unit: Unit = "word"
    folding: Folding = added_later("loose")
    scheme: Scheme = "classic"
    seed: int = 1
    verify: Scorer | None = None
    floor: float = 0.5

    def __post_init__(self) -> None:
        """Check the parameters and fill in `rows`."""
        super().__post_init__()
        self.require(1 <= self.num_perm <= 100_000, f"num_perm is in 1 … 100,000, not {self.num_perm}")
        self.require(
            1 <= self.bands <= self.num_perm,
            f"bands is in 1 … num_perm = {self.num_perm}, not {self.bands}",
        )
        if self.rows == 0:
            object.__setattr__(self, "rows", self.num_perm // self.bands)
        self.require(self.rows >= 1, f"rows is at least 1, or 0 for num_perm // bands, not {self.rows}")
        needed = self.bands * self.rows
        self.require(
            needed <= self.num_perm,
            f"bands · rows = {needed} values are needed but num_perm is {self.num_perm}; "
            f"take num_perm={needed} or rows={max(1, self.num_perm // self.bands)}",
        )
        self.require(self.ngram >= 1, f"ngram is at least 1, not {self.ngram}")
        self.require(0 <= self.seed < 2**64, f"seed is in 0 … 2⁶⁴ - 1, not {self.seed}")
        self.require(0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.7, near the similarity of which the default bands find half the pairs; the floor where that is higher.

        It suits the preset `news` too: on the dev half of `wire@2`, F0.5 is level from 0.65 to 0.77. With the bands and
        shingles of a published setting it is the threshold that its source names.
        """
        return max(self.preset_threshold(0.7, by=("bands", "rows", "ngram", "unit", "verify")), self.floor)

    def encode(self, texts: Texts, _: None) -> Sketches:
        """Signatures and band keys of the documents' shingle sets."""
        kept = self.num_perm if self.verify is None else 0
        found = Sketches(np.empty((len(texts), kept), np.uint32), np.empty((len(texts), self.bands), np.uint64))
        constants = permutations(self.num_perm, self.seed)
        single, shape = self.scheme == "one_permutation", (self.num_perm, self.rows)

        def use(shingles: Ragged, first: int, end: int) -> None:
            rows = found.signatures[first:end], found.keys[first:end]
            sketch(shingles.values, shingles.offsets, constants, single, shape, *rows)

        consume_shingles(texts, use, ngram=self.ngram, unit=self.unit, folding=self.folding)
        return found

    def keys(self, features: Sketches) -> NDArray[np.uint64]:
        """`uint64[n, bands]`: a hash of each band."""
        return features.keys

    def score(self, features: Sketches, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: the share of equal values over the whole signature."""
        rows = np.asarray(left, np.int64), np.asarray(right, np.int64)
        shares: NDArray[np.float32] = agreement(features.signatures, *rows)
        return shares
