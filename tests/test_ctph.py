"""`ctph`: scores and candidates against the library's own comparison of all pairs."""

from __future__ import annotations

import random
import re
from itertools import combinations

import numpy as np
import ppdeep
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.errors import ParameterError
from neardup_algorithms.ctph.strategy import COMMON, CTPH, compared, signatures
from tests.helpers.corpora import corpus_of
from tests.helpers.listed import triples

RUNS = st.lists(st.sampled_from(["ABCDEFG", "bcdefgh", "01+/9xy", "AAAAA", "q", "Zz"]), max_size=9).map("".join)
DIGESTS = st.builds(lambda block, one, other: f"{3 * 2**block}:{one[:64]}:{other[:32]}", st.integers(0, 3), RUNS, RUNS)


@given(one=DIGESTS, other=DIGESTS)
def test_a_score_is_what_the_library_gives(one: str, other: str) -> None:
    a, b = signatures(one), signatures(other)
    keys = [frozenset().union(*(each.keys for each in both)) for both in (a, b)]
    if keys[0] & keys[1]:
        assert compared(a, b) == ppdeep.compare(one, other)
    elif len(a[0].characters) >= COMMON:
        assert ppdeep.compare(one, other) == 0


def test_a_substitution_counts_once_as_in_the_library_not_twice_as_in_ssdeep() -> None:
    """40 of 47 characters are others: 40 · 64 // 94 = 27, and 100 - 2700 // 64 = 58; ssdeep's 80 would give 16."""
    rest = "hijklmnopqrstuvwxyz0123456789+/HIJKLMNOP"
    one, other = f"3072:ABCDEFG{rest}:", f"3072:ABCDEFG{rest[::-1]}:"
    assert compared(signatures(one), signatures(other)) == ppdeep.compare(one, other) == 58


def variants(count: int) -> list[str]:
    """Texts of a few hundred to a few thousand characters, each with copies that were edited or cut."""
    rng = random.Random(count)
    found = []
    for _ in range(count):
        words = [f"w{rng.getrandbits(20)}" for _ in range(rng.randrange(40, 600))]
        edited = words.copy()
        edited[rng.randrange(len(words))] = "changed"
        found += [words, edited, words[: len(words) * 2 // 3], ["menu", *words], words + words]
    return [" ".join(words) for words in found]


def test_pairs_are_those_of_the_library_on_all_pairs() -> None:
    texts = [*variants(8), "storm", "storm.", "", "…", "!!"]
    digests = [ppdeep.hash(text) for text in texts]
    expected = [(a, b, ppdeep.compare(digests[a], digests[b]) / 100) for a, b in combinations(range(40), 2)]
    found = CTPH(floor=0.01).pairs(corpus_of(texts))
    found.check(len(texts))
    assert triples(found) == [(a, b, float(np.float32(score))) for a, b, score in expected if score > 0]
    assert len(found) > 40


def test_digests_are_short_and_those_of_tiny_texts_have_no_key() -> None:
    features = CTPH().features_of(nd.Texts.of([*variants(4), "storm", "…"]))
    assert max(map(len, features.texts.tolist())) < features.texts.dtype.itemsize
    assert features.texts[-1] == b""
    assert features.keys.lengths[-2:].tolist() == [0, 0]
    assert features.keys.values.min() > 0


def test_a_floor_out_of_range_is_refused() -> None:
    with pytest.raises(ParameterError, match=f"^ctph: {re.escape('floor is in [0, 1], not 1.5')}$"):
        nd.strategy("ctph(floor=1.5)")
