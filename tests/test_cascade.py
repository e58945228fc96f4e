"""The scorer `cascade`: who settles which pairs, and what the others score."""

from __future__ import annotations

import numpy as np
import pytest

import neardup as nd
from neardup.testing import check_scorer
from tests.helpers.streamed import made

CASCADES = [
    "cascade()",
    "cascade(different_below=0.5, copy_above=0.8, then=infix())",
    "cascade(first=jaccard(ngram=1), different_below=0.3, copy_above=0.9, then=cosine())",
    "cascade(different_below=0.2, then=cascade(first=jaccard(ngram=2), different_below=0.1, then=facts()))",
]


def every_pair(corpus: nd.Corpus) -> tuple[np.ndarray, np.ndarray]:
    left, right = np.triu_indices(len(corpus), 1)
    return left, right


def slow_scores(corpus: nd.Corpus, text: str) -> list[float]:
    """Pair by pair, as the docstring has it; one level of nesting at a time."""
    chosen = nd.scorer(text)
    first, then = (part.score(corpus, *every_pair(corpus)).tolist() for part in (chosen.first, chosen.then))  # type: ignore[attr-defined]
    low, high = np.float32(chosen.different_below), np.float32(chosen.copy_above)  # type: ignore[attr-defined]
    return [0.0 if a < low else 1.0 if a > high else b for a, b in zip(first, then, strict=True)]


@pytest.mark.parametrize("text", CASCADES)
def test_contract(text: str) -> None:
    check_scorer(text)


@pytest.mark.parametrize("text", CASCADES)
def test_the_first_scorer_settles_what_it_is_sure_of_and_the_second_judges_the_rest(text: str) -> None:
    corpus = made(5)
    found = nd.scorer(text).score(corpus, *every_pair(corpus)).tolist()
    assert found == slow_scores(corpus, text)
    assert len(set(found)) > 5


def test_without_bounds_nothing_is_settled() -> None:
    corpus = made(5)
    bare, within = nd.scorer("facts()"), nd.scorer("cascade(different_below=0, copy_above=1, then=facts())")
    pairs = every_pair(corpus)
    assert within.score(corpus, *pairs).tolist() == bare.score(corpus, *pairs).tolist()


@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.9])
def test_a_sweep_moves_only_what_is_not_settled(threshold: float) -> None:
    corpus = made(5)
    plain, cascaded, settled = (
        {(a, b) for a, b in zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)}
        for pairs in (
            nd.pairs(corpus, f"passages(floor=0.05, verify={verify})").at(at)
            for verify, at in (
                ("facts()", threshold),
                ("cascade(different_below=0.4, copy_above=0.8)", threshold),
                ("cascade(different_below=0.4, copy_above=0.8)", 1.0),
            )
        )
    )
    containment = nd.pairs(corpus, "passages(floor=0.05, verify=containment(ngram=3))")
    score = dict(
        zip(zip(containment.left.tolist(), containment.right.tolist(), strict=True), containment.score, strict=True)
    )
    sure_copies = {pair for pair, value in score.items() if value > np.float32(0.8)}
    sure_different = {pair for pair in plain if score.get(pair, 0) < np.float32(0.4)}
    assert cascaded == (plain | sure_copies) - sure_different
    assert sure_copies <= settled


def test_an_explanation_names_the_stage() -> None:
    corpus = nd.Corpus.from_texts(
        ["a", "b", "c"],
        [
            "The harbour board said on Monday that the bridge would stay shut until June.",
            "The harbour board said on Monday that the bridge would stay shut until July, and no longer.",
            "Growers expect a small crop of plums after the late frost in the north.",
        ],
    )
    settled, judged = nd.scorer("cascade()").explain(corpus, np.array([0, 0]), np.array([2, 1]))  # type: ignore[attr-defined]
    assert settled.shares == {"settled by containment": 0.0}
    assert "coverage" in judged.shares
    (plain,) = nd.scorer("cascade(then=jaccard())").explain(corpus, np.array([0]), np.array([1]))  # type: ignore[attr-defined]
    assert plain.shares == {"jaccard": plain.score}


def test_columns_are_those_of_both() -> None:
    assert nd.scorer("cascade()").reads == nd.scorer("facts()").reads  # type: ignore[attr-defined]
    assert nd.scorer("cascade(then=jaccard())").reads == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("cascade(first=facts())", "first=facts needs statistics of the corpus; take one that judges by two texts"),
        ("cascade(first=cascade())", "first=cascade needs statistics"),
        ("cascade(different_below=0.5, copy_above=0.4)", r"in this order, not 0\.5 and 0\.4"),
        ("cascade(copy_above=1.5)", r"in \[0, 1\]"),
    ],
)
def test_what_cannot_be_is_refused(text: str, reason: str) -> None:
    with pytest.raises(nd.NeardupError, match=reason):
        nd.scorer(text)
