"""The README's table of results and its figures are those of the committed reference report."""

from __future__ import annotations

from typing import Any

import pytest

from neardup.io.datasets import find_dataset
from neardup.results.formats import interval, megabytes, seconds
from neardup.results.names import short_names
from tests.helpers.files import read_json
from tests.helpers.repository import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
RESULTS: dict[str, Any] = read_json(ROOT / "reports" / "reference" / "results.json")
NAMES = short_names(list(dict.fromkeys(cell["strategy"] for cell in RESULTS["cells"])))
SHOWN = ("edit-distance", "exact", "minhash-lsh", "simhash", "tfidf-cosine", "minhash-lsh:news")


def cells(corpus: str) -> dict[str, dict[str, Any]]:
    return {NAMES[cell["strategy"]]: cell for cell in RESULTS["cells"] if cell["corpus"] == corpus}


def test_a_corpus_is_that_of_the_reference_unless_its_edition_went_up() -> None:
    """Texts or labels that change under one edition would make published figures those of other documents."""
    for corpus in RESULTS["corpora"]:
        dataset = find_dataset(corpus["name"])
        gold = dataset.gold()
        assert gold is not None
        if corpus.get("edition", dataset.card.edition) == dataset.card.edition:
            assert corpus["checksum"] == dataset.card.checksum
            assert corpus["gold_checksum"] == gold.checksum


def exactly_right(cell: dict[str, Any]) -> str:
    """The thresholds at which a clustering of `seeds` is the gold."""
    if not cell["perfect"]:
        return "none"
    among = "its default among them" if cell["figures"]["f1"] == 1 else "its default not among them"
    return f"{' and '.join(found['text'] for found in cell['perfect'])}, {among}"


@pytest.mark.parametrize("name", SHOWN)
def test_a_row_of_the_table_of_results(name: str) -> None:
    cell = cells("wire")[name]
    figures = cell["figures"]
    row = [
        f"`{name}`",
        *(f"{figures[figure]:.2f}" for figure in ("precision", "recall")),
        f"{figures['f1']:.2f} ({interval(cell['intervals']['f1']).replace('–', ' – ')})",
        *(str(figures[figure]) for figure in ("wrongly_removed", "left_behind")),
        seconds(figures["seconds"]),
        megabytes(figures["peak_bytes"]),
        exactly_right(cells("seeds")[name]),
    ]
    assert f"| {' | '.join(row)} |" in README
