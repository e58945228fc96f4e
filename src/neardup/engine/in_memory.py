"""A corpus in memory as a source of documents, and scored pairs in memory: what stages give is compared by them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from neardup.core.codes import decode
from neardup.core.pairs import CorpusPairs
from neardup.engine.layout import each
from neardup.errors import NeardupError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from neardup.core.corpus import Corpus
    from neardup.engine.local import Found


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

    def stretches(self, nbytes: int) -> list[CorpusSource]:  # noqa: ARG002 - other sources need it
        """All of it."""
        return [self]

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

    def refuse_mixed_ids(self, having: CorpusSource) -> NoReturn:
        """Cannot be: a corpus has ids."""
        raise AssertionError(having)

    def tell_row_numbers(self) -> None:
        """Cannot be, either."""
        raise AssertionError

    def refuse_twice(self, document_id: str) -> NoReturn:
        """Raise an error about an id that two documents have."""
        raise NeardupError(f"id '{document_id}' stands more than once; ids must be unique")


def collected(found: Found) -> CorpusPairs:
    """Scored pairs in memory: what `neardup.core.detection.pairs` gives for the same corpus."""
    left, right = decode(each(lambda part: part.column("codes"), found.scored, np.zeros(0, np.uint64)))
    score = each(lambda part: part.column("score"), found.scored, np.zeros(0, np.float32))
    identical = each(lambda part: part.column("identical"), found.members, np.zeros(0, np.uint32))
    return CorpusPairs(
        left=left.astype(np.int32),
        right=right.astype(np.int32),
        score=score,
        floor=found.floor,
        candidates=found.candidates,
        skipped_at_most=found.skipped_at_most,
        ids=found.layout.ids(found.shards, np.arange(len(found.layout))).to_pylist(),
        identical=identical.astype(np.int32),
        distinct=found.distinct,
    )
