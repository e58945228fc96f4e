"""How many pairs were examined, and how many gold pairs were among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.metrics.metric import AccountMetric, Column, PairsMetric

if TYPE_CHECKING:
    from neardup.core.pairs import CorpusPairs
    from neardup.metrics.account import Account

_BLOCKING = "Christen: Data Matching (2012), chapter 7"


def _candidate_recall(account: Account) -> float | None:
    return account.ceiling


def reduction_ratio(pairs: CorpusPairs) -> float:
    """Share of the pairs of distinct texts that were not examined; of several copies of a blank text one counts."""
    return 1 - pairs.candidates / pairs.possible if pairs.possible else 1.0


CANDIDATE_RECALL = AccountMetric(
    name="candidate_recall",
    title="Candidate recall",
    formula="gold pairs examined or of identical texts / gold pairs; 1 when gold has no pair; absent where the "
    "strategy does not say what it examined",
    source=f"{_BLOCKING} (pairs completeness)",
    place=210,
    function=_candidate_recall,
    column=Column(
        title="candidate recall",
        help="share of gold pairs that were examined; a dash where the strategy does not say what it examined",
    ),
)
REDUCTION_RATIO = PairsMetric(
    name="reduction_ratio",
    title="Reduction ratio",
    formula="1 - pairs examined / (d (d - 1) / 2), d distinct texts; 1 when there is no pair to examine",
    source=_BLOCKING,
    place=230,
    counted=True,
    function=reduction_ratio,
)
