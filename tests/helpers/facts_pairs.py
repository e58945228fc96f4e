"""Pairs of texts for tests of `facts`: drawn by hypothesis to hit every branch, or written out by hand."""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from neardup.scorers.facts.evidence_kernels import (
    COLUMNS,
    Evidence,
    Side,
    Words,
    own_weights,
    spare,
    weigh_pair,
    weigh_pairs,
)
from neardup.scorers.facts.matching_kernels import bench, match
from neardup.scorers.facts.tokens import LINE, NAME, NOTICE, NUMBER, PROSE, SOLO, SPELLED, TABLE, WORD
from neardup.text.ragged import offsets_of
from tests.helpers.facts_oracle import Known, Text
from tests.helpers.token_oracle import signature_oracle, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

MOST_WORDS = 400
DTYPES = np.int32, np.uint8, np.uint8
VALUES = [math.nan, math.inf, 0, 5, 12, 17.1, 17_121_000, 46, 29, 1.65, 17, 16, 165, 0.0012345, 1_987_654.321, 46_000]
UNITS = [(math.nan, 0), (math.nan, 0), (1000.0, 1), (1609.344, 1), (0.3048, 1), (1.0, 2), (0.45359237, 2)]


@st.composite
def words_of_pairs(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Two sequences of words that share pieces: repeated, moved, edited, cut, with gaps of every length between."""
    few = draw(st.sampled_from([1, 2, 5, 30]))
    piece = st.lists(st.integers(0, few - 1), min_size=1, max_size=14)
    fresh = st.integers(1, 50).flatmap(lambda n: st.integers(few, MOST_WORDS - n).map(lambda k: list(range(k, k + n))))
    pool = draw(st.lists(st.one_of(piece, fresh), min_size=1, max_size=6))

    def text() -> list[int]:
        words: list[int] = []
        for chosen, edit, place, word in draw(
            st.lists(
                st.tuples(st.sampled_from(pool), st.integers(0, 5), st.integers(0, 13), st.integers(0, MOST_WORDS - 1)),
                max_size=9,
            )
        ):
            i = place % len(chosen)
            rest = {0: [word], 1: [*chosen[i : i + 1], word], 2: []}.get(edit, chosen[i : i + 1])
            words += chosen[:i] + rest + chosen[i + 1 :]
        return words

    return text(), text()


def marked(words: list[int], random: Random) -> Text:
    """A text of these words, with lines, kinds and own shares at random."""
    marks: list[int] = []
    while len(marks) < len(words):
        line = random.choice([0, PROSE, PROSE, PROSE | TABLE])
        kinds = random.choice([[WORD], [WORD, WORD, WORD, NUMBER, NAME, SPELLED], [NUMBER], [NAME, WORD]])
        extra = random.choice([[0], [0, 0, 0, NOTICE], [SOLO, 0]])
        length = random.choice([1, 2, 5, 30])
        marks += [line | random.choice(kinds) | random.choice(extra) | (0 if i else LINE) for i in range(length)]
    own = random.choice([[255], [255, 255, 100, 3], [0], [40]])
    return Text(words, marks[: len(words)], [random.choice(own) for _ in words])


def known_at_random(random: Random) -> Known:
    """Words in families of like spelling, with values and units."""
    families = [random.getrandbits(64) & random.getrandbits(64) & random.getrandbits(64) for _ in range(6)]
    signature = [
        random.choice([0, *families]) & ~(1 << random.randrange(64)) | random.choice([0, 1, 3 << random.randrange(60)])
        for _ in range(MOST_WORDS)
    ]
    units = [random.choice(UNITS) for _ in range(MOST_WORDS)]
    values = [random.choice(VALUES) for _ in range(MOST_WORDS)]
    return Known(signature, values, [unit for unit, _ in units], [dimension for _, dimension in units])


@st.composite
def pairs_of_texts(draw: st.DrawFn) -> tuple[Text, Text, Known]:
    """Two texts, and what is known of their words."""
    a, b = draw(words_of_pairs())
    random = Random(draw(st.integers(0, 2**32)))
    known = known_at_random(random)
    return marked(a, random), marked(b, random), known


@st.composite
def contradicting_pairs(draw: st.DrawFn) -> tuple[Text, Text, Known]:
    """Two texts of common runs, with other words between them that are mostly facts."""
    random = Random(draw(st.integers(0, 2**32)))
    known = known_at_random(random)
    facts = random.choice([[NUMBER], [NAME], [NUMBER, NAME, SPELLED, WORD]])
    words: tuple[list[int], list[int]] = [], []
    marks: tuple[list[int], list[int]] = [], []
    for part in range(draw(st.integers(1, 4))):
        for side in (0, 1):
            gap = random.choice([0, 1, 2, 3, 14, 15])
            words[side].extend(random.randrange(100, MOST_WORDS) for _ in range(gap))
            marks[side].extend(PROSE | random.choice(facts) for _ in range(gap))
            if part or random.random() < 0.9:
                words[side].extend(range(10 * part, 10 * part + 6))
                marks[side].extend([PROSE] * 6)
    a, b = (Text(w, m, [255] * len(w)) for w, m in zip(words, marks, strict=True))
    return a, b, known


def words_known(known: Known) -> Words:
    """What kernels take for what is known of words."""
    return Words(
        np.array(known.signature, np.uint64),
        np.array(known.value, np.float64),
        np.array(known.unit, np.float64),
        np.array(known.dimension, np.uint8),
    )


def told(a: Text, b: Text, known: Known, kernel: Callable[..., Any] = weigh_pair) -> tuple[list[int], list[int]]:
    """What `weigh_pair` tells of each token of both texts."""
    most = max(len(a), len(b))
    room, words = bench(most), words_known(known)
    ones, others = (np.array(text.words, np.int32) for text in (a, b))
    match(ones, others, words.signature, room)
    sides = []
    for text, tokens, of in ((a, ones, room.of_a), (b, others, room.of_b)):
        marks, own = np.array(text.marks, np.uint8), np.array(text.own, np.uint8)
        sides.append(Side(tokens, marks, own, of[: len(text)], np.zeros(len(text), np.uint8)))
    kernel(*sides, words, spare(most, len(words.value)), np.empty(COLUMNS))
    return sides[0].told.tolist(), sides[1].told.tolist()


def weigh(
    texts: Sequence[Text],
    known: Known,
    left: Sequence[int],
    right: Sequence[int],
    kernel: Callable[..., Any] = weigh_pairs,
) -> tuple[Evidence, NDArray[np.bool_]]:
    """What `weigh_pairs` finds for pairs of texts."""
    words, marks, own = (
        np.array([value for text in texts for value in getattr(text, name)], dtype)
        for name, dtype in zip(("words", "marks", "own"), DTYPES, strict=True)
    )
    offsets = offsets_of(np.array([len(text) for text in texts], np.int64))
    weights = np.empty(len(texts))
    own_weights(marks, own, offsets, weights)
    most = max(map(len, texts), default=0)
    out, swapped = np.full((len(left), COLUMNS), np.nan), np.zeros(len(left), np.bool_)
    corpus = words, marks, own, offsets, weights
    pairs = np.array(left, np.int64), np.array(right, np.int64)
    vocabulary = words_known(known)
    kernel(*corpus, *pairs, vocabulary, bench(most), spare(most, len(vocabulary.value)), out, swapped)
    return Evidence(*out.T), swapped


SPELLED_WORDS = {"two": "2", "three": "3", "twelve": "12"}
UNITS_BY_HAND = {"km": (1000.0, 1), "miles": (1609.344, 1), "kg": (1.0, 2)}
NOTICES = {"correction"}


def written(*texts: str, own: Sequence[Sequence[int]] = ()) -> tuple[list[Text], Known]:
    """Texts written out by hand, for which this notation stands: tokens are set off by spaces.

    Lines that end with a full stop are prose. Words with a capital are names, what begins with a digit is a figure.
    """
    numbers: dict[str, int] = {}
    found = []
    for place, text in enumerate(texts):
        words, marks = [], []
        for line in text.split("\n"):
            prose = PROSE if line.endswith(".") else 0
            for i, token in enumerate(line.replace(" .", "").split()):
                kind = NUMBER if token[0].isdigit() else SPELLED if token in SPELLED_WORDS else WORD
                kind = NAME if token[0].isupper() else kind
                notice = NOTICE if token in NOTICES else 0
                key = SPELLED_WORDS.get(token, token.lower())
                words.append(numbers.setdefault(key, len(numbers)))
                marks.append(prose | kind | notice | (0 if i else LINE))
        found.append(Text(words, marks, list(own[place]) if own else [255] * len(words)))
    keys = list(numbers)
    units = [UNITS_BY_HAND.get(key, (math.nan, 0)) for key in keys]
    signature, value = list(map(signature_oracle, keys)), list(map(value_of, keys))
    return found, Known(signature, value, [unit for unit, _ in units], [dimension for _, dimension in units])
