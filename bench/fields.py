"""What `fields` reaches on records of columns: `python -m bench.fields RUN` prints a table of `er_cora`, its dev half.

RUN is a folder of `neardup run` on `er_cora`; only what it says of gold is read. The corpus has a column `title`. Here
it gets three more, taken from its texts, which hold the title between what stands before it and what stands after it:
`authors` (with address and pages), `year` (the last number from 1800 to 2099 after the title) and `venue` (the rest
after the title). Thresholds are the best of the dev half. With `--test` the figures are those of the test half at the
same thresholds: look once, and add a line to gold/LOOKS.md if you decide anything by them.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import neardup as nd
from bench.cascade import timed
from bench.dev_half import HalfFigures, dev_figures
from neardup.results.cells import read_cells
from neardup.table import Table

CORPUS = "er_cora"
YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")
TITLE = "fields(columns=('title',), by=('token_set',))"
YEARS = "fields(columns=('title', 'year'), by=('token_set', 'equal'), weights=(3, 1))"
VENUES = "fields(columns=('title', 'year', 'venue'), by=('token_set', 'equal', 'token_sort'), weights=(3, 1, 0.5))"
ALL = (
    "fields(columns=('title', 'year', 'venue', 'authors'), by=('token_set', 'equal', 'token_sort', 'token_sort'), "
    "weights=(3, 1, 0.5, 1))"
)
ROWS = (
    "passages:records",
    "minhash-lsh:text-dedup-core",
    *(
        f"{finder}(floor=0.1, verify={scorer})"
        for finder in ("passages:records", "minhash-lsh:text-dedup-core")
        for scorer in ("fields()", TITLE, YEARS, VENUES, ALL)
    ),
)
"""The strategies that are compared."""


def with_columns(corpus: nd.Corpus) -> nd.Corpus:
    """The citations with the columns that their texts tell."""
    columns: dict[str, list[Any]] = {
        "title": corpus.column("title").to_pylist(),
        "authors": [],
        "year": [],
        "venue": [],
    }
    for text, title in zip(corpus.texts, columns["title"], strict=True):
        before, _, after = text.partition(title)
        years = YEAR.findall(after)
        columns["authors"].append(before)
        columns["year"].append(years[-1] if years else None)
        columns["venue"].append(YEAR.sub(" ", after))
    return nd.Corpus.from_texts(corpus.ids, corpus.texts, columns)


def row(text: str, found: HalfFigures, seconds: float) -> list[str]:
    """A row of the table."""
    pairs = f"{found.pairs:.3f} ({found.pair_threshold:.2f})"
    clusters = f"{found.clusters:.3f} ({found.threshold:.2f})"
    return [f"`{text}`", pairs, f"{found.precision:.3f}", f"{found.recall:.3f}", clusters, f"{seconds:.2f}"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--test", action="store_true", help="figures of the test half, at the thresholds of dev")
    given = parser.parse_args()
    data = next(cell.corpus for cell in read_cells([given.run]) if cell.corpus.name == CORPUS)
    corpus, rows = with_columns(nd.corpus(CORPUS)), []
    for text in ROWS:
        strategy = nd.strategy(text)
        for _ in range(2):
            pairs, seconds = timed(nd.pairs, corpus, strategy)
        found = dev_figures(data, pairs, strategy.default_threshold, test=given.test)
        if found is not None:
            rows.append(row(text, found, seconds))
    titles = ("strategy", "F1 of pairs", "precision", "recall", "F1 of clusters", "seconds")
    print(Table.of(titles, rows, figures=slice(1, None)).markdown())  # noqa: T201


if __name__ == "__main__":
    main()
