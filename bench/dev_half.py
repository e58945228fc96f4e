"""What strategies reach on dev halves: `python -m bench.dev_half RUN…` prints a table, of no test half unless asked.

RUN is a folder of `neardup run`, whose own last table is of test halves: send it to /dev/null. Thresholds are the best
of the dev half. Its own figures at these flatter, and serve to choose settings. With `--test` the figures are those of
the test half at the same thresholds: look once, and add a line to gold/LOOKS.md if you decide anything by them.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from neardup.core import components, detection
from neardup.results.cells import read_cells
from neardup.results.derive.halves import halves
from neardup.table import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neardup.core.pairs import CorpusPairs
    from neardup.results.corpora import CorpusData

LINKAGE = "components()"


class HalfFigures(NamedTuple):
    """Figures at the best thresholds of a dev half.

    Attributes:
        threshold: the best one for clusters.
        clusters: the figure by which thresholds are chosen, of clusters at this threshold.
        low: the lower end of its interval; None where it has none.
        high: the upper end.
        pair_threshold: the best one for pairs.
        pairs: F1 of the reported pairs as they are, at that threshold.
        precision: theirs.
        recall: theirs.
    """

    threshold: float
    clusters: float
    low: float | None
    high: float | None
    pair_threshold: float
    pairs: float
    precision: float
    recall: float


def dev_figures(
    corpus: CorpusData, pairs: CorpusPairs, default: float, linkage: str = LINKAGE, *, test: bool = False
) -> HalfFigures | None:
    """The figures of what a strategy reported; None where a corpus has no halves.

    Args:
        corpus: a corpus of a run.
        pairs: of this corpus.
        default: the default threshold of the strategy.
        linkage: what makes clusters of the pairs.
        test: whether the figures are those of the test half; thresholds are always those of the dev half.
    """
    found = None if corpus.judge is None else halves(corpus, corpus.judge)
    if found is None or isinstance(found, str):
        return None
    shown = found.test if test else found.dev
    threshold = found.dev.curve(pairs, components.linkage(linkage), default).best(corpus.metric).threshold
    drawn = shown.resampled(detection.cluster(pairs, threshold, linkage).labels)
    estimate = drawn.estimate(corpus.metric)
    pair_threshold = found.dev.pair_curve(pairs).best("f1").threshold
    single = shown.pair_curve(pairs).at(pair_threshold)
    return HalfFigures(
        threshold=threshold,
        clusters=drawn.values[corpus.metric],
        low=estimate.low,
        high=estimate.high,
        pair_threshold=pair_threshold,
        pairs=single["f1"],
        precision=single["precision"],
        recall=single["recall"],
    )


def table(rows: Iterable[tuple[str, str, HalfFigures]]) -> Table:
    """Strategy, corpus and figures as a table."""
    titles = ("corpus", "strategy", "threshold", "clusters", "threshold of pairs", "F1 of pairs", "precision", "recall")
    return Table.of(titles, [_row(*row) for row in rows], figures=slice(2, None))


def _row(corpus: str, strategy: str, found: HalfFigures) -> list[str | Cell]:
    interval = "" if found.low is None or found.high is None else f"{found.low:.3f}–{found.high:.3f}"
    rest = (found.pairs, found.precision, found.recall)
    return [
        corpus,
        strategy,
        f"{found.threshold:.3f}",
        Cell(f"{found.clusters:.3f}", interval),
        f"{found.pair_threshold:.3f}",
        *(f"{value:.3f}" for value in rest),
    ]


def main() -> None:
    """Print the table of some runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, nargs="+")
    parser.add_argument("--test", action="store_true", help="figures of the test half, at the thresholds of dev")
    given = parser.parse_args()
    rows = []
    for cell in read_cells(given.run):
        if not cell.done:
            continue
        found = dev_figures(cell.corpus, cell.pairs, cell.threshold, cell.linkage, test=given.test)
        if found is not None:
            rows.append((cell.corpus.name, cell.strategy, found))
    print(table(sorted(rows)).markdown())  # noqa: T201


if __name__ == "__main__":
    main()
