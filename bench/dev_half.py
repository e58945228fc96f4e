"""What strategies reach on dev halves, without a look at a test half: `python -m bench.dev_half RUN…` prints a table.

RUN is a folder of `neardup run`, whose own last table is of test halves: send it to /dev/null. Thresholds are the best
of the dev half and its figures are shown, so they flatter, and a strategy with more thresholds to choose from more so.
They serve to choose settings. Only the figures of a test half, looked at once, tell what a strategy reaches.
"""

from __future__ import annotations

import sys
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


class DevFigures(NamedTuple):
    """The best figures of a dev half.

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


def dev_figures(corpus: CorpusData, pairs: CorpusPairs, default: float, linkage: str = LINKAGE) -> DevFigures | None:
    """The figures of what a strategy reported; None where a corpus has no halves.

    Args:
        corpus: a corpus of a run.
        pairs: of this corpus.
        default: the default threshold of the strategy.
        linkage: what makes clusters of the pairs.
    """
    found = None if corpus.judge is None else halves(corpus, corpus.judge)
    if found is None or isinstance(found, str):
        return None
    best = found.dev.curve(pairs, components.linkage(linkage), default).best(corpus.metric)
    clusters = detection.cluster(pairs, best.threshold, linkage)
    estimate = found.dev.resampled(clusters.labels).estimate(corpus.metric)
    curve = found.dev.pair_curve(pairs)
    single = curve.best("f1")
    at = int((curve.threshold >= single.threshold).sum()) - 1
    return DevFigures(
        threshold=best.threshold,
        clusters=best.value,
        low=estimate.low,
        high=estimate.high,
        pair_threshold=single.threshold,
        pairs=single.value,
        precision=float(curve["precision"][at]),
        recall=float(curve["recall"][at]),
    )


def table(rows: Iterable[tuple[str, str, DevFigures]]) -> Table:
    """Strategy, corpus and figures as a table."""
    titles = ("corpus", "strategy", "threshold", "clusters", "threshold of pairs", "F1 of pairs", "precision", "recall")
    return Table.of(titles, [_row(*row) for row in rows], figures=slice(2, None))


def _row(corpus: str, strategy: str, found: DevFigures) -> list[str | Cell]:
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


def main(folders: list[str]) -> None:
    """Print the table of some runs."""
    rows = []
    for cell in read_cells(list(map(Path, folders))):
        if cell.done and (found := dev_figures(cell.corpus, cell.pairs, cell.threshold, cell.run.linkage)):
            rows.append((cell.corpus.name, cell.strategy, found))
    print(table(sorted(rows)).markdown())  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
