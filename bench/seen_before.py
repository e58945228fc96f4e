"""Recipes that say "seen before": which documents they remove, and what that loses.

They pass documents one by one and keep what they have seen, in a Bloom filter where that is to be small. They name no
other document, so there are no pairs, and what goes depends on the order. So they are no strategies, and are judged by
documents. Here sets stand for the Bloom filters: they have no false positives.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from unicode_segmentation_rs import split_word_bounds

from neardup.perturbations.segments import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

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


def dolma(_: Sequence[str], texts: Sequence[str]) -> NDArray[np.bool_]:
    """`bool[n]`: whether all paragraphs of a text were seen before, be it in other texts."""
    seen: set[str] = set()
    found = np.zeros(len(texts), np.bool_)
    for row, text in enumerate(texts):
        own = {paragraph for paragraph in text.split("\n") if paragraph.strip()}
        found[row] = bool(own) and own <= seen
        seen |= own
    return found


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
