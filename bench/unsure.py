"""Does an embedding add anything among the pairs of which a scorer is unsure?

`python -m bench.unsure RUN --scorer 'facts' --embedding 'retsim' …` prints a table. RUN is a folder of `neardup run` on
the corpora to look at, with any strategy: it holds ids, labels and units. Gold pairs of the dev halves count whose
score lies in a range. Two logistic regressions tell copies among them, one from the score alone, one from score and
cosine. Each pair is judged by a model, and at a threshold, that saw no pair of its units. No test half is read.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from itertools import combinations_with_replacement
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import neardup as nd
from neardup.metrics.judges import ClusterJudge, PairJudge
from neardup.metrics.pooled_judge import PooledJudge
from neardup.results.cells import read_cells
from neardup.results.derive.halves import halves
from neardup.table import Cell, Table

if TYPE_CHECKING:
    from neardup.core.strategy import Scorer
    from neardup.metrics.judges import Judge
    from neardup.results.corpora import CorpusData

    Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    Ints = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    Bools = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

FOLDS = 5
LEAST = 10
"""Copies, and other pairs, without which nothing is fitted."""
Z = 1.96
TITLES = (
    *("corpus", "embedding", "pairs", "copies", "units", "log loss", "with cosine", "gain"),
    *("F1", "F1 with cosine", "gain of F1"),
)


class GoldPairs(NamedTuple):
    """Pairs with gold.

    Attributes:
        rows: `int64[2, m]`, both documents.
        positive: `bool[m]`, whether they are copies.
        weight: `float64[m]`, for how many pairs each stands.
        units: `int64[2, m]`, the units of both.
    """

    rows: Ints
    positive: Bools
    weight: Floats
    units: Ints

    def at(self, which: Bools) -> GoldPairs:
        """Some of the pairs."""
        return GoldPairs(self.rows[:, which], self.positive[which], self.weight[which], self.units[:, which])


class Gain(NamedTuple):
    """What a second feature changes.

    Attributes:
        alone: a figure with the score alone.
        both: the same with score and cosine.
        low: the lower end of the 95 % interval of the difference.
        high: the upper end.
    """

    alone: float
    both: float
    low: float
    high: float


def gold_pairs(judge: Judge) -> GoldPairs:
    """The pairs of a half: those listed, or all pairs of labelled documents."""
    if isinstance(judge, PairJudge | PooledJudge):
        listed = judge.listed
        return GoldPairs(listed.rows, listed.positive, listed.weight, listed.units)
    assert isinstance(judge, ClusterJudge), "there are no other judges"
    known = np.flatnonzero(judge.labels >= 0)
    rows = known[np.stack(np.triu_indices(len(known), 1))].astype(np.int64)
    left, right = judge.labels[rows]
    return GoldPairs(rows, left == right, np.ones(len(left)), judge.unit_of[rows].astype(np.int64))


def cosines(corpus: nd.Corpus, pairs: GoldPairs, embedding: str) -> Floats:
    """`float64[m]`: the strategy's score of each pair at the lowest floor that it takes; 0 below."""
    rows = np.unique(pairs.rows)
    found = nd.pairs(corpus.take(rows), replace(nd.strategy(embedding), floor=1e-6))  # type: ignore[type-var]  # a spec
    score = np.zeros((len(rows), len(rows)))
    score[found.left, found.right] = score[found.right, found.left] = found.score
    left, right = found.identical[np.searchsorted(rows, pairs.rows)]
    return np.where(left == right, 1.0, score[left, right])


def predictions(features: Floats, pairs: GoldPairs, seed: int = 1) -> tuple[Floats, Bools]:
    """`float64[m]` and `bool[m]`: the probability of each pair to be a copy, and whether it is called one.

    Units are dealt into folds. The pairs of two folds are judged by a model of the pairs that touch neither. A pair is
    called a copy from the probability on that gave the best F1 in training.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    _, units = np.unique(pairs.units, return_inverse=True)
    units = units.reshape(pairs.units.shape)
    fold = np.random.default_rng(seed).permutation(units.max() + 1)[units] % FOLDS
    probability, called = np.full(len(pairs.positive), np.nan), np.zeros(len(pairs.positive), np.bool_)
    for i, j in combinations_with_replacement(range(FOLDS), 2):
        judged = np.all(np.sort(fold, axis=0) == [[i], [j]], axis=0)
        train = ~np.any(np.isin(fold, [i, j]), axis=0)
        if not judged.any():
            continue
        if len(np.unique(pairs.positive[train])) < 2:
            raise SystemExit("a fold leaves only copies, or none, to learn from; take a wider range")
        model = make_pipeline(StandardScaler(), LogisticRegression())
        weight = {"logisticregression__sample_weight": pairs.weight[train]}
        model.fit(features[train], pairs.positive[train], **weight)
        probability[judged] = model.predict_proba(features[judged])[:, 1]
        own = model.predict_proba(features[train])[:, 1]
        called[judged] = probability[judged] >= _threshold(own, pairs.positive[train], pairs.weight[train])
    return probability, called


def _threshold(probability: Floats, positive: Bools, weight: Floats) -> float:
    """The probability from which calling pairs copies gives the best F1."""
    order = np.argsort(-probability, kind="stable")
    right, every = np.cumsum((weight * positive)[order]), np.cumsum(weight[order])
    return float(probability[order][np.argmax(2 * right / (every + right[-1]))])


def gains(score: Floats, cosine: Floats, pairs: GoldPairs) -> tuple[Gain, Gain]:
    """Of log loss and of F1, with intervals that leave out one unit after the other, predictions held."""
    alone = predictions(score[:, None], pairs)
    both = predictions(np.stack([score, cosine], axis=1), pairs)
    losses = [_gathered(_loss_parts(p, pairs), pairs.units) for p, _ in (alone, both)]
    shares = [_gathered(_f1_parts(called, pairs), pairs.units) for _, called in (alone, both)]
    return _gain(*(parts[0] / parts[1] for parts in losses)), _gain(
        *(2 * p[0] / np.maximum(p[1], 1e-9) for p in shares)
    )


def _loss_parts(probability: Floats, pairs: GoldPairs) -> Floats:
    """`float64[2, m]`: what each pair adds to the sum of -ln of the probability of what is true, and to the weight."""
    given = np.clip(np.where(pairs.positive, probability, 1 - probability), 1e-9, 1)
    return np.stack([-pairs.weight * np.log(given), pairs.weight])


def _f1_parts(called: Bools, pairs: GoldPairs) -> Floats:
    """`float64[2, m]`: what each pair adds to the pairs rightly called copies, and to those called so or being so."""
    right = called & pairs.positive
    return np.stack([pairs.weight * right, pairs.weight * (called.astype(np.float64) + pairs.positive)])


def _gathered(parts: Floats, units: Ints) -> Floats:
    """`float64[k, 1 + u]` from `float64[k, m]`: the sums over all pairs, then those without each of u units."""
    _, unit = np.unique(units, return_inverse=True)
    one, other = unit.reshape(units.shape)
    apart = one != other
    count = int(unit.max()) + 1
    touched = np.array([np.bincount(one, p, count) + np.bincount(other[apart], p[apart], count) for p in parts])
    whole = parts.sum(axis=1, keepdims=True)
    return np.concatenate([whole, whole - touched], axis=1)


def _gain(alone: Floats, both: Floats) -> Gain:
    """A difference with the interval of the jackknife, from both figures: `float64[1 + units]`, those of all first."""
    change = both - alone
    left = change[1:]
    error = Z * float(np.sqrt((len(left) - 1) / len(left) * ((left - left.mean()) ** 2).sum()))
    return Gain(float(alone[0]), float(both[0]), float(change[0]) - error, float(change[0]) + error)


def unsure(corpus: CorpusData, scorer: Scorer, low: float, high: float) -> tuple[nd.Corpus, GoldPairs, Floats] | None:
    """The documents, the dev pairs whose score lies in the range, and their scores; None where there are no halves."""
    found = None if corpus.judge is None else halves(corpus, corpus.judge)
    if found is None or isinstance(found, str):
        return None
    texts = nd.corpus(corpus.name)
    assert texts.ids == corpus.ids, "the run is of the installed edition"
    pairs = gold_pairs(found.dev)
    score = scorer.score(texts, *pairs.rows).astype(np.float64)
    within = (score >= low) & (score <= high)
    return texts, pairs.at(within), score[within]


def row(name: str, embedding: str, pairs: GoldPairs, found: tuple[Gain, Gain] | None) -> list[str | Cell]:
    """A row of the table."""
    counts = (len(pairs.positive), int(pairs.positive.sum()), len(np.unique(pairs.units)))
    head = [name, embedding, *map(str, counts)]
    if found is None:
        return [*head, "too few", *[""] * (len(TITLES) - len(head) - 1)]
    cells: list[str | Cell] = []
    for gain in found:
        change = Cell(f"{gain.both - gain.alone:+.3f}", f"{gain.low:+.3f} to {gain.high:+.3f}")
        cells += [f"{gain.alone:.3f}", f"{gain.both:.3f}", change]
    return [*head, *cells]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--scorer", required=True)
    parser.add_argument("--embedding", action="append", required=True)
    parser.add_argument("--corpus", action="append", help="by name; default: all of the run")
    parser.add_argument("--range", nargs=2, type=float, default=(0.3, 0.7))
    given = parser.parse_args()
    rows = []
    for name, corpus in {cell.corpus.name: cell.corpus for cell in read_cells([given.run])}.items():
        if (
            name not in (given.corpus or [name])
            or (found := unsure(corpus, nd.scorer(given.scorer), *given.range)) is None
        ):
            continue
        texts, pairs, score = found
        enough = min(pairs.positive.sum(), (~pairs.positive).sum()) >= LEAST
        for text in given.embedding:
            gain = gains(score, cosines(texts, pairs, text), pairs) if enough else None
            rows.append(row(name, text, pairs, gain))
    print(Table.of(TITLES, rows, figures=slice(2, None)).markdown())  # noqa: T201


if __name__ == "__main__":
    main()
