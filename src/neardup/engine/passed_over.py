"""Stage `passed-over`: a bound on the pairs of oversized buckets that were not examined, that of one process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.buckets import Buckets
from neardup.core.passed_over import PassedOver
from neardup.engine.layout import each
from neardup.engine.tasks import Group, Task
from neardup.text.ragged import offsets_of

if TYPE_CHECKING:
    from neardup.engine.store import Stored, Writer


def passed_over_of(joined: Group, scored: Group, hubs: int) -> Group:
    """The one task of the stage.

    Args:
        joined: the tasks that noted buckets that are too large.
        scored: those that counted the pairs with hubs that were examined; none where these do not count.
        hubs: how many rows of such a bucket are paired with all.
    """
    reads = {"joined": joined, "scored": scored}
    return Group((Task(stage="passed-over", part=0, run=_passed_over, reads=reads, given={"hubs": hubs}),))


def _passed_over(out: Writer, *, joined: list[Stored], scored: list[Stored], hubs: int) -> None:
    none = np.zeros(0, np.int64)
    rows = each(lambda part: part.column("large_rows"), joined, none)
    sizes = each(lambda part: part.column("large_sizes"), joined, none)
    starred = each(lambda part: part.column("starred"), scored, none)
    stars = each(lambda part: part.column("stars"), scored, none)
    known, places = np.unique(rows, return_inverse=True)
    skipped = PassedOver(len(known))
    if len(sizes):
        skipped.add(Buckets(places, offsets_of(sizes)), hubs)
    skipped.less(np.searchsorted(known, starred), stars)
    out.fact(skipped=skipped.at_most())
