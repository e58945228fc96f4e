"""Spans of words, lines and sentences: places and keys against a slow definition."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.errors import ParameterError
from neardup.text import Digits, SpanUnit, spans_of, threads
from neardup.text.texts import Texts
from tests.helpers import spans_oracle
from tests.helpers.text_oracle import SAMPLES

UNITS: tuple[SpanUnit, ...] = get_args(SpanUnit)
TEXTS = st.lists(
    st.text(st.sampled_from("aAb1 2.!?\n\r-’\u0301\u00ad東京का"))
    | st.sampled_from(sorted(SAMPLES.values()))
    | st.text(),
    max_size=6,
)


def surely(text: str) -> str:
    """The text as `Texts` holds it."""
    return Texts.of([text])[0]


@pytest.mark.parametrize("unit", UNITS)
@given(texts=TEXTS, ngram=st.sampled_from([1, 2, 3, 20]), digits=st.sampled_from(get_args(Digits)))
def test_spans_are_those_of_the_slow_definition(unit: SpanUnit, texts: list[str], ngram: int, digits: Digits) -> None:
    found = spans_of(Texts.of(texts), unit=unit, ngram=ngram, digits=digits)
    cut = [spans_oracle.units(surely(text), unit, digits=digits) for text in texts]
    assert np.diff(found.keys.offsets).tolist() == [len(one) for one in cut]
    assert found.ends.values.tolist() == [end for one in cut for end, _ in one]
    expected = [span for one in cut for span in spans_oracle.spans(one, ngram)]
    assert [key == 0 for key in found.keys.values.tolist()] == [span == () for span in expected]
    pairs = set(zip(found.keys.values.tolist(), expected, strict=True))
    assert len(pairs) == len({key for key, _ in pairs}) == len({span for _, span in pairs}), "a key is a span"


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("unit", UNITS)
def test_scripts(unit: SpanUnit, name: str) -> None:
    text = f"{SAMPLES[name]}\n{SAMPLES['plain']}"
    found = spans_of(Texts.of([text]), unit=unit, ngram=1)
    assert found.ends.values.tolist() == [end for end, _ in spans_oracle.units(text, unit)]
    assert found.ends.values[-1] == len(text)


def test_places_by_hand() -> None:
    text = " ¡Olé!  “Día 1”\r\n\r\n— — —\nfin"
    ends = {unit: spans_of(Texts.of([text, ""]), unit=unit, ngram=1).ends.values.tolist() for unit in UNITS}
    assert [text[a:b] for a, b in zip([0, *ends["word"]], ends["word"], strict=False)] == [
        " ¡Olé!  “",
        "Día ",
        "1”\r\n\r\n— — —\n",
        "fin",
    ]
    assert [text[a:b] for a, b in zip([0, *ends["line"]], ends["line"], strict=False)] == [
        " ¡Olé!  “Día 1”\r\n\r\n— — —\n",
        "fin",
    ]


def test_digits_as_zeros() -> None:
    texts = Texts.of(["12 May 2021", "07 may 1999", "7 May 1999"])
    kept = spans_of(texts, unit="line", ngram=1).keys.values
    zeros = spans_of(texts, unit="line", ngram=1, digits="zeros").keys.values
    assert len(set(kept.tolist())) == 3
    assert zeros[0] == zeros[1] != zeros[2]


def test_portions_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = Texts.of([text * (i % 3) for i, text in enumerate([*SAMPLES.values()] * 3)])
    for unit in UNITS:
        whole = spans_of(texts, unit=unit, ngram=2)
        with monkeypatch.context() as patch:
            patch.setattr(threads, "_LEAST", 1)
            patch.setattr("neardup.text.spans._PORTION", 40)
            parts = spans_of(texts, unit=unit, ngram=2)
        assert np.array_equal(whole.keys.values, parts.keys.values)
        assert np.array_equal(whole.keys.offsets, parts.keys.offsets)
        assert np.array_equal(whole.ends.values, parts.ends.values)


@pytest.mark.parametrize("ngram", [0, 2**62])
def test_an_ngram_out_of_range_is_refused(ngram: int) -> None:
    with pytest.raises(ParameterError, match=r"^ngram is in 1 … 2⁶² - 1, not"):
        spans_of(Texts.of(["a"]), unit="word", ngram=ngram)


def test_a_text_whose_places_are_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neardup.text.spans.LONGEST", 10)
    with pytest.raises(ParameterError, match=r"^a text has 11 bytes, and spans are of texts of at most 10; divide it$"):
        spans_of(Texts.of(["ten letter", "eleven more"]), unit="line", ngram=1)
