"""How other documents join a pair that does not reach the threshold itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compare_report.moved_pairs import OTHERS
from neardup.metrics.chains import Chain, Chains
from neardup.metrics.ranking import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.compare_report.moved_pairs import MovedPairs
    from neardup.results.cells import Cell


def chains_of(before: Cell, after: Cell, found: MovedPairs, places: Sequence[int]) -> dict[int, Chain]:
    """By place of a pair that others join, the chain that does, by the rows of the base run; the lesser id first.

    Args:
        before: the cell of the base run.
        after: the cell of the new run.
        found: what the two differ on.
        places: the pairs that are asked about.
    """
    chains: dict[int, Chain] = {}
    for cell, gained in ((after, True), (before, False)):
        asked = [at for at in places if found.why[at] == OTHERS and found.gained[at] == gained]
        ids, own = before.corpus.ids, cell.corpus.ids
        rows, back = rows_of(own, ids, ids)[0][found.rows[:, asked]], rows_of(ids, own, own)[0]
        labels = cell.clusters.labels
        of = Chains.of(cell.pairs, cell.threshold, labels, np.unique(labels[rows[0]]))
        for at, ends in zip(asked, rows.T.tolist(), strict=True):
            if (chain := of.between(*sorted(ends, key=own.__getitem__))) is not None:
                chains[at] = Chain(back[chain.rows].tolist(), chain.scores)
    return chains
