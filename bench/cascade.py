"""Cost and quality of a cascade by stage: `python -m bench.cascade RUN` prints three tables, of dev halves only.

RUN is a folder of `neardup run` on the corpora to measure; only what it says of gold is read. A corpus whose gold has
no two halves is left out. The first table tells what each stage settles, the second what the whole costs and reaches
beside the last scorer alone. With `--choice` a table of first stages stands in their place, by which the defaults were
chosen. Seconds are of the processor, the median of some rounds that take turns. With `--test` F1 is that of the test
half, at the thresholds of dev: look once, and add a line to gold/LOOKS.md if you decide anything by it.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import neardup as nd
from bench.facts_parts import split_halves
from neardup.core.distinct import collapse
from neardup.core.pairs import CorpusPairs, Pairs
from neardup.core.strategy import prepared
from neardup.scorers.cascade import Cascade
from neardup.scorers.overlap import Containment
from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from neardup.core.distinct import Distinct
    from neardup.metrics.curves import Curve
    from neardup.results.derive.halves import Halves

ROUNDS = 5
WARM = 100
"""Pairs that are scored before anything is timed, so that no compiled code is read meanwhile."""
FLOOR = 0.05
"""Below it no pair is kept, so that a threshold is free to be chosen."""
SURE = 0.5
"""A first stage is sure if it settles no pair as different that the second one puts here or above."""
LENGTHS, BOUNDS = (2, 3, 4, 5), (0.05, 0.1, 0.15, 0.2)
"""Words in an n-gram, and bounds of `different_below`, that were tried."""


class Found(NamedTuple):
    """The candidates of a strategy on a corpus with halves.

    Attributes:
        corpus: the whole corpus.
        distinct: its distinct texts.
        split: its halves.
        left: rows of distinct texts.
        right: rows of distinct texts.
        seconds: of the processor, to find them.
    """

    corpus: nd.Corpus
    distinct: Distinct
    split: Halves
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    seconds: float

    def pairs(self, score: NDArray[np.float32], floor: float = FLOOR) -> CorpusPairs:
        """Scored candidates as pairs of the whole corpus."""
        rows = self.distinct.rows
        kept = Pairs.of(rows[self.left], rows[self.right], score, floor=floor)
        ids, identical = self.corpus.ids, self.distinct.identical
        return CorpusPairs(**vars(kept), ids=ids, identical=identical, distinct=len(rows))

    def on_dev(self) -> NDArray[np.bool_]:
        """`bool[m]`: whether neither document of a pair is in the test half."""
        test = self.split.rows[self.distinct.rows]
        return ~(test[self.left] | test[self.right])

    def curve(self, score: NDArray[np.float32], *, test: bool = False) -> Curve:
        """Figures of pairs by threshold, on dev or on test."""
        return (self.split.test if test else self.split.dev).pair_curve(self.pairs(score))

    def recall(self, wanted: NDArray[np.bool_]) -> float:
        """The share of gold copies on dev among some candidates and identical texts."""
        return float(self.curve(wanted.astype(np.float32)).at(1.0)["recall"])


def f1(curve: Curve, *thresholds: float) -> NDArray[np.float64]:
    """F1 of pairs at some thresholds."""
    return np.array([float(curve.at(threshold)["f1"]) for threshold in thresholds])


def timed(work: Callable[..., Any], *given: Any) -> tuple[Any, float]:
    """What some work gives, and the processor seconds that it takes."""
    start = time.process_time()
    found = work(*given)
    return found, time.process_time() - start


def _candidates(strategy: Any, texts: nd.Texts) -> list[nd.Candidates]:
    """All candidates of a corpus."""
    return list(strategy.candidates_of(texts))


def _judged(scorer: Any, corpus: nd.Corpus, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float32]:
    """The scores of pairs, statistics included."""
    return prepared(scorer, corpus)(left, right)


def of_run(run: Path, strategy: Any, names: list[str]) -> Iterator[tuple[str, Found]]:
    """The candidates of a strategy on each corpus of a run that has halves, found twice, the second time timed.

    Args:
        run: a run folder.
        strategy: the strategy.
        names: of the corpora; of none, all that have halves.
    """
    for name, split in split_halves(run).items():
        if names and name not in names:
            continue
        corpus = nd.corpus(name)
        distinct = collapse(corpus)
        for _ in range(2):
            chunks, seconds = timed(_candidates, strategy, distinct.corpus.texts)
        left, right = (np.concatenate([getattr(chunk, side) for chunk in chunks]) for side in ("left", "right"))
        yield name, Found(corpus, distinct, split, left, right, seconds)


def stages_of(scorer: Any) -> Iterator[Any]:
    """The cascades within a cascade, outermost first, and last the scorer that judges what they leave."""
    while isinstance(scorer, Cascade):
        yield scorer
        scorer = scorer.then
    yield scorer


def by_stage(name: str, found: Found, scorer: Any) -> Iterator[list[str]]:
    """A row of the first table for each stage of a cascade."""
    yield [name, "candidates", f"{len(found.left):,}", "", "", "", "", f"{found.seconds:.2f}"]
    undecided, corpus = np.arange(len(found.left)), found.distinct.corpus
    *cascades, last = stages_of(scorer)
    scorer.score(corpus, found.left[:WARM], found.right[:WARM])
    for stage in cascades:
        decided, seconds = timed(stage.settled, corpus, found.left[undecided], found.right[undecided])
        different, copies = undecided[decided == 0], undecided[decided == 1]
        yield [name, str(stage.first), f"{len(undecided):,}", *_settled(found, different, copies), f"{seconds:.2f}"]
        undecided = undecided[np.isnan(decided)]
    judge, seconds = timed(prepared, last, corpus)
    yield [name, "statistics", "", "", "", "", "", f"{seconds:.2f}"]
    _, seconds = timed(judge, found.left[undecided], found.right[undecided])
    yield [name, str(last), f"{len(undecided):,}", "", "", "", "", f"{seconds:.2f}"]


def _settled(found: Found, different: NDArray[np.int64], copies: NDArray[np.int64]) -> Iterator[str]:
    """How many pairs are settled as different and how many copies are among them; as copies, and how many are none."""
    every = np.ones(len(found.left), np.bool_)
    rest, sure = every.copy(), ~every
    rest[different], sure[copies] = False, True
    yield f"{len(different):,}"
    yield f"{found.recall(every) - found.recall(rest):.4f}"
    yield f"{len(copies):,}"
    yield _wrong(found, sure) if len(copies) else ""


def _wrong(found: Found, sure: NDArray[np.bool_]) -> str:
    """The share of some pairs on dev that are no copies; identical texts do not count."""
    pairs = found.pairs(sure.astype(np.float32))
    alone = replace(pairs, identical=np.arange(len(pairs.ids), dtype=np.int32))
    return f"{1 - found.split.dev.pair_curve(alone).at(1.0)['precision']:.3f}"


def beside_the_last(
    name: str, found: Found, scorer: Any, threshold: float, number: int, *, test: bool = False
) -> Iterator[list[str]]:
    """Two rows of the second table: the last scorer alone, and the cascade."""
    *_, last = stages_of(scorer)
    both, corpus = (last, scorer), found.distinct.corpus
    runs: list[list[tuple[Any, float]]] = [[], []]
    for turn in range(number):
        for place in (0, 1) if turn % 2 else (1, 0):
            runs[place].append(timed(_judged, both[place], corpus, found.left, found.right))
    for judged, rounds in zip(both, runs, strict=True):
        score, seconds = rounds[0][0], median(each for _, each in rounds)
        dev = found.curve(score)
        best = dev.best("f1").threshold
        highest, usual = f1(found.curve(score, test=True) if test else dev, best, threshold)
        figures = [f"{highest:.3f} ({best:.2f})", f"{usual:.3f}"]
        yield [name, str(judged).partition("(")[0], *figures, f"{seconds:.2f}", f"{found.seconds + seconds:.2f}"]


def choices(every: dict[str, Found], last: Any, threshold: float) -> Iterator[list[str]]:
    """A row for each first stage that was tried: of each corpus what is left, settled wrongly and gained."""
    scores = {name: _judged(last, each.distinct.corpus, each.left, each.right) for name, each in every.items()}
    alone = {name: _highest_and_usual(each, scores[name], threshold) for name, each in every.items()}
    for ngram in LENGTHS:
        held = {
            name: Containment(ngram=ngram).score(each.distinct.corpus, each.left, each.right)
            for name, each in every.items()
        }
        for bound in BOUNDS:
            cells = (_choice(every[n], held[n] < bound, scores[n], threshold, alone[n]) for n in every)
            yield [str(ngram), f"{bound}", *cells]


def _highest_and_usual(found: Found, score: NDArray[np.float32], threshold: float) -> NDArray[np.float64]:
    """F1 of pairs on dev at its best threshold, and at another one."""
    dev = found.curve(score)
    return f1(dev, dev.best("f1").threshold, threshold)


def _choice(
    found: Found,
    settled: NDArray[np.bool_],
    score: NDArray[np.float32],
    threshold: float,
    alone: NDArray[np.float64],
) -> str:
    wrong = int((settled & found.on_dev() & (score >= SURE)).sum())
    best, same = _highest_and_usual(found, np.where(settled, np.float32(0), score), threshold) - alone
    return f"{1 - settled.mean():.2f}, {wrong}, {best:+.3f}, {same:+.3f}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--strategy", default="passages:cascade", help="with verify=cascade(…)")
    parser.add_argument("--corpus", action="append", default=[], help="of the run; default: all")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--test", action="store_true", help="F1 of the test half, at the thresholds of dev")
    parser.add_argument("--choice", action="store_true", help="the first stages that were tried")
    given = parser.parse_args()
    strategy: Any = nd.strategy(given.strategy)
    every, threshold = dict(of_run(given.run, strategy, given.corpus)), strategy.default_threshold
    if given.choice:
        *_, last = stages_of(strategy.verify)
        print(Table.of(("n-gram", "different below", *every), list(choices(every, last, threshold))).markdown())  # noqa: T201
        return
    stages = [row for name, found in every.items() for row in by_stage(name, found, strategy.verify)]
    titles = ("corpus", "stage", "pairs", "different", "copies among them", "copies", "wrong", "seconds")
    print(Table.of(titles, stages, figures=slice(2, None)).markdown())  # noqa: T201
    whole = [
        row
        for name, found in every.items()
        for row in beside_the_last(name, found, strategy.verify, threshold, given.rounds, test=given.test)
    ]
    names = ("corpus", "scorer", "F1 at the best of dev", f"F1 at {threshold}", "seconds", "with candidates")
    print(Table.of(names, whole, figures=slice(2, None)).markdown())  # noqa: T201


if __name__ == "__main__":
    main()
