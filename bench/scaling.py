"""Strategies on one generated corpus, in this process: `python -m bench.scaling DOCUMENTS STRATEGY…` prints JSON."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import neardup
from neardup import Clusters, Corpus
from neardup.metrics.contingency import Contingency
from neardup.run import machine
from neardup.run.canary import check_alive
from neardup.synthesis import Synthesis

ENOUGH_SECONDS, LEAST_ROUNDS, MOST_ROUNDS = 1.0, 2, 5
"""A strategy is run again until its rounds took so long together, or so often; the fastest counts.

At least twice at any size: the first round also waits for memory that the others find ready.
"""


def scaled(spec: str, corpus: Corpus, gold: Clusters) -> dict[str, Any]:
    """Seconds from texts in memory to clusters, the memory beyond the texts, and what was found of what was planted."""
    strategy = neardup.strategy(spec)
    check_alive(strategy)
    resident = machine.settle()
    seconds: list[float] = []
    while len(seconds) < LEAST_ROUNDS or (sum(seconds) < ENOUGH_SECONDS and len(seconds) < MOST_ROUNDS):
        fresh = Corpus(corpus.table, corpus.name)  # without the ids that the round before made strings of
        start = time.perf_counter()
        pairs = neardup.pairs(fresh, strategy)
        clusters = neardup.cluster(pairs, strategy.default_threshold)
        seconds.append(time.perf_counter() - start)
        if len(seconds) == 1:
            peak = machine.peak_bytes()
    sums = Contingency.of(clusters.labels, gold.labels).sums()
    return {
        "strategy": spec,
        "documents": len(corpus),
        "text_bytes": corpus.texts.nbytes,
        "seconds": min(seconds),
        "bytes_beyond_text": None if peak is None or resident is None else max(0, peak - resident),
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
