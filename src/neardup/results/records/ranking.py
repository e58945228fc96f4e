"""What results hold of the strategies' order on each corpus and over all, and of how well corpora agree on it."""

from __future__ import annotations

from msgspec import field

from neardup.io.json_records import Record
from neardup.metrics.resampling.agreement import Correlation


class RankedCell(Record, frozen=True, kw_only=True):
    """A strategy on a corpus of the ranking. Its figures are those of the test half.

    Attributes:
        corpus: its name.
        status: `done`, how the cell ended otherwise, or `not run`. A strategy without figures ranks last.
        value: the corpus's metric at the threshold chosen on dev; None without figures.
        interval: its 95 % interval; None where there is none.
        threshold: the threshold chosen on dev; None without figures.
        at_floor: whether that threshold takes every pair that the strategy reports, so that a lower floor might do
            better.
        default: the metric at the strategy's default threshold; None without figures.
        unjudged: of the pairs that the strategy joins, the share that no label speaks of since they are outside the
            pool of a sampled gold; None for other gold.
        rank: its rank by `value`; equal ones share the mean of their ranks.
        ranks: 95 % interval of the rank, for all strategies of the corpus at once.
        tied: strategies that were found neither better nor worse.
    """

    corpus: str
    status: str = "done"
    value: float | None = None
    interval: tuple[float, float] | None = None
    threshold: float | None = None
    at_floor: bool = False
    default: float | None = None
    unjudged: float | None = None
    rank: float
    ranks: tuple[int, int]
    tied: list[str] = field(default_factory=list)


class RankedMethod(Record, frozen=True, kw_only=True):
    """A strategy on every corpus of the ranking.

    Attributes:
        strategy: canonical text.
        cells: one for each corpus, in their order.
        mean_rank: the mean of its ranks.
        mean_ranks: 95 % interval of the mean rank.
        worst_rank: the highest number among its ranks.
        worst_ranks: interval of the worst rank, from those of the ranks.
    """

    strategy: str
    cells: list[RankedCell]
    mean_rank: float
    mean_ranks: tuple[float, float]
    worst_rank: float
    worst_ranks: tuple[int, int]


class RankedCorpus(Record, frozen=True, kw_only=True):
    """A corpus of the ranking.

    Attributes:
        corpus: its name.
        metric: the metric that strategies are ranked by.
        units: sampling units of its test half.
        untested: pairs of strategies to whose difference too few units contribute; they count as tied.
    """

    corpus: str
    metric: str
    units: int
    untested: int = 0


class OutsideCorpus(Record, frozen=True, kw_only=True):
    """A corpus with gold that no ranking can be made on.

    Attributes:
        corpus: its name.
        reason: why it stands outside.
        metric: the metric of `values`.
        values: the metric at the default threshold, over all labels, by strategy; None without figures.
    """

    corpus: str
    reason: str
    metric: str
    values: dict[str, float | None]


class AgreementResult(Record, frozen=True, kw_only=True):
    """How well two corpora agree on the order of the strategies, in one kind of figures.

    Attributes:
        corpora: their names.
        at: `tuned`, thresholds chosen on dev, or `default`.
        methods: how many strategies have figures on both.
        reason: why there are no correlations; "" where there are.
        correlations: `spearman` and `kendall`.
    """

    corpora: tuple[str, str]
    at: str
    methods: int
    reason: str = ""
    correlations: dict[str, Correlation] = field(default_factory=dict)


class RankingResult(Record, frozen=True, kw_only=True):
    """The order of the strategies over several corpora.

    Attributes:
        corpora: those that it is made of.
        methods: the strategies, the best mean rank first.
        folded: by canonical text, strategies that repeat another one by other means, and its name. They have
            no row, so that a method counts once.
        outside: corpora with gold that it is not made of.
        agreements: for every two corpora, tuned and default.
    """

    corpora: list[RankedCorpus]
    methods: list[RankedMethod]
    folded: dict[str, str] = field(default_factory=dict)
    outside: list[OutsideCorpus] = field(default_factory=list)
    agreements: list[AgreementResult] = field(default_factory=list)
