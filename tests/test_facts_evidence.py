"""The evidence of the scorer `facts`: kernels against the oracle."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from neardup.scorers.facts import evidence_kernels
from neardup.scorers.facts.evidence_kernels import Evidence, weigh_pair, weigh_pairs
from neardup.scorers.facts.formula import (
    ARTICLES,
    RECORDS,
    Timing,
    agreement,
    conviction,
    coverage,
    ownness,
    recurrence,
    sameness,
)
from tests.helpers.facts_oracle import Known, Text, evidence_oracle, rounded_oracle
from tests.helpers.facts_pairs import VALUES, contradicting_pairs, pairs_of_texts, told, weigh

if TYPE_CHECKING:
    from tests.helpers.forms import Form


def row(evidence: Evidence, pair: int) -> dict[str, float]:
    return {name: float(column[pair]) for name, column in zip(Evidence._fields, evidence, strict=True)}


def first(a: Text, b: Text) -> bool:
    """Whether `a` has less own weight; of texts of one weight the shorter comes first, then the lesser by content."""
    keys = [
        (text.own_weight(range(len(text))), len(text), text.words, list(zip(text.marks, text.own, strict=True)))
        for text in (a, b)
    ]
    return keys[0] <= keys[1]


@given(pairs_of_texts())
def test_evidence_is_that_of_the_oracle(form: Form, pair: tuple[Text, Text, Known]) -> None:
    one, other, known = pair
    found, swapped = weigh([one, other], known, [0, 1, 0], [1, 0, 0], form(weigh_pairs))
    a, b = (one, other) if first(one, other) else (other, one)
    expected, _, _ = evidence_oracle(a, b, known)
    assert row(found, 0) == expected
    assert row(found, 2) == evidence_oracle(one, one, known)[0]
    assert swapped[0] == (a is not one)


@given(st.one_of(pairs_of_texts(), contradicting_pairs()))
def test_what_is_told_of_tokens_is_that_of_the_oracle(form: Form, pair: tuple[Text, Text, Known]) -> None:
    a, b, known = pair
    _, *expected = evidence_oracle(a, b, known)
    assert list(told(a, b, known, form(weigh_pair))) == expected


@given(contradicting_pairs())
def test_conflicts_are_those_of_the_oracle(pair: tuple[Text, Text, Known]) -> None:
    one, other, known = pair
    a, b = (one, other) if first(one, other) else (other, one)
    assert row(weigh([one, other], known, [0], [1])[0], 0) == evidence_oracle(a, b, known)[0]


@settings(max_examples=20)
@given(st.lists(pairs_of_texts(), min_size=1, max_size=2))
def test_evidence_does_not_depend_on_sides_order_or_threads(drawn: list[tuple[Text, Text, Known]]) -> None:
    """Nor on what pairs were weighed before in the same memory."""
    texts, known = [text for a, b, _ in drawn for text in (a, b)], drawn[0][2]
    pairs = list(product(range(len(texts)), repeat=2))
    left, right = [i for i, _ in pairs], [j for _, j in pairs]
    whole, swapped = weigh(texts, known, left, right)
    mirrored, other = weigh(texts, known, right[::-1], left[::-1])
    np.testing.assert_array_equal(np.array(whole), np.array(mirrored)[:, ::-1])
    same = np.array([texts[i] == texts[j] for i, j in pairs])
    assert np.all((swapped != other[::-1]) | same)
    with ThreadPoolExecutor(4) as pool:
        parts = list(pool.map(lambda pair: weigh(texts, known, pair[:1], pair[1:])[0], pairs))
    np.testing.assert_array_equal(np.array(whole), np.concatenate(parts, axis=1))


@given(pairs_of_texts())
def test_a_text_with_the_same_tokens_is_covered(pair: tuple[Text, Text, Known]) -> None:
    text, _, known = pair
    evidence, _ = weigh([text, text], known, [0], [1])
    full = 1 if len(text) else 0
    assert coverage(evidence, RECORDS)[0] == coverage(evidence, ARTICLES)[0] == full
    assert conviction(evidence, ARTICLES)[0] == (1 if text.own_weight(range(len(text))) else 0)
    assert agreement(evidence, ARTICLES)[0] == 1


@given(st.one_of(pairs_of_texts(), contradicting_pairs()))
def test_every_share_is_one(pair: tuple[Text, Text, Known]) -> None:
    evidence, _ = weigh(pair[:2], pair[2], [0, 0], [1, 1])
    timing = Timing(later=np.array([False, True]), apart=np.array([True, False]))
    parts = coverage, agreement, conviction, ownness
    shares = [part(evidence, weights) for part in parts for weights in (ARTICLES, RECORDS)]
    shares += [recurrence(evidence, timing), sameness(evidence, timing)]
    assert np.all(np.array(shares) >= 0)
    assert np.all(np.array(shares) <= 1)


def test_figures_are_rounded_as_by_the_oracle() -> None:
    figures = [
        *VALUES,
        1.65e6,
        16_500,
        1e-3,
        1.7e7,
        17_000_001,
        1.2345e-7,
        99.96,
        100,
        101,
        1.015,
        1.005,
        1e300,
        123_456_789,
    ]
    for one in figures:
        for other in figures:
            assert evidence_kernels.rounded(one, other) == rounded_oracle(one, other), (one, other)


@given(st.integers(1, 10**6), st.integers(-3, 3), st.integers(1, 999), st.integers(-3, 3))
def test_drawn_figures_are_rounded_as_by_the_oracle(one: int, scale: int, other: int, more: int) -> None:
    for figure in (other, round(one, -3), round(one, -4)):
        pair = float(f"{one}e{scale}"), float(f"{figure}e{more}")
        assert evidence_kernels.rounded(*pair) == rounded_oracle(*pair) == evidence_kernels.rounded(*pair[::-1])
