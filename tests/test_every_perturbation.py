"""What holds for each perturbation that is applied where it is named: any text, any intensity, languages, labels."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neardup.core.gold import LEVELS
from neardup.core.parsing import parse
from neardup.core.perturbation import expected_label, variant, works_for
from neardup.core.registry import load, names
from neardup.run.plan import default_perturbations
from neardup.text import has_words
from tests.helpers.articles import ARTICLES, FRENCH, NEWSPAPER, any_text

if TYPE_CHECKING:
    from neardup.perturbations.ocr import Ocr

KINDS: dict[str, type[Ocr]] = {
    name: load("perturbation", name) for name in sorted({*names("perturbation")} - {*default_perturbations()})
}
SURROGATES = re.compile("[\ud800-\udfff]")
kinds = st.sampled_from(list(KINDS.values()))
languages = st.sampled_from(["en", "fr", "de", "es", "pt", "ru", "ar", "zh", "und"])
intensities = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1))
pieces = st.sampled_from(
    [NEWSPAPER, FRENCH, *NEWSPAPER.split("\n"), *FRENCH.split(), "三月五日上午,一艘渡轮在港口外搁浅。", "\n\n", "Ж"]
)
texts = st.one_of(any_text, st.lists(pieces, max_size=12).map(" ".join))


def test_these_are_all() -> None:
    assert list(KINDS) == [
        *("diacritics", "homoglyphs", "house-style", "hyphenation", "markup", "merged", "mojibake", "negation", "ocr"),
        *("one-digit", "quoted", "reorder", "roundup", "same-furniture"),
    ]


@settings(max_examples=150)
@given(kinds, texts, intensities, st.integers(0, 3), languages)
def test_any_text(kind: type[Ocr], text: str, intensity: float, seed: int, language: str) -> None:
    changed = variant(kind(intensity=intensity, seed=seed), text, language)
    assert changed == variant(kind(intensity=intensity, seed=seed), text, language)
    assert has_words(changed) or not has_words(text)
    assert set(SURROGATES.findall(changed)) <= set(SURROGATES.findall(text))
    if intensity == 0 or not works_for(kind(), language):
        assert changed == text


@pytest.mark.parametrize("name", KINDS)
def test_seeds_differ_and_order_does_not_matter(name: str) -> None:
    accented = [
        *(f"{text}\n\n{NEWSPAPER}\n\n{FRENCH}" for text in ARTICLES[:3]),
        NEWSPAPER.replace("Captain", "Capitán"),
    ]
    made = [[variant(KINDS[name](seed=seed), text, "en") for text in accented] for seed in range(3)]
    assert made[0] == [variant(KINDS[name](seed=0), text, "en") for text in accented[::-1]][::-1]
    if name != "diacritics":  # at intensity 1 nothing is left to chance
        assert made[0] != made[1] or made[1] != made[2]
    assert any(changed != text for changed, text in zip(made[0], accented, strict=True))


@pytest.mark.parametrize("name", KINDS)
def test_texts_and_labels(name: str) -> None:
    kind = KINDS[name]
    assert str(kind()).startswith(f"{name}(intensity=")
    assert parse(str(kind()), "perturbation") == kind()
    assert kind.meaning.startswith("share of")
    assert kind.not_by_default
    for intensity in (0.0, 0.01, 0.2, 0.5, 0.8, 1.0):
        labels = [expected_label(kind(intensity=intensity), level) for level in LEVELS]
        assert intensity or labels == ["kept"] * 3
        for strict, loose in pairwise(labels):
            assert strict != "kept" or loose == "kept"
            assert loose != "own" or strict == "own"
