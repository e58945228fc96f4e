"""Generated corpora: held to a slow writer of the same documents, and to the laws they are said to follow."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from neardup.errors import ParameterError
from neardup.synthesis import Synthesis
from neardup.synthesis.language import WORDS, frequencies, language, words
from neardup.synthesis.model import bytes_a_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

HALF = 2**32
PLAIN: dict[str, Any] = {"mean_bytes": 600, "identical": 0.0, "drops": 0.0, "furniture": 0.0}
"""Short documents whose copies differ from the original in single words only."""


class SlowWriter:
    """The documents again, in plain Python over whole numbers."""

    def __init__(self, model: Synthesis) -> None:
        self.model = model
        self.lengths = model._laws.words

    def draw(self, key: int, place: int) -> int:
        value = (key + (place + 1) * 0x9E3779B97F4A7C15) % 2**64
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB % 2**64
        return value ^ (value >> 31)

    def stream(self, kind: int, row: int) -> int:
        return self.draw(self.draw(self.model.seed, kind), row)

    def happens(self, bits: int, share: float) -> bool:
        return bits % HALF < int(share * HALF)

    def original(self, row: int) -> int:
        bits = self.stream(0, row)
        if row == 0 or not self.happens(bits, self.model.copies):
            return row
        return self.original((bits // HALF) * row // HALF)

    def pick(self, bits: int) -> str:
        number = (bits // HALF) * WORDS // HALF
        other, below = divmod(int(language().columns[number]), HALF)
        return words()[number if bits % HALF < below else other]

    def in_place(self, word: str, edit: int, *, first: bool) -> list[str]:
        other, kind = self.pick(self.draw(edit, 1)), edit >> 62
        if kind == 3:
            return [word, other]
        return [] if kind == 2 and not first else [other]

    def sentence(self, key: int, own: int, length: int, rate: int, *, dashed: bool) -> str:
        plan, text = self.draw(key, length), ""
        for i in range(length):
            word, edit = self.pick(self.draw(key, i)), self.draw(own, i)
            put = self.in_place(word, edit, first=i == 0) if edit % HALF < rate else [word]
            put = [put[0].capitalize(), *put[1:]] if i == 0 else put
            text += "".join(f" {w}" for w in put)
            if plan % 40 == i < length - 1:
                text += " –" if dashed and plan >> 62 == 0 else ","
        return text[1:] + ("?" if (plan >> 48) % 16 == 0 else ".")

    def body(self, base: int, own: int, rate: int, drops: float) -> Iterator[str]:
        key = self.stream(1, base)
        facts = self.draw(key, 0)
        left, number = int(self.lengths[facts >> 48]), 0
        while left:
            number += 1
            plan, edit = self.draw(key, number), self.draw(own, number)
            length = min(left, 4 + plan % HALF % 25)
            left -= length
            if number == 1 or not self.happens(edit, drops):
                yield "" if number == 1 else "\n" if plan // HALF % 8 == 0 else " "
                yield self.sentence(plan, edit, length, rate, dashed=self.happens(facts, self.model.typographic))

    def menu(self, key: int) -> str:
        lines = [self.draw(key, line + 1) for line in range(3 + self.draw(key, 0) % 16)]
        picked = [[self.pick(self.draw(line, i)) for i in range(1 + line % 3)] for line in lines]
        return "".join(" ".join(line).capitalize() + "\n" for line in picked)

    def document(self, row: int) -> str:
        model, base, own = self.model, self.original(row), self.stream(2, row)
        facts = self.draw(own, 0)
        traits = self.draw(facts, 1)
        if base == row or self.happens(facts, model.identical):
            return "".join(self.body(base, own, 0, 0.0))
        rate = (facts // HALF) * int(model.edits * HALF) >> 31
        text = "".join(self.body(base, own, rate, model.drops))
        if not self.happens(traits, model.furniture):
            return text
        site = self.stream(3, (traits // HALF) % (1 + row // 64))
        return f"{self.menu(site)}\n{text}\n\n{self.menu(self.draw(site, 1))}"


shares = st.floats(0, 1)


@pytest.mark.slow
@settings(max_examples=10)  # a model costs more than its documents
@given(
    st.builds(
        Synthesis,
        seed=st.integers(0, 2**64 - 1),
        mean_bytes=st.integers(100, 400),
        spread=st.floats(0, 1),
        copies=st.floats(0, 0.95),
        identical=shares,
        edits=st.floats(0, 0.5),
        drops=shares,
        furniture=shares,
        typographic=shares,
    ),
    st.integers(0, 16),
)
def test_documents_are_those_of_the_slow_writer(model: Synthesis, count: int) -> None:
    slow = SlowWriter(model)
    assert list(model.corpus(count).texts) == [slow.document(row) for row in range(count)]
    families = [slow.original(row) for row in range(count)]
    assert model.clusters(count).labels.tolist() == [sorted(set(families)).index(f) for f in families]


def test_a_document_does_not_depend_on_how_many_there_are() -> None:
    model = Synthesis(mean_bytes=400, seed=7)
    whole = model.corpus(300)
    assert model.corpus(120).table.equals(whole.table.slice(0, 120))
    batches = list(model.batches(300, 77))
    assert [len(batch) for batch in batches] == [77, 77, 77, 69]
    assert [i for batch in batches for i in batch.ids] == whole.ids
    assert [t for batch in batches for t in batch.texts] == list(whole.texts)
    assert np.array_equal(model.clusters(120).labels, model.clusters(300).labels[:120])
    assert model.clusters(300).ids == whole.ids


def test_a_document_does_not_depend_on_the_thread_count() -> None:
    before = numba.get_num_threads()
    model = Synthesis(mean_bytes=400)
    many = model.corpus(200)
    try:
        numba.set_num_threads(1)
        one = model.corpus(200)
    finally:
        numba.set_num_threads(before)
    assert one.table.equals(many.table)
    assert not replace(model, seed=2).corpus(200).table.equals(many.table)


def families(model: Synthesis, count: int) -> NDArray[np.int64]:
    return np.bincount(model.clusters(count).labels)


@pytest.mark.parametrize("copies", [0.1, 0.25, 0.6])
def test_families_follow_the_law_of_yule_and_simon(copies: float) -> None:
    count = 100_000
    sizes = families(Synthesis(copies=copies), count)
    assert 1 - len(sizes) / count == pytest.approx(copies, abs=5 * sqrt(copies * (1 - copies) / count))
    alone, share, exponent = (sizes == 1).sum() / count, 2 * copies / (1 + copies), 1 / copies
    assert 1 - alone == pytest.approx(share, abs=0.02)
    expected = [exponent / (exponent + 1)]  # of all families, those of size k: ρ B(k, ρ + 1)
    for k in range(2, 5):
        expected.append(expected[-1] * (k - 1) / (k + exponent))
    found = [(sizes == k).mean() for k in range(1, 5)]
    assert found == pytest.approx(expected, abs=0.01)


def test_without_copies_every_document_is_alone() -> None:
    assert families(Synthesis(copies=0.0), 1000).tolist() == [1] * 1000


def test_words_follow_the_law_of_zipf_and_mandelbrot() -> None:
    texts = list(Synthesis(copies=0.0, typographic=0.0).corpus(1500).texts)
    rank = {word: r for r, word in enumerate(words())}
    assert len(rank) == WORDS
    assert all(word.isascii() and word.isalpha() and word.islower() and len(word) <= 16 for word in rank)
    tokens = [rank[word.strip(",.?").lower()] for text in texts for word in text.split()]
    total, count = len(tokens), np.bincount(tokens, minlength=WORDS)
    expected = frequencies() * total
    frequent = expected > 50
    assert frequent.sum() > 1000
    assert np.all(np.abs(count - expected)[frequent] < 6 * np.sqrt(expected[frequent]))
    slope, _ = np.polyfit(np.log(np.flatnonzero(frequent) + 1 + 2.7), np.log(count[frequent]), 1)
    assert slope == pytest.approx(-1, abs=0.02)
    assert 4.5 < float(language().lengths @ frequencies()) < 5.5  # letters a token; English text has 4.7
    assert 7.5 < language().lengths.mean() < 9.0  # letters a type


def test_sizes_are_lognormal() -> None:
    model = Synthesis(copies=0.0, spread=0.8)
    sizes = np.diff(model.corpus(3000).texts.offsets)
    assert sizes.mean() == pytest.approx(model.mean_bytes, rel=0.06)
    assert np.log(sizes).std() == pytest.approx(model.spread, rel=0.06)
    assert np.median(sizes) == pytest.approx(model.mean_bytes * np.exp(-(model.spread**2) / 2), rel=0.06)
    assert len(set(sizes.tolist())) > 1500
    assert replace(model, spread=0.0).corpus(1).texts.nbytes == pytest.approx(3000, rel=0.05)
    assert bytes_a_word() == pytest.approx(6, rel=0.1)


def token_pairs(model: Synthesis, count: int) -> list[tuple[list[str], list[str]]]:
    """Words of the original and of the copy, for every copy."""
    texts = [text.replace(" –", "").lower().replace(",", "").replace("?", "").replace(".", "").split()
             for text in model.corpus(count).texts]  # fmt: skip
    labels = model.clusters(count).labels
    first = np.unique(labels, return_index=True)[1]
    return [(texts[first[label]], texts[row]) for row, label in enumerate(labels) if first[label] != row]


@pytest.mark.parametrize("edits", [0.0, 0.02, 0.2])
def test_the_stated_share_of_words_is_edited(edits: float) -> None:
    pairs = token_pairs(Synthesis(edits=edits, copies=0.6, spread=0.0, **PLAIN | {"mean_bytes": 3000}), 500)
    shares = np.array([Levenshtein.distance(a, b) / len(a) for a, b in pairs])
    assert len(shares) > 250
    assert shares.mean() == pytest.approx(edits, rel=0.1)
    assert np.quantile(shares, 0.95) <= 2.2 * edits  # no copy's rate is more than twice the mean


def test_the_stated_share_of_copies_is_identical() -> None:
    model = Synthesis(copies=0.6, **PLAIN | {"identical": 0.3, "edits": 0.3})
    same = np.array([a == b for a, b in token_pairs(model, 1500)])
    assert same.mean() == pytest.approx(0.3, abs=0.08)


def test_the_stated_share_of_sentences_is_dropped() -> None:
    model = Synthesis(copies=0.6, edits=0.0, **PLAIN | {"drops": 0.25, "mean_bytes": 3000})
    pairs = token_pairs(model, 400)
    kept = sum(len(b) for _, b in pairs) / sum(len(a) for a, _ in pairs)
    assert kept == pytest.approx(0.75, abs=0.04)  # but for the first sentence


def test_furniture_stands_around_the_whole_text() -> None:
    model = Synthesis(copies=0.6, edits=0.0, **PLAIN | {"furniture": 0.4})
    texts, labels = list(model.corpus(1000).texts), model.clusters(1000).labels
    first = np.unique(labels, return_index=True)[1]
    pairs = [(texts[first[label]], texts[row]) for row, label in enumerate(labels) if first[label] != row]
    assert all(original in copy for original, copy in pairs)
    furnished = [copy.partition(original) for original, copy in pairs if copy != original]
    assert len(furnished) / len(pairs) == pytest.approx(0.4, abs=0.08)
    assert all(top.endswith("\n\n") and bottom.startswith("\n\n") for top, _, bottom in furnished)


def test_only_typographic_documents_are_other_than_ascii() -> None:
    model = Synthesis(copies=0.0)
    assert all(text.isascii() for text in replace(model, typographic=0.0).corpus(100).texts)
    dashed = [not text.isascii() for text in replace(model, typographic=1.0).corpus(100).texts]
    assert sum(dashed) > 50


@pytest.mark.parametrize(
    ("parameters", "fact"),
    [
        ({"copies": 1.0}, r"copies is in \[0, 1\), not 1.0"),
        ({"edits": 0.6}, r"edits is in \[0, 0.5\]"),
        ({"drops": -0.1}, r"drops is in \[0, 1\]"),
        ({"mean_bytes": 10}, "mean_bytes is in 100"),
        ({"seed": -1}, "seed is in 0"),
        ({"spread": 3.0}, "spread is in"),
    ],
)
def test_parameters_out_of_range_are_refused(parameters: dict[str, Any], fact: str) -> None:
    with pytest.raises(ParameterError, match=fact):
        Synthesis(**parameters)


def test_too_many_documents_are_refused() -> None:
    with pytest.raises(ParameterError, match=r"documents are 0 … 1,000,000,000, not -1"):
        Synthesis().corpus(-1)
    with pytest.raises(ParameterError, match="not 1000000001"):
        next(Synthesis().batches(10**9 + 1))
