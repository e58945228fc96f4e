"""What results hold of the pool that a sampled gold was drawn from."""

from __future__ import annotations

from msgspec import field

from neardup.io.json_records import Record
from neardup.results.records.parts import OfCell


class StratumResult(Record, frozen=True, kw_only=True):
    """A part of the pool from which pairs were drawn evenly.

    Attributes:
        name: the name of the part.
        pairs: how many pairs it has.
        drawn: how many of them were drawn.
        labelled: how many have a label at the level.
        duplicates: how many of these are duplicates.
        most: upper end of the 95 % interval of Clopper and Pearson for the share of duplicates, times `pairs`; where
            all pairs are labelled, their duplicates.
    """

    name: str
    pairs: int
    drawn: int
    labelled: int
    duplicates: int
    most: float


class MethodResult(Record, frozen=True, kw_only=True):
    """What one method gave to the pool.

    Attributes:
        name: of a strategy its canonical text.
        proposed: how many pairs it proposed.
        alone: how many of them no other method proposed.
    """

    name: str
    proposed: int
    alone: int


class OutsideResult(Record, frozen=True, kw_only=True):
    """Pairs drawn evenly from all that are not in the pool.

    Attributes:
        pairs: how many pairs are not in the pool.
        labelled: how many drawn ones have a label at the level.
        duplicates: how many of these are duplicates.
        most: upper end of the 95 % interval of Clopper and Pearson for the share of duplicates, times `pairs`.
    """

    pairs: int
    labelled: int
    duplicates: int
    most: float


class FavouredResult(OfCell, frozen=True, kw_only=True):
    """A strategy that fed the pool, with and without the pairs that only it proposed.

    Attributes:
        method: the method of the pool that it is, but for its floor.
        listed: labelled pairs that only it proposed.
        figures: precision, recall and F1 at its default threshold.
        without: the same with those pairs taken out.
    """

    method: str
    listed: int
    figures: dict[str, float]
    without: dict[str, float]


class PoolResult(Record, frozen=True, kw_only=True):
    """The pool of a corpus.

    Attributes:
        corpus: its name.
        pairs: how many pairs it has.
        labelled: how many of them have a label at the level.
        strata: its parts.
        methods: what proposed its pairs.
        outside: what is known of all other pairs; None where none were drawn.
        favoured: the strategies that fed it, judged without favour.
    """

    corpus: str
    pairs: int
    labelled: int
    strata: list[StratumResult]
    methods: list[MethodResult]
    outside: OutsideResult | None = None
    favoured: list[FavouredResult] = field(default_factory=list)
