"""The alignment of the scorer `facts`: kernels against the oracle, examples by hand, and the bound on its work."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.scorers.facts import matching_kernels
from neardup.scorers.facts.matching_kernels import alike, bench
from tests.helpers.facts_oracle import alike_oracle, gap_oracle, match_oracle, runs_oracle
from tests.helpers.facts_pairs import MOST_WORDS, known_at_random, words_of_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.helpers.forms import Form

KERNELS = ("match", "match_runs", "match_gaps", "match_gap", "longest_run", "alike", "bits_of", "slot_of")
SEEDS = st.integers(0, 2**32)


@pytest.fixture(scope="module", autouse=True)
def _kernels(form: Form) -> Iterator[None]:
    """Every test runs with both forms of the kernels."""
    with pytest.MonkeyPatch.context() as patch:
        for name in KERNELS:
            patch.setattr(matching_kernels, name, form(getattr(matching_kernels, name)))
        yield


def aligned(a: list[int], b: list[int], signature: list[int] | None = None, *, gaps: bool = True) -> dict[int, int]:
    """The matches of two texts, after a check that they are the same from either side."""
    one, other = np.array(a, np.int32), np.array(b, np.int32)
    signed = np.array(signature or [0] * (max(a + b, default=0) + 1), np.uint64)
    room = bench(max(len(a), len(b)))
    room.of_a[:] = room.of_b[:] = 7  # what an earlier pair left
    room.heads[:] = 1
    if gaps:
        matching_kernels.match(one, other, signed, room)
    else:
        size = 1 << max(4, (len(b) - 1).bit_length())
        matching_kernels.match_runs(one, other, room.of_a[: len(a)], room.of_b[: len(b)], room.heads[:size], room.links)
    found = {i: j for i, j in enumerate(room.of_a[: len(a)].tolist()) if j >= 0}
    assert {i: j for j, i in enumerate(room.of_b[: len(b)].tolist()) if i >= 0} == found
    return found


@given(words_of_pairs(), SEEDS)
def test_runs_and_gaps_are_those_of_the_oracle(pair: tuple[list[int], list[int]], seed: int) -> None:
    signature = known_at_random(Random(seed)).signature
    assert aligned(*pair, gaps=False) == dict(sorted(runs_oracle(*pair).items()))
    assert aligned(*pair, signature) == match_oracle(*pair, signature)


@given(st.lists(st.integers(0, 3), max_size=200), st.lists(st.integers(0, 3), max_size=200))
def test_texts_of_few_words_are_aligned_as_by_the_oracle(a: list[int], b: list[int]) -> None:
    assert aligned(a, b, gaps=False) == dict(sorted(runs_oracle(a, b).items()))


@given(st.lists(st.integers(0, 30), max_size=40), st.lists(st.integers(0, 30), max_size=40), SEEDS)
def test_a_gap_is_aligned_as_by_the_oracle(a: list[int], b: list[int], seed: int) -> None:
    """Between two runs: the rest of the texts is one gap, since no run of four words is in both."""
    edge = [MOST_WORDS - k for k in range(1, 5)]
    signature = known_at_random(Random(seed)).signature
    b = [word + 31 for word in b]
    found = aligned(edge + a + edge[::-1], edge + b + edge[::-1], signature)
    expected = {i + 4: j + 4 for i, j in gap_oracle(a, b, signature).items()}
    assert {i: j for i, j in found.items() if 4 <= i < 4 + len(a)} == expected


@given(SEEDS)
def test_words_are_alike_as_by_the_oracle(seed: int) -> None:
    signature = known_at_random(Random(seed)).signature
    signed = np.array(signature, np.uint64)
    for one in range(0, MOST_WORDS, 7):
        for other in range(0, MOST_WORDS, 11):
            assert alike(one, other, signed) == alike_oracle(one, other, signature)


@given(st.lists(st.integers(0, 5), max_size=60))
def test_equal_texts_match_token_by_token(words: list[int]) -> None:
    assert aligned(words, words) == {i: i for i in range(len(words))}


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([], [], {}),
        ([], [1, 2, 3, 4], {}),
        ([1], [1], {0: 0}),
        ([1], [2], {}),
        ([1, 2, 3], [1, 2, 3], {0: 0, 1: 1, 2: 2}),
        ([1, 2, 3], [1, 2, 3, 4], {}),  # a text of three words is one run, and the other text has no such one
        ([1, 2, 3, 4], [9, 1, 2, 3, 4, 9], {0: 1, 1: 2, 2: 3, 3: 4}),
        # a passage that was moved: both runs match, and the gaps between them have nothing in common
        ([1, 2, 3, 4, 5, 6, 7, 8], [5, 6, 7, 8, 1, 2, 3, 4], {0: 4, 1: 5, 2: 6, 3: 7, 4: 0, 5: 1, 6: 2, 7: 3}),
        # one word of five was replaced, one added: 6 matches on its own, within the gap
        (
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
            [1, 2, 3, 4, 20, 6, 21, 8, 9, 10, 11],
            {0: 0, 1: 1, 2: 2, 3: 3, 5: 5, 7: 7, 8: 8, 9: 9, 10: 10},
        ),
        # a run comes twice in b: the longer place is taken, not the first
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 9, 1, 2, 3, 4, 5], {0: 5, 1: 6, 2: 7, 3: 8, 4: 9}),
        # … and of equally long ones the one nearest to the diagonal of the run before
        (
            [8, 8, 8, 8, 30, 31, 32, 33, 1, 2, 3, 4],
            [1, 2, 3, 4, 8, 8, 8, 8, 40, 41, 42, 43, 1, 2, 3, 4],
            {0: 4, 1: 5, 2: 6, 3: 7, 8: 12, 9: 13, 10: 14, 11: 15},
        ),
        # at the end of the text: 6 behind the last run, with a word between
        ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 7, 6, 9], {0: 0, 1: 1, 2: 2, 3: 3, 5: 5}),
        # ahead of the first run
        ([6, 5, 1, 2, 3, 4], [9, 6, 7, 1, 2, 3, 4], {0: 1, 2: 3, 3: 4, 4: 5, 5: 6}),
    ],
)
def test_alignments_by_hand(a: list[int], b: list[int], expected: dict[int, int]) -> None:
    assert aligned(a, b) == expected


def test_words_of_like_spelling_match_within_gaps() -> None:
    signature = [0] * 20
    signature[10], signature[11], signature[12], signature[13] = 0b11111, 0b01111, 0b00111, 0b00011
    for other, like in ((11, True), (12, True), (13, False)):  # 4, 3 and 2 of 5 letter pairs in common
        found = aligned([1, 2, 3, 4, 10, 5, 6, 7, 8], [1, 2, 3, 4, other, 5, 6, 7, 8], signature)
        assert (4 in found) == like
    assert aligned([10, 1, 2], [11, 1, 2], signature) == {}


@pytest.mark.parametrize("length", [39, 40, 41, 42])
@pytest.mark.parametrize("longer", ["a", "b", "both"])
def test_gaps_of_at_most_forty_words_are_aligned(length: int, longer: str) -> None:
    """Word 50 stands in the middle of the gap in both texts; the other words of the gap differ."""
    half = length // 2
    gaps = {
        name: [start + k for k in range(half)] + [50] + [start + k for k in range(half, length - 1)]
        for name, start in (("a", 100), ("b", 200))
    }
    a, b = (
        gaps[name] if longer in (name, "both") else [start, 50, start + 1] for name, start in (("a", 100), ("b", 200))
    )
    found = aligned([1, 2, 3, 4, *a, 5, 6, 7, 8], [1, 2, 3, 4, *b, 5, 6, 7, 8])
    assert (4 + a.index(50) in found) == (length <= 40)
    assert len(found) == 8 + (length <= 40)
