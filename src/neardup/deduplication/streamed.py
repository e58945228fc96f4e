"""What becomes of the documents of a corpus of any size, by the stages that work in bounded memory."""

from __future__ import annotations

import heapq
import json
import warnings
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.deduplication.lots import central_of, clustered_texts, lots_of, removed_of
from neardup.deduplication.outcome import unread_dates
from neardup.deduplication.summary import DOUBTFUL, LARGE, Doubt, LargeCluster
from neardup.engine.local import clusters, found_pairs, moments
from neardup.engine.tasks import NO_GROUP
from neardup.errors import NeardupError
from neardup.metrics.largest_cluster import Largest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.deduplication.outcome import Request
    from neardup.engine.local import Engine, Found
    from neardup.engine.source import Source
    from neardup.engine.store import Stored
    from neardup.engine.tasks import Group

_LINES = 1024
"""Lines of a lot that are read at a time."""


@dataclass(frozen=True, eq=False, kw_only=True)
class StreamedOutcome:
    """What becomes of the documents of a corpus, as lots of clusters have it; see `neardup.deduplication.outcome`.

    Attributes:
        request: how it was found.
        examined: the pairs.
        lots: the outputs of stage `removed`.
        within: that duplicates among the documents themselves go.
    """

    request: Request
    examined: Found
    lots: list[Stored]
    within: bool = True

    def __len__(self) -> int:
        return len(self.examined.layout)

    @cached_property
    def gone(self) -> NDArray[np.bool_]:
        """`bool[n]`: whether each document goes."""
        gone = np.zeros(len(self), np.bool_)
        for lot in self.lots:
            gone[lot.column("rows")] = True
        return gone

    def count(self, how: int) -> int:
        """How many documents this became of; see `neardup.deduplication.decide`."""
        return sum(lot.facts["how"][str(how)] for lot in self.lots)

    def reasons(self) -> Iterator[dict[str, Any]]:
        """Why each document goes that does, in order; see `neardup.deduplication.record`."""
        lines = heapq.merge(*map(_lines, self.lots), key=itemgetter(0))
        return (json.loads(line) for _, line in lines)

    @property
    def largest(self) -> Largest:
        """The largest cluster; among equals, that with the most by closure only."""
        documents = max((lot.facts["largest"] for lot in self.lots), default=min(1, len(self)))
        closure = [lot.facts["closure_only"] for lot in self.lots if lot.facts["largest"] == documents]
        share = documents / max(1, len(self))
        return Largest(documents=documents, share=share, closure_only_share=max(closure, default=0.0))

    @property
    def doubts(self) -> list[Doubt]:
        """The most doubtful removals, as `neardup.deduplication.summary.doubts` has them."""
        return [Doubt(**doubt) for doubt in self._first("doubts", 3)[:DOUBTFUL]]

    @property
    def largest_clusters(self) -> list[LargeCluster]:
        """The largest clusters, as `neardup.deduplication.summary.largest_clusters` has them."""
        return [LargeCluster(**one) for one in self._first("clusters", 2)[:LARGE]]

    def _first(self, fact: str, keys: int) -> list[dict[str, Any]]:
        """What all lots say, in order of the keys before each."""
        told = [one for lot in self.lots for one in lot.facts[fact]]
        return [one[keys] for one in sorted(told, key=itemgetter(slice(keys)))]


def _lines(lot: Stored) -> Iterator[tuple[int, bytes]]:
    """The documents of a lot that go, in order: the row, and its line."""
    for start in range(0, lot.rows("rows"), _LINES):
        stop = min(start + _LINES, lot.rows("rows"))
        offsets = lot.column("line_offsets", start, stop + 1)
        data = lot.column("line", int(offsets[0]), int(offsets[-1])).tobytes()
        ends = (offsets - offsets[0]).tolist()
        for row, a, b in zip(lot.column("rows", start, stop).tolist(), ends, ends[1:], strict=False):
            yield row, data[a:b]


def streamed_outcome(engine: Engine, source: Source, request: Request) -> StreamedOutcome:
    """Find what becomes of the documents of a source.

    Raises:
        NeardupError: something cannot be read, a date that decides what is kept cannot, or memory is too small.
        StrategyError: the strategy broke its contract.
    """
    dates = _dates(engine, source, request)
    found = found_pairs(engine, source, request.strategy)
    labels = clusters(engine, found, request.threshold, request.linkage)
    lots = lots_of(found, labels, engine.limits)
    (told,) = engine.do(lots)
    texts = NO_GROUP
    for step in clustered_texts(found, labels, lots, source):
        engine.do(texts := step)
    removed = removed_of(found, labels, lots, texts, dates, count=told.facts["count"], request=request)
    return StreamedOutcome(request=request, examined=found, lots=engine.do(removed))


def central_rows(engine: Engine, found: Found, labels: Group, named: Stored) -> NDArray[np.uint32]:
    """`uint32[clusters]`: the row of each cluster that is most like the others.

    Args:
        engine: does the work.
        found: the pairs.
        labels: the task that made the clusters.
        named: the row that each cluster is called after, which is that of a single document.
    """
    lots = lots_of(found, labels, engine.limits)
    (told,) = engine.do(lots)
    kept = named.column("named")
    for lot in engine.do(central_of(found, labels, lots, told.facts["count"])):
        kept[lot.column("cluster")] = lot.column("kept")
    return kept


def _dates(engine: Engine, source: Source, request: Request) -> Group:
    """When documents came out, where that decides what stays; none where nobody asked and a date cannot be read."""
    if request.keep != "first":
        return NO_GROUP
    engine.shards(source)
    try:
        return moments(engine, source)
    except NeardupError as error:
        warnings.warn(unread_dates(error, request), stacklevel=2)
        return NO_GROUP
