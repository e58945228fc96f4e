"""Measures strategies on a generated corpus: `python -m bench.scaling DOCUMENTS STRATEGY…` prints JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np

import neardup
from neardup import Clock, Clusters, Corpus, CorpusPairs
from neardup.metrics.contingency import Contingency
from neardup.run import machine
from neardup.run.rounds import measure_rounds, median_round, warm_up
from neardup.synthesis import Synthesis


def scaled(spec: str, corpus: Corpus, gold: Clusters) -> dict[str, Any]:
    """Seconds from texts in memory to clusters, memory beyond the texts, and recall and precision of planted pairs."""
    strategy = neardup.strategy(spec)
    warm_up(strategy, corpus)

    def work(fresh: Corpus, clock: Clock) -> tuple[CorpusPairs, Clusters]:
        pairs = neardup.pairs(fresh, strategy, clock)
        return pairs, neardup.cluster(pairs, strategy.default_threshold)

    (pairs, clusters), rounds, beyond = measure_rounds(work, corpus)
    sums = Contingency.of(clusters.labels, gold.labels).sums()
    return {
        "strategy": spec,
        "documents": len(corpus),
        "text_bytes": corpus.texts.nbytes,
        "threads": machine.cores(),
        "seconds": median_round(rounds).seconds,
        "cpu_seconds": float(np.median([taken.processor for taken in rounds])),
        "rounds": len(rounds),
        "bytes_beyond_text": beyond,
        "pairs": len(pairs),
        "candidates": pairs.candidates,
        "recall": float(sums.both) / sums.gold if sums.gold else 1.0,
        "precision": float(sums.both / sums.predicted) if sums.predicted else 1.0,
    }


def main() -> None:
    """Measure the strategies named on the command line, one after another."""
    count, *specs = sys.argv[1:]
    model = Synthesis()
    corpus, gold = model.corpus(int(count)), model.clusters(int(count))
    sys.stdout.write(json.dumps([scaled(spec, corpus, gold) for spec in specs]) + "\n")


if __name__ == "__main__":
    main()
