"""Stages `crowds` and `thin`: large families, whose pairs are left out as in one process (`neardup.core.crowds`).

A task that compares parts leaves out pairs of documents that it knows to be crowded, and says which these are. What is
known only of all tasks together is found here, from the pairs that they kept. These hold all pairs of each document
that no task knew to be crowded, and all pairs with hubs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.codes import decode
from neardup.core.counts import pairs_among
from neardup.core.crowd_kernels import counted, excluded
from neardup.core.crowds import FAR, Hubs, levels_of
from neardup.engine.layout import each
from neardup.engine.subset import portions
from neardup.engine.tasks import Group, Task, tasks_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.crowds import Crowds
    from neardup.engine.limits import Limits
    from neardup.engine.store import Stored, Writer


def ranks(members: list[Stored]) -> NDArray[np.int64]:
    """`int64[n]`: the content rank of each row of the corpus."""
    return each(lambda part: part.column("rank"), members, np.zeros(0, np.uint32)).astype(np.int64)


def add_crowded(out: Writer, crowds: Crowds, strategy: Any) -> None:
    """Write which documents a task knows to be crowded."""
    for level in range(len(levels_of(strategy))):
        out.add(f"crowded{level}", crowds.crowded(level))


def crowds_of(members: Group, compared: Group, scored: Group, strategy: Any, limits: Limits) -> Group:
    """The one task of stage `crowds`: which documents are crowded, and the ranks of their last hubs.

    Args:
        members: the tasks of `members`.
        compared: the tasks that compared parts, and wrote which documents they knew to be crowded.
        scored: the tasks that hold the pairs.
        strategy: the strategy.
        limits: sizes of what is in memory.
    """
    reads = {"members": members, "compared": compared, "scored": scored}
    given, unnamed = {"levels": levels_of(strategy)}, {"limits": limits}
    return Group((Task(stage="crowds", part=0, run=_crowds, reads=reads, given=given, unnamed=unnamed),))


def thinned_of(members: Group, scored: Group, crowds: Group, strategy: Any, limits: Limits) -> Group:
    """The tasks of stage `thin`, one for each that holds pairs: those that are kept."""
    reads = {"members": members, "scored": scored, "crowds": crowds}
    return tasks_of("thin", len(scored.tasks), _thin, reads, {"levels": levels_of(strategy)}, {"limits": limits})


def _crowds(
    out: Writer, *, members: list[Stored], compared: list[Stored], scored: list[Stored], levels: Any, limits: Limits
) -> None:
    rank, scores = ranks(members), np.array([score for score, _ in levels], np.float32)
    counts = np.zeros((len(levels), len(rank)), np.int32)
    for codes, score in portions(scored, limits.codes):
        counted(codes, score, scores, counts)
    over = counts > np.array([most for _, most in levels])[:, None]
    for level, rows in enumerate(over):
        for part in compared:
            rows[part.column(f"crowded{level}")] = True
    over = np.logical_or.accumulate(over[::-1])[::-1]
    out.fact(crowded=int(over[0].sum()))
    if over.any():
        for level, rows in enumerate(over):
            hubs = Hubs(np.flatnonzero(rows), rank, scores[level])
            for pairs in portions(scored, limits.codes):
                hubs.add(*pairs)
            last = np.full(len(rank), FAR, np.int64)
            last[rows] = hubs.last
            out.add(f"last{level}", last)


def _thin(
    out: Writer,
    *,
    members: list[Stored],
    scored: list[Stored],
    crowds: list[Stored],
    part: int,
    levels: Any,
    limits: Limits,
) -> None:
    rank, scores = ranks(members), np.array([score for score, _ in levels], np.float32)
    last = np.stack([crowds[0].column(f"last{level}") for level in range(len(levels))])
    inside, within = last[0] < FAR, 0
    out.add("codes", np.zeros(0, np.uint64))
    out.add("score", np.zeros(0, np.float32))
    for codes, score in portions([scored[part]], limits.codes):
        kept = ~excluded(codes, score, scores, rank, last)
        left, right = (rows.astype(np.int64) for rows in decode(codes[kept]))
        within += int(np.sum(inside[left] & inside[right]))
        out.add("codes", codes[kept])
        out.add("score", score[kept])
    out.fact(examined=scored[part].facts["examined"], within=within)


def skipped_of(crowds: Stored, thinned: list[Stored]) -> int:
    """How many pairs of crowded documents are not kept: a bound on those that were left out."""
    kept = sum(int(part.facts["within"]) for part in thinned)
    return int(pairs_among(int(crowds.facts["crowded"]))) - kept
