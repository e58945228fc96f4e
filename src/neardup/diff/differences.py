"""The pairs that one side reports at its threshold and the other does not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.clusters import Clusters
from neardup.core.codes import decode, encode, looked_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.core.gold import GradedPairs
    from neardup.diff.sides import Side

TOGETHER, APART, UNLABELLED = 1, 0, -1
"""The label of a pair in gold."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Differences:
    """Pairs of distinct texts, each by the document that represents its text.

    Attributes:
        left: `int32[m]` rows.
        right: `int32[m]` rows.
        by_first: `bool[m]`: whether the first side reports the pair, and the second does not; else the reverse.
        scores: `float32[2, m]` of the two sides, NaN where a side reported the pair at no score.
        gold: `int8[m]`: TOGETHER, APART or UNLABELLED.
        both: pairs that both report.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    by_first: NDArray[np.bool_]
    scores: NDArray[np.float32]
    gold: NDArray[np.int8]
    both: int

    def __len__(self) -> int:
        return len(self.left)


def differences(a: Side, b: Side, gold: Clusters | GradedPairs | None) -> Differences:
    """Compare what two sides report at their thresholds."""
    codes = [encode(side.pairs.left, side.pairs.right) for side in (a, b)]
    above = [code[side.pairs.score >= np.float32(side.threshold)] for code, side in zip(codes, (a, b), strict=True)]
    differing = np.setxor1d(above[0], above[1], assume_unique=True)
    left, right = (rows.astype(np.int32) for rows in decode(differing))
    found = [looked_up(differing, code, side.pairs.score) for code, side in zip(codes, (a, b), strict=True)]
    return Differences(
        left=left,
        right=right,
        by_first=found[0] >= np.float32(a.threshold),
        scores=np.stack(found),
        gold=verdicts(gold, a.pairs.ids, left, right),
        both=(len(above[0]) + len(above[1]) - len(differing)) // 2,
    )


def verdicts(
    gold: Clusters | GradedPairs | None, ids: Sequence[str], left: NDArray[np.int32], right: NDArray[np.int32]
) -> NDArray[np.int8]:
    """`int8[m]`: what gold says of each pair of rows."""
    if gold is None:
        return np.full(len(left), UNLABELLED, np.int8)
    if isinstance(gold, Clusters):
        labels = gold.aligned(ids, absent="unlabelled").labels
        a, b = labels[left], labels[right]
        return np.where((a < 0) | (b < 0), UNLABELLED, a == b).astype(np.int8)
    grades = zip(gold.a, gold.b, gold.grade.tolist(), gold.positive.tolist(), strict=True)
    listed = {frozenset((a, b)): UNLABELLED if grade < 0 else int(positive) for a, b, grade, positive in grades}
    named = [(ids[i], ids[j]) for i, j in zip(left.tolist(), right.tolist(), strict=True)]
    found = [
        listed.get(frozenset((a, b)), APART if a in gold.closed and b in gold.closed else UNLABELLED) for a, b in named
    ]
    return np.array(found, np.int8)


def informative_order(found: Differences, a: Side, b: Side) -> NDArray[np.int64]:
    """Positions of the pairs, most informative first.

    Pairs that only the first side reports and pairs that only the second reports come in turn. Of each kind, labelled
    pairs come first. Next, pairs are ordered by how many earlier pairs already contain one of their documents. Then
    they are ordered by how far the one score is above its threshold and the other below (0 where none was reported),
    and last by the ids.
    """
    surplus = np.nan_to_num(found.scores) - np.array([[a.threshold], [b.threshold]], np.float32)
    gap = np.where(found.by_first, surplus[0] - surplus[1], surplus[1] - surplus[0])
    by_id = np.empty(len(a.pairs.ids), np.int64)
    by_id[pc.sort_indices(pa.array(a.pairs.ids, pa.large_string())).to_numpy()] = np.arange(len(by_id))
    turns = [_ranked(np.flatnonzero(kind), found, gap, by_id).tolist() for kind in (found.by_first, ~found.by_first)]
    return np.array([at for turn in zip_longest(*turns) for at in turn if at is not None], np.int64)


def _ranked(
    chosen: NDArray[np.int64], found: Differences, gap: NDArray[np.float32], by_id: NDArray[np.int64]
) -> NDArray[np.int64]:
    ends = np.sort(np.stack([by_id[found.left[chosen]], by_id[found.right[chosen]]]), axis=0)
    unlabelled = found.gold[chosen] == UNLABELLED
    order = np.lexsort((ends[1], ends[0], -gap[chosen], unlabelled))
    nth = _occurrence(ends[:, order].T.ravel()).reshape(-1, 2).max(axis=1)
    picked: NDArray[np.int64] = chosen[order[np.lexsort((nth, unlabelled[order]))]]
    return picked


def _occurrence(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often each value stands before its place."""
    order = np.argsort(values, kind="stable")
    sorted_values = values[order]
    first = np.flatnonzero(np.diff(sorted_values, prepend=-1))
    starts = np.repeat(first, np.diff(first, append=len(values)))
    nth = np.empty(len(values), np.int64)
    nth[order] = np.arange(len(values)) - starts
    return nth
