"""Shows that stages on Ray find what one process finds: `python -m bench.same_on_ray [--write] [STRATEGY…]`.

For each strategy that can be run in parts, and each number of parts, the pairs, scores, counts, bounds and clusters
from a Ray cluster on this machine are compared with those of one process. The table is printed as Markdown; `--write`
puts it into docs/scale.md.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

import neardup as nd
from bench.marked import marked
from neardup.core.pairs import CorpusPairs
from neardup.engine.in_memory import CorpusSource, collected
from neardup.engine.local import components, found_pairs
from neardup.engine.on_ray import LOCAL, RayEngine, cluster
from neardup.table import Table
from tests.helpers.streamed import SHARDS, STRATEGIES, TIGHT, made

if TYPE_CHECKING:
    from neardup.engine.limits import Limits

PAGE = Path(__file__).parents[1] / "docs" / "scale.md"
START, END = "<!-- equality: python -m bench.same_on_ray --write -->", "<!-- end of equality -->"


def differences(corpus: nd.Corpus, text: str, limits: Limits) -> tuple[int, list[str]]:
    """The shards of a corpus, and the names of what is not the same from Ray as from one process."""
    strategy = nd.strategy(text)
    expected, at = nd.pairs(corpus, strategy), strategy.default_threshold
    with TemporaryDirectory() as name:
        engine = RayEngine(Path(name), limits)
        found = found_pairs(engine, CorpusSource(corpus), strategy)
        pairs, labels = collected(found), components(engine, found, at).stored(engine.work)[0].column("labels")
    other = [
        field.name
        for field in fields(CorpusPairs)
        if not np.array_equal(np.asarray(getattr(pairs, field.name)), np.asarray(getattr(expected, field.name)))
    ]
    same = np.array_equal(labels, nd.cluster(expected, at).labels)
    return len(found.shards), other if same else [*other, "clusters"]


def told(other: list[str]) -> str:
    """What is not the same, for a cell."""
    return f"other {', '.join(other)}" if other else "the same"


def main() -> None:
    """Compare all, print the table, and end with status 1 where anything is not the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("strategies", nargs="*", metavar="STRATEGY")
    parser.add_argument("--write", action="store_true", help="put the table into docs/scale.md")
    given = parser.parse_args()
    if given.write:
        marked(PAGE.read_text(encoding="utf-8"), START, END, "")  # a page without marks is refused before all work
    corpus, failed = made(), False
    parts = {count: replace(limits, **TIGHT) for count, limits in SHARDS.items()}
    rows = []
    with cluster(LOCAL):
        for text in given.strategies or STRATEGIES:
            found = [differences(corpus, text, limits) for limits in parts.values()]
            failed = failed or any(other for _, other in found)
            rows.append([text, str(len(nd.pairs(corpus, nd.strategy(text)))), *(told(other) for _, other in found)])
    columns = ["strategy", "pairs", *(f"{shards} shards" if shards > 1 else "one shard" for shards, _ in found)]
    table = Table.of(columns, rows, figures=slice(1, 2)).markdown()
    sys.stdout.write(table)
    if given.write:
        PAGE.write_text(marked(PAGE.read_text(encoding="utf-8"), START, END, table), encoding="utf-8")
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
