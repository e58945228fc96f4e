"""The README's table of results and its figures are those of the committed reference report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from neardup.io.datasets import find_dataset
from neardup.results.files import read_results
from neardup.results.formats import interval, megabytes, number, seconds
from neardup.results.names import short_names
from tests.helpers.repository import ROOT

if TYPE_CHECKING:
    from neardup.results.records import CellResult

README = (ROOT / "README.md").read_text(encoding="utf-8")
RESULTS = read_results(ROOT / "reports" / "reference" / "results.json")
NAMES = short_names(RESULTS.strategies)
SHOWN = ("edit-distance", "exact", "minhash-lsh", "simhash", "tfidf-cosine", "minhash-lsh:news")


def cells(corpus: str) -> dict[str, CellResult]:
    return {NAMES[cell.strategy]: cell for cell in RESULTS.only([corpus]).cells}


def test_a_corpus_is_that_of_the_reference_unless_its_edition_went_up() -> None:
    """Texts or labels that change under one edition would make published figures those of other documents."""
    for corpus in RESULTS.corpora:
        dataset = find_dataset(corpus.name)
        gold = dataset.gold()
        assert gold is not None
        if (corpus.edition or dataset.card.edition) == dataset.card.edition:
            assert corpus.checksum == dataset.card.checksum
            assert corpus.gold_checksum == gold.checksum


def exactly_right(cell: CellResult) -> str:
    """The thresholds at which a clustering of `seeds` is the gold."""
    if not cell.perfect:
        return "none"
    among = "its default among them" if cell.figures["f1"] == 1 else "its default not among them"
    return f"{' and '.join(map(str, cell.perfect))}, {among}"


@pytest.mark.parametrize("name", SHOWN)
def test_a_row_of_the_table_of_results(name: str) -> None:
    cell = cells("wire")[name]
    figures = cell.figures
    row = [
        f"`{name}`",
        *(f"{figures[figure]:.2f}" for figure in ("precision", "recall")),
        f"{figures['f1']:.2f} ({interval(cell.intervals['f1']).replace('–', ' – ')})",
        *(number(figures[figure]) for figure in ("wrongly_removed", "left_behind")),
        seconds(figures["seconds"]),
        megabytes(figures["peak_bytes"]),
        exactly_right(cells("seeds")[name]),
    ]
    assert f"| {' | '.join(row)} |" in README
