"""`neardup.describe.mixture`: what it tells of a gold, held against values computed by hand."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import neardup.describe.near_pairs as near
from neardup import Corpus
from neardup.core.clusters import Clusters
from neardup.core.gold import Gold, GradedPairs, Sample
from neardup.describe.mixture import in_json, mixture, table, untold_mixture
from neardup.describe.statements import STATEMENTS, Told, percentiles
from neardup.describe.untold import Untold
from neardup.scorers.overlap import Jaccard
from tests.helpers.corpora import corpus_of, related

if TYPE_CHECKING:
    from collections.abc import Mapping


def words(name: str, count: int = 14, start: int = 0) -> str:
    """Words that no other name has; `count` of them are `count - 4` shingles."""
    return " ".join(f"{name}{i}" for i in range(start, start + count))


TEXTS = {
    "a1": words("a"),  # 10 shingles
    "a2": words("a"),  # the same: Jaccard 1
    "a3": words("a", 9),  # 5 of the 10: Jaccard .5
    "b1": words("b"),
    "b2": words("b", 13),  # 9 of 10: .9
    "v1": words("b", 12),  # 8 of 10 of b1, .8, and 8 of 9 of b2, .89
    "t1": words("t"),
    "t2": f"{words('t', 7)} {words('u', 7)}",  # 3 of 10 and 10: containment .3
    "o1": words("o"),
    "o2": f"{words('o', 13)} p",  # 9 of 11: .82
    "x1": words("a"),  # without a label
}
SOURCES = {"a1": "Post", "a2": "Post", "a3": "Echo", "b1": "Post", "b2": "Echo"}
LANGUAGES = {"b2": "fr"}


def corpus(*columns: str) -> Corpus:
    """The documents with some of the columns."""
    held = {
        "source": [SOURCES.get(i, "") for i in TEXTS],
        "language": [LANGUAGES.get(i, "en") for i in TEXTS],
        "split": ["dev" if i[0] in "ax" else "test" for i in TEXTS],
        "family": ["form" if i[0] == "t" else "" for i in TEXTS],
        "genre": [""] * len(TEXTS),
    }
    return Corpus.from_texts(list(TEXTS), list(TEXTS.values()), columns={name: held[name] for name in columns})


ALL = ("source", "language", "split", "family", "genre")


def clusters(**others: str) -> Clusters:
    """The letter of a document is its cluster; its whole name for templates and others."""
    names: dict[str, str | int | None] = {i: i[0] if i[0] in "ab" else i for i in TEXTS}
    return Clusters.from_mapping(names | {"x1": None} | others)


CLUSTERED = Gold({"copy": clusters(), "revision": clusters(v1="b"), "story": clusters(v1="b")})


def told(found: Mapping[str, Told | str]) -> dict[str, Any]:
    """What is told by name."""
    return {name: value.value for name, value in found.items() if isinstance(value, Told)}


def sampled() -> Gold:
    """A sample of five pairs."""
    pairs = [("a1", "a2"), ("a1", "a3"), ("b1", "b2"), ("t1", "t2"), ("o1", "o2")]
    kinds: list[str | None] = ["copy", "copy", "version", "template", "unrelated"]
    sample = Sample(kind=kinds, probability=np.array([1, 0.25, 0.5, 0.1, 0.2]), split=["dev"] * 5)
    a, b = ([pair[side] for pair in pairs] for side in (0, 1))
    return Gold({"copy": GradedPairs(a, b, np.array([1, 1, 0, 0, 0], np.int32), sample=sample)})


def test_clusters_tell_the_whole_mixture() -> None:
    found = mixture(corpus(*ALL), CLUSTERED)
    assert found["units by genre"] == "column 'genre' is empty"
    assert told(found) == {
        "gold": "10 documents, 2 groups of copies",
        "copy pairs": 4,
        "jaccard of copies": {"10 %": 0.5, "50 %": 0.5, "90 %": 1},  # .5, .5, .9, 1
        "near copies": 0.5,
        "groups with near copies": 1,
        "near pairs": {"pairs": 5, "copies": 0.4, "versions": 0.4, "others": 0.2},  # 1 .9 | .8 .89 | .82
        "templates a copy pair": 0.25,
        "containment of templates": 0.3,
        "versions a copy pair": 0.5,  # v1 with b1 and b2
        "copies of one source": 0.25,
        "groups with one source twice": 0.5,
        "units": 2,
        "units by language": {"en": 2, "fr": 1},
        "units by half": {"dev": 1, "test": 1},
        "largest group": 0.75,
    }


def test_a_sample_tells_what_it_was_drawn_from() -> None:
    found = mixture(corpus("source", "language"), sampled())
    assert told(found) == {
        "gold": "a sample of 5 pairs; figures are weighted estimates",
        "copy pairs": 5,  # one that stands for itself, one for four
        "jaccard of copies": {"10 %": 0.5, "50 %": 0.5, "90 %": 1},
        "near copies": 0.2,
        "near pairs": {"pairs": 8, "copies": 0.125, "versions": 0.25, "others": 0.625},  # 1, 2 and 5
        "templates a copy pair": 2,
        "containment of templates": 0.3,
        "versions a copy pair": 0.4,
        "copies of one source": 0.2,
        "units": 1,
        "units by language": {"en": 1},
        "units by half": {"dev": 1},
    }
    for name in ("groups with near copies", "groups with one source twice", "largest group"):
        assert found[name] == "labels are of pairs, not of groups"


def test_what_gold_cannot_tell_has_its_reason() -> None:
    one_level = mixture(corpus(), Gold({"any": clusters()}))
    assert one_level["near pairs"] == Told({"pairs": 5, "copies": 0.4, "others": 0.6}, "5: 40 % copies, 60 % others")
    assert one_level["versions a copy pair"] == "no label says which pairs are versions"
    assert one_level["templates a copy pair"] == "no column 'family'"
    assert one_level["units by half"] == "no column 'split'"
    listed = mixture(corpus(), Gold({"any": GradedPairs(["a1", "b1"], ["a2", "t1"], np.array([1, 0], np.int32))}))
    assert listed["gold"] == Told("2 listed pairs", "2 listed pairs")
    assert listed["templates a copy pair"] == "no label says which pairs are templates"
    assert listed["units by half"] == "no halves are named"
    closed = GradedPairs(["a1"], ["a2"], np.array([1], np.int32), closed=frozenset(TEXTS))
    assert mixture(corpus(), Gold({"copy": closed}))["near pairs"] == "only copies are listed"
    apart = mixture(corpus(), Gold({"copy": Clusters(list(TEXTS), np.arange(len(TEXTS), dtype=np.int32))}))
    assert apart["units"] == apart["near copies"] == "no pair is a copy"
    assert mixture(corpus(), None) == untold_mixture("no gold")
    assert mixture(corpus(), Gold({"story": clusters()})) == untold_mixture("the gold has no level copy")


def test_units_are_linked_by_families_as_in_reports() -> None:
    held = {"family": ["form" if i in ("a3", "b2") else "" for i in TEXTS]}
    linked = Corpus.from_texts(list(TEXTS), list(TEXTS.values()), columns=held)
    assert told(mixture(linked, CLUSTERED))["units"] == 1


def test_json_holds_values_and_reasons() -> None:
    found = in_json(mixture(corpus(), sampled()))
    assert found["near copies"] == 0.2
    assert found["not told"]["units by language"] == "no column 'language'"
    assert found.keys() | found["not told"].keys() == {row.name for row in STATEMENTS} | {"not told"}


def test_a_table_has_a_column_for_each_corpus_and_no_row_that_none_tells() -> None:
    shown = table({"mine": mixture(corpus(*ALL), CLUSTERED), "drawn": mixture(corpus(), sampled())})
    rows = {str(row[0]): row[1:] for row in shown.rows}
    assert shown.titles[1:] == ["mine", "drawn"]
    assert rows["copy pairs at Jaccard 0.8 or more"] == ("50 %", "20 %")
    assert rows["copy pairs from one source"] == ("25 %", "no column 'source'")
    assert "such units by genre" not in rows
    assert shown.note.endswith("Not told: such units by genre (column 'genre' is empty; no column 'genre').")
    assert all(all(row) and "–" not in row for row in shown.rows)
    assert table({"bare": untold_mixture("no gold")}).note == "Nothing is told: no gold."


def test_percentiles_are_the_least_values_that_cover_the_weight() -> None:
    values = np.array([0.3, 0.1, 0.2], np.float32)
    assert percentiles(values, np.array([1.0, 1.0, 1.0])) == {"10 %": 0.1, "50 %": 0.2, "90 %": 0.3}
    assert percentiles(values, np.array([1.0, 8.0, 1.0])) == {"10 %": 0.1, "50 %": 0.1, "90 %": 0.2}
    tenths = np.full(10, 0.1)  # their sum is not exactly 1
    assert percentiles(np.arange(10, dtype=np.float32), tenths) == {"10 %": 0, "50 %": 4, "90 %": 8}


@pytest.mark.parametrize("above", [0.3, 0.5, 0.7, 0.9])
def test_the_join_finds_the_pairs_that_a_comparison_of_all_finds(above: float) -> None:
    texts = [*related(40, seed=3).texts, *TEXTS.values(), "", "one two", "one two", "☃"]
    pages = corpus_of(texts)
    rows = np.array([row for row in range(len(pages)) if row % 7], np.int64)
    left, right = np.array(list(combinations(rows.tolist(), 2)), np.int64).T
    kept = Jaccard().score(pages, left, right) > np.float32(above)
    found = near.near_pairs(pages, rows, above)
    assert kept.sum() > 3
    wanted = set(zip(left[kept].tolist(), right[kept].tolist(), strict=True))
    assert set(zip(*map(np.ndarray.tolist, found), strict=True)) == wanted


def test_too_many_pairs_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "MOST_PAIRS", 3)
    assert told(mixture(corpus(), CLUSTERED)).keys() == {"gold"}
    with pytest.raises(Untold, match="4 pairs are too many to compare"):
        near.together(CLUSTERED.at("copy").labels)  # type: ignore[union-attr]
