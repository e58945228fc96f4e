"""Whether `wire` ranks strategies as real collections do: `python -m bench.agreement RUN…`, on dev halves unless asked.

Each method counts once: strategies that repeat another by other means are left out. Thresholds are the best
of the dev half, and figures are those of the dev half at these thresholds. With `--test` the figures are those of the
test half at the same thresholds: look once, and add a line to gold/LOOKS.md. Of a corpus with a column `genre` its
news counts, since the real collections are news. RUN is a folder of `neardup run`; several are taken together, as by
`neardup report`.
"""

from __future__ import annotations

import argparse
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from neardup.core import components
from neardup.metrics.resampling.agreement import agreement
from neardup.metrics.resampling.differences import pairwise_differences
from neardup.metrics.resampling.draws import JointFigures
from neardup.report.ranking import INVENTED, REAL, span, verdict
from neardup.results.cells import read_cells
from neardup.results.derive.halves import halves
from neardup.results.tuning import repeated
from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.metrics.judges import Judge
    from neardup.metrics.resampling.estimates import Resampled
    from neardup.results.cells import Cell
    from neardup.results.corpora import CorpusData

    Samples = Mapping[str, Resampled]

METRIC = "f1"
GENRE = "genre"


def samples(cells: Sequence[Cell], *, test: bool) -> dict[str, dict[str, Resampled]]:
    """By corpus and strategy, the figures of one half at the thresholds of the dev half, resampled by unit."""
    strategies = [cell.strategy for cell in cells]
    peers, short = repeated(strategies), components.known_texts(strategies)
    found: dict[str, dict[str, Resampled]] = {}
    for cell in cells:
        name = cell.corpus.name
        if name not in (INVENTED, *REAL) or cell.strategy in peers or not cell.done or cell.corpus.judge is None:
            continue
        both = halves(cell.corpus, cell.corpus.judge)
        if not isinstance(both, str):
            dev, half = (of_news(cell.corpus, each) for each in (both.dev, both.test if test else both.dev))
            clusters = cell.at(cell.curve(dev).best(METRIC).threshold)
            found.setdefault(name, {})[short.get(cell.strategy, cell.strategy)] = half.resampled(clusters.labels)
    return found


def of_news(corpus: CorpusData, judge: Judge) -> Judge:
    """The labels of a corpus that are about news; all of them where it has no column `genre`."""
    column = corpus.column(GENRE)
    return judge if column is None else judge.among(np.array([value == "news" for value in column.to_pylist()]))


def tables(found: Mapping[str, Samples]) -> list[Table]:
    """F1 of each method on each corpus, then how well each pair of corpora agrees."""
    corpora = [name for name in (INVENTED, *REAL) if name in found]
    methods = sorted(set.intersection(*(set(found[name]) for name in corpora)))
    values = {name: [found[name][method].values[METRIC] for method in methods] for name in corpora}
    rows = [[method, *(f"{values[name][row]:.3f}" for name in corpora)] for row, method in enumerate(methods)]
    each = Table.of(("method", *corpora), rows, figures=slice(1, None))
    heads = ("corpora", "Spearman", "its ceiling", "verdict", "share of ceiling", "mean difference of F1", "reversed")
    pairs = [[f"{a} and {b}", *_agreement(found, methods, a, b)] for a, b in combinations(corpora, 2)]
    return [each, Table.of(heads, pairs, figures=slice(1, None))]


def _agreement(found: Mapping[str, Samples], methods: Sequence[str], a: str, b: str) -> list[str]:
    joint = [JointFigures.of([found[name][method] for method in methods], METRIC, name) for name in (a, b)]
    rho = agreement(*joint)["spearman"]
    return [
        f"{rho.value:z.2f} ({span(rho)})",
        f"{rho.ceiling:.2f} (from {rho.ceiling_low:.2f})",
        verdict(rho),
        f"{rho.value / rho.ceiling:.2f}",
        f"{np.mean(np.abs(joint[0].values - joint[1].values)):.2f}",
        _reversed(found[a], found[b], methods),
    ]


def _reversed(one: Samples, other: Samples, methods: Sequence[str]) -> str:
    """Pairs of methods that one corpus finds different one way and the other the other way."""
    better = [
        {
            (each.better, each.worse)
            for each in pairwise_differences({m: side[m] for m in methods}, METRIC).differences
            if each.adjusted < 0.05
        }
        for side in (one, other)
    ]
    found = sorted(pair for pair in better[0] if pair[::-1] in better[1])
    return "; ".join(f"{a} over {b}" for a, b in found) or "none"


def main() -> None:
    """Print the tables of some runs."""
    parser = argparse.ArgumentParser(prog="python -m bench.agreement", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("run", type=Path, nargs="+")
    parser.add_argument("--test", action="store_true", help="figures of the test half, at the thresholds of dev")
    given = parser.parse_args()
    found = samples(read_cells(given.run), test=given.test)
    if len(found) < 2:
        parser.error(f"needs runs of two of {', '.join((INVENTED, *REAL))}, but has {', '.join(found) or 'none'}")
    for table in tables(found):
        print(table.markdown())  # noqa: T201


if __name__ == "__main__":
    main()
