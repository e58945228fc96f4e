"""What counts as a property of documents."""

from __future__ import annotations

import pyarrow as pa

from neardup.describe.properties import properties


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
