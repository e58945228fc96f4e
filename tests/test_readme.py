"""The README's tables of results and its figures are those of the committed reference report."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from msgspec.structs import replace

import neardup as nd
from bench.readme import COPIES, END, START, placed, section, share_alike
from neardup.core.gold import Sample
from neardup.io.datasets import find_dataset
from neardup.results.names import short_names
from tests.helpers.reference import REFERENCE
from tests.helpers.repository import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
LONG = "the harbour board said on monday that the swing bridge would stay shut until june"
OTHER = "growers in the valley expect the smallest cherry crop for eleven years or more"


def test_a_corpus_is_that_of_the_reference_unless_its_edition_went_up() -> None:
    """Texts or labels that change under one edition would make published figures those of other documents."""
    for corpus in REFERENCE.corpora:
        dataset = find_dataset(corpus.name)
        card = dataset.card.gold
        assert card is not None
        gold = dataset.gold() if card.package else None
        if (corpus.edition or dataset.card.edition) == dataset.card.edition:
            assert corpus.checksum == dataset.card.checksum
            assert corpus.gold_checksum == (card.checksum if gold is None else gold.checksum)


def test_the_tables_of_results_are_those_of_the_reference() -> None:
    """`python -m bench.readme` writes them as soon as the reference report is of several corpora with gold."""
    assert (START in README) == (REFERENCE.ranking is not None)
    if REFERENCE.ranking is not None:
        assert f"{START}\n\n{section(REFERENCE, json.loads(COPIES.read_text(encoding='utf-8')))}\n{END}" in README


def test_what_is_said_of_wrong_pairs_is_in_the_reference() -> None:
    """Of `minhash-lsh:news` at its default: how many of its wrong pairs are of the kind that most are of."""
    names = short_names(REFERENCE.strategies)
    for corpus, text in {
        "wire": "7748 of 10905 are templates",
        "reuters21578": "about 172 of 215 are templates",
        "allsides_news": "about 128 of 184 share page",
    }.items():
        (found,) = (
            one
            for one in REFERENCE.wrong
            if (one.corpus, names[one.strategy], one.place) == (corpus, "minhash-lsh:news", "default")
        )
        weights = [kind.weight for kind in found.kinds]
        assert [f"{weight:.0f}" for weight in (max(weights), sum(weights))] == re.findall(r"\d+", text)
        assert text in " ".join(README.split())


@pytest.mark.parametrize(
    ("corpus", "text"),
    [
        ("wire", "1.00 (.99 – 1.00) on the test half of"),
        ("reuters21578", ".99 (.97 – 1.00) on that of"),
        ("allsides_news", ".93 (.76 – .98) on that of"),
    ],
)
def test_what_people_reach_is_in_the_reference(corpus: str, text: str) -> None:
    (found,) = (one.labellers for one in REFERENCE.locked if one.corpus == corpus and one.labellers)
    low, high = found.intervals["f1"] or (0.0, 0.0)
    told = f"{found.figures['f1']:.2f} ({low:.2f} – {high:.2f})".replace("0.", ".")
    assert text.startswith(f"{told} on")
    assert f"{text} `{corpus}`" in " ".join(README.split())


def test_the_thresholds_chosen_on_dev_are_those_of_the_reference() -> None:
    names = short_names(REFERENCE.strategies)
    chosen = {
        one.corpus: row.threshold
        for one in REFERENCE.locked
        for row in one.rows
        if names[row.strategy] == "minhash-lsh:news"
    }
    said = README[README.index("The best thresholds of") : README.index("need some labels, too")]
    for threshold, corpus in re.findall(r"(\.\d\d) on `(\w+)`", " ".join(said.split())):
        assert f"{chosen.pop(corpus):.2f}" == f"0{threshold}"
    assert set(chosen) == {"clough_stevenson"}, "which stands outside the ranking"


@pytest.mark.parametrize("failed", [False, True])
def test_what_a_strategy_costs_is_told_only_where_all_of_it_is_known(*, failed: bool) -> None:
    """A strategy that timed out on one corpus is no faster for it, and an unknown peak is not 0 MB."""
    if REFERENCE.ranking is None:
        pytest.skip("the reference report is of one corpus")
    method = REFERENCE.ranking.methods[0]
    first = method.cells[0].corpus
    changed = {"status": "timeout", "figures": {}} if failed else {}
    cells = [
        replace(cell, **changed or {"figures": cell.figures | {"peak_bytes": None}}) if cell.corpus == first else cell
        for cell in REFERENCE.cells
    ]
    copies = json.loads(COPIES.read_text(encoding="utf-8"))
    before, after = (_costs(section(replace(REFERENCE, cells=of), copies)) for of in (REFERENCE.cells, cells))
    assert "–" not in before
    assert after == (["–", "–"] if failed else [before[0], "–"])


def _costs(tables: str) -> list[str]:
    """The last two cells of the first strategy."""
    row = next(line for line in tables.splitlines()[2:] if line.startswith("|"))
    return [cell.strip() for cell in row.strip("|").split("|")[-2:]]


def test_tables_are_placed_once() -> None:
    once = placed("# neardup\n\n## What it found\n\nMuch.\n", "| a |\n")
    assert once == f"# neardup\n\n## What it found\n\n{START}\n\n| a |\n\n{END}\n\nMuch.\n"
    assert placed(once, "| b |\n") == once.replace("| a |", "| b |")


def test_how_many_copies_are_alike_by_hand() -> None:
    """Of three pairs of one cluster, one is of equal texts; of a cluster of two, the pair is. A pair counts once."""
    texts = {"a": LONG, "b": LONG.upper(), "c": OTHER, "d": OTHER + " too", "e": OTHER + " too"}
    gold = nd.Clusters.from_mapping(dict(zip("abcde", (1, 1, 1, 2, 2), strict=True)))
    corpus = nd.Corpus.from_texts(list(texts), list(texts.values()))
    assert share_alike(corpus, gold, each_cluster_once=False) == pytest.approx(2 / 4)
    assert share_alike(corpus, gold, each_cluster_once=True) == pytest.approx((1 / 3 + 1) / 2)


def test_pairs_of_a_sample_count_as_many_as_they_stand_for() -> None:
    ids = ["a", "b", "c"]
    corpus = nd.Corpus.from_texts(ids, [LONG, LONG.upper(), OTHER])
    sample = Sample(kind=["copy", "copy"], probability=np.array([0.5, 0.25]), split=[None, None])
    graded = nd.GradedPairs(["a", "a"], ["b", "c"], np.array([1, 1], np.int32), sample=sample)
    assert share_alike(corpus, graded, each_cluster_once=False) == pytest.approx(2 / 6)
