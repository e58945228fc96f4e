"""Where documents come from, in blocks that can be read again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import numpy as np

from neardup.errors import NeardupError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from neardup.core.corpus import Corpus


class Source(Protocol):
    """Documents in order."""

    @property
    def fingerprint(self) -> Any:
        """JSON that says where the documents are and in which state; another one where they may have changed."""
        ...

    def blocks(self, nbytes: int) -> Iterator[tuple[pa.Table, Any]]:
        """Tables of about so many bytes, with `text`, with `id` where documents have ids; and the place of each.

        A place is JSON, None where the block cannot be read again.
        """
        ...

    def again(self, place: Any) -> pa.Table:
        """The block of a place."""
        ...

    def refuse_twice(self, document_id: str) -> NoReturn:
        """Raise an error about an id that two documents have."""
        ...


@dataclass(frozen=True, eq=False)
class CorpusSource:
    """The documents of a corpus in memory.

    Attributes:
        corpus: the documents.
        again_at: whether blocks can be read again.
        rows: the most documents in a block; 0 for as many as have the bytes asked for.
    """

    corpus: Corpus
    again_at: bool = True
    rows: int = 0

    @cached_property
    def fingerprint(self) -> Any:
        """The checksum of the corpus, and how it is cut."""
        return ["corpus", self.corpus.checksum, self.corpus.ids[:1], self.again_at, self.rows]

    def blocks(self, nbytes: int) -> Iterator[tuple[pa.Table, Any]]:
        """Slices of the table; see `Source`."""
        ends = np.cumsum(self.corpus.texts.lengths)
        start = 0
        while start < len(self.corpus):
            before = int(ends[start - 1]) if start else 0
            stop = max(int(np.searchsorted(ends, before + nbytes, side="right")), start + 1)
            stop = min(stop, start + self.rows) if self.rows else stop
            place = [start, stop]
            yield self.again(place), place if self.again_at else None
            start = stop

    def again(self, place: Any) -> pa.Table:
        """A slice of the table."""
        return self.corpus.table.slice(place[0], place[1] - place[0])

    def refuse_twice(self, document_id: str) -> NoReturn:
        """Raise an error about an id that two documents have."""
        raise NeardupError(f"id '{document_id}' stands more than once; ids must be unique")
