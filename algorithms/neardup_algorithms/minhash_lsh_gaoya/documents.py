"""Converts documents for gaoya's indexes, and the indexes' answers into pairs."""

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
"""The id of an empty document that is added to the others."""


class Documents(NamedTuple):
    """Documents for an index of gaoya.

    Attributes:
        ids: rows of the corpus, and `EMPTY` for the last document.
        texts: the strings that the index splits into shingles.
        analyser: how it splits them: `analyzer`, `lowercase`, `ngram_range`.
    """

    ids: list[int]
    texts: list[str]
    analyser: dict[str, Any]


def documents(texts: Texts, peer: Peer) -> Documents:
    """The documents and, after them, an empty one.

    Our shingles are passed as a text whose words are their hashes in hexadecimal. gaoya accepts strings only; it splits
    texts on all cores, while it would read a list of tokens on one.
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
    """Left rows, right rows and values of the pairs found, left < right.

    In gaoya a text with fewer words than an n-gram has no shingles, so all such texts equal one another. Documents that
    equal the empty document are therefore left out.

    Args:
        ids: the document of each query.
        answers: the documents found by each query, and their values.
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
