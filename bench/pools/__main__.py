"""Make the gold of a corpus too large to read: `NEARDUP_DATA=… python -m bench.pools draw CORPUS --out FOLDER`.

`draw` writes `pool.arrow`, and `sample.jsonl`, the pairs to read, in an order that tells nothing. Two people then label
them apart from one another: `neardup label STUDY --pairs FOLDER/sample.jsonl --labeller NAME`. `gold` joins what they
said to the probabilities, and writes the files of `gold/neardup_gold/CORPUS`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import neardup as nd
from bench.pools.design import DRAWN
from bench.pools.draw import draw
from bench.pools.files import write_gold, write_pool


def main() -> None:
    """Draw a pool, or write the gold of one that was read."""
    parser = argparse.ArgumentParser(prog="python -m bench.pools", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("step", choices=("draw", "gold"))
    parser.add_argument("corpus")
    parser.add_argument("--out", type=Path, required=True, help="folder of the pool; for gold also of its files")
    parser.add_argument("--study", type=Path, help="the study in which the pairs were labelled")
    parser.add_argument("--seed", type=int, default=12)
    asked = parser.parse_args()
    if asked.step == "draw" and asked.corpus not in DRAWN:
        parser.error(f"DRAWN in bench/pools/design.py has no line for {asked.corpus}, only for {', '.join(DRAWN)}")
    if asked.step == "gold" and asked.study is None:
        parser.error("gold needs --study, the study in which two people labelled the pairs of --out")
    corpus = nd.corpus(asked.corpus)
    ordered = corpus.take(np.array(sorted(range(len(corpus)), key=corpus.ids.__getitem__), np.int64))
    if asked.step == "draw":
        write_pool(asked.out, ordered, draw(ordered, asked.corpus, asked.seed), asked.seed)
    else:
        write_gold(asked.out, ordered, asked.study)


if __name__ == "__main__":
    main()
