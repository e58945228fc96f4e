"""The best threshold of strategies over several dev halves: `python -m bench.thresholds RUN STRATEGY…` prints a table.

RUN is a folder of `neardup run` on the corpora to measure; only what it says of gold is read. Thresholds are tried in
steps of .02 from the floor up. The one of each row has the highest mean F1 of pairs over the dev halves; of equal means
it is the highest. The other columns are F1 there, the best F1 of each half and its threshold in brackets. No test half
is looked at.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import neardup as nd
from bench.facts_parts import dev_halves
from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.metrics.curves import Curve
    from neardup.metrics.judges import Judge

STEPS = 50
"""Steps from 0 to 1."""


class Chosen(NamedTuple):
    """The threshold with the highest mean of F1.

    Attributes:
        threshold: itself.
        mean: that mean.
    """

    threshold: float
    mean: float


def chosen(curves: Sequence[Curve]) -> Chosen:
    """The threshold in steps of .02, at or above the floor, with the highest mean F1 over the curves; of equal ones
    the highest.
    """
    least = max(curve.floor for curve in curves)
    steps = [step / STEPS for step in range(STEPS, -1, -1) if np.float32(step / STEPS) >= np.float32(least)]
    means = [float(np.mean([curve.at(step)["f1"] for curve in curves])) for step in steps]
    best = int(np.argmax(means))
    return Chosen(steps[best], means[best])


def row_of(strategy: str, dev: Mapping[str, Judge], corpora: Mapping[str, nd.Corpus]) -> list[str]:
    """Threshold, mean F1 and the F1 of each dev half of a strategy."""
    curves = {name: judge.pair_curve(nd.pairs(corpora[name], nd.strategy(strategy))) for name, judge in dev.items()}
    best = chosen(list(curves.values()))
    return [strategy, f"{best.threshold:.2f}", f"{best.mean:.3f}", *(_cell(c, best) for c in curves.values())]


def _cell(curve: Curve, chosen: Chosen) -> str:
    own = curve.best("f1")
    return f"{curve.at(chosen.threshold)['f1']:.3f} ({own.value:.3f} at {own.threshold:.2f})"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("strategy", nargs="+")
    given = parser.parse_args()
    dev = dev_halves(given.run)
    corpora = {name: nd.corpus(name) for name in dev}
    rows = [row_of(strategy, dev, corpora) for strategy in given.strategy]
    table = Table.of(("strategy", "threshold", "mean F1", *dev), rows, figures=slice(1, None))
    print(table.markdown())  # noqa: T201


if __name__ == "__main__":
    main()
