"""Context-triggered piecewise hashing: digests by ppdeep, and what its comparison gives for each candidate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import mul
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np
import ppdeep
from rapidfuzz.distance import Levenshtein

from neardup import Bucketed, Nearest
from neardup.text import Ragged
from neardup_algorithms.peers import with_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Scorer, Texts

COMMON = 7
"""Characters in a row that two signatures must share."""
_CODES = {character: code for code, character in enumerate(ascii_uppercase + ascii_lowercase + digits + "+/")}
_POWERS = [64**place for place in range(COMMON)]
_LONG_RUN = re.compile(r"(.)\1{3,}")
_LEAST_BLOCK = 3
_LENGTH = 64
_WIDTH = "S128"
"""Holds any digest: the block size, and signatures of up to 64 and 32 characters."""


class Digests(NamedTuple):
    """Piecewise hashes.

    Attributes:
        texts: `bytes[n]`, the digests as the library writes them; empty for a text without letters and digits.
        keys: which seven characters in a row the signatures of each hold, and at which block size.
    """

    texts: NDArray[np.bytes_]
    keys: Ragged


class Signature(NamedTuple):
    """One of the two signatures of a digest.

    Attributes:
        block: its block size, in bytes: about so many give one character.
        characters: the characters; of more than three equal ones in a row there are three.
        keys: `int`, each seven characters in a row with the block size.
    """

    block: int
    characters: str
    keys: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class CTPH(Bucketed[Digests]):
    """Compares texts by their context-triggered piecewise hashes (Kornblum, Digital Investigation 2006).

    A rolling hash over seven bytes cuts a text into pieces, and a hash of each piece gives one character of the
    signature. A digest has two signatures, the second for pieces twice as long. Documents meet whose signatures for
    pieces of one length share seven characters in a row. The score is a hundredth of what ppdeep's comparison
    gives. ssdeep counts a substituted character twice, so its scores are lower.

    Attributes:
        verify: scorer whose score replaces that of the digests, of all pairs that meet.
        floor: the least similarity reported.
    """

    tuned_on: ClassVar[tuple[str, ...]] = ("wire:dev", "reuters21578:dev", "allsides_news:dev", "webpages:dev")
    not_by_default: ClassVar[bool] = True  # its library hashes two megabytes a second

    verify: Scorer | None = None
    floor: float = 0.2

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.84, where the mean F1 on four dev halves is highest; the floor where that is higher."""
        return max(0.84, self.floor)

    def encode(self, texts: Texts, _: None) -> Digests:
        """The digest of each text as UTF-8."""
        found = [ppdeep.hash(text) if text else "" for text in with_words(texts)]
        held = [sorted(frozenset().union(*(one.keys for one in signatures(digest)))) for digest in found]
        values = np.array([key for keys in held for key in keys], np.uint64)
        return Digests(np.array(found, _WIDTH), Ragged(values, np.cumsum([0, *map(len, held)], dtype=np.int64)))

    def keys(self, features: Digests) -> Ragged:
        """Seven characters in a row, each with the block size."""
        return features.keys

    @property
    def meeting(self) -> Nearest:
        """Documents meet that have any key in common."""
        return Nearest(1, 0.0, self.largest_bucket, self.hubs)

    def score(self, features: Digests, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: what ppdeep's comparison gives for the two digests, as a share of 100."""
        parts = {row: signatures(features.texts[row].decode()) for row in {*left.tolist(), *right.tolist()}}
        found = [compared(parts[a], parts[b]) for a, b in zip(left.tolist(), right.tolist(), strict=True)]
        return (np.array(found, np.float64) / 100).astype(np.float32)


def signatures(digest: str) -> list[Signature]:
    """The two signatures of a digest `block:characters:characters`, the first one first; none of an empty digest."""
    block, *both = digest.split(":")
    return [_signature(int(block) * (place + 1), characters) for place, characters in enumerate(both)]


def _signature(block: int, characters: str) -> Signature:
    characters = _LONG_RUN.sub(r"\1\1\1", characters)
    place = (block // _LEAST_BLOCK).bit_length() * 64**COMMON
    codes = [_CODES[character] for character in characters]
    runs = zip(*(codes[start:] for start in range(COMMON)), strict=False)
    return Signature(block, characters, frozenset(place + sum(map(mul, run, _POWERS)) for run in runs))


def compared(one: list[Signature], other: list[Signature]) -> int:
    """What `ppdeep.compare` gives for two digests that share seven characters in a row, from 0 to 100."""
    if one[0] == other[0]:
        return 100
    return max((_likeness(a, b) for a in one for b in other if a.block == b.block), default=0)


def _likeness(a: Signature, b: Signature) -> int:
    """100 less the edit distance as a share of both lengths; less for few characters of small pieces."""
    if a.keys.isdisjoint(b.keys):
        return 0
    distance = Levenshtein.distance(a.characters, b.characters)
    share = distance * _LENGTH // (len(a.characters) + len(b.characters))
    return min(100 - 100 * share // _LENGTH, a.block // _LEAST_BLOCK * min(len(a.characters), len(b.characters)))
