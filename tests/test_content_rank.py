"""Hashes and ranks of selected texts are those of the same texts in one array."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.content_rank import content_hashes, content_rank
from neardup.text.texts import Texts

STRINGS = st.lists(st.text(st.characters(codec="utf-8"), max_size=4), max_size=10)


@given(STRINGS, st.data())
def test_a_selection_has_the_hashes_of_its_texts(strings: list[str], draw: st.DataObject) -> None:
    rows = draw.draw(st.lists(st.sampled_from(range(len(strings))), max_size=12)) if strings else []
    places = draw.draw(st.lists(st.sampled_from(range(len(rows))), max_size=12)) if rows else []
    chosen = Texts.of(strings).selected(np.array(rows, np.int64))
    nested = chosen.selected(np.array(places, np.int64))
    for texts, expected in (
        (chosen, [strings[row] for row in rows]),
        (nested, [strings[rows[place]] for place in places]),
        (chosen[1:], [strings[row] for row in rows[1:]]),
        (Texts.of(strings)[2:], strings[2:]),
    ):
        plain = Texts.of(expected)
        assert content_hashes(texts).tolist() == content_hashes(plain).tolist()
        assert content_rank(texts).tolist() == content_rank(plain).tolist()


def test_few_of_many_texts_are_hashed_as_they_are() -> None:
    strings = [f"text {i} " * (i % 50) for i in range(3000)]
    rows = np.arange(0, 3000, 7)
    few = Texts.of(strings).selected(rows)
    assert content_hashes(few).tolist() == content_hashes(Texts.of(strings))[rows].tolist()
