"""`tlsh`: distances, digests and pairs against the library's own `diff`."""

from __future__ import annotations

import random
import re
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.errors import ParameterError
from tests.helpers.corpora import corpus_of
from tests.helpers.listed import triples

tlsh = pytest.importorskip("tlsh", reason="the extra `tlsh` is not installed")

from neardup_algorithms.tlsh.kernels import distances  # noqa: E402
from neardup_algorithms.tlsh.strategy import SCORES, TLSH, fields_of  # noqa: E402

if TYPE_CHECKING:
    from tests.helpers.forms import Form

DIGEST = st.binary(min_size=35, max_size=35)


@given(one=DIGEST, others=st.lists(DIGEST, min_size=1, max_size=4), same=st.integers(0, 35))
def test_distances_are_those_of_the_library(form: Form, one: bytes, others: list[bytes], same: int) -> None:
    others = [one[:same] + other[same:] for other in others]  # near ones, too
    found = np.empty((1, len(others)), np.uint16)
    heads = [fields_of(np.frombuffer(b"".join(each), np.uint8).reshape(-1, 35)) for each in ([one], others)]
    form(distances)(*heads[0], *heads[1], found, 0, 1)
    assert found[0].tolist() == [tlsh.diff(f"T1{one.hex()}", f"T1{other.hex()}") for other in others]


def texts_with_copies() -> list[str]:
    """Texts of a hundred to a thousand characters, each with edited copies; and some that have no digest."""
    rng = random.Random(1)
    found = []
    for _ in range(12):
        words = [f"w{rng.getrandbits(20)}" for _ in range(rng.randrange(15, 120))]
        edited = words.copy()
        edited[rng.randrange(len(words))] = "changed"
        found += [words, edited, words[3:]]
    return [*(" ".join(words) for words in found), "storm", "a storm warning for the coast", "", "…" * 90, "tide " * 90]


@pytest.mark.parametrize("floor", [0.3, 0.5, 0.9])
def test_pairs_are_those_of_the_library_on_all_pairs(floor: float) -> None:
    texts = texts_with_copies()
    digests = [tlsh.hash(text.encode()) for text in texts]
    far = {(a, b): tlsh.diff(digests[a], digests[b]) for a, b in combinations(range(36), 2)}
    expected = [(a, b, float(np.float32(1 - far[a, b] / 300))) for a, b in far if far[a, b] <= 300]
    found = TLSH(floor=floor).pairs(corpus_of(texts))
    found.check(len(texts))
    assert triples(found) == [row for row in expected if row[2] >= np.float32(floor)]
    assert len(found) >= 10


def test_a_score_falls_with_the_distance_from_1_to_0() -> None:
    assert (SCORES[0], SCORES[60], SCORES[300]) == (1, np.float32(0.8), 0)
    assert (np.diff(SCORES) < 0).all()


def test_texts_without_digest_pair_with_nothing() -> None:
    texts = texts_with_copies()
    features = TLSH().encode(nd.Texts.of(texts), None)
    assert features.filled.tolist() == [True] * 36 + [False] * 5


@pytest.mark.parametrize("floor", ["0", "1.5"])
def test_a_floor_out_of_range_is_refused(floor: str) -> None:
    with pytest.raises(ParameterError, match=f"^tlsh: {re.escape(f'floor is in (0, 1], not {float(floor)}')}$"):
        nd.strategy(f"tlsh(floor={floor})")
