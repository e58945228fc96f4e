"""`lsh-ensemble`: what it finds of contained documents, and what the scorer makes of it."""

from __future__ import annotations

import random
import re
from itertools import combinations

import networkx as nx
import pytest
from datasketch import MinHashLSHEnsemble

import neardup as nd
from neardup.errors import ParameterError
from neardup.testing import check_strategy
from neardup_algorithms.lsh_ensemble import strategy as lsh_ensemble
from neardup_algorithms.lsh_ensemble.strategy import LSHEnsemble
from tests.helpers.corpora import corpus_of
from tests.helpers.listed import rows_of

COUNT = 40


def draw(rng: random.Random, count: int) -> list[str]:
    return [f"w{rng.getrandbits(40)}" for _ in range(count)]


def contained(rng: random.Random, times: int) -> list[str]:
    """Texts of 60 words, each followed by one that holds it among so many times as many words."""
    found = []
    for _ in range(COUNT):
        story = draw(rng, 60)
        found += [story, [*draw(rng, 10), *story, *draw(rng, 60 * (times - 1))]]
    return [" ".join(words) for words in found]


def own(found: nd.Pairs) -> float:
    """The share of the texts that were found within their larger one."""
    return len({(2 * i, 2 * i + 1) for i in range(COUNT)} & set(rows_of(found))) / COUNT


def test_contained_texts_are_found_that_minhash_with_bands_misses() -> None:
    corpus = corpus_of(contained(random.Random(1), 6))
    found = LSHEnsemble().pairs(corpus)
    assert own(found) > 0.9
    assert own(nd.strategy("minhash-lsh(verify=containment(), floor=0.3)").pairs(corpus)) < 0.1
    expected = nd.scorer("containment()").score(corpus, found.left, found.right)
    assert found.score.tolist() == expected.tolist()


def test_a_higher_containment_is_looked_up_with_fewer_candidates() -> None:
    rng = random.Random(2)
    stories = [draw(rng, 200) for _ in range(COUNT)]
    texts = [" ".join(words) for story in stories for words in (story, story[:70] + draw(rng, 130))]
    low, high = (LSHEnsemble(containment=c, floor=0.0).pairs(corpus_of(texts)).candidates for c in (0.2, 0.9))
    assert high < low


def test_every_part_by_size_is_searched_from_smaller_sets() -> None:
    """A copy is found whichever of two is larger, and where both have one size; each pair comes once."""
    rng = random.Random(3)
    story = draw(rng, 80)
    texts = [" ".join(words) for words in (story, [*story[:-1], "x"], story[:-9], [*story, *draw(rng, 30)])]
    found = LSHEnsemble().pairs(corpus_of([*texts, *contained(rng, 3)[:20]]))
    assert {pair for pair in rows_of(found) if pair[1] < 4} == set(combinations(range(4), 2))


def family(rng: random.Random, size: int) -> list[str]:
    """Copies of a story, each with words of its own after it: some of one length, some longer."""
    story = draw(rng, 80)
    return [" ".join([*story, *draw(rng, 2 + i % 7)]) for i in range(size)]


def by_definition(corpus: nd.Corpus) -> set[tuple[int, int]]:
    """The pairs of which the index gives the larger document, or either of two of one size, for the other."""
    strategy = LSHEnsemble()
    sketches, sizes = strategy.features_of(corpus.texts)
    index = MinHashLSHEnsemble(threshold=0.5, num_perm=128, num_part=16, m=8)
    index.index([(row, sketch, int(sizes[row])) for row, sketch in sketches.items()])
    found = ((row, other) for row, sketch in sketches.items() for other in index.query(sketch, int(sizes[row])))
    return {(min(pair), max(pair)) for pair in found if pair[0] != pair[1] and sizes[pair[1]] >= sizes[pair[0]]}


def test_candidates_are_what_the_index_gives_each_pair_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lsh_ensemble, "BATCH", 7)
    rng = random.Random(5)
    corpus = corpus_of([*family(rng, 20), *contained(rng, 2)[:20], "", *family(rng, 20)])
    chunks = list(LSHEnsemble().candidates_of(corpus.texts))
    found = [pair for chunk in chunks for pair in zip(chunk.left.tolist(), chunk.right.tolist(), strict=True)]
    assert len(chunks) == 9
    assert len(set(found)) == len(found)
    assert set(found) == by_definition(corpus)
    assert sum(chunk.skipped_at_most for chunk in chunks) == 0


def test_a_large_family_stays_connected_by_few_pairs_whatever_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LSHEnsemble, "largest_bucket", 20)
    monkeypatch.setattr(LSHEnsemble, "hubs", 3)
    texts = family(random.Random(6), 150)
    found, back = (LSHEnsemble().pairs(corpus_of(each)) for each in (texts, texts[::-1]))
    assert nx.is_connected(nx.Graph(rows_of(found)))
    assert found.candidates <= 150 * 20
    assert found.candidates + found.skipped_at_most == len(by_definition(corpus_of(texts)))
    assert {(149 - b, 149 - a) for a, b in rows_of(back)} == set(rows_of(found))
    assert (back.candidates, back.skipped_at_most) == (found.candidates, found.skipped_at_most)


def test_blank_documents_are_left_out_and_short_ones_are_not() -> None:
    found = LSHEnsemble().pairs(corpus_of(["", " … ", "storm", "Storm!"]))
    assert (rows_of(found), found.score.tolist()) == ([(2, 3)], [1.0])
    assert len(LSHEnsemble().pairs(corpus_of(["", "!"]))) == 0


def test_seeds_matter() -> None:
    corpus = corpus_of(contained(random.Random(4), 12))
    one, same, two = (rows_of(LSHEnsemble(num_perm=32, seed=seed).pairs(corpus)) for seed in (1, 1, 2))
    assert one == same != two


def test_a_cheap_form_keeps_the_contract() -> None:
    check_strategy(nd.strategy("lsh-ensemble(num_perm=32, num_part=4, memory=3)"), processes=False)


@pytest.mark.parametrize("parameters", ["num_perm=4, memory=2", "num_perm=33, memory=16"])
def test_the_library_takes_as_many_rows_as_are_allowed(parameters: str) -> None:
    """With high containment the best number of rows is the highest."""
    texts = corpus_of(["a storm came at noon and went by night"] * 2)
    nd.strategy(f"lsh-ensemble(containment=0.99, {parameters})").pairs(texts)


@pytest.mark.parametrize(
    ("parameters", "fact"),
    [
        ("containment=0", "containment is in (0, 1), not 0.0"),
        ("containment=1", "containment is in (0, 1), not 1.0"),
        ("num_perm=3", "num_perm is in 4 … 10,000, not 3"),
        ("num_part=0", "num_part is in 1 … 1,000, not 0"),
        ("memory=1", "memory is in 2 … num_perm / 2 = 64, not 1"),
        ("memory=65", "memory is in 2 … num_perm / 2 = 64, not 65"),
        ("ngram=0", "ngram is at least 1, not 0"),
        ("seed=-1", "seed is in 0 … 2³² - 1, not -1"),
        ("floor=-0.5", "floor is in [0, 1], not -0.5"),
    ],
)
def test_parameters_out_of_range_are_refused(parameters: str, fact: str) -> None:
    with pytest.raises(ParameterError, match=f"^lsh-ensemble: {re.escape(fact)}$"):
        nd.strategy(f"lsh-ensemble({parameters})")
