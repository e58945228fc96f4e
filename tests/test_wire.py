"""The `wire` corpus: labels resolve and nest, the agreement its card states is what the two passes give."""

from __future__ import annotations

import json
import re
from importlib import resources
from itertools import combinations

import numpy as np
import pytest

import neardup as nd
from neardup.core.gold import LEVELS
from neardup.io.datasets import find_dataset

Labels = dict[str, dict[str, str | None]]
GOLD = resources.files("neardup_gold.wire")


def labels(name: str) -> Labels:
    rows = (json.loads(line) for line in GOLD.joinpath(name).read_text(encoding="utf-8").splitlines())
    return {row["id"]: row for row in rows}


@pytest.fixture(scope="module")
def corpus() -> nd.Corpus:
    return nd.corpus("wire")


@pytest.mark.parametrize("name", ["labels.jsonl", "pass-1.jsonl", "pass-2.jsonl"])
def test_labels_cover_the_corpus_and_nest(corpus: nd.Corpus, name: str) -> None:
    found = labels(name)
    assert list(found) == [id_ for id_ in corpus.ids if name != "pass-2.jsonl" or id_ in found]
    for inner, outer in (("copy", "revision"), ("revision", "story")):
        above: dict[str | None, set[str | None]] = {}
        for row in found.values():
            above.setdefault(row[inner], set()).add(row[outer])
        assert all(len(names) == 1 for label, names in above.items() if label is not None)


def test_labels_were_made_for_these_texts(corpus: nd.Corpus) -> None:
    assert [row["sha256"] for row in labels("labels.jsonl").values()] == corpus.digests


def test_the_first_middle_and_last_document(corpus: nd.Corpus) -> None:
    card = find_dataset("wire").card
    assert len(corpus) == card.count
    assert corpus.checksum == card.checksum
    assert [corpus.ids[row] for row in (0, 9, -1)] == ["w0001", "w0010", f"w{card.count:04d}"]


@pytest.mark.parametrize("edition", [2, 3])
def test_what_earlier_editions_had_is_as_it_was(corpus: nd.Corpus, edition: int) -> None:
    had = np.flatnonzero(np.array(corpus.table.column("edition")) <= edition)
    assert corpus.take(had).checksum == find_dataset("wire").card.editions[str(edition)]


def neighbours(corpus: nd.Corpus, one: Labels, other: Labels) -> list[tuple[str, str]]:
    """Pairs of what both passes read, within one story of either, or within one template family."""
    family = dict(zip(corpus.ids, corpus.table.column("family").to_pylist(), strict=True))
    groups: dict[tuple[str, str | None], list[str]] = {}
    for id_ in corpus.ids:
        if id_ in one and id_ in other:
            names = (("one", one[id_]["story"]), ("other", other[id_]["story"]), ("family", family[id_]))
            for name in names:
                groups.setdefault(name, []).append(id_)
    return sorted({pair for (_, name), ids in groups.items() if name for pair in combinations(ids, 2)})


def alpha(one: list[bool], other: list[bool]) -> float:
    """Nominal Krippendorff's alpha of two coders without gaps (Krippendorff 2004, 11.3)."""
    count = 2 * len(one)
    together = sum(one) + sum(other)
    observed = sum(a != b for a, b in zip(one, other, strict=True)) / len(one)
    expected = 2 * together * (count - together) / (count * (count - 1))
    return 1 - observed / expected


def test_the_agreement_that_the_card_states(corpus: nd.Corpus) -> None:
    one, other = labels("pass-1.jsonl"), labels("pass-2.jsonl")
    pairs = neighbours(corpus, one, other)
    gold = find_dataset("wire").card.gold
    assert gold is not None
    stated = gold.labelled
    assert f"the {len(pairs)} pairs" in stated
    for level in LEVELS:
        both = [(a, b) for a, b in pairs if all(rows[id_][level] for rows in (one, other) for id_ in (a, b))]
        codes = [[rows[a][level] == rows[b][level] for a, b in both] for rows in (one, other)]
        match = re.search(rf"{level} (1|\.\d+)", stated)
        assert match is not None
        assert round(alpha(*codes), 3) == float(match[1])


def test_every_disagreement_was_adjudicated(corpus: nd.Corpus) -> None:
    one, other = labels("pass-1.jsonl"), labels("pass-2.jsonl")
    decided = [json.loads(line) for line in GOLD.joinpath("adjudicated.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(row["reason"] for row in decided)
    for a, b in neighbours(corpus, one, other):
        for level in LEVELS:
            said = [rows[id_][level] for rows in (one, other) for id_ in (a, b)]
            if all(said) and (said[0] == said[1]) != (said[2] == said[3]):
                touched = {document for row in decided if row["level"] == level for document in row["documents"]}
                assert {a, b} & touched, f"{a}, {b} differ at {level} and nobody decided"
