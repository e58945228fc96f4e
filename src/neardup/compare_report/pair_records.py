"""What the view Pairs of a comparison holds. Documents, pairs, kinds and reasons are named by their places in lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.report.page.data.error_records import Chain, ErrorDocument, ErrorPair


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
class MovedCorpus:
    """What moved on a corpus.

    Attributes:
        name: its name.
        note: why texts are not shown; "" where they are.
        levels: levels of its gold.
        kinds: kinds of pairs, as people read them.
        phenomena: what is said of documents, the rarest first.
        documents: those of the pairs.
        pairs: those of the cases.
        strategies: those whose raw pairs both runs hold.
    """

    name: str
    note: str
    levels: Sequence[str]
    kinds: Sequence[str]
    phenomena: Sequence[str]
    documents: Sequence[ErrorDocument]
    pairs: Sequence[ErrorPair]
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
