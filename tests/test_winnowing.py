"""`winnowing`: fingerprints, candidates and scores against slow definitions, and what the two thresholds promise."""

from __future__ import annotations

import random
import re
from itertools import combinations
from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup import less_lack
from neardup.errors import ParameterError
from neardup.testing import check_strategy
from neardup.text import Unit, shingle_hashes
from neardup_algorithms.winnowing.kernels import winnow
from neardup_algorithms.winnowing.strategy import Winnowing
from tests.helpers.corpora import corpus_of
from tests.helpers.listed import rows_of
from tests.helpers.ragged import ragged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.helpers.forms import Form

HASHES = st.lists(st.integers(0, 5) | st.integers(2**64 - 3, 2**64 - 1), max_size=12)
WORDS = st.lists(st.sampled_from(["ab", "cd", "ef", "1", "東", "gh."]), max_size=14).map(" ".join)


def slow_winnow(hashes: Sequence[int], window: int, whole: int = 0) -> list[int]:
    """Of each window the place of the least hash, of equal ones the last; each place once."""
    if len(hashes) <= max(window, whole):
        return list(hashes)
    starts = range(len(hashes) - window + 1)
    chosen = {max(range(s, s + window), key=lambda place: (-hashes[place], place)) for s in starts}
    return [hashes[place] for place in sorted(chosen)]


@given(lists=st.lists(HASHES, max_size=4), window=st.integers(1, 5), whole=st.integers(0, 8))
def test_the_kernel_is_the_slow_definition(form: Form, lists: list[list[int]], window: int, whole: int) -> None:
    given = ragged(lists)
    kept = form(winnow)(given.values, given.offsets, window, whole)
    expected = ragged([slow_winnow(hashes, window, whole) for hashes in lists])
    assert kept.tolist() == expected.offsets.tolist()
    assert given.values[: kept[-1]].tolist() == expected.values.tolist()


def test_the_example_of_the_paper() -> None:
    """Schleimer et al., figure 2, with windows of four."""
    given = ragged([[77, 74, 42, 17, 98, 50, 17, 98, 8, 88, 67, 39, 77, 74, 42, 17, 98]])
    kept = winnow(given.values, given.offsets, 4, 0)
    assert given.values[: kept[-1]].tolist() == [17, 17, 8, 39, 17]


@pytest.mark.parametrize("unit", get_args(Unit))
@given(
    texts=st.lists(WORDS, max_size=6, unique=True),
    ngram=st.integers(1, 4),
    more=st.integers(0, 3),
    floor=st.sampled_from([0.0, 0.25, 0.5]),
)
def test_pairs_are_those_of_the_slow_definition(
    unit: Unit, texts: list[str], ngram: int, more: int, floor: float
) -> None:
    found = Winnowing(unit=unit, ngram=ngram, guarantee=ngram + more, floor=floor).pairs(corpus_of(texts))
    found.check(len(texts))
    hashes = shingle_hashes(nd.Texts.of(texts), ngram=ngram, unit=unit)
    every = [hashes.values[a:b].tolist() for a, b in zip(hashes.offsets[:-1], hashes.offsets[1:], strict=True)]
    kept = [set(slow_winnow(one, more + 1)) for one in every]
    expected = {}
    for a, b in combinations(range(len(texts)), 2):
        if kept[a] & kept[b]:
            share = len(kept[a] & kept[b]) / min(len(kept[a]), len(kept[b]))
            counts = (np.array([len(every[row])]) for row in (a, b))
            expected[a, b] = np.float32(less_lack(np.array([share]), *counts, ngram=ngram, unit=unit)[0])
    expected = {pair: score for pair, score in expected.items() if score >= np.float32(floor)}
    assert rows_of(found) == sorted(expected)
    assert found.score.tolist() == pytest.approx([expected[pair] for pair in sorted(expected)], abs=1e-6)


def draw(rng: random.Random, count: int) -> list[str]:
    return [f"w{rng.getrandbits(40)}" for _ in range(count)]


@pytest.mark.parametrize(("ngram", "guarantee"), [(5, 8), (3, 3), (4, 20)])
def test_what_the_guarantee_promises_is_found_and_noise_is_not(ngram: int, guarantee: int) -> None:
    rng = random.Random(guarantee)
    for length, found in ((guarantee, True), (ngram - 1, False)):
        passage = draw(rng, length)
        texts = [" ".join([*draw(rng, rng.randrange(90)), *passage, *draw(rng, 90)]) for _ in range(20)]
        strategy = Winnowing(ngram=ngram, guarantee=guarantee, verify=nd.scorer("containment(ngram=1)"), floor=0.0)
        assert strategy.pairs(corpus_of(texts)).candidates == (20 * 19 // 2 if found else 0)


def test_a_window_of_w_keeps_two_hashes_of_w_and_one() -> None:
    kept = Winnowing().features_of(nd.Texts.of([" ".join(draw(random.Random(1), 20_000))])).keys.lengths
    assert kept[0] == pytest.approx(20_000 * 2 / 5, rel=0.03)


def test_punctuation_and_line_breaks_of_code_do_not_matter() -> None:
    one = "for (int place = 0; place < count; place++) {\n    total += values[place] * weights[place];\n}\n"
    other = "for (int place=0;place<count;place++){ total+=values[place]*weights[place]; }"
    renamed = one.replace("place", "i")
    found = nd.strategy("winnowing:code(floor=0.0)").pairs(corpus_of([one, other, renamed]))
    assert dict(zip(rows_of(found), found.score.tolist(), strict=True))[0, 1] == 1
    assert (0, 2) not in rows_of(found), "a renamed variable, as the card says"


def test_a_footer_on_every_page_does_not_cost_the_square_of_their_number() -> None:
    rng = random.Random(1)
    footer = " ".join(draw(rng, 40))
    pages = [f"{' '.join(draw(rng, 12))} {footer}" for _ in range(2_000)]
    found = Winnowing(floor=0.0).pairs(corpus_of(pages))
    assert found.candidates <= 16 * 2_000
    assert found.skipped_at_most + found.candidates >= 2_000 * 1_999 // 2


@pytest.mark.parametrize("text", ["winnowing:code", "winnowing(verify=jaccard(ngram=2))"])
def test_characters_and_a_scorer_keep_the_contract(text: str) -> None:
    check_strategy(nd.strategy(text), processes=False)


def test_the_threshold_is_never_below_the_floor() -> None:
    assert [Winnowing(floor=floor).default_threshold for floor in (0.2, 0.9)] == [0.84, 0.9]


@pytest.mark.parametrize(
    ("parameters", "fact"),
    [
        ("ngram=0", "ngram is in 1 … 10,000, not 0"),
        ("guarantee=4", "guarantee is in ngram = 5 … 20,000, not 4"),
        ("floor=1.5", "floor is in [0, 1], not 1.5"),
    ],
)
def test_parameters_out_of_range_are_refused(parameters: str, fact: str) -> None:
    with pytest.raises(ParameterError, match=f"^winnowing: {re.escape(fact)}$"):
        nd.strategy(f"winnowing({parameters})")
