"""Contests: a strategy of ours and its peers run in turn on the same texts, timed end to end, with recall measured."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING, Any, cast

import numpy as np

import neardup
from bench.race import Stopwatch, compared, target, times
from neardup import Clusters, Corpus, CorpusPairs
from neardup.synthesis import Synthesis

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from neardup import Strategy


@dataclass(frozen=True)
class Task:
    """The settings of a contest.

    Attributes:
        strategies: ours first, then the peers.
        threshold: the threshold of the clusters.
        scorer: the exact similarity that decides which pairs are true.
        true: the least similarity of a true pair.
        goal: the target: how many times our seconds the fastest peer should take.
        own: whether only peers that read the texts themselves count for the target.
        generated: how many documents the generated corpus has.
        banding: bands and rows, where a pair of similarity s is reported with probability 1 - (1 - s^rows)^bands.
        by_chance: whether contestants have different hash functions, so that recall differs by chance.
    """

    strategies: tuple[str, ...]
    threshold: float
    scorer: str
    true: float
    goal: float
    own: bool = False
    generated: int = 20_000
    banding: tuple[int, int] | None = None
    by_chance: bool = False


@dataclass
class Listed:
    """A list of `str` in the place of a corpus, for a peer that reads texts itself.

    Such a peer then bears no cost of ours, except for a search of each text for its first letter or digit.
    """

    texts: list[str]

    def __len__(self) -> int:
        return len(self.texts)


def distinct(corpus: Corpus) -> Corpus:
    """The corpus with one document for each text, since every contestant sees identical texts only once."""
    first: dict[str, int] = {}
    for row, text in enumerate(corpus.texts):
        first.setdefault(text, row)
    return corpus.take(np.array(list(first.values()), np.int64))


def generated(count: int) -> tuple[Corpus, NDArray[np.int64]]:
    """Generated documents of 3 KB and the planted pairs among them, `int64[m, 2]`."""
    corpus = distinct(Synthesis(identical=0).corpus(count))
    return corpus, pairs_together(Synthesis(identical=0).clusters(count), corpus)


def pairs_together(clusters: Clusters, corpus: Corpus) -> NDArray[np.int64]:
    """All pairs of rows of the corpus that are in one cluster, `int64[m, 2]`."""
    cluster_of = dict(zip(clusters.ids, clusters.labels.tolist(), strict=True))
    members: dict[int, list[int]] = {}
    for row, document in enumerate(corpus.ids):
        members.setdefault(cluster_of[document], []).append(row)
    pairs = [pair for rows in members.values() for pair in combinations(rows, 2)]
    return np.array(pairs, np.int64).reshape(-1, 2)


def end_to_end(corpus: Corpus, strategy: Strategy, threshold: float) -> Callable[[], CorpusPairs]:
    """A function from the texts, as a list of `str`, to clusters; it returns the pairs.

    Ours, and a peer that is given our shingles, bear the cost of converting the list to Arrow and of collapsing
    identical texts. A peer that reads texts itself does not.
    """
    ids, texts = corpus.ids, list(corpus.texts)

    def ours() -> CorpusPairs:
        found = neardup.pairs(Corpus.from_texts(ids, texts), strategy)
        neardup.cluster(found, threshold)
        return found

    def alone() -> CorpusPairs:
        found = strategy.pairs(cast("Corpus", Listed(texts)))
        pairs = CorpusPairs(**vars(found), ids=ids, identical=np.arange(len(ids), dtype=np.int32))
        neardup.cluster(pairs, threshold)
        return pairs

    return alone if getattr(strategy, "shingles", None) == "own" else ours


def contest(task: Task, corpus: Corpus) -> dict[str, Stopwatch]:
    """A stopwatch for each contestant, after its kernels were compiled and its libraries loaded."""
    warm = corpus.take(np.arange(min(len(corpus), 100)))
    watches = {}
    for text in task.strategies:
        strategy = neardup.strategy(text)
        end_to_end(warm, strategy, task.threshold)()
        watches[text] = Stopwatch(end_to_end(corpus, strategy, task.threshold))
    return watches


def outcome(task: Task, corpus: Corpus, planted: NDArray[np.int64], watches: dict[str, Stopwatch]) -> dict[str, Any]:
    """Figures by contestant: speed, seconds as a multiple of ours, and recall of the true pairs.

    The true pairs are those planted or reported by any contestant whose exact similarity is high enough. Recall is the
    share of them that a contestant reports at any score.
    """
    reported = {
        text: set(zip(w.result.left.tolist(), w.result.right.tolist(), strict=True)) for text, w in watches.items()
    }
    known = np.array(sorted(set(map(tuple, planted.tolist())).union(*reported.values())), np.int64).reshape(-1, 2)
    exact = neardup.scorer(task.scorer).score(corpus, known[:, 0], known[:, 1])
    high = exact >= np.float32(task.true)
    true = set(map(tuple, known[high].tolist()))
    figures = with_rates(watches, corpus)
    for text, watch in watches.items():
        recall = len(true & reported[text]) / max(1, len(true))
        figures[text] |= {"pairs": len(watch.result), "true_pairs": len(true), "recall": recall}
        if task.banding:
            bands, rows = task.banding
            figures[text]["expected_recall"] = float(np.mean(1 - (1 - exact[high] ** rows) ** bands))
    return figures


def with_rates(watches: dict[str, Stopwatch], corpus: Corpus) -> dict[str, dict[str, Any]]:
    """The figures of `compared`, with the median documents and megabytes a second."""
    figures = compared(watches)
    for row in figures.values():
        row["documents_per_second"] = len(corpus) / row["seconds"]
        row["mb_per_second"] = corpus.texts.nbytes / row["seconds"] / 1e6
    return figures


def reads_texts_itself(text: str) -> bool:
    """Whether a contestant reads the texts itself; otherwise it is given our n-gram hashes."""
    return "shingles='own'" in text


def targets(task: Task, name: str, figures: dict[str, dict[str, Any]], threads: int) -> list[dict[str, str]]:
    """Lines that compare ours with the fastest peer that counts for the target, and with the fastest of the others."""
    ours, *peers = figures
    own = [text for text in peers if reads_texts_itself(text)]
    given = [text for text in peers if not reads_texts_itself(text)]
    what = f"{ours}, texts → clusters, {name}, {threads} threads"

    def line(among: list[str], goal: float | None) -> dict[str, str]:
        fastest = min(among, key=lambda text: float(figures[text]["seconds"]))
        source = "by itself, from the same list of texts" if reads_texts_itself(fastest) else "given our n-gram hashes"
        return target(what, f"{fastest}, {source}: fastest of {len(among)}", *times(figures, fastest), least=goal)

    return [line(own, task.goal), line(given, None)] if task.own else [line(peers, task.goal)]


def not_below_the_peers(task: Task, figures: dict[str, dict[str, Any]]) -> bool:
    """Whether our recall is at least the best peer's; where chance plays a part, less 4.5 standard errors."""
    ours, *peers = figures.values()
    best, count = max(row["recall"] for row in peers), ours["true_pairs"]
    if not task.by_chance:
        return bool(ours["recall"] >= best)
    missed = max(1 - best, 1 / count)
    return bool(ours["recall"] >= best - 4.5 * sqrt(2 * missed * (1 - missed) / count))
