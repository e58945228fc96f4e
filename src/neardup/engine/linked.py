"""Stages `batches` and `linked`: linkages that need the pairs of a component together, some components at a time.

Documents of different components of the pairs at the floor never come together. So a linkage is run on as many
components as memory holds the pairs of, and its clusters are put together afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.codes import decode
from neardup.engine.labels import identical_joined, join, number
from neardup.engine.layout import Layout
from neardup.engine.subset import chosen, pairs_of_rows, portions
from neardup.engine.tasks import Group, Task, tasks_of
from neardup.errors import NeardupError

if TYPE_CHECKING:
    from neardup.core.linkage import Linkage
    from neardup.engine.limits import Limits
    from neardup.engine.store import Stored, Writer


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
    for codes, _ in portions(scored, most):
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
    batch, labels = batches[0].column("batch"), components[0].mapped("labels")
    inside = chosen(batch, labels, part)
    del batch
    rows, pairs = pairs_of_rows(Layout.of(shards), (shards, members, scored), inside, labels, floor)
    out.add("rows", rows)
    out.add("labels", np.asarray(linkage.labels(pairs, threshold), np.int64))


def _together(out: Writer, *, members: list[Stored], linked: list[Stored]) -> None:
    parent = identical_joined(members)
    for part in linked:
        rows, labels = part.column("rows"), part.column("labels")
        first = rows[np.unique(labels, return_index=True)[1]]
        join(rows, first[labels], parent)
    out.fact(clusters=int(number(parent)), rows=len(parent))
    out.add("labels", parent)
