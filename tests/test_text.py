"""Text: normalisation, classes, words and n-gram hashes against an oracle in Python integers."""

from __future__ import annotations

import sys
import threading
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neardup.text import (
    IGNORED,
    MARK,
    SEPARATOR,
    SOLO,
    WORD,
    Folding,
    Ragged,
    Unit,
    code_point_classes,
    consume_shingles,
    has_words,
    is_blank,
    normalise,
    shingle_hashes,
    words,
)
from neardup.text.tables import later_code_points
from neardup.text.texts import Texts, replace_surrogates
from neardup.text.threads import share_out
from tests.helpers import unicode_table
from tests.helpers.text_oracle import (
    ANY_TEXT,
    FOLDINGS,
    MODULUS,
    OPTIONAL_VOWEL,
    SAMPLES,
    UNITS,
    ngrams_oracle,
    normalise_oracle,
    unicode_form,
    unit_hashes,
    words_oracle,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def shingles(text: str, ngram: int, unit: Unit) -> list[int]:
    found: list[int] = shingle_hashes(Texts.of([text]), ngram=ngram, unit=unit)[0].tolist()
    return found


def test_the_committed_table_is_that_of_unicode() -> None:
    """Where Python or the table knows a character: the library may know younger ones."""
    classes = code_point_classes("strict")
    expected = np.full(len(classes), SEPARATOR, np.uint8)
    for kind, codes in unicode_table.kinds().items():
        if kind != "later":
            expected[list(codes)] = {"word": WORD, "solo": SOLO, "mark": MARK, "ignored": IGNORED}[kind]
    known = np.array([unicodedata.category(chr(code)) != "Cn" for code in range(len(classes))])
    assert np.flatnonzero((classes != expected) & (known | (classes != SEPARATOR))).tolist() == []
    assert np.all(known | later_code_points())
    if unicodedata.unidata_version == "14.0.0":
        assert np.array_equal(~known, later_code_points())


def test_loose_folding_ignores_optional_vowels_and_nothing_else() -> None:
    ignored = np.flatnonzero(code_point_classes() != code_point_classes("strict"))
    expected = unicode_table.members(OPTIONAL_VOWEL)
    assert set(ignored.tolist()) == expected
    assert np.all(code_point_classes()[ignored] == IGNORED)
    assert np.all(code_point_classes("strict")[ignored] == MARK)


@pytest.mark.parametrize(
    ("character", "kind"),
    [
        ("\U00011f12", SOLO),  # Kawi ka, Unicode 15.0, line-breaking class AK
        ("\U00010d70", WORD),  # Garay small letter a, Unicode 16.0
        ("ꦏ", SOLO),
        ("ᬓ", SOLO),
        ("ཀ", WORD),  # Tibetan puts a dot between syllables
        ("๓", WORD),  # Thai digits stand together
        ("한", WORD),
        ("ㅎ", WORD),
        ("Ａ", WORD),  # fullwidth
        ("々", SOLO),
        ("🎉", SEPARATOR),  # an ideograph to line breaking, no letter
        ("ـ", IGNORED),
    ],
)
def test_classes_by_hand(character: str, kind: int) -> None:
    assert code_point_classes()[ord(character)] == kind


@given(st.lists(ANY_TEXT | st.sampled_from(["\U00010d50", "\U00011f12\U00011f34"])).map("".join))
def test_what_later_versions_of_unicode_know_changes_no_normal_form(text: str) -> None:
    class Later:
        @staticmethod
        def normalize(form: Any, text: str) -> str:
            return unicodedata.normalize(form, text.replace("\U00010d50", "\U00010d70"))  # Garay capital, small a

    before = normalise(replace_surrogates(text))
    assert before.count("\U00010d50") == text.count("\U00010d50")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["neardup.text.words"], "unicodedata", Later)
        assert normalise(replace_surrogates(text)) == before


@given(ANY_TEXT, FOLDINGS)
@example("\u0345\u0301", "loose")
@example("i\u0307\u0307\u0301 ı\u0307 İ\u0307\u0323", "loose")
@example("ی\u0654 ى\u0654 ئ", "loose")
def test_normalisation_is_idempotent_and_ignores_case(text: str, folding: Folding) -> None:
    plain = normalise(replace_surrogates(text), folding)
    assert plain == normalise_oracle(text, folding)
    assert normalise(plain, folding) == plain
    assert normalise(plain.casefold(), folding) == plain


@given(ANY_TEXT)
def test_strict_folding_is_the_normal_form_of_unicode(text: str) -> None:
    assert normalise(replace_surrogates(text), "strict") == unicode_form(replace_surrogates(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ذهب الـــولد", "ذهب الولد"),
        ("أُعْلِنَ إِغْلاقُ الجِسْر", "أعلن إغلاق الجسر"),
        ("قُرۡءَانٗا", "قرءانٗا"),
        ("שָׁלוֹם עֲלֵיכֶם", "שלום עליכם"),
        ("שׁ", "ש"),  # a presentation form
        ("کیف حالک علی", "كيف حالك علي"),
        ("مستشفى", "مستشفی"),
        ("DİYARBAKIR ŞEHRİNDE IŞIKLAR", "diyarbakır şehrinde ışıklar"),
        ("ܫܠܳܡܳܐ", "ܫܠܡܐ"),
    ],
)
def test_loose_folding_by_hand(one: str, other: str) -> None:
    assert words(one) == words(other) != []
    assert np.array_equal(shingles(one, 1, "word"), shingles(other, 1, "word"))
    assert shingles(one, 3, "char") == shingles(other, 3, "char")
    if not unicode_table.ELONGATING & set(map(ord, one)):
        assert words(one, "strict") != words(other, "strict")


@pytest.mark.parametrize(("one", "other"), [("آمن", "امن"), ("سأل", "سال"), ("مدرسة", "مدرسه"), ("کے", "کی")])
def test_loose_folding_keeps_what_is_another_letter(one: str, other: str) -> None:
    assert words(one) != words(other)


@given(ANY_TEXT, FOLDINGS)
def test_words_are_the_oracles(text: str, folding: Folding) -> None:
    assert words(replace_surrogates(text), folding) == words_oracle(text, folding)
    assert has_words(replace_surrogates(text)) == (words_oracle(text) != [])
    assert is_blank(text) == (text.strip() == "")


@given(st.lists(ANY_TEXT, max_size=4), st.integers(1, 7), st.sampled_from(UNITS))
def test_shingles_are_the_oracles(texts: list[str], ngram: int, unit: Unit) -> None:
    found = shingle_hashes(Texts.of(texts), ngram=ngram, unit=unit)
    assert len(found) == len(texts)
    for row, text in enumerate(texts):
        assert found[row].tolist() == ngrams_oracle(unit_hashes(text, unit), ngram)


def test_batches_and_slices_hash_as_single_texts() -> None:
    texts = Texts.of(f"report {i} of the harbour board" for i in range(2100))
    whole = shingle_hashes(texts, ngram=3, unit="word")
    single = [shingles(texts[i], 3, "word") for i in range(0, 2100, 100)]
    assert [whole[i].tolist() for i in range(0, 2100, 100)] == single
    part = shingle_hashes(texts[1000:2050], ngram=3, unit="word")
    assert part.values.tolist() == whole.values[whole.offsets[1000] : whole.offsets[2050]].tolist()


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("word", [12792282731064009094, 11980718181721132327, 11194470545854260072]),
        ("char", [11363232155274395792, 13630038904564853637, 2920228106988646561]),
    ],
)
def test_hashes_stay_what_they_were(unit: Unit, expected: list[int]) -> None:
    assert shingles("The harbour’s 東京 café", 3, unit)[:3] == expected


def test_quotes_case_and_spacing_do_not_matter() -> None:
    straight = "\"Don't go,\" she said: the co-op's ICE ran out."
    curly = "“Don’t go,” she said:\n\tThe co‑op’s   ice ran out…"
    for unit in UNITS:
        assert shingles(straight, 3, unit) == shingles(curly, 3, unit)


def test_compatibility_forms_and_ignored_characters_do_not_matter() -> None:
    assert words("ﬁre STRASSE co\u00adop Å") == words("fire straße coop A\u030a")
    assert words("葛\U000e0100飾 ™\ufe0f") == words("葛飾 tm")


def test_scripts_without_spaces_are_cut_by_character_and_marks_stay() -> None:
    assert words("東京で") == ["東", "京", "で"]
    assert words("น้ำ") == ["น้\u0e4d", "า"]  # sara am decomposes under NFKC
    assert words("खाद्य बाढ़") == ["खाद्य", "बाढ\u093c"]


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_no_script_falls_into_empty_shingle_sets(name: str) -> None:
    for unit in UNITS:
        assert len(shingles(SAMPLES[name], 5, unit)) >= 1


def test_every_letter_and_number_is_a_word() -> None:
    codes = np.flatnonzero(np.isin(code_point_classes(), (WORD, SOLO)))
    lengths = shingle_hashes(Texts.of(map(chr, codes.tolist())), ngram=5, unit="word").lengths
    without = codes[lengths != 1].tolist()
    assert len(codes) > 100_000
    assert len(without) < 30
    assert all(unicodedata.name(chr(code)).startswith("ARABIC") and 0xFC5E <= code <= 0xFE7F for code in without)


@given(ANY_TEXT, st.sampled_from(UNITS))
def test_a_text_with_fewer_units_than_n_is_one_shingle(text: str, unit: Unit) -> None:
    count = len(unit_hashes(text, unit))
    assert len(shingles(text, count + 1, unit)) == min(count, 1)
    assert len(shingles(text, max(1, count), unit)) == min(count, 1)


@pytest.mark.parametrize("text", ["", " \n\t\0 ", "… — !!! ***", "🚢🌊", "❤️", "\u200d\u00ad\ufeff", "\ud800"])
def test_texts_without_letters_have_no_shingle(text: str) -> None:
    assert not has_words(replace_surrogates(text))
    assert shingles(text, 1, "word") == shingles(text, 5, "char") == []


@given(st.lists(st.lists(st.integers(0, 5) | st.integers(0, MODULUS - 1), max_size=40), max_size=6))
def test_sets_are_distinct_values_ascending(documents: list[list[int]]) -> None:
    offsets = np.cumsum([0, *map(len, documents)], dtype=np.int64)
    ragged = Ragged(np.array([v for d in documents for v in d], np.uint64), offsets)
    before = ragged.values.copy()
    sets = ragged.sets()
    assert [sets[i].tolist() for i in range(len(sets))] == [sorted(set(d)) for d in documents]
    assert ragged.lengths.tolist() == [len(d) for d in documents]
    assert np.array_equal(ragged.values, before)


@pytest.mark.parametrize("rows", [None, [], [3, 1, 1, 53, 0, 4, 11, 8, 2], range(53)])
@pytest.mark.parametrize("portion", [1, 50, 1 << 21])
def test_shingles_consumed_by_portion_are_those_of_the_whole(
    portion: int, rows: Sequence[int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    strings = ["", "a storm off the coast", "Café — naïve", "中字幕", "u\u0323\u0302", "the ferry left at noon"] * 9
    texts: Texts = Texts.of(strings)
    if rows is not None:
        texts = texts.selected(np.array(rows, np.int64)).selected(np.arange(len(rows))[::-1])
    whole = shingle_hashes(Texts.of(texts), ngram=2, unit="word")
    found: list[list[int] | None] = [None] * len(texts)

    def use(shingles: Ragged, first: int, end: int) -> None:
        assert len(shingles) == end - first
        found[first:end] = [shingles[i].tolist() for i in range(len(shingles))]

    monkeypatch.setattr("neardup.text.shingles._PORTION", portion)
    consume_shingles(texts, use, ngram=2, unit="word")
    assert found == [whole[i].tolist() for i in range(len(whole))]


def test_work_shared_out_within_shared_work_stays_in_its_thread() -> None:
    offsets = np.arange(0, 9 << 20, 1 << 20)
    threads: dict[int, set[int]] = {}

    def work(first: int, end: int) -> None:
        inner = threads.setdefault(first, set())
        share_out(lambda _first, _end: inner.add(threading.get_ident()), offsets)
        inner.add(threading.get_ident())

    share_out(work, offsets)
    assert len(threads) == 8
    assert all(len(inner) == 1 for inner in threads.values())
