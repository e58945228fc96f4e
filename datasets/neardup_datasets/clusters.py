"""Clusters from pairs, for corpora whose publishers list duplicates pair by pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def clusters_of(ids: Iterable[str], pairs: Iterable[tuple[str, str]]) -> Iterator[dict[str, str]]:
    """A label for each document: those joined by pairs, directly or through others, share a cluster.

    Args:
        ids: every document, those in no pair too.
        pairs: ids of two documents that are duplicates.

    Raises:
        KeyError: a pair names a document that is not among the ids.
    """
    joined = {document_id: document_id for document_id in ids}

    def root(document_id: str) -> str:
        while joined[document_id] != document_id:
            joined[document_id] = document_id = joined[joined[document_id]]
        return document_id

    for a, b in pairs:
        joined[root(a)] = root(b)
    return ({"id": document_id, "cluster": root(document_id)} for document_id in joined)
