"""Documents as gaoya's indexes take them, and pairs from what they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from neardup.text import shingle_hashes
from neardup_algorithms.peers import with_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup import Texts
    from neardup_algorithms.peers import Peer

EMPTY = -1
"""Id of the empty document that stands beside the others."""


class Documents(NamedTuple):
    """Documents for an index of gaoya.

    Attributes:
        ids: rows of the corpus, and `EMPTY` for the last.
        texts: what the index cuts into shingles.
        analyser: how it cuts them: `analyzer`, `lowercase`, `ngram_range`.
    """

    ids: list[int]
    texts: list[str]
    analyser: dict[str, Any]


def documents(texts: Texts, peer: Peer) -> Documents:
    """The documents and an empty one.

    Our shingles are handed over as a text whose words are their hashes in hexadecimal: gaoya takes strings only, and a
    text is cut by all cores where a list of tokens would be read by one.
    """
    if peer.shingles == "own":
        analyser = {"analyzer": peer.unit, "lowercase": True, "ngram_range": (peer.ngram, peer.ngram)}
        return Documents([*range(len(texts)), EMPTY], [*with_words(texts), ""], analyser)
    hashed = shingle_hashes(texts, ngram=peer.ngram, unit=peer.unit, folding=peer.folding)
    rows = np.flatnonzero(hashed.lengths).tolist()
    written = [hashed[row].tobytes().hex(" ", 8) for row in rows]
    return Documents([*rows, EMPTY], [*written, ""], {"analyzer": "word", "lowercase": False, "ngram_range": (1, 1)})


def answered(
    ids: list[int], answers: Sequence[Sequence[tuple[int, float]]], same: float
) -> tuple[list[int], list[int], list[float]]:
    """Pairs of rows and their values, left < right.

    Texts with fewer words than an n-gram have no shingles in gaoya, and would all be taken for copies of one another:
    what equals the empty document is left out.

    Args:
        ids: who asked.
        answers: the documents found and their values, by who asked.
        same: the value of two equal documents.
    """
    empty = {found for found, value in answers[-1] if value == same}
    pairs = [
        (asking, found, value)
        for asking, hits in zip(ids, answers, strict=True)
        if asking not in empty
        for found, value in hits
        if asking < found and found not in empty
    ]
    left, right, values = zip(*pairs, strict=True) if pairs else ((), (), ())
    return list(left), list(right), list(values)
