"""`assert_quality`: a test fails where a strategy is not as good as its author says, and says how sure that is."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from neardup.core import components
from neardup.core.detection import cluster, pairs
from neardup.errors import NeardupError, UnknownNameError
from neardup.metrics.catalogue import metrics
from neardup.results.corpora import CorpusData
from neardup.results.derive.halves import halves
from neardup.results.formats import counted
from neardup.run.folder import RunFolder
from neardup.run.plan import make_plan
from neardup.run.runner import keep_corpus, record_of
from neardup.run.tables import documents_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.core.linkage import Linkage
    from neardup.core.strategy import Strategy
    from neardup.metrics.judges import Judge
    from neardup.metrics.resampling.estimates import Estimate

Half = Literal["dev", "test", "all"]
REMARKS: list[str] = []
"""What passed though an interval leaves it open; the pytest plugin prints it after the tests."""


class QualityError(AssertionError):
    """A figure is worse than what was asked for; the message names every figure."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A figure held to a bound.

    Attributes:
        name: the name of the metric.
        value: the figure.
        low: lower end of its 95 % interval; None where there is none.
        high: upper end.
        bound: what it was held to.
        rising: whether higher is better.
        reason: why there is no interval; "" where there is one.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    bound: float
    rising: bool
    reason: str = ""

    @property
    def kept(self) -> bool:
        """Whether the figure itself is as good as the bound."""
        return self.value >= self.bound if self.rising else self.value <= self.bound

    @property
    def decided(self) -> bool:
        """Whether the whole interval is on the figure's side of the bound."""
        if self.low is None or self.high is None:
            return False
        least, most = (self.low, self.high) if self.rising else (-self.high, -self.low)
        bound = self.bound if self.rising else -self.bound
        return least >= bound if self.kept else most < bound

    def __str__(self) -> str:
        kept, broken = ("at least", "below") if self.rising else ("at most", "above")
        side = f"{kept if self.kept else broken} {self.bound:g}"
        if self.low is None or self.high is None:
            return f"{self.name} is {self.value:.3f}, {side}; there is no interval: {self.reason}"
        range_ = f"{self.name} is {self.value:.3f} (95 % interval {self.low:.3f}–{self.high:.3f}), {side}"
        if self.decided:
            return f"{range_}, and so is the whole interval"
        return f"{range_}, but the interval holds {self.bound:g}: other documents of this kind could decide otherwise"


@dataclass(frozen=True, kw_only=True)
class Quality:
    """Figures of a strategy, each held to a bound.

    Attributes:
        subject: what was measured, in words: strategy, corpus, half, threshold and linkage.
        held: the figures.
    """

    subject: str
    held: Sequence[Held]

    def __str__(self) -> str:
        return f"{self.subject}: {'; '.join(map(str, self.held))}"


def assert_quality(
    strategy: Strategy | str,
    corpus: str,
    *,
    half: Half = "dev",
    level: str = "copy",
    threshold: float | None = None,
    linkage: Linkage | str | None = None,
    **least: float,
) -> Quality:
    """Fail where a figure of a strategy's clusters is worse than it should be.

    Only the figure itself decides. Where its 95 % interval holds the bound as well, the test passes or fails as the
    figure says, and the message says that the documents leave it open.

    Args:
        strategy: a strategy, or the text of one.
        corpus: the name of an installed corpus, or `PATH=GOLD`.
        half: the labels that count. `dev` is the half to look at while a strategy is written. A test that runs at every
            change shows its figures at every change, so keep `test` for the last word; `all` takes both halves.
        level: gold level.
        threshold: least score of a pair that counts; None for the strategy's own threshold.
        linkage: makes clusters of pairs; None for the one that the strategy advises.
        **least: the least value of each metric by its name, such as `f1=0.7`; the most where lower is better.

    Raises:
        QualityError: a figure is worse than its bound.
        NeardupError: a name is unknown, the corpus has no labels or no halves, or no bound is given.
    """
    chosen = components.strategy(strategy) if isinstance(strategy, str) else strategy
    linked = components.linkage_for(chosen, linkage)
    limit = chosen.default_threshold if threshold is None else threshold
    if not least:
        raise NeardupError("assert_quality got no metric; give at least one bound, such as f1=0.7")
    if unknown := [name for name in least if name not in metrics()]:
        raise UnknownNameError("metric", unknown[0], metrics())
    labels, found = _labels(chosen, corpus, level, half, (limit, linked))
    held = [_held(name, bound, found) for name, bound in least.items()]
    what = f"{counted(labels.labelled, labels.what)} in {counted(labels.units, 'unit')}"
    part = "all labels" if half == "all" else f"{half} half"
    subject = f"{chosen} on {corpus}, {part} ({what}), level {level}, threshold {limit:g}, {linked}"
    quality = Quality(subject=subject, held=held)
    if not all(one.kept for one in held):
        raise QualityError(str(quality))
    REMARKS.extend(f"{subject}: {one}" for one in held if not one.decided)
    return quality


def _labels(
    strategy: Strategy, corpus: str, level: str, half: Half, cut: tuple[float, Linkage]
) -> tuple[Judge, dict[str, Estimate]]:
    """The labels that count, and every figure of the clusters with its interval."""
    plan = make_plan([corpus], ["exact"], ["none"], level=level, linkages=["components"], threads=1, timeout=1)
    (entry,) = plan.entries
    with tempfile.TemporaryDirectory(prefix="neardup-") as folder:
        place = RunFolder(Path(folder))
        keep_corpus(place.corpus(entry.key), entry, [])
        table = documents_table(entry.corpus, entry.gold)
        judge = _judge(CorpusData(record_of(plan).corpora[0], place, level, table), half)
    clusters = cluster(pairs(entry.corpus, strategy), *cut)
    drawn = judge.resampled(clusters.labels)
    return judge, {name: drawn.estimate(name) for name in drawn.values}


def _judge(data: CorpusData, half: Half) -> Judge:
    """The labels of a corpus, or of one half of it."""
    if half not in get_args(Half):
        raise UnknownNameError("half", half, get_args(Half))
    if data.judge is None:
        raise NeardupError(
            f"corpus '{data.name}' has no labels to hold a strategy to; 'neardup list corpora' shows some"
        )
    if half == "all":
        return data.judge
    found = halves(data, data.judge)
    if isinstance(found, str):
        raise NeardupError(f"corpus '{data.name}' has no halves: {found}; take half='all'")
    return found.dev if half == "dev" else found.test


def _held(name: str, bound: float, found: dict[str, Estimate]) -> Held:
    if name not in found:
        raise UnknownNameError("metric of clusters", name, found)
    figure, rising = found[name], metrics()[name].higher_is_better is not False
    return Held(
        name=name,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        bound=bound,
        rising=rising,
        reason=figure.reason,
    )
