"""TLSH: digests of texts by the library, and the distances of all pairs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np
import tlsh

from neardup import Tiled
from neardup.text import share_out
from neardup_algorithms.peers import with_words
from neardup_algorithms.tlsh.kernels import distances

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Texts

FARTHEST = 300
"""The distance from which on two texts have similarity 0."""
SCORES = (1 - np.arange(FARTHEST + 1) / FARTHEST).astype(np.float32)
"""`float32[301]`: the similarity at each distance."""
_NONE = "0" * 70
"""Stands for the digest of a text that has none."""


class Digests(NamedTuple):
    """TLSH digests.

    Attributes:
        heads: `uint8[n, 4]`, checksum, length and the two ratios of quartiles.
        bodies: `uint64[n, 4]`, the higher bits of the 128 buckets, then the lower ones.
        filled: `bool[n]`, whether the text has a digest.
    """

    heads: NDArray[np.uint8]
    bodies: NDArray[np.uint64]
    filled: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class TLSH(Tiled[Digests, None]):
    """Compares all texts by their TLSH digests (Oliver, Cheng, Chen: TLSH, a locality sensitive hash, CTC 2013).

    A digest says of each of 128 buckets, into which triples of nearby bytes are counted, in which quarter of all
    buckets its count lies. The score is 1 - distance / 300, and 0 beyond.

    Attributes:
        floor: the least similarity reported, above 0.
    """

    tuned_on: ClassVar[tuple[str, ...]] = ("wire:dev", "reuters21578:dev", "allsides_news:dev", "webpages:dev")
    not_by_default: ClassVar[bool] = True  # its library is in an extra that developers do not install

    floor: float = 0.5

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(0 < self.floor <= 1, f"floor is in (0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.86, a distance of 42, where the mean F1 on four dev halves is highest; the floor where that is higher."""
        return max(0.86, self.floor)

    def summarise(self, texts: Texts) -> None:
        """Nothing."""

    def merge(self, a: None, b: None) -> None:
        """Nothing."""

    def encode(self, texts: Texts, summary: None) -> Digests:  # noqa: ARG002
        """The digests of the texts as UTF-8; a text of fewer than 50 bytes, or of too few different ones, has none."""
        found = [tlsh.hash(text.encode()).removeprefix("T1") for text in with_words(texts)]
        filled = np.array([len(digest) == len(_NONE) for digest in found], np.bool_)
        whole = "".join(digest if kept else _NONE for digest, kept in zip(found, filled, strict=True))
        return Digests(*fields_of(np.frombuffer(bytes.fromhex(whole), np.uint8).reshape(len(texts), 35)), filled)

    def cross(self, a: Digests, b: Digests) -> tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float32]]:
        """The pairs at or above the floor; of a tile with itself, only those with left < right."""
        rows, others = np.flatnonzero(a.filled), np.flatnonzero(b.filled)
        found = np.empty((len(rows), len(others)), np.uint16)
        known = a.heads[rows], a.bodies[rows], b.heads[others], b.bodies[others]
        share_out(partial(distances, *known, found), np.arange(len(rows) + 1) * len(others))
        near = found < np.count_nonzero(np.float32(self.floor) <= SCORES)
        left, right = np.nonzero(np.triu(near, 1) if a is b else near)
        return rows[left], others[right], SCORES[found[left, right]]


def fields_of(digests: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
    """Heads and bodies of digests of 35 bytes, the halves of whose first three are written in reverse."""
    checksum, length, ratios = digests[:, :3].T
    heads = np.stack([checksum, length >> 4 | length << 4, ratios >> 4, ratios & 15], axis=1)
    bits = np.unpackbits(digests[:, 3:], axis=1)
    planes = np.concatenate([bits[:, 0::2], bits[:, 1::2]], axis=1)
    return heads, np.packbits(planes, axis=1).view(np.uint64)
