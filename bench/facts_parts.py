"""What each part of the scorer `facts` is worth on dev halves: `python -m bench.facts_parts RUN` prints a table.

RUN is a folder of `neardup run --strategy passages` on the corpora to measure, articles or newswire items alike; only
what it says of gold is read. A corpus whose gold has no two halves is left out. Each row is `passages` with one part of
the formula left out, or something added that was tried, at its own best threshold of each dev half. No test half is
looked at.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import neardup as nd
from neardup.results.cells import read_cells
from neardup.results.derive.halves import Halves, halves
from neardup.scorers.facts.dates import earliest
from neardup.scorers.facts.formula import (
    ARTICLES,
    Timing,
    agreement,
    conviction,
    coverage,
    ownness,
    recurrence,
    sameness,
)
from neardup.scorers.facts.languages import lists_for
from neardup.scorers.facts.lists import ROLES
from neardup.scorers.facts.scorer import Facts, statistics
from neardup.table import Table
from neardup_algorithms.passages.strategy import Passages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from neardup.core.strategy import Judge as Scores
    from neardup.metrics.judges import Judge
    from neardup.scorers.facts.evidence_kernels import Evidence


@dataclass(frozen=True, kw_only=True)
class Variant(Facts):
    """`facts` with something changed.

    Attributes:
        change: a name in `CHANGES`; "" for none.
        lists: the roles of word lists that apply, as one text.
    """

    change: str = ""
    lists: str = " ".join(ROLES)

    def prepared(self, corpus: nd.Corpus) -> Scores:
        """As `Facts`, with these lists."""
        lists = lists_for(corpus, tuple(self.lists.split()))
        return partial(self._score, corpus, lists, statistics(corpus.texts, lists).finished(), earliest(corpus))

    def combined(self, evidence: Evidence, timing: Timing) -> NDArray[np.float64]:
        """As `Facts`, with the change."""
        weights = (ARTICLES, evidence, timing)
        return CHANGES[self.change](*weights) if self.change else super().combined(evidence, timing)


def product(weights: Any, e: Evidence, timing: Timing, *, without: str = "") -> NDArray[np.float64]:
    """The formula, one of its shares left out."""
    shares = {
        "coverage": partial(coverage, e, weights),
        "agreement": partial(agreement, e, weights),
        "conviction": partial(conviction, e, weights),
        "ownness": partial(ownness, e, weights),
        "recurrence": partial(recurrence, e, timing),
        "sameness": partial(sameness, e, timing),
    }
    found: NDArray[np.float64] = np.prod([share() for name, share in shares.items() if name != without], axis=0)
    return found


def _weights(**changed: float) -> Callable[..., NDArray[np.float64]]:
    return lambda weights, e, timing: product(weights._replace(**changed), e, timing)


def _less(**changed: float) -> Callable[..., NDArray[np.float64]]:
    """The formula, columns of the evidence set to one value."""
    return lambda weights, e, timing: product(
        weights, e._replace(**{name: np.full_like(e.apart, value) for name, value in changed.items()}), timing
    )


CHANGES: dict[str, Callable[..., NDArray[np.float64]]] = {
    "without coverage": partial(product, without="coverage"),
    "without conflicts of numbers": _weights(numbers=0),
    "without conflicts of names": _weights(names=0),
    "without any fact": _weights(numbers=0, names=0, figures=0),
    "without evidence": partial(product, without="conviction"),
    "without furniture and stretches apart": _weights(gate=0),
    "without stretches apart": _less(apart=0.0),
    "without notices": _less(notices=0.0),
    "without growth by date": lambda weights, e, timing: product(
        weights, e, timing._replace(later=timing.later & False)
    ),
    "without another day": partial(product, without="recurrence"),
    "coverage alone": lambda weights, e, timing: coverage(e, weights._replace(figures=0)),
}
LISTS = {
    "without word lists": "",
    "without spelled numbers": "units corrections",
    "without units": "numbers corrections",
    "without words of notices": "numbers units",
}


def variants() -> dict[str, Variant]:
    """What is measured, by name."""
    changed = {name: Variant(change=name) for name in CHANGES}
    return {"all of it": Variant(), **changed, **{name: Variant(lists=roles) for name, roles in LISTS.items()}}


def split_halves(run: Path) -> dict[str, Halves]:
    """The halves of each corpus of a run whose gold has two, by name."""
    found: dict[str, Halves] = {}
    for cell in read_cells([run]):
        split = halves(cell.corpus, cell.corpus.judge) if cell.done and cell.corpus.judge is not None else ""
        if not isinstance(split, str):
            found[cell.corpus.name] = split
    return found


def dev_halves(run: Path) -> dict[str, Judge]:
    """The labels of the dev half of each of these corpora, by name."""
    return {name: split.dev for name, split in split_halves(run).items()}


def best_on_dev(corpus: nd.Corpus, dev: Judge, variant: Variant) -> str:
    """The best F1 of pairs on the dev half of a corpus, and its threshold."""
    best = dev.pair_curve(nd.pairs(corpus, Passages(verify=variant, floor=0.05))).best("f1")
    return f"{best.value:.3f} ({best.threshold:.2f})"


def table_of(run: Path, names: Iterable[str] = ()) -> Table:
    """The table of a run.

    Args:
        run: a run folder.
        names: of the variants to measure; of none, all are.
    """
    dev, chosen = dev_halves(run), variants()
    corpora = {name: nd.corpus(name) for name in dev}
    rows = [
        [name, *(best_on_dev(corpora[corpus], labels, chosen[name]) for corpus, labels in dev.items())]
        for name in names or chosen
    ]
    return Table.of(("", *dev), rows, figures=slice(1, None))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    print(table_of(parser.parse_args().run).markdown())  # noqa: T201


if __name__ == "__main__":
    main()
