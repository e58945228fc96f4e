"""Tokens of the scorer `facts`: kernels against the oracle over all scripts, and examples by hand."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neardup.errors import StrategyError
from neardup.scorers.facts import forms, furniture, tokens, vocabulary
from neardup.scorers.facts.forms import shown_form
from neardup.scorers.facts.lists import DIMENSIONS, ROLES, Lists, list_names
from neardup.scorers.facts.tokens import (
    KIND,
    LINE,
    NAME,
    NOTICE,
    NUMBER,
    PROSE,
    SHOUTED,
    SPELLED,
    TABLE,
    WORD,
    Tokens,
    Vocabulary,
    encode,
    summarise,
)
from neardup.text.texts import Texts, replace_surrogates
from tests.helpers.text_oracle import ANY_TEXT
from tests.helpers.token_oracle import (
    Token,
    anchors_oracle,
    form_oracle,
    hash_oracle,
    listed,
    own_oracle,
    scan_oracle,
    signature_oracle,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.helpers.forms import Form

KERNELS = (
    (forms, "scan_texts"),
    (forms, "mark_lines"),
    (vocabulary, "mark_stems"),
    (vocabulary, "apply_entries"),
    (vocabulary, "count_words"),
    (vocabulary, "take_over"),
    (tokens, "find_words"),
    (furniture, "find_anchors"),
    (furniture, "counted"),
    (furniture, "find_pages"),
    (furniture, "own_weights"),
)
NONE = Lists()
ALL = Lists(list_names())
SPELLINGS = sorted({entry.spelling.rstrip("*") for entry in ALL.entries()})
NUMBERS = st.text(st.sampled_from("0012345.,:/ ٣٫٬⁄½²"), max_size=12)
LINES = st.lists(
    st.one_of(
        st.sampled_from(["", " ", "\t", "---", "x" * 44, "Y " * 23, "  Indented line of some words.", "word " * 18]),
        st.lists(st.sampled_from(["Ferry", "ferry", "12", "1,200", "3.40", "东", "ends.", "said.”", "(so.)"])).map(
            " ".join
        ),
    ),
    max_size=8,
).flatmap(lambda lines: st.sampled_from(["\n", "\r\n", "\r", "\u2028"]).map(lambda newline: newline.join(lines)))
LISTED = st.lists(st.sampled_from(SPELLINGS).flatmap(lambda s: st.sampled_from([s, s.capitalize(), s + "x"]))).map(
    " ".join
)
REPEATED = st.builds(lambda line, count: "\n\n".join([line] * count), LINES, st.integers(1, 3))
NEWS = st.one_of(ANY_TEXT, NUMBERS, LINES, LISTED, st.tuples(LINES, NUMBERS, ANY_TEXT, LISTED).map(" ".join))
LISTS = st.one_of(
    st.just(NONE),
    st.just(ALL),
    st.builds(
        Lists,
        st.lists(st.sampled_from(list_names()), unique=True).map(tuple),
        st.lists(st.sampled_from(ROLES), unique=True).map(tuple),
    ),
)


@pytest.fixture(scope="module", autouse=True)
def _kernels(form: Form) -> Iterator[None]:
    """Every test runs with both forms of the kernels."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in KERNELS:
            patch.setattr(module, name, form(getattr(module, name)))
        yield


def oracle(texts: list[str], lists: Lists) -> list[list[Token]]:
    return [listed(scan_oracle(text), lists.entries()) for text in texts]


def check_vocabulary(found: Vocabulary, expected: list[list[Token]]) -> None:
    quiet = [token for row in expected for token in row if not token.marks & SHOUTED]
    total = Counter(token.key for token in quiet)
    capitalised = Counter(token.key for token in quiet if token.kind == NAME)
    keys = sorted({token.key for row in expected for token in row}, key=hash_oracle)
    assert found.hashes.tolist() == [hash_oracle(key) for key in keys]
    assert found.total.tolist() == [total[key] for key in keys]
    assert found.capitalised.tolist() == [capitalised[key] for key in keys]
    assert found.signature.tolist() == [signature_oracle(key) for key in keys]
    np.testing.assert_allclose(found.value, [value_of(key) for key in keys], rtol=1e-12)
    pages = pages_of(expected)
    assert dict(zip(found.anchors.tolist(), found.pages.tolist(), strict=True)) == pages
    assert found.anchors.tolist() == sorted(pages)


def pages_of(rows: list[list[Token]]) -> dict[int, int]:
    """On how many pages each anchor is."""
    return dict(Counter(key for row in rows for key in {key for _, key, _ in anchors_oracle(row)}))


def check_tokens(found: Tokens, known: Vocabulary, expected: list[list[Token]]) -> None:
    rows = [token for row in expected for token in row]
    assert np.diff(found.offsets).tolist() == list(map(len, expected))
    assert known.hashes[found.words].tolist() == [hash_oracle(token.key) for token in rows]
    quiet = [token for token in rows if not token.marks & SHOUTED]
    total = Counter(token.key for token in quiet)
    capitalised = Counter(token.key for token in quiet if token.kind == NAME)
    names = {token.key for token in rows if capitalised[token.key] >= 0.8 * total[token.key] - 1e-9}
    kinds = [WORD if token.kind == NAME and token.key not in names else token.kind for token in rows]
    assert (found.marks & KIND).tolist() == kinds
    assert (found.marks & ~np.uint8(KIND)).tolist() == [token.marks for token in rows]
    pages = pages_of(expected)
    assert found.own.tolist() == [own for row in expected for own in own_oracle(row, pages)]
    assert found.starts.tolist() == [token.start for token in rows]
    assert found.ends.tolist() == [token.end for token in rows]


@settings(max_examples=25)  # kernels run as plain Python, too, which takes a second an example
@given(st.lists(NEWS, max_size=4), LISTS)
def test_tokens_and_vocabulary_are_those_of_the_oracle(texts: list[str], lists: Lists) -> None:
    texts = list(map(replace_surrogates, texts))
    expected = oracle(texts, lists)
    known = summarise(Texts.of(texts), lists)
    check_vocabulary(known, expected)
    check_tokens(encode(Texts.of(texts), known, lists, places=True), known, expected)


PIECES = [
    "See all our pictures of the week here.",
    "Sign in\n",
    "\n\nThe ferry sank off the reef.",
    " 7 pct ",
    "a b c d e f g",
]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=4).map("".join), min_size=8, max_size=14))
def test_what_a_token_counts_is_that_of_the_oracle(texts: list[str]) -> None:
    expected = oracle(texts, NONE)
    known = summarise(Texts.of(texts), NONE)
    check_tokens(encode(Texts.of(texts), known, NONE, places=True), known, expected)


@given(ANY_TEXT | NUMBERS)
def test_the_shown_form_is_that_of_the_oracle(text: str) -> None:
    text = replace_surrogates(text)
    assert shown_form(text) == form_oracle(text)


def spelled(text: str, lists: Lists = NONE) -> list[tuple[str, int]]:
    """Each token of a text as it stands there, and its marks."""
    texts = Texts.of([text])
    found = encode(texts, summarise(texts, lists), lists, places=True)
    form = shown_form(text)
    places = zip(found.starts.tolist(), found.ends.tolist(), found.marks.tolist(), strict=True)
    return [(form[start:end], marks) for start, end, marks in places]


def words_of(*texts: str, lists: Lists = NONE) -> list[list[int]]:
    """The words of each text by number."""
    batch = Texts.of(texts)
    found = encode(batch, summarise(batch, lists), lists)
    return [found.words[a:b].tolist() for a, b in zip(found.offsets[:-1], found.offsets[1:], strict=True)]


@pytest.mark.parametrize(
    "same",
    [
        ("1,234.50", "1234.5", "1.234,5", "01234.500", "１，２３４．５", "١٬٢٣٤٫٥"),
        ("0.50", "0,5", "00.5"),
        ("0", "0.0", "000", "0,00"),
        ("05/06/2020", "5/6/2020"),
        ("09:05", "9:5"),
        ("1,000,000", "1000000", "1.000.000"),
        ("3½", "3 1/2", "3 ½"),
        ("12٪", "12%", "12 %"),
    ],
)
def test_numbers_that_are_the_same(same: tuple[str, ...]) -> None:
    first, *rest = words_of(*same)
    assert rest == [first] * len(rest)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.123", "123"),
        ("1.05", "1.5"),
        ("10", "1"),
        ("1,23", "123"),
        ("1.2.3", "1.23"),
        ("10:30", "1030"),
        ("x2", "2"),
    ],
)
def test_numbers_that_differ(one: str, other: str) -> None:
    a, b = words_of(one, other)
    assert a != b


def test_values_are_those_of_single_numbers() -> None:
    texts = Texts.of(["7 1,250.5 3/4 0.010 word"])
    known = summarise(texts, NONE)
    found = encode(texts, known, NONE)
    values = known.value[found.words].tolist()
    assert values[:2] == [7, 1250.5]
    assert values[3] == 0.01
    assert math.isnan(values[2])
    assert math.isnan(values[4])


def test_words_fold_and_single_characters_stand_alone() -> None:
    assert [word for word, _ in spelled("STRASSE, A320neo 东京 한국 ไทย 2nd co\u00adop")] == [
        "STRASSE", "A320", "neo", "东", "京", "한", "국", "ไ", "ท", "ย", "2", "nd", "co\u00adop",
    ]  # fmt: skip
    (strasse, sharp), (plain, hyphen) = words_of("STRASSE Straße", "coop co\u00adop")
    assert strasse == sharp
    assert plain == hyphen


def test_a_name_has_a_capital_in_four_fifths_of_its_occurrences() -> None:
    texts = Texts.of(["Baker Baker Baker Baker baker", "Rose Rose Rose rose", "I saw ODESSA and Odessa"])
    found = encode(texts, summarise(texts, NONE), NONE)
    kinds = (found.marks & KIND).tolist()
    assert kinds[:5] == [NAME] * 4 + [WORD]
    assert kinds[5:9] == [WORD] * 4
    assert kinds[9:] == [WORD, WORD, NAME, WORD, NAME]


def test_lines_of_prose_tables_and_furniture() -> None:
    story = "The ferry left the harbour at dusk and lost its engine two hours later, off the reef."
    table = "Net 3.2 mln vs 2.5 mln"
    marks = [marks for _, marks in spelled(f"Sign in\n\n{story}\n\nShare this\n\n{table}")]
    prose = [bool(mark & PROSE) for mark in marks]
    assert prose == [False] * 2 + [True] * 17 + [False] * 2 + [False] * 6
    marks = [marks for _, marks in spelled(f"{story}\n\n1 2 3 x")]
    assert all(mark & TABLE for mark in marks[-4:])
    assert all(mark & PROSE for mark in marks[-4:])
    assert [bool(mark & LINE) for mark in marks[-5:]] == [False, True, False, False, False]


def test_hard_wrapped_lines_are_joined() -> None:
    wrapped = "The ferry left the harbour at dusk and lost its engine some\ntwo hours later, off the reef.\n"
    marks = [marks for _, marks in spelled(wrapped)]
    assert [i for i, mark in enumerate(marks) if mark & LINE] == [0]
    marks = [marks for _, marks in spelled(wrapped.replace("\n", "\n   "))]
    assert [i for i, mark in enumerate(marks) if mark & LINE] == [0, 12]
    marks = [marks for _, marks in spelled(wrapped.replace("\n", "\n\n"))]
    assert [i for i, mark in enumerate(marks) if mark & LINE] == [0, 12]


def test_a_record_counts_whole() -> None:
    assert all(marks & PROSE for _, marks in spelled("Name\nStreet\nTown"))


def test_lists_put_figures_and_units_in_place_of_words() -> None:
    lists = Lists(("en",))
    a, b = words_of("Two men, 5 percent, 3 KM", "2 men: 5 per cent, 3 kilometers", lists=lists)
    assert a == b
    assert [m & KIND for _, m in spelled("Two men: 3", lists)] == [SPELLED, WORD, NUMBER]
    (one,) = words_of("3 per cent", lists=Lists(("en",), ("numbers",)))
    assert len(one) == 3
    assert len(words_of("3 per\n\ncent", lists=lists)[0]) == 3


def test_notices_of_corrections_are_marked_by_words_stems_and_phrases() -> None:
    for text, language, expected in (
        ("Corrects spelling, see earlier version", "en", ["Corrects", "earlier", "version"]),
        ("CLARIFYING a corrected filename; correctness", "en", ["CLARIFYING", "corrected"]),
        ("Richtigstellungen und frühere Version", "de", ["Richtigstellungen", "frühere", "Version"]),
        ("В тексте исправлена ошибка", "ru", ["исправлена"]),
        ("本报更正如下", "zh", ["更", "正"]),
        ("earlier\n\nversion", "en", []),
    ):
        found = [word for word, marks in spelled(text, Lists((language,))) if marks & NOTICE]
        assert found == expected
        assert not any(marks & NOTICE for _, marks in spelled(text, Lists((language,), ("units",))))


def test_units_have_a_dimension_and_a_factor() -> None:
    lists = Lists(("en", "zh"))
    texts = Texts.of(["46 km 29 miles 5 percent 3 英里 pear"])
    known = summarise(texts, lists)
    words = encode(texts, known, lists).words[[1, 3, 5, 7, 8]]
    assert [DIMENSIONS[place] for place in known.dimension[words]] == ["length", "length", "count", "length", ""]
    np.testing.assert_allclose(known.unit[words], [1000, 1609.344, 0.01, 1609.344, math.nan])


def test_words_in_lines_of_capitals_count_for_no_name() -> None:
    lists = Lists(("en",))
    texts = Texts.of(["FERRY SINKS OFF ODESSA\n\nThe ferry sinks off the coast."])
    known = summarise(texts, lists)
    found = encode(texts, known, lists)
    kinds = (found.marks & KIND).tolist()
    assert kinds[:4] == [WORD, WORD, WORD, NAME]
    assert known.total[found.words[:5]].tolist() == [1, 1, 1, 0, 2]
    assert [bool(mark & SHOUTED) for mark in found.marks[:6].tolist()] == [True] * 4 + [False] * 2


def test_text_on_many_pages_counts_less() -> None:
    gallery = "See all our pictures of the week in one long gallery of the best that readers sent us."
    stories = [
        f"Story {i} tells that {i} boats of harbour {i * 7} sank, and {i + 1} sailors swam home." for i in range(12)
    ]
    texts = Texts.of([f"{story}\n\n{gallery}" for story in stories])
    found = encode(texts, summarise(texts, NONE), NONE)
    first = found.own[: found.offsets[1]].tolist()
    assert first[:14] == [255] * 14
    assert first[15:] == [85] * 18  # 4 of 12 pages
    family = Texts.of([f"{gallery} {' '.join(stories[:4])}\n{i}" for i in range(12)])
    assert set(encode(family, summarise(family, NONE), NONE).own.tolist()) == {255}


def test_words_that_were_not_summarised_are_refused() -> None:
    with pytest.raises(StrategyError, match="summarise every text first"):
        encode(Texts.of(["ferry"]), summarise(Texts.of(["boat"]), NONE), NONE)


@given(st.lists(NEWS, max_size=5), st.integers(0, 5), LISTS)
def test_parts_of_a_corpus_merge_to_the_whole_in_any_order(texts: list[str], cut: int, lists: Lists) -> None:
    texts = list(map(replace_surrogates, texts))
    whole = summarise(Texts.of(texts), lists)
    parts = [summarise(Texts.of(part), lists) for part in (texts[cut:], texts[:cut])]
    for found in (parts[0].merged(parts[1]), parts[1].merged(parts[0]), summarise(Texts.of(texts[::-1]), lists)):
        for name in ("hashes", "total", "capitalised", "signature", "value", "unit", "dimension", "anchors", "pages"):
            np.testing.assert_array_equal(getattr(found, name), getattr(whole, name))


def test_many_ranges_and_many_words_are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = Texts.of([" ".join(f"word{i * j}" for j in range(40)) for i in range(60)])
    whole = summarise(texts, NONE)
    monkeypatch.setattr(vocabulary, "_ROOM", 4)
    monkeypatch.setattr(vocabulary, "RANGE", 100)
    monkeypatch.setattr(tokens, "RANGE", 100)
    parted = summarise(texts, NONE)
    assert parted.hashes.tolist() == whole.hashes.tolist()
    assert parted.total.tolist() == whole.total.tolist()
    found, again = encode(texts, whole, NONE), encode(texts[::1], parted, NONE)
    assert found.words.tolist() == again.words.tolist()


def test_blank_texts_and_no_texts_have_no_tokens() -> None:
    for texts in (Texts.of([]), Texts.of(["", " \n ", "… —"])):
        known = summarise(texts, ALL)
        assert len(known) == 0
        assert encode(texts, known, ALL).offsets.tolist() == [0] * (len(texts) + 1)
