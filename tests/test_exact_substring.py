"""`exact-substring`: scores and candidates against a slow definition, and what must not depend on anything else."""

from __future__ import annotations

import re
from itertools import combinations
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup import Nearest, less_lack
from neardup.errors import ParameterError
from neardup.testing import check_strategy
from neardup.text import SpanUnit
from neardup_algorithms.exact_substring.candidates import one_key_a_group
from neardup_algorithms.exact_substring.presets import PRESETS
from neardup_algorithms.exact_substring.strategy import ExactSubstring
from tests.helpers import spans_oracle
from tests.helpers.corpora import corpus_of
from tests.helpers.listed import rows_of
from tests.helpers.ragged import ragged

UNITS: tuple[SpanUnit, ...] = get_args(SpanUnit)
WORDS = st.lists(st.sampled_from(["ab", "cd", "ef", "1", "東", "gh. ", "ij\n"]), max_size=14).map(" ".join)


def held(one: spans_oracle.Units, other: spans_oracle.Units, ngram: int) -> float:
    """The share of the first text's characters in spans of both."""
    theirs = set(spans_oracle.spans(other, ngram)) - {()}
    marks = spans_oracle.covered(one, [span in theirs for span in spans_oracle.spans(one, ngram)], ngram)
    return sum(marks) / len(marks)


def slow_share(one: spans_oracle.Units, other: spans_oracle.Units, ngram: int) -> float:
    """The share of the shorter text, of two of one length the larger share."""
    lengths = one[-1].end, other[-1].end
    shares = [held(one, other, ngram)] * (lengths[0] <= lengths[1])
    shares += [held(other, one, ngram)] * (lengths[1] <= lengths[0])
    lengths_as_arrays = (np.array([length]) for length in lengths)
    return float(less_lack(np.array([max(shares)]), *lengths_as_arrays, ngram=1, unit="char")[0])


@pytest.mark.parametrize("unit", UNITS)
@given(texts=st.lists(WORDS, max_size=6, unique=True), ngram=st.integers(1, 4))
def test_scores_are_those_of_the_slow_definition(unit: SpanUnit, texts: list[str], ngram: int) -> None:
    strategy = ExactSubstring(unit=unit, ngram=ngram, floor=0.0)
    found = strategy.pairs(corpus_of(texts))
    found.check(len(texts))
    cut = [spans_oracle.units(text, unit) for text in texts]
    keys = [set(spans_oracle.spans(one, ngram)) - {()} for one in cut]
    expected = [(a, b) for a, b in combinations(range(len(texts)), 2) if keys[a] & keys[b]]
    assert rows_of(found) == expected
    assert found.score.tolist() == pytest.approx([slow_share(cut[a], cut[b], ngram) for a, b in expected], abs=1e-6)
    assert found.candidates == len(expected)


def test_scores_by_hand() -> None:
    """Of `shorter`, 41 characters, `longer` has `alpha beta gamma delta `, 23 of them, but of three words only."""
    shorter, longer = "alpha beta gamma delta, not the rest of it", "so: alpha beta gamma delta epsilon zeta eta theta"
    for ngram, share in ((3, 24 / 42), (4, 24 / 42), (5, None)):
        found = ExactSubstring(ngram=ngram).pairs(corpus_of([shorter, longer]))
        assert found.score.tolist() == ([] if share is None else [pytest.approx(share)])


def test_a_tiny_text_is_no_evidence() -> None:
    page = "\n".join([*(f"line {i} of a long page about nothing in particular" for i in range(80)), "Read more"])
    found = ExactSubstring(unit="line", ngram=1, floor=0.0).pairs(corpus_of([page, "Read more"]))
    assert found.score.tolist() == [0.0]


@given(st.lists(st.sets(st.integers(0, 9), max_size=6), max_size=8), st.integers(2, 5), st.integers(1, 2))
def test_candidates_share_a_key_and_large_groups_have_hubs(sets: list[set[int]], largest: int, hubs: int) -> None:
    texts = nd.Texts.of(f"text {i}" for i in range(len(sets)))
    rank = nd.content_rank(texts)
    holders = {tuple(i for i, one in enumerate(sets) if key in one) for key in range(1, 10)}
    finders = {held: held if len(held) <= largest else sorted(held, key=lambda i: rank[i])[:hubs] for held in holders}
    sharing = {pair for held in holders for pair in combinations(held, 2)}
    expected = {pair for held in holders for pair in combinations(held, 2) if {*pair} & {*finders[held]}}
    chunks = list(Nearest(1, 0.0, largest, hubs).candidates(one_key_a_group(ragged(sets)), lambda: rank))
    found = [pair for chunk in chunks for pair in rows_of(chunk)]
    assert found == sorted(expected)
    assert sum(chunk.skipped_at_most for chunk in chunks) >= len(sharing - expected)


@given(st.lists(st.sets(st.integers(0, 9), max_size=6), max_size=8))
def test_documents_share_as_many_groups_as_they_are_in(sets: list[set[int]]) -> None:
    holders = {tuple(i for i, one in enumerate(sets) if key in one) for key in range(1, 10)}
    groups = [held for held in holders if len(held) > 1]
    found = one_key_a_group(ragged(sets))
    assert found.lengths.tolist() == [sum(i in held for held in groups) for i in range(len(sets))]


def test_a_line_on_every_page_does_not_cost_the_square_of_their_number() -> None:
    pages = [f"Subscribe to our newsletter\nstory {i} of the day" for i in range(3_000)]
    found = ExactSubstring(unit="line", ngram=1, floor=0.0).pairs(corpus_of(pages))
    assert found.candidates == 16 * 2_984 + 16 * 15 // 2
    assert found.skipped_at_most == 2_984 * 2_983 // 2


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_keep_the_contract(preset: str) -> None:
    check_strategy(nd.strategy(f"exact-substring:{preset}"), processes=False)


def test_a_preset_has_the_threshold_that_was_chosen_for_it() -> None:
    """In steps of .02 on dev halves; the card has the figures."""
    chosen = {"": 0.84, ":short": 0.86, ":c4": 0.8, ":dolma": 0.8, ":ccnet": 0.9}
    assert {name: nd.strategy(f"exact-substring{name}").default_threshold for name in chosen} == chosen


@pytest.mark.parametrize(
    ("parameters", "fact"), [("ngram=0", "ngram is in 1 … 10,000, not 0"), ("floor=1.5", "floor is in [0, 1], not 1.5")]
)
def test_parameters_out_of_range_are_refused(parameters: str, fact: str) -> None:
    with pytest.raises(ParameterError, match=f"^exact-substring: {re.escape(fact)}$"):
        nd.strategy(f"exact-substring({parameters})")
