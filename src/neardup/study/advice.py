"""A recommendation as plain data."""

from __future__ import annotations

from typing import Literal

from neardup.io.json_records import Record

Status = Literal["recommended", "unmet", "undecided"]


class Amount(Record, frozen=True, kw_only=True):
    """An estimate.

    Attributes:
        value: None where there is no answer to estimate it from.
        low: lower end of the 95 % interval.
        high: upper end.
    """

    value: float | None
    low: float
    high: float


class Spent(Record, frozen=True, kw_only=True):
    """Seconds or bytes for the whole corpus.

    Attributes:
        low: the least that is to be expected; of what was measured, the least of the rounds.
        high: the most.
        measured: whether the whole corpus was surveyed, so that this is no forecast.
    """

    low: float
    high: float
    measured: bool


class Cost(Record, frozen=True, kw_only=True):
    """What a strategy takes for the whole corpus.

    Attributes:
        strategy: its canonical text.
        seconds: None where nothing was measured.
        bytes: None where memory was not measured.
        sizes: the numbers of documents that it was measured on.
    """

    strategy: str
    seconds: Spent | None
    bytes: Spent | None
    sizes: list[int]


class Operating(Record, frozen=True, kw_only=True):
    """An operating point: what it does to the study's documents (exact), and how right that is (estimated).

    Attributes:
        strategy: canonical text.
        name: a short name of the strategy.
        linkage: canonical text.
        threshold: of fewest digits among those that do the same.
        precision: duplicates among the pairs joined.
        recall: pairs joined among the duplicates that were found; see `Advice.found`.
        f1: the harmonic mean of both.
        joined: pairs of distinct texts that are joined.
        left_apart: duplicates that were found and are not joined, pairs of distinct texts.
        removed: documents removed.
        identical: how many of them are identical to the one that stays, and so certainly copies.
        wrongly_removed: documents removed for one of which they are no duplicate.
        largest: documents of the largest cluster.
        closure_only: the share of its pairs that are joined only through others.
        cost: for the whole corpus.
    """

    strategy: str
    name: str
    linkage: str
    threshold: float
    precision: Amount
    recall: Amount
    f1: Amount
    joined: int
    left_apart: Amount
    removed: int
    identical: int
    wrongly_removed: Amount
    largest: int
    closure_only: float
    cost: Cost | None


class Further(Record, frozen=True, kw_only=True):
    """Pairs of the population that hardly share text and that no default joins: no duplicates in other figures.

    Attributes:
        pairs: how many there are.
        labels: how many of them were answered.
        duplicates: how many of these are duplicates, or not decided.
        most: the most duplicates among all of them, with a confidence of 95 % to either side.
    """

    pairs: int
    labels: int
    duplicates: int
    most: int


class CurvePoint(Record, frozen=True, kw_only=True):
    """A threshold of the recommended choice, and what is estimated there."""

    threshold: float
    precision: Amount
    recall: Amount
    f1: Amount


class Advice(Record, frozen=True, kw_only=True):
    """What the answers of a study recommend.

    Attributes:
        status: `recommended`; `unmet` where no operating point reaches the goals, as far as the answers say;
            `undecided` where there are too few answers.
        verdict: the same in a sentence.
        goals: what was asked for; none where the best F1 was.
        level: what counts as a duplicate.
        keep: which document of a cluster stays.
        documents: in the study.
        corpus_documents: in the whole corpus.
        sampled: the share of the whole corpus that the study has; 1 where it has all.
        found: pairs of different texts that figures are of: those that a strategy joins at its default threshold, and
            those that some operating point joins and that share a twentieth of the smaller text.
        further: what is known of the other pairs of the population.
        labels: pairs that were drawn and answered.
        unsure: how many of them nobody could decide; figures cover both possibilities.
        missing: how many more answers are expected to be needed, for the goals or to find the best; None where no
            number is known to be enough.
        winner: whether no other choice beats the recommended one by more than .03 of F1, as far as the answers say.
        best: the recommended operating point; where none is, the one that comes nearest.
        tied: the best operating points of choices that were not found different from it.
        width_after: the expected width of the interval of its F1 after twenty more answers.
        left_out: strategies that take too long or too much memory.
        not_admitted: choices of which no threshold is admitted, since they chain.
        curve: the recommended choice over its thresholds.
        command: what to run next.
    """

    status: Status
    verdict: str
    goals: list[str]
    level: str
    keep: str
    documents: int
    corpus_documents: int
    sampled: float
    found: int
    further: Further
    labels: int
    unsure: int
    missing: int | None
    winner: bool
    best: Operating | None
    tied: list[Operating]
    width_after: float | None
    left_out: list[Cost]
    not_admitted: list[str]
    curve: list[CurvePoint]
    command: str
