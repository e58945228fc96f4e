"""Methods that say "seen before": which documents they remove, and what that loses.

They pass documents one by one and keep what they have seen. They name no other document, so there are no pairs, and
what goes depends on the order. So they are no strategies, and are judged by documents. Where what they keep is to be
small it is a Bloom filter, which also has a few keys that were never added; exact sets have none.
"""

from __future__ import annotations

import hashlib
import math
import sys
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from rbloom import Bloom
from unicode_segmentation_rs import split_word_bounds

from neardup.perturbations.segments import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray


class Seen(Protocol):
    """What keeps keys: a set, or a Bloom filter."""

    def __contains__(self, key: object, /) -> bool:
        """Whether a key was added; in a filter now and then one that was not."""

    def add(self, key: Any, /) -> None:
        """Keep a key."""


LEAST_SENTENCES = 3
"""Of a page of C4."""
NGRAM, SHARE = 13, 0.8
"""Words of an n-gram of DCLM, and the share of n-grams beyond which a paragraph or a document goes."""


def c4(ids: Sequence[str], texts: Sequence[str]) -> NDArray[np.bool_]:
    """`bool[n]`: whether nothing is left of a page, or fewer than three sentences where there were more.

    Each line, in lower case, stays on the page whose id has the least hash. C4 hashes addresses, which are not here.
    """
    lines = [[line.strip() for line in text.split("\n")] for text in texts]
    owner: dict[str, int] = {}
    for row in sorted(range(len(ids)), key=lambda row: hashlib.md5(ids[row].encode(), usedforsecurity=False).digest()):
        for line in lines[row]:
            owner.setdefault(line.lower(), row)
    found = np.zeros(len(ids), np.bool_)
    for row, whole in enumerate(lines):
        own = {line.lower(): line for line in whole if owner[line.lower()] == row}
        before, after = (sum(len(sentences(line)) for line in some) for some in (whole, own.values()))
        found[row] = before > 0 and (after == 0 or after < LEAST_SENTENCES <= before)
    return found


def paragraphs(text: str) -> set[str]:
    """The lines of a text that are not blank."""
    return {line for line in text.split("\n") if line.strip()}


def dolma(_: Sequence[str], texts: Sequence[str], seen: Seen | None = None) -> NDArray[np.bool_]:
    """`bool[n]`: whether all paragraphs of a text were seen before, be it in other texts.

    Dolma drops single paragraphs, after seen addresses and texts. That a text goes of which nothing is left is ours.

    Args:
        texts: in the order of the input.
        seen: keeps the paragraphs; None for an exact set.
    """
    seen = set() if seen is None else seen
    found = np.zeros(len(texts), np.bool_)
    for row, text in enumerate(texts):
        own = paragraphs(text)
        found[row] = bool(own) and all(paragraph in seen for paragraph in own)
        for paragraph in own:
            seen.add(paragraph)
    return found


def lshbloom(keys: NDArray[np.uint64], bands: Sequence[Seen]) -> NDArray[np.bool_]:
    """`bool[n]`: whether a band of a document was seen in an earlier one that stays (Khan et al. 2024, LSHBloom).

    As in the authors' code, a document that goes adds nothing.

    Args:
        keys: `uint64[n, bands]` of a MinHash strategy, in the order of the input; 0 for a document without any.
        bands: what keeps the keys of each band.
    """
    found = np.zeros(len(keys), np.bool_)
    for row, own in enumerate(keys.tolist()):
        found[row] = any(key and key in seen for key, seen in zip(own, bands, strict=True))
        if not found[row]:
            for key, seen in zip(own, bands, strict=True):
                seen.add(key)
    return found


def digest(key: str) -> int:
    """128 bits of a text that are the same in every process, as Python's own hash is not."""
    data = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(data, "little", signed=True)


def bloom(expected: int, rate: float, of: Callable[[Any], int] = digest) -> Bloom:
    """An empty Bloom filter.

    Args:
        expected: how many distinct keys will come; at least 1 is taken.
        rate: of false positives, once so many are in.
        of: makes a hash of a key: `digest` of texts, `hash` of integers that are hashes already.
    """
    return Bloom(max(expected, 1), rate, of)


def band_rate(rate: float, bands: int) -> float:
    """The rate of the filter of each band with which all bands together have this one: 1 - (1 - rate)^(1 / bands)."""
    return -math.expm1(math.log1p(-rate) / bands)


def bytes_of(seen: Seen) -> int:
    """Bytes of memory: the bits of a filter; or a set of Python's, and its keys."""
    if isinstance(seen, Bloom):
        return seen.size_in_bits // 8
    assert isinstance(seen, set)
    return sys.getsizeof(seen) + sum(map(sys.getsizeof, seen))


def dclm(_: Sequence[str], texts: Sequence[str]) -> NDArray[np.bool_]:
    """`bool[n]`: whether more than .8 of the n-grams of a text were seen before, or all of its paragraphs went.

    A paragraph goes if more than .8 of its own were; what it has is then not added to what was seen. A paragraph of
    fewer than 13 words has none, and stays.
    """
    seen: set[int] = set()
    found = np.zeros(len(texts), np.bool_)
    for row, text in enumerate(texts):
        known = total = gone = 0
        paragraphs = text.split("\n")
        for paragraph in paragraphs:
            own = _ngrams(paragraph)
            had = sum(ngram in seen for ngram in own)
            known, total = known + had, total + len(own)
            if own and had / len(own) > SHARE:
                gone += 1
            else:
                seen.update(own)
        found[row] = total > 0 and (known / total > SHARE or gone == len(paragraphs))
    return found


def _ngrams(paragraph: str) -> list[int]:
    words = [word for word in split_word_bounds(paragraph) if not word.isspace()]
    return [hash(tuple(words[start : start + NGRAM])) for start in range(len(words) - NGRAM + 1)]


RULES: dict[str, Callable[[Sequence[str], Sequence[str]], NDArray[np.bool_]]] = {"c4": c4, "dclm": dclm, "dolma": dolma}
"""By recipe, of the ids and texts of documents in the order of the input."""


def judged(removed: NDArray[np.bool_], gold: NDArray[np.integer]) -> dict[str, int]:
    """How many documents are removed, wrongly removed and left behind.

    Wrongly removed are labelled documents of whose gold cluster no document stays. Left behind are, of each cluster,
    those that stay but one.

    Args:
        removed: `bool[n]`.
        gold: `int[n]`, negative where a document has no label.
    """
    labelled = gold >= 0
    stays = gold[labelled & ~removed]
    lost = labelled & removed & ~np.isin(gold, stays)
    return {
        "documents_removed": int(removed.sum()),
        "wrongly_removed": int(lost.sum()),
        "left_behind": len(stays) - len(np.unique(stays)),
    }
