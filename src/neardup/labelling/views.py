"""What the page shows of a pair, as plain data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from neardup.labelling.aligned import Row, aligned
from neardup.labelling.folding import folded

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus
    from neardup.study.answers import Pair

SHOWN = (
    ("title", ("title", "headline")),
    ("date", ("date", "published", "published_at", "pubdate", "time", "timestamp")),
    ("source", ("source", "outlet", "publisher", "site", "domain", "newspaper")),
    ("author", ("author", "byline")),
    ("address", ("url", "link")),
)
"""The columns of a corpus that the page shows, and what it calls them. No others: they might hold labels or scores."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """A document as the page shows it.

    Attributes:
        id: its id.
        facts: name and value of each column that is shown.
        text: the whole text, only where it was asked for.
    """

    id: str
    facts: list[tuple[str, str]]
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class PairView:
    """A pair as the page shows it.

    Attributes:
        a: id of a document, as draws and answers have it.
        b: id of the other.
        left: the document that stands on the left.
        right: the one on the right.
        rows: their texts, row by row.
    """

    a: str
    b: str
    left: Side
    right: Side
    rows: list[Row] = field(default_factory=list)


def turned(pair: Pair, seed: int) -> Pair:
    """The two documents of a pair, left and right: at random, but always the same for one pair."""
    a, b = pair
    digest = hashlib.sha256(f"{seed}\0{a}\0{b}".encode(errors="replace")).digest()
    return (a, b) if digest[0] % 2 else (b, a)


def view(pair: Pair, documents: Corpus, seed: int, *, texts: bool = False) -> PairView:
    """What is shown of a pair.

    Args:
        pair: two ids.
        documents: the study's documents.
        seed: of the study.
        texts: whether the whole texts stand in it too.
    """
    left, right = turned(pair, seed)
    one, other = (documents.texts[documents.row_of[document]] for document in (left, right))
    return PairView(
        a=pair[0],
        b=pair[1],
        left=Side(id=left, facts=facts(documents, left), text=one if texts else None),
        right=Side(id=right, facts=facts(documents, right), text=other if texts else None),
        rows=folded(aligned(one, other)),
    )


def facts(documents: Corpus, document: str) -> list[tuple[str, str]]:
    """Name and value of the columns that are shown of a document, where they have a value."""
    columns = {column.lower(): column for column in reversed(documents.columns)}
    row, found = documents.row_of[document], []
    for name, known in SHOWN:
        column = next((columns[one] for one in known if one in columns), None)
        value: Any = None if column is None else documents.table.column(column)[row].as_py()
        if value is not None and str(value).strip():
            found.append((name, str(value)))
    return found
