"""Stage `score`: pairs are scored where their left rows are, and those at or above the floor are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.codes import decode, encode
from neardup.core.features import arrays_of, joined, taken
from neardup.core.pairs import Pairs
from neardup.engine.codes import NONE, ranges, runs_of, within
from neardup.engine.encode import template
from neardup.engine.layout import Layout
from neardup.engine.tasks import Group, Task, tasks_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.bucketed import Bucketed
    from neardup.engine.limits import Limits
    from neardup.engine.store import Stored, Writer


class Features:
    """The features of rows, taken from the files of their shards.

    Args:
        layout: the rows of each shard.
        encoded: the outputs of `encode`.
        like: features of the same classes.
    """

    def __init__(self, layout: Layout, encoded: list[Stored], like: Any) -> None:
        self._layout, self._encoded = layout, encoded
        self._held = [shard.all_of("features.", like, mapped=True) for shard in encoded]
        self._rows = [shard.mapped("rows") for shard in encoded]

    def bytes_each(self) -> int:
        """Bytes of the features of a row, on average."""
        rows = sum(map(len, self._rows))
        return 1 + sum(array.nbytes for held in self._held for array in arrays_of(held).values()) // max(rows, 1)

    def of(self, rows: NDArray[np.int64]) -> Any:
        """The features of some rows, which ascend; there is one at least."""
        return joined(
            [
                taken(self._held[number], np.searchsorted(self._rows[number], local))
                for number, _, local in self._layout.by_shard(rows)
            ]
        )


def scored_of(reads: dict[str, Group], strategy: Any, limits: Limits, *, name: str = "score") -> Group:
    """The tasks of stage `score`, one for each shard.

    Args:
        reads: `shards`, `encoded`, `summary`, and `found`: the outputs that hold candidates.
        strategy: the strategy.
        limits: sizes of what is in memory.
        name: the name of the stage.
    """
    return tasks_of(
        name,
        len(reads["shards"].tasks),
        lambda part: Task(
            stage=name,
            part=part,
            run=_score,
            reads=reads,
            given={"part": part, "strategy": strategy},
            unnamed={"limits": limits},
        ),
    )


def _score(
    out: Writer,
    *,
    shards: list[Stored],
    encoded: list[Stored],
    summary: list[Stored],
    found: list[Stored],
    part: int,
    strategy: Bucketed[Any, Any],
    limits: Limits,
) -> None:
    layout = Layout.of(shards)
    features = Features(layout, encoded, template(strategy, summary))
    runs = runs_of(found, "codes")
    stars = runs_of(found, "stars") if strategy.meeting == "keys" else []
    low, high = (int(first) << 32 for first in layout.firsts[part : part + 2])
    most = max(1024, min(limits.codes, limits.gathered // features.bytes_each() // 2))
    examined = 0
    out.add("codes", NONE)
    out.add("score", np.zeros(0, np.float32))
    out.add("starred", np.zeros(0, np.int64))
    out.add("stars", np.zeros(0, np.int64))
    for span in ranges([*runs, *stars], low, high, most):
        starred = within(stars, *span)
        codes = within([within(runs, *span), starred], *span)
        examined += len(codes)
        _add_stars(out, starred)
        _add_scored(out, codes, strategy, features)
    if strategy.meeting == "tiles":
        examined = found[part].facts["examined"]
    out.fact(examined=examined)


def _add_stars(out: Writer, starred: NDArray[np.uint64]) -> None:
    """How many pairs with hubs have each left row; a row may come again with the next range."""
    rows, counts = np.unique(decode(starred)[0].astype(np.int64), return_counts=True)
    out.add("starred", rows)
    out.add("stars", counts.astype(np.int64))


def _add_scored(out: Writer, codes: NDArray[np.uint64], strategy: Bucketed[Any, Any], features: Features) -> None:
    left, right = (half.astype(np.int64) for half in decode(codes))
    rows = np.unique(np.concatenate([left, right]))
    held = features.of(rows)
    a, b = np.searchsorted(rows, left), np.searchsorted(rows, right)
    near = strategy.near(held, a, b) if strategy.meeting == "keys" else None
    if near is not None:
        a, b, left, right = a[near], b[near], left[near], right[near]
    add_pairs(out, left, right, strategy.score(held, a, b), strategy.floor)


def add_pairs(
    out: Writer, left: NDArray[np.int64], right: NDArray[np.int64], score: NDArray[np.float32], floor: float
) -> None:
    """Write the pairs at or above the floor, checked, in order of their codes."""
    kept = Pairs.of(left, right, score, floor=floor, candidates=0)
    out.add("codes", encode(kept.left, kept.right))
    out.add("score", kept.score)
