"""What the view Pairs of a comparison holds. Documents, pairs, kinds and reasons are named by their places in lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.report.page.data.error_records import CorpusPairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.report.page.data.error_records import Chain


@dataclass(frozen=True)
class MovedCase:
    """A pair that a strategy joins in one run only.

    Attributes:
        pair: its documents.
        gained: whether the new run joins it; else the first.
        why: why.
        gold: what the labels say.
        weight: how many pairs of documents with these texts it stands for.
        scores: its score in both runs; None where a run reported none.
        chain: how other documents join it; of a long chain the ends and the weakest link; None where none do.
        links: how many links the whole chain has.
    """

    pair: int
    gained: bool
    why: int
    gold: int
    weight: int
    scores: tuple[float | None, float | None]
    chain: Chain | None = None
    links: int = 0


@dataclass(frozen=True)
class MovedStrategy:
    """A strategy on a corpus in both runs.

    Attributes:
        text: its canonical text in the base run.
        name: what it is called, or both names where two are compared.
        thresholds: the default threshold in each run.
        floors: the floor in each run.
        linkages: the linkage in each run.
        gained: how many pairs only the new run joins.
        lost: how many only the base run joins.
        complete: whether `totals` count all of them.
        totals: whether gained, why, what the labels say, and how many pairs are so.
        cases: those that the page keeps.
    """

    text: str
    name: str
    thresholds: tuple[float, float]
    floors: tuple[float, float]
    linkages: tuple[str, str]
    gained: int
    lost: int
    complete: bool
    totals: Sequence[tuple[bool, int, int, int]]
    cases: Sequence[MovedCase]


@dataclass(frozen=True)
class MovedCorpus(CorpusPairs):
    """What moved on a corpus.

    Attributes:
        strategies: those whose raw pairs both runs hold.
    """

    strategies: Sequence[MovedStrategy]


@dataclass(frozen=True)
class Moved:
    """The view Pairs.

    Attributes:
        about: how the cases were chosen.
        whys: the reasons, by key.
        golds: what labels can say, in words.
        corpora: each corpus that both runs hold pairs of.
    """

    about: str
    whys: Sequence[str]
    golds: Sequence[str]
    corpora: Sequence[MovedCorpus]
