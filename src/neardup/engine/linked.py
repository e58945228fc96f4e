"""Stages `batches` and `linked`: linkages that need the pairs of a component together, some components at a time.

Documents of different components of the pairs at the floor never come together. So a linkage is run on as many
components as memory holds the pairs of, and its clusters are put together afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.codes import decode
from neardup.core.pairs import CorpusPairs
from neardup.engine.labels import identical_joined, join, number
from neardup.engine.layout import Layout
from neardup.engine.tasks import Group, Task, tasks_of
from neardup.errors import NeardupError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.core.linkage import Linkage
    from neardup.engine.limits import Limits
    from neardup.engine.store import Stored, Writer

_ROWS = 1 << 20


def batches_of(scored: Group, components: Group, limits: Limits) -> Group:
    """The one task of stage `batches`: which components are linked together."""
    reads = {"scored": scored, "components": components}
    given = {"most": limits.codes}
    return Group((Task(stage="batches", part=0, run=_batches, reads=reads, given=given),))


def linked_of(
    groups: tuple[Group, Group, Group], batches: Group, components: Group, count: int, how: tuple[Linkage, float, float]
) -> Group:
    """The tasks of stage `linked`, one for each batch.

    Args:
        groups: the tasks of `shards`, `members` and `score`.
        batches: the task of `batches`.
        components: the task of `labels` at the floor.
        count: how many batches there are.
        how: the linkage, the threshold, and the floor of the pairs.
    """
    shards, members, scored = groups
    reads = {"shards": shards, "members": members, "scored": scored, "batches": batches, "components": components}
    given = {"linkage": how[0], "threshold": how[1], "floor": how[2]}
    return tasks_of("linked", count, _linked, reads, given)


def put_together(members: Group, linked: Group) -> Group:
    """The one task that gives the cluster of each document."""
    return Group((Task(stage="clusters", part=0, run=_together, reads={"members": members, "linked": linked}),))


def _batches(out: Writer, *, scored: list[Stored], components: list[Stored], most: int) -> None:
    labels = components[0].mapped("labels")
    pairs = np.zeros(components[0].facts["clusters"], np.uint32)
    for codes, _ in _portions(scored, most):
        found, counts = np.unique(labels[decode(codes)[0].astype(np.int64)], return_counts=True)
        pairs[found] += counts.astype(np.uint32)
    if pairs.max(initial=0) > most:
        raise NeardupError(
            f"one component has {pairs.max():,} pairs, and --memory leaves room for {most:,}; take a higher floor, "
            "more --memory, or --linkage components"
        )
    batch = np.full(len(pairs), -1, np.int32)
    paired = np.flatnonzero(pairs)
    lots = np.cumsum(pairs[paired], dtype=np.int64) // most
    batch[paired] = np.unique(lots, return_inverse=True)[1]
    out.add("batch", batch)
    out.fact(count=int(batch.max(initial=-1)) + 1)


def _linked(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    scored: list[Stored],
    batches: list[Stored],
    components: list[Stored],
    part: int,
    linkage: Linkage,
    threshold: float,
    floor: float,
) -> None:
    layout, batch, labels = Layout.of(shards), batches[0].column("batch"), components[0].mapped("labels")
    inside = np.zeros(len(layout), np.bool_)
    for start in range(0, len(layout), _ROWS):
        inside[start : start + _ROWS] = batch[labels[start : start + _ROWS]] == part
    del batch
    rows = np.flatnonzero(inside)
    kept, scores = [np.zeros(0, np.uint64)], [np.zeros(0, np.float32)]
    for codes, score in _portions(scored, _ROWS):
        mine = inside[decode(codes)[0].astype(np.int64)]
        kept.append(codes[mine])
        scores.append(score[mine])
    left, right = decode(np.concatenate(kept))
    pairs = CorpusPairs(
        left=np.searchsorted(rows, left.astype(np.int64)).astype(np.int32),
        right=np.searchsorted(rows, right.astype(np.int64)).astype(np.int32),
        score=np.concatenate(scores),
        floor=floor,
        candidates=len(left),
        ids=layout.ids(shards, rows).to_pylist(),
        identical=np.searchsorted(rows, layout.values(members, "identical", rows)).astype(np.int32),
    )
    out.add("rows", rows)
    out.add("labels", np.asarray(linkage.labels(pairs, threshold), np.int64))


def _portions(scored: list[Stored], most: int) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.float32]]]:
    for part in scored:
        for start in range(0, part.rows("codes"), most):
            span = start, min(start + most, part.rows("codes"))
            yield part.column("codes", *span), part.column("score", *span)


def _together(out: Writer, *, members: list[Stored], linked: list[Stored]) -> None:
    parent = identical_joined(members)
    for part in linked:
        rows, labels = part.column("rows"), part.column("labels")
        first = rows[np.unique(labels, return_index=True)[1]]
        join(rows, first[labels], parent)
    out.fact(clusters=int(number(parent)), rows=len(parent))
    out.add("labels", parent)
