"""Stages of a deduplication in bounded memory: some clusters at a time, as if they were a whole corpus.

Which document of a cluster stays, how the others are joined to it and why they go depends on its own documents and
pairs only. So each lot of clusters gives an `Outcome`, of which the lines about its documents are kept.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.codes import decode
from neardup.deduplication.decide import HOW, decide
from neardup.deduplication.outcome import Outcome, Request
from neardup.deduplication.record import reasons
from neardup.deduplication.summary import doubts, largest_clusters
from neardup.engine.labels import counted
from neardup.engine.layout import Layout
from neardup.engine.subset import ROWS, chosen, pairs_of_rows, portions
from neardup.engine.tasks import Group, Task, tasks_of
from neardup.engine.texts import texts_of
from neardup.errors import NeardupError
from neardup.metrics.removal import earliest, keepers, merit
from neardup.text.ragged import offsets_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs
    from neardup.engine.limits import Limits
    from neardup.engine.local import Found
    from neardup.engine.source import Source
    from neardup.engine.store import Stored, Writer


def lots_of(found: Found, labels: Group, limits: Limits) -> Group:
    """The one task of stage `lots`: which clusters of several documents are worked on together.

    A row takes some 256 bytes while its lot is worked on, a pair some 96.
    """
    reads = {"scored": found.groups[2], "labels": labels}
    given = {"rows": limits.rows // 4, "pairs": limits.codes // 2}
    return Group((Task(stage="lots", part=0, run=_lots, reads=reads, given=given),))


def clustered_texts(found: Found, labels: Group, lots: Group, source: Source) -> list[Group]:
    """The tasks that note which texts the documents of these clusters have, and keep them."""
    shards, members, _ = found.groups
    reads = {"members": members, "labels": labels, "lots": lots}
    clustered = Group((Task(stage="clustered", part=0, run=_clustered, reads=reads),))
    return [clustered, texts_of(shards, clustered, source)]


def removed_of(
    found: Found, labels: Group, lots: Group, texts: Group, moments: Group, *, count: int, request: Request
) -> Group:
    """The tasks of stage `removed`, one for each lot: the documents that go, and why.

    Args:
        found: the pairs.
        labels: the task that made the clusters.
        lots: the task of `lots`.
        texts: the texts of the documents of these clusters.
        moments: the tasks of `moments`, where `first` goes by dates.
        count: how many lots there are.
        request: how duplicates are found.
    """
    shards, members, scored = found.groups
    reads = {"shards": shards, "members": members, "scored": scored}
    reads |= {"labels": labels, "lots": lots, "texts": texts, "moments": moments}
    return tasks_of("removed", count, _removed, reads, {"request": Asked(request), "floor": found.floor})


@dataclass(frozen=True)
class Asked:
    """A request as tasks are given it.

    Attributes:
        request: the request.
    """

    request: Request

    @property
    def fingerprint(self) -> list[Any]:
        """What of it changes a result, beside the pairs and the clusters."""
        return ["request", self.request.threshold, self.request.keep]


def _lots(out: Writer, *, scored: list[Stored], labels: list[Stored], rows: int, pairs: int) -> None:
    clusters = labels[0].facts["clusters"]
    sizes = counted(labels[0].column("labels"), clusters)
    own = _pairs_of_clusters(scored, labels[0].mapped("labels"), clusters)
    if own.max(initial=0) > pairs:
        raise NeardupError(
            f"one cluster has {own.max():,} pairs, and --memory leaves room for {pairs:,}; take a higher threshold, "
            "more --memory, or --linkage average"
        )
    several = np.flatnonzero(sizes > 1)
    lot = np.full(clusters, -1, np.int32)
    filled = np.cumsum(np.maximum(sizes[several] / rows, own[several] / pairs))
    lot[several] = np.unique(filled.astype(np.int64), return_inverse=True)[1]
    out.add("lot", lot)
    out.fact(count=int(lot.max(initial=-1)) + 1)


def _pairs_of_clusters(scored: list[Stored], labels: NDArray[np.uint32], clusters: int) -> NDArray[np.uint32]:
    """`uint32[clusters]`: the pairs within each cluster."""
    own = np.zeros(clusters, np.uint32)
    for codes, _ in portions(scored, ROWS):
        left, right = (labels[half.astype(np.int64)] for half in decode(codes))
        found, counts = np.unique(left[left == right], return_counts=True)
        own[found] += counts.astype(np.uint32)
    return own


def _clustered(out: Writer, *, members: list[Stored], labels: list[Stored], lots: list[Stored]) -> None:
    lot, cluster = lots[0].mapped("lot"), labels[0].mapped("labels")
    paired = np.zeros(len(cluster), np.bool_)
    first = 0
    for part in members:
        identical = part.column("identical").astype(np.int64)
        paired[identical[lot[cluster[first : first + len(identical)]] >= 0]] = True
        first += len(identical)
    out.add("paired", paired)


def _removed(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    scored: list[Stored],
    labels: list[Stored],
    lots: list[Stored],
    texts: list[Stored],
    moments: list[Stored],
    part: int,
    request: Asked,
    floor: float,
) -> None:
    layout, cluster = Layout.of(shards), labels[0].mapped("labels")
    rows, pairs, own = _lot(layout, (shards, members, scored), cluster, lots[0].column("lot"), part, floor)
    kept = keepers(pairs.ids, own.labels, _merits(layout, shards, moments, rows, pairs, own, request.request))
    texts_of_rows = _TextsOfRows(layout, texts, rows[pairs.identical])
    _write(out, rows, _outcome(request.request, _Documents(pairs.ids, texts_of_rows), pairs, own, kept), cluster)


def _lot(
    layout: Layout,
    stored: tuple[list[Stored], list[Stored], list[Stored]],
    cluster: NDArray[np.uint32],
    lot: NDArray[np.int32],
    part: int,
    floor: float,
) -> tuple[NDArray[np.int64], CorpusPairs, Clusters]:
    """The rows of a lot, their pairs within clusters, and their clusters."""
    rows, pairs = pairs_of_rows(layout, stored, chosen(lot, cluster, part), cluster, floor)
    return rows, pairs, Clusters(pairs.ids, cluster[rows].astype(np.int64))


def central_of(found: Found, labels: Group, lots: Group, count: int) -> Group:
    """The tasks of stage `central`, one for each lot: the document of each cluster that is most like the others."""
    shards, members, scored = found.groups
    reads = {"shards": shards, "members": members, "scored": scored, "labels": labels, "lots": lots}
    return tasks_of("central", count, _central, reads, {"floor": found.floor})


def _central(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    scored: list[Stored],
    labels: list[Stored],
    lots: list[Stored],
    part: int,
    floor: float,
) -> None:
    cluster = labels[0].mapped("labels")
    stored = shards, members, scored
    rows, pairs, own = _lot(Layout.of(shards), stored, cluster, lots[0].column("lot"), part, floor)
    kept = keepers(pairs.ids, own.labels, merit("central", pairs, own.labels, np.zeros(0, np.int64), None))
    stays = rows[np.unique(kept)]
    out.add("cluster", cluster[stays])
    out.add("kept", stays.astype(np.uint32))


def _merits(
    layout: Layout,
    shards: list[Stored],
    moments: list[Stored],
    rows: NDArray[np.int64],
    pairs: CorpusPairs,
    clusters: Clusters,
    request: Request,
) -> NDArray[np.float64]:
    """`float64[rows]`: what is kept of each cluster; see `neardup.metrics.removal`."""
    if request.keep == "first" and moments:
        return earliest(layout.values(moments, "moment", rows))
    return merit(request.keep, pairs, clusters.labels, layout.values(shards, "characters", rows), None)


def _outcome(
    request: Request, documents: _Documents, pairs: CorpusPairs, clusters: Clusters, kept: NDArray[np.int64]
) -> Outcome:
    return Outcome(
        request=request,
        corpus=documents,
        old=None,
        every=documents,
        pairs=pairs,
        examined=pairs,
        clusters=clusters,
        found=decide(pairs, request.threshold, kept),
    )


def _write(out: Writer, rows: NDArray[np.int64], found: Outcome, cluster: NDArray[np.uint32]) -> None:
    """Write the documents of a lot that go, a line of JSON for each; and what is said of the lot."""
    gone = np.flatnonzero(found.gone)
    out.add("rows", rows[gone])
    sizes = []
    out.add("line", np.zeros(0, np.uint8))
    for why in reasons(found):
        line = np.frombuffer(json.dumps(why).encode(), np.uint8)
        out.add("line", line)
        sizes.append(len(line))
    out.add("line_offsets", offsets_of(np.array(sizes, np.int64)))
    doubtful = [(doubt.support, -doubt.links, int(rows[doubt.row]), asdict(doubt)) for doubt in doubts(found)]
    clusters = [(-one.size, int(cluster[rows[one.row]]), one._asdict()) for one in largest_clusters(found)]
    out.fact(how={str(how): found.count(how) for how in HOW}, doubts=doubtful, clusters=clusters)
    out.fact(largest=found.largest.documents, closure_only=found.largest.closure_only_share)


@dataclass(frozen=True, eq=False)
class _Documents:
    """The documents of a lot; see `neardup.deduplication.outcome.Documents`."""

    ids: list[str]
    texts: _TextsOfRows

    def __len__(self) -> int:
        return len(self.ids)


class _TextsOfRows:
    """Texts that are read one by one, since a lot may have more than memory holds.

    Args:
        layout: the rows of each shard.
        kept: the outputs of `texts`.
        rows: the rows of the corpus whose texts they are.
    """

    def __init__(self, layout: Layout, kept: list[Stored], rows: NDArray[np.int64]) -> None:
        self._layout, self._kept, self._rows = layout, kept, rows
        self._held = [part.mapped("rows") for part in kept]

    def __getitem__(self, place: int) -> str:
        row = self._rows[place]
        number = int(np.searchsorted(self._layout.firsts, row, side="right")) - 1
        at = int(np.searchsorted(self._held[number], np.uint32(row - self._layout.firsts[number])))
        start, stop = self._kept[number].column("offsets", at, at + 2).tolist()
        return self._kept[number].column("data", start, stop).tobytes().decode()
