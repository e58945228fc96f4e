"""Pools of pairs and the samples of them: who is drawn, with which probability, and into which half."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

import neardup as nd
from bench.pools import design
from bench.pools.draw import draw, drawn_later, elsewhere, sampled
from bench.pools.files import SAMPLE, write_gold, write_later, write_pool
from bench.pools.halves import halves
from neardup.core.codes import encode
from neardup.errors import NeardupError
from neardup.labelling.session import Session, said
from neardup.study.exchange import read_given
from neardup.study.journal import only_writer
from tests.helpers.study import make_study, wire

if TYPE_CHECKING:
    from pathlib import Path

    from bench.pools.draw import Pool
    from neardup.core.corpus import Corpus
    from neardup.study.opened import Study
    from neardup.study.pair_gold import Half

METHODS = ("exact", "minhash-lsh:news(floor=0.3)", "tfidf-cosine(floor=0.5)")
DRAWN = (1000, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2)


@pytest.fixture
def corpus() -> Corpus:
    """Ninety pages of `wire` by id, two of them twice."""
    pages = wire(90)
    ids, texts = list(pages.ids), pages.table.column("text").to_pylist()
    named = dict(zip([*ids, "twin-1", "twin-2"], [*texts, texts[0], texts[1]], strict=True))
    return nd.Corpus.from_texts(sorted(named), [named[one] for one in sorted(named)])


@pytest.fixture
def pool(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Pool:
    monkeypatch.setattr("bench.pools.draw.METHODS", METHODS)
    monkeypatch.setitem(design.DRAWN, "small", DRAWN)
    return draw(corpus, "small", seed=1)


def test_the_pool_holds_what_each_method_proposes(corpus: Corpus, pool: Pool) -> None:
    codes = encode(pool.left, pool.right)
    assert np.all(codes[1:] > codes[:-1])
    assert np.all(pool.left < pool.right)
    for bit, text in enumerate(pool.methods):
        pairs = nd.pairs(corpus, nd.strategy(text))
        own = codes[(pool.found >> np.uint32(bit) & 1).astype(bool)]
        assert np.isin(encode(pairs.left, pairs.right), own).all()
    assert pool.strata[0] == "identical texts"
    identical = {(corpus.ids[a], corpus.ids[b]) for a, b in zip(pool.left, pool.right, strict=True)}
    assert ("twin-1", "w0001") in identical
    assert np.sum(pool.stratum == 0) == 2


def test_every_stratum_gives_as_many_pairs_as_it_should(pool: Pool) -> None:
    for number, most in enumerate(DRAWN):
        own = pool.stratum == number
        assert np.sum(pool.drawn & own) == min(most, np.sum(own))
    assert np.array_equal(sampled(pool.stratum, (1000,) * 12, np.random.default_rng(1)), np.ones(len(pool.left)))


def test_each_pair_of_a_stratum_is_as_likely_as_the_next() -> None:
    stratum, generator = np.repeat(np.arange(2, dtype=np.uint8), (5, 20)), np.random.default_rng(1)
    share = np.mean([sampled(stratum, (2, 5), generator) for _ in range(4000)], axis=0)
    assert share[:5] == pytest.approx(2 / 5, abs=0.03)
    assert share[5:] == pytest.approx(5 / 20, abs=0.03)


def test_pairs_from_outside_are_in_no_pool() -> None:
    codes = encode([0, 0, 1], [1, 2, 2])
    found = elsewhere(4, codes, 30, np.random.default_rng(1))
    assert sorted(found) == [(0, 3), (1, 3), (2, 3)]


def test_halves_get_as_many_copies_and_as_many_pairs() -> None:
    pairs = [("a", "b"), ("b", "c"), ("d", "e"), ("f", "g"), ("h", "i"), ("j", "k")]
    copy, weight = np.array([1.0, 0, 2, 0, 0, 0]), np.array([1.0, 5, 2, 30, 20, 10])
    found = dict(zip(pairs, halves(pairs, copy, weight), strict=True))
    assert found["a", "b"] == found["b", "c"], "they share a document"
    assert found["a", "b"] != found["d", "e"], "each half has a component with copies"
    assert found["f", "g"] != found["h", "i"] == found["j", "k"]


def test_documents_keep_their_halves() -> None:
    kept: dict[str, Half] = {"a": "dev", "b": "dev", "c": "test"}
    pairs = [("a", "b"), ("a", "c"), ("a", "d"), ("d", "e"), ("e", "f"), ("c", "g"), ("b", "g"), ("h", "i"), ("j", "k")]
    found = dict(zip(pairs, halves(pairs, np.zeros(9), np.ones(9), kept), strict=True))
    assert found["a", "b"] == "dev"
    assert found["a", "c"] == "test", "it holds a document of test"
    assert {found["a", "d"], found["d", "e"]} == {"dev"}
    assert found["e", "f"] == "dev", "through d and e it is linked to a"
    assert {found["c", "g"], found["b", "g"]} == {"test"}, "what is linked to both is of test"
    assert found["h", "i"] != found["j", "k"], "others are dealt"


def test_a_later_draw_takes_what_the_first_left() -> None:
    stratum, drawn = np.array([0, 0, 0, 1, 1, 2], np.uint8), np.array([1, 0, 0, 0, 0, 0], bool)
    later = drawn_later(stratum, drawn, (9, 1, 0), np.random.default_rng(1))
    assert later.tolist()[:3] == [False, True, True]
    assert (later[3:5].sum(), later[5]) == (1, False)


def label(study: Study, path: Path, names: tuple[str, ...]) -> None:
    given = read_given(path, study)
    with only_writer(study.folder.path):
        session = Session(study, given=given)
        for name in names:
            for number, pair in enumerate(given):
                session.answer(said(*pair, "version" if number == 0 and name == "bob" else "copy", name))
        if session.disputed():
            session.settle(said(*given[0], "story", "adjudicator", comment="It is retold."))


def test_gold_joins_answers_to_probabilities(corpus: Corpus, pool: Pool, tmp_path: Path) -> None:
    write_pool(tmp_path, corpus, pool, seed=1)
    study = make_study(tmp_path / "study", corpus)
    label(study, tmp_path / "sample.jsonl", ("ann",))
    with pytest.raises(NeardupError, match=r"two people read all .* not 1; answered: ann"):
        write_gold(tmp_path, corpus, study.folder.path)
    label(study, tmp_path / "sample.jsonl", ("bob",))
    write_gold(tmp_path, corpus, study.folder.path)
    lines = {
        name: (tmp_path / f"{name}.jsonl").read_text().splitlines() for name in ("labels", "outside", "adjudicated")
    }
    labels = [json.loads(line) for line in lines["labels"]]
    assert len(labels) == int(pool.drawn.sum())
    assert sum(1 / one["probability"] for one in labels) == pytest.approx(len(pool.left)), "they stand for the pool"
    assert len(lines["outside"]) == design.OUTSIDE
    assert [json.loads(line)["reason"] for line in lines["adjudicated"]] == ["It is retold."]
    half_of: dict[str, set[str]] = {}
    for one in labels:
        for document in (one["a"], one["b"]):
            half_of.setdefault(document, set()).add(one["split"])
    assert all(len(found) == 1 for found in half_of.values()), "no document is in both halves"


def test_a_later_draw_adds_to_the_gold(corpus: Corpus, pool: Pool, tmp_path: Path) -> None:
    first, later = tmp_path / "first", tmp_path / "later"
    write_pool(first, corpus, pool, seed=1)
    study = make_study(tmp_path / "study", corpus)
    label(study, first / SAMPLE, ("ann", "bob"))
    write_gold(first, corpus, study.folder.path)
    left = [int(np.sum((pool.stratum == number) & ~pool.drawn)) for number in range(len(DRAWN))]
    number = int(np.argmax(left))
    wanted = [3 if one == number else 0 for one in range(len(DRAWN))]
    write_later(later, corpus, first, wanted, seed=1)
    assert len((later / SAMPLE).read_text().splitlines()) == 3
    again = make_study(tmp_path / "again", corpus)
    label(again, later / SAMPLE, ("cid", "dan"))
    write_gold(later, corpus, again.folder.path, first)
    old, new = (
        [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()] for folder in (first, later)
    )
    assert len(new) == len(old) + 3
    assert sum(1 / one["probability"] for one in new) == pytest.approx(len(pool.left)), "they stand for the pool"
    of = {(one["a"], one["b"]): one for one in new}
    assert all(of[one["a"], one["b"]] | {"probability": 0} == one | {"probability": 0} for one in old)
    for name, added in (("outside", 0), ("pass-1", 3), ("pass-2", 3), ("adjudicated", 0)):
        before, after = ((folder / f"{name}.jsonl").read_text().splitlines() for folder in (first, later))
        assert len(after) == len(before) + added
