"""The passages that two texts share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from neardup.text.shared import COMPARED_WORDS, shared
from neardup.text.words import normalise, word_spans

TEXT = st.text(st.sampled_from("abAB é-.\n日本\u0301İ½"), max_size=30)


def keys(text: str) -> list[str]:
    return [normalise(text[start:end]) for start, end in word_spans(text)]


def longest_common(a: list[str], b: list[str]) -> int:
    """The most words that can be aligned in order."""
    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, one in enumerate(a, 1):
        for j, other in enumerate(b, 1):
            best[i][j] = best[i - 1][j - 1] + 1 if one == other else max(best[i - 1][j], best[i][j - 1])
    return best[-1][-1]


@given(TEXT, TEXT)
def test_passages_are_the_same_words_in_both_texts_and_as_many_as_there_can_be(one: str, other: str) -> None:
    found = shared(one, other)
    for passage in found.passages:
        left, right = (keys(text[slice(*place)]) for text, place in ((one, passage.one), (other, passage.other)))
        assert left == right
        assert len(left) == passage.words
    assert sum(passage.words for passage in found.passages) == longest_common(keys(one), keys(other))
    assert found.words == len(keys(one))
    sizes = [passage.words for passage in found.passages]
    assert sizes == sorted(sizes, reverse=True)


def test_shares_are_of_the_first_text() -> None:
    found = shared("One two three, FOUR five", "zero one two — three! four")
    assert (found.aligned, found.covered(found.passages)) == (0.8, 0.8)
    assert [(p.words, p.one, p.other) for p in found.passages] == [(4, (0, 19), (5, 26))]
    assert shared("", "a").aligned == 0.0


def test_long_texts_are_compared_at_their_beginning() -> None:
    text = " ".join(map(str, range(COMPARED_WORDS + 10)))
    found = shared(text, text)
    assert (found.words, [p.words for p in found.passages]) == (COMPARED_WORDS, [COMPARED_WORDS])
