"""What settings catch of a corpus, against the exact similarity of all its pairs and against its gold."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING, Any

from neardup.capture.rates import Bin, Rate, Spread, curve, half_caught, rate_from, spread
from neardup.census.caught import count_caught
from neardup.census.overlaps import Overlaps
from neardup.compiled import LONG_SECONDS, without_compiling
from neardup.core.detection import pairs
from neardup.core.distinct import collapse
from neardup.core.s_curve import Banded
from neardup.metrics.evaluation import evaluate
from neardup.run import machine
from neardup.run.rounds import LEAST_ROUNDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neardup.capture.settings import Setting
    from neardup.core.bucketed import Bucketed
    from neardup.core.clusters import Clusters
    from neardup.core.corpus import Corpus
    from neardup.core.pairs import CorpusPairs
    from neardup.text import Folding, Unit
    from neardup.text.texts import Texts

JACCARD = (0.5, 0.7, 0.8)
"""Similarities from which on the share caught is listed, in a setting's own shingles."""
CONTAINMENT = 0.7
"""Likewise, by containment in shingles that are the same for all settings."""
COMMON: tuple[int, Unit, Folding] = (5, "word", "loose")
"""Those shingles."""


@dataclass(frozen=True, kw_only=True)
class GoldFigures:
    """Pairs against gold, not closed into clusters.

    Attributes:
        precision: the precision of the pairs.
        recall: the recall of the pairs.
    """

    precision: float
    recall: float


@dataclass(frozen=True, kw_only=True)
class Caught:
    """What one setting caught of one corpus. Identical texts are collapsed, except for the figures against gold.

    Attributes:
        name: the name of the setting.
        examined: pairs compared to find the candidates.
        skipped_at_most: a bound on the pairs that share an oversized bucket and were not compared.
        seconds: of processor time, all threads together, for sketches and candidates; the median of three rounds.
        half: the similarity at which half of the pairs were caught; None where too few pairs allow an estimate.
        half_spread: the same over seeds; None for one seed, or where one of them has too few pairs for an estimate.
        jaccard: the share caught from each of `JACCARD` on.
        containment: the share caught of the pairs with containment `CONTAINMENT` or more in `COMMON` shingles.
        curve: by similarity.
        every: all candidates against gold, as if none were judged; None without gold.
        judged: those whose estimate reaches the nominal threshold; None without gold or threshold.
    """

    name: str
    examined: int
    skipped_at_most: int
    seconds: float
    half: float | None
    half_spread: Spread | None
    jaccard: dict[str, Rate]
    containment: Rate
    curve: list[Bin]
    every: GoldFigures | None
    judged: GoldFigures | None


def capture(
    corpus: Corpus,
    settings: Sequence[tuple[Setting, Bucketed[Any, Any]]],
    gold: Clusters | None = None,
    *,
    seeds: int = 1,
) -> Iterator[Caught]:
    """Measure settings on a corpus, one kind of shingle after the other.

    Args:
        corpus: the documents.
        settings: with their strategies.
        gold: who belongs together; None where there is none, or it does not say which documents are no duplicates.
        seeds: of a strategy with a parameter `seed`, the number of seeds over which the spread of its rates is
            measured: its own and the next ones. All other figures are those of its own seed.

    Yields:
        One a setting, in the order of their shingles.
    """
    texts = collapse(corpus).corpus.texts
    common = Overlaps.of(texts, *COMMON)
    for kind, same_kind in groupby(sorted(settings, key=_kind), _kind):
        own = common if kind == COMMON else Overlaps.of(texts, *kind)
        for setting, strategy in same_kind:
            found = _measure(setting, _seeded(strategy, seeds), texts, own, common)
            yield found if gold is None else _against_gold(found, setting, strategy, corpus, gold)


def _kind(member: tuple[Setting, Bucketed[Any, Any]]) -> tuple[int, Unit, Folding]:
    return member[0].ngram, member[0].unit, member[0].folding


def _seeded(strategy: Bucketed[Any, Any], seeds: int) -> list[Bucketed[Any, Any]]:
    """The strategy, then itself with the seeds that follow its own, where it has any."""
    plain: Any = strategy
    if "seed" not in {parameter.name for parameter in fields(plain)}:
        return [strategy]
    return [strategy, *(replace(plain, seed=plain.seed + k) for k in range(1, seeds))]


def _measure(
    setting: Setting, strategies: Sequence[Bucketed[Any, Any]], texts: Texts, own: Overlaps, common: Overlaps
) -> Caught:
    first = count_caught(strategies[0], texts, own, common)
    every = own.census.jaccard
    caught = [first.own.jaccard, *(count_caught(other, texts, own, own).own.jaccard for other in strategies[1:])]
    halves = [half_caught(every, one) for one in caught]
    return Caught(
        name=setting.name,
        examined=first.examined,
        skipped_at_most=first.skipped_at_most,
        seconds=_processor_seconds(strategies[0], texts),
        half=halves[0],
        half_spread=spread(halves),
        jaccard={f"{least:g}": rate_from(least, every, caught[0]) for least in JACCARD},
        containment=rate_from(CONTAINMENT, common.census.containment, first.common.containment),
        curve=curve(every, caught, strategies[0] if isinstance(strategies[0], Banded) else None),
        every=None,
        judged=None,
    )


def _processor_seconds(strategy: Bucketed[Any, Any], texts: Texts) -> float:
    """Median over rounds of sketches and candidates in which nothing is compiled."""

    def spent() -> float:
        begun = machine.processor_seconds()
        for _ in strategy.candidates_of(texts):
            pass
        return machine.processor_seconds() - begun

    rounds = [without_compiling(spent)]
    while len(rounds) < LEAST_ROUNDS and max(rounds) <= LONG_SECONDS:
        rounds.append(without_compiling(spent))
    return median(rounds)


def _against_gold(
    found: Caught, setting: Setting, strategy: Bucketed[Any, Any], corpus: Corpus, gold: Clusters
) -> Caught:
    """The same with figures against gold: of all candidates, unless a scorer judges them, and at the threshold."""
    plain: Any = strategy
    if isinstance(strategy, Banded) and strategy.verify is None:
        plain = replace(plain, floor=0.0)
    reported = pairs(corpus, plain)
    judged = None if setting.threshold is None else _figures(reported.at(setting.threshold), gold)
    return replace(found, every=_figures(reported, gold), judged=judged)


def _figures(reported: CorpusPairs, gold: Clusters) -> GoldFigures:
    figures = evaluate(reported, gold)
    return GoldFigures(precision=figures["precision"].value, recall=figures["recall"].value)
