"""What the view Errors holds. Documents, pairs, phenomena and kinds are named by their places in lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.core.explanation import FactKind, Span
    from neardup.report.page.data.reckoning import Reckoning
    from neardup.results.records import Place

Chain: TypeAlias = "tuple[Sequence[int], Sequence[float]]"
"""Documents along a chain of scored pairs, and the score of each link."""


@dataclass(frozen=True)
class ErrorDocument:
    """A document of a pair.

    Attributes:
        id: its id.
        text: its text as far as it is kept; None where it is not shown.
        characters: how long the text is; 0 where it is not known.
        phenomena: what is said of it.
        reason: why it has its labels; "" where nobody says.
        shared: stretches of the text that many documents have.
    """

    id: str
    text: str | None
    characters: int
    phenomena: Sequence[int]
    reason: str
    shared: Sequence[Span]


@dataclass(frozen=True)
class Differing:
    """Facts that contradict each other.

    Attributes:
        kind: `number`, `name` or `notice`.
        left: words of the first text.
        right: words of the second.
        places: where they stand in each text.
    """

    kind: str
    left: str
    right: str
    places: tuple[Sequence[Span], Sequence[Span]]


@dataclass(frozen=True)
class ErrorPair:
    """Two documents, whatever strategies make of them.

    Attributes:
        a: the one.
        b: the other.
        kind: what they are.
        levels: for each level `t` for together, `a` for apart, `-` where gold does not say.
        reckoned: how the scorer `facts` scores them; None where it was not asked.
        main: the main text of each; None where that is not known.
        counts: how many facts contradict each other, by kind.
        differing: these facts; none where texts are not shown.
    """

    a: int
    b: int
    kind: int
    levels: str
    reckoned: Reckoning | None = None
    main: tuple[Span, Span] | None = None
    counts: Mapping[FactKind, int] = field(default_factory=dict)
    differing: Sequence[Differing] = ()


@dataclass(frozen=True)
class ErrorCase:
    """An error of a strategy.

    Attributes:
        pair: its documents.
        step: what lost it.
        weight: how many pairs of documents with these texts it stands for.
        cluster: documents and gold labels in the cluster that holds both; empty for a missed pair.
        chain: how they hang together; of a long chain the two documents and the weakest link; None where nothing is
            known.
        links: how many links the whole chain has.
        why: how the strategy's own scorer scores the pair, where it can explain and is another than `facts()`.
    """

    pair: int
    step: int
    weight: int
    cluster: Sequence[int] = ()
    chain: Chain | None = None
    links: int = 0
    why: Reckoning | None = None


@dataclass(frozen=True)
class ErrorList:
    """Errors of a strategy at one threshold.

    Attributes:
        at: `default`, over all labels, or `tuned`, on the test half.
        threshold: the threshold.
        wrong: how many pairs are joined wrongly.
        missed: how many are missed.
        complete: whether `totals` and `phenomena` count all of them.
        totals: step, kind, tenth of the score (-1 for none), and how many errors are so.
        phenomena: phenomenon, and of how many pairs joined wrongly and of how many missed a document has it.
        joined: for each pair of the corpus `1` if its documents are in one cluster, else `0`.
        cases: those that the page keeps.
    """

    at: Place
    threshold: float
    wrong: int
    missed: int
    complete: bool
    totals: Sequence[tuple[int, int, int, int]]
    phenomena: Sequence[tuple[int, int, int]]
    joined: str
    cases: Sequence[ErrorCase]


@dataclass(frozen=True)
class ErrorStrategy:
    """A strategy on a corpus.

    Attributes:
        text: its canonical text.
        floor: the floor of its pairs.
        linkage: what makes clusters of them.
        scorer: its own scorer, where this explains the cases; "" where it does not.
        scores: its score of each pair of the corpus; None where it reported none.
        lists: its errors, those that the page shows first at the start.
    """

    text: str
    floor: float
    linkage: str
    scorer: str
    scores: Sequence[float | None]
    lists: Sequence[ErrorList]


@dataclass(frozen=True)
class CorpusPairs:
    """Pairs of documents of a corpus, as views of pairs keep them.

    Attributes:
        name: its name.
        note: why texts are not shown; "" where they are.
        levels: levels of its gold; none where it has none.
        kinds: kinds of pairs, as people read them; none where nobody did.
        phenomena: what is said of documents, the rarest first.
        documents: those of the pairs.
        pairs: those that the page keeps.
    """

    name: str
    note: str
    levels: Sequence[str]
    kinds: Sequence[str]
    phenomena: Sequence[str]
    documents: Sequence[ErrorDocument]
    pairs: Sequence[ErrorPair]


@dataclass(frozen=True)
class CorpusErrors(CorpusPairs):
    """The errors on a corpus.

    Attributes:
        sampled: whether gold is a list of pairs, of which errors are counted.
        strategies: those that ended well.
    """

    sampled: bool
    strategies: Sequence[ErrorStrategy]


@dataclass(frozen=True)
class Errors:
    """The view Errors.

    Attributes:
        about: how the cases were chosen.
        steps: the steps that lose a pair, by key.
        missing: the place of the first step that misses one.
        corpora: each corpus whose gold says which pairs are errors.
    """

    about: str
    steps: Sequence[str]
    missing: int
    corpora: Sequence[CorpusErrors]
