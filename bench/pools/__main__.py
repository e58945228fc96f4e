"""Make the gold of a corpus too large to read: `NEARDUP_DATA=… python -m bench.pools draw CORPUS --out FOLDER`.

`draw` writes `pool.arrow`, and `sample.jsonl`, the pairs to read, in an order that tells nothing. Two people then label
them apart from one another: `neardup label STUDY --pairs FOLDER/sample.jsonl --labeller NAME`. `gold` joins what they
said to the probabilities, and writes the files of `gold/neardup_gold/CORPUS`.

`later CORPUS --out FOLDER --earlier GOLD` draws further pairs from the pool of a gold, and `gold` with `--earlier`
adds what was said of them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import neardup as nd
from bench.pools.design import DRAWN, LATER
from bench.pools.draw import draw
from bench.pools.files import write_gold, write_later, write_pool


def main() -> None:
    """Draw a pool, or write the gold of one that was read."""
    parser = argparse.ArgumentParser(prog="python -m bench.pools", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("step", choices=("draw", "later", "gold"))
    parser.add_argument("corpus")
    parser.add_argument("--out", type=Path, required=True, help="folder of the pool; for gold also of its files")
    parser.add_argument("--study", type=Path, help="the study in which the pairs were labelled")
    parser.add_argument("--earlier", type=Path, help="the gold to which a later draw adds")
    parser.add_argument("--seed", type=int, default=12)
    asked = parser.parse_args()
    for step, sizes in (("draw", DRAWN), ("later", LATER)):
        if asked.step == step and asked.corpus not in sizes:
            parser.error(
                f"bench/pools/design.py has sizes of strata for {', '.join(sizes)}, and none for {asked.corpus}"
            )
    if asked.step == "later" and asked.earlier is None:
        parser.error("later needs --earlier, the folder of the gold to which it adds")
    if asked.step == "gold" and asked.study is None:
        parser.error("gold needs --study, the study in which two people labelled the pairs of --out")
    corpus = nd.corpus(asked.corpus)
    ordered = corpus.take(np.array(sorted(range(len(corpus)), key=corpus.ids.__getitem__), np.int64))
    if asked.step == "draw":
        write_pool(asked.out, ordered, draw(ordered, asked.corpus, asked.seed), asked.seed)
    elif asked.step == "later":
        write_later(asked.out, ordered, asked.earlier, LATER[asked.corpus], asked.seed)
    else:
        write_gold(asked.out, ordered, asked.study, asked.earlier)


if __name__ == "__main__":
    main()
