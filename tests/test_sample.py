"""Documents drawn by whole groups: linked ones stay together, the draw is by chance alone, and repeats by its seed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

import neardup as nd
from neardup.errors import NeardupError
from neardup.study.opened import open_study
from neardup.study.sample import draw_documents, least_shingles
from neardup.text import shingle_hashes
from tests.helpers.study import make_study

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.corpus import Corpus


def words(number: int, count: int) -> list[str]:
    chance = random.Random(number)
    return [f"w{chance.randrange(10**9)}" for _ in range(count)]


def families(count: int, members: int, *, footer: int = 0) -> Corpus:
    """Families of edited copies: id `f<family>-<member>`. Every document ends in the same footer of some words."""
    end = words(-1, footer)
    texts = {
        f"f{family}-{member}": " ".join([*words(family, 60), *words(10**6 + 100 * family + member, 5), *end])
        for family in range(count)
        for member in range(members)
    }
    return nd.Corpus.from_texts(texts, texts.values())


@pytest.mark.parametrize(("members", "footer"), [(1, 0), (4, 0), (4, 8), (30, 0), (30, 8)])
def test_families_are_drawn_whole(members: int, footer: int) -> None:
    corpus = families(1200 // members, members, footer=footer)
    rows, sampling = draw_documents(corpus, 600, 1)
    drawn = [corpus.ids[row].split("-")[0] for row in rows]
    assert 560 <= len(rows) <= 600
    assert {drawn.count(family) for family in set(drawn)} == {members}
    assert (sampling.groups, sampling.largest, sampling.split) == (1200 // members, members, 0)
    assert sampling.drawn == len(rows) // members
    assert sampling.share == len(rows) / 1200
    assert sampling.link == (0.1 if footer else 0.0)  # the footer is a seventeenth of the shingles


def test_copies_stay_with_their_text() -> None:
    texts = [" ".join(words(number // 3, 20)) for number in range(90)]
    rows, _ = draw_documents(nd.Corpus.from_texts([f"{i:02d}" for i in range(90)], texts), 45, 3)
    assert np.array_equal(np.bincount(rows // 3)[np.unique(rows // 3)], np.full(len(rows) // 3, 3))


def test_a_group_that_is_too_large_is_drawn_one_by_one() -> None:
    corpus = families(1, 400)
    rows, sampling = draw_documents(corpus, 100, 1)
    assert len(rows) == 100
    assert (sampling.groups, sampling.largest, sampling.split) == (400, 400, 400)


def test_every_document_is_drawn_as_often() -> None:
    corpus = families(60, 2)
    times = np.zeros(120)
    for seed in range(200):
        times[draw_documents(corpus, 60, seed).rows] += 1
    assert abs(times.mean() - 100) < 1
    assert np.abs(times - 100).max() < 4 * np.sqrt(200 * 0.25)


def test_the_error_is_that_of_repeated_draws() -> None:
    texts = [" ".join(words(family, 20)) for family in range(300) for _ in range(1 + family % 3 * (family % 7))]
    corpus = nd.Corpus.from_texts([f"{i:04d}" for i in range(len(texts))], texts)
    drawn = [draw_documents(corpus, len(corpus) // 3, seed) for seed in range(150)]
    removed = [(len(rows) - sampling.drawn) / sampling.share for rows, sampling in drawn]
    whole = len(corpus) - 300
    assert abs(np.mean(removed) / whole - 1) < 0.01
    assert np.std(removed) / whole == pytest.approx(drawn[0].sampling.error, rel=0.25)


def test_the_draw_goes_by_seed_not_by_order() -> None:
    corpus = families(50, 3)
    mixed = corpus.take(np.random.default_rng(1).permutation(len(corpus)))
    ids = [
        {held.ids[row] for row in draw_documents(held, 60, seed).rows}
        for held, seed in ((corpus, 1), (mixed, 1), (corpus, 2))
    ]
    assert ids[0] == ids[1] != ids[2]


def test_the_shingles_kept_are_those_with_the_least_hashes() -> None:
    texts = families(40, 1).texts
    whole = shingle_hashes(texts, ngram=5, unit="word").sets()
    kept = least_shingles(texts, 1500)
    assert 700 <= len(kept.values) <= 1500 < len(whole.values)
    limit = max(values.max() for row in range(40) if len(values := kept[row]) > 1)
    for row in range(40):
        assert set(kept[row]) in ({*whole[row][whole[row] <= limit]}, {whole[row].min()})
    assert np.array_equal(least_shingles(texts, 10**6).values, whole.values)


def test_a_sampled_study_reads_its_documents_back(tmp_path: Path) -> None:
    corpus = families(40, 3)
    study = make_study(tmp_path / "study", corpus, strategies=("exact", "minhash-lsh"), max_documents=60)
    again = open_study(tmp_path / "study")
    assert again.record.documents == len(again.ids) == len(again.documents) == again.record.sampling.drawn * 3  # type: ignore[union-attr]
    assert again.record.corpus_documents == 120
    assert again.documents.checksum == study.record.checksum


def test_a_limit_below_two_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NeardupError, match="max_documents is at least 2, not 1"):
        make_study(tmp_path / "study", families(3, 1), max_documents=1)
