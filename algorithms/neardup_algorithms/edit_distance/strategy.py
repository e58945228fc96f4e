"""Alignment of texts: of all pairs in small corpora, of candidates that share rare shingles in large ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, product
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, Protocol, Self, cast

import numpy as np

from neardup import Bucketed, Candidates, Probes, added_later, less_lack, scorer, shared_members
from neardup.text import Folding, Ragged, Unit, shingle_hashes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup import Corpus, Meeting, Scorer, Texts


class Aligner(Protocol):
    """A scorer that need not compute similarities below a cutoff."""

    def score(
        self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer], *, cutoff: float
    ) -> NDArray[np.float32]:
        """`float32[m]`: the similarity of each pair, or 0 where it is below the cutoff."""
        ...


class _Cut(NamedTuple):
    """A scorer of which scores below a cutoff are not asked.

    Attributes:
        aligner: the scorer.
        cutoff: the least score that counts.
    """

    aligner: Aligner
    cutoff: float

    @property
    def reads(self) -> tuple[str, ...]:
        """No column is read."""
        return ()

    def score(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: the similarity of each pair, or 0 where it is below the cutoff."""
        return self.aligner.score(corpus, left, right, cutoff=self.cutoff)


@dataclass(frozen=True, kw_only=True)
class EditDistance(Bucketed[Ragged, int]):
    """Aligns texts character by character, as the scorers `edit` and `infix` do.

    Attributes:
        mode: `local`, the shorter text within the longer one (`infix`); `global`, the whole texts (`edit`).
        candidates: `all` aligns every pair; `rare` aligns only pairs that share rare shingles, and so misses some;
            `auto` acts as `all` for a corpus of up to `small` bytes, and as `rare` for a larger one.
        ngram: units in a shingle.
        unit: `word` or `char`.
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        probes: how many rare shingles of each document are looked up.
        max_df: the most documents in which a rare shingle occurs. A shingle in more of them may be page furniture or
            belong to a large family; looking it up finds only `hubs` of these documents.
        contained: the least share of the smaller document's shingles that the other document must have too.
        floor: the least similarity reported, above 0.
        small: bytes of UTF-8 up to which `auto` aligns every pair, which takes a second or two; not a parameter.
        hubs: documents that a frequent shingle finds, those whose texts have the least hashes; not a parameter.
        most_similar: where every pair is aligned, how many documents one may reach at the floor before only its pairs
            with hubs are kept (see `neardup.crowds`); not a parameter.
        tile_rows: documents in a tile of `all`; two tiles are compared at once; not a parameter.
    """

    tuned_on: ClassVar[tuple[str, ...]] = ("wire@1",)
    small: ClassVar[int] = 500_000
    hubs: ClassVar[int] = 8
    most_similar: ClassVar[int] = 6144
    tile_rows: ClassVar[int] = 1024

    mode: Literal["global", "local"] = "local"
    candidates: Literal["auto", "all", "rare"] = "auto"
    ngram: int = 5
    unit: Unit = "word"
    folding: Folding = added_later("loose")
    probes: int = 16
    max_df: int = 100
    contained: float = 0.02
    floor: float = 0.4

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(self.ngram >= 1, f"ngram is at least 1, not {self.ngram}")
        self.require(self.probes >= 1, f"probes is at least 1, not {self.probes}")
        self.require(self.max_df >= 2, f"max_df is at least 2, not {self.max_df}")
        self.require(0 <= self.contained <= 1, f"contained is in [0, 1], not {self.contained}")
        self.require(0 < self.floor <= 1, f"floor is in (0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.6, above what unrelated texts in one language reach (0.3 to 0.45); the floor where that is higher."""
        return max(0.6, self.floor)

    @property
    def scorer(self) -> Scorer:
        """Aligns the candidates; what scores below the floor need not be computed."""
        name = "infix" if self.mode == "local" else "edit"
        return _Cut(cast("Aligner", scorer(f"{name}(folding={self.folding})")), self.floor)

    def summarise(self, texts: Texts) -> int:
        """Bytes of the texts."""
        return texts.nbytes

    def merge(self, a: int, b: int) -> int:
        """Bytes of both."""
        return a + b

    def settled(self, summary: int) -> Self:
        """`auto` as it acts on so many bytes."""
        if self.candidates != "auto":
            return self
        return replace(self, candidates="all" if summary <= self.small else "rare")

    def encode(self, texts: Texts, _: int) -> Ragged:
        """The distinct shingles of each text, ascending."""
        return shingle_hashes(texts, ngram=self.ngram, unit=self.unit, folding=self.folding).sets()

    def keys(self, features: Ragged) -> Ragged:
        """The shingles."""
        return features

    @property
    def meeting(self) -> Meeting:
        """Every two parts meet where every pair is aligned; otherwise documents that share rare shingles do."""
        return "tiles" if self.candidates == "all" else Probes(self.probes, self.max_df, self.hubs)

    def meet(self, a: Ragged, b: Ragged | None) -> Iterator[Candidates]:
        """Every pair of texts that have a letter or digit, tile by tile."""
        lefts, rights = (self._tiles(part) for part in (a, a if b is None else b))
        for one, other in combinations_with_replacement(lefts, 2) if b is None else product(lefts, rights):
            left, right = np.repeat(one, len(other)), np.tile(other, len(one))
            kept = left < right if b is None else slice(None)
            yield Candidates(left[kept], right[kept])

    def _tiles(self, part: Ragged) -> list[NDArray[np.int64]]:
        """The texts of a part that have a letter or digit, in lots."""
        rows = np.flatnonzero(part.lengths)
        return [rows[start : start + self.tile_rows] for start in range(0, len(rows), self.tile_rows)]

    def near(self, features: Ragged, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.bool_]:
        """`bool[m]`: which pairs share enough shingles, as the scorer `containment` counts them."""
        a, b = np.asarray(left, np.int64), np.asarray(right, np.int64)
        sizes = features.lengths
        share = shared_members(features, a, b) / np.maximum(np.minimum(sizes[a], sizes[b]), 1)
        contained = less_lack(share, sizes[a], sizes[b], ngram=self.ngram, unit=self.unit).astype(np.float32)
        enough: NDArray[np.bool_] = contained >= np.float32(self.contained)
        return enough
