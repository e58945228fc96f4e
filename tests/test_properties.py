"""What counts as a property of documents."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from neardup.core.properties import properties, ranges
from neardup.text.scripts import script_of


def test_lists_and_plain_values_become_masks() -> None:
    columns = {
        "phenomena": pa.chunked_array([['["ocr", "quotes"]', "[]", '["ocr"]', None, "", "x"]]),
        "language": pa.chunked_array([["en", "en", "de", "en", "en", "de"]]),
    }
    found = properties(columns)
    assert {name: mask.tolist() for name, mask in found["phenomena"].items()} == {
        "ocr": [True, False, True, False, False, False],
        "quotes": [True, False, False, False, False, False],
        "x": [False, False, False, False, False, True],
    }
    assert list(found["language"]) == ["de", "en"]


def test_columns_that_tell_documents_apart_are_no_properties() -> None:
    columns = {
        "url": pa.chunked_array([["a", "b", "c", "d"]]),
        "same": pa.chunked_array([["z"] * 4]),
        "broken": pa.chunked_array([["[1", "[1", "y", "y"]]),
        "derived": pa.chunked_array([[True, False, False, True]]),
    }
    assert {name: sorted(values) for name, values in properties(columns).items()} == {"broken": ["[1", "y"]}


def test_numbers_fall_into_ranges() -> None:
    found = ranges(np.array([0, 1, 2, 3, 4, 5, 70]), (1, 2, 3, 5, 9, 1000))
    assert {name: np.flatnonzero(mask).tolist() for name, mask in found.items()} == {
        "1": [1],
        "2": [2],
        "3–4": [3, 4],
        "5–8": [5],
        "9–999": [6],
    }
    assert list(ranges(np.array([2500, 9999]), (0, 1000, 8000))) == ["1,000–7,999", "8,000 or more"]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("", ""),
        ("1 + 1 = 2", ""),
        ("plain", "Latin"),
        ("Gemäß «Москва»", "Cyrillic"),
        ("Москва Gemäß", "Cyrillic"),
        ("東京都は、とうきょうです", "Han and Kana"),
        ("東京都 to", "Han and Kana"),
        ("ﾃｽﾄ", "Han and Kana"),
        ("ＡＢＣ", "Latin"),
        ("مرحبا", "Arabic"),
        ("é я", "Cyrillic"),
        ("\U00011f12\U00011f12 a", "Latin"),  # Kawi came with Unicode 15.0
    ],
)
def test_the_script_of_a_text_is_that_of_most_letters(text: str, script: str) -> None:
    assert script_of(text) == script
