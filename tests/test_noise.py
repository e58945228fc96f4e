"""Perturbations of letters and of how a text is set: each change is of the kind that it says, and no other."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.perturbations.characters import Diacritics, Homoglyphs, Mojibake
from neardup.perturbations.data import read_data
from neardup.perturbations.edits import drawn, edited
from neardup.perturbations.layout import Hyphenation, Reorder
from neardup.perturbations.markup import Markup
from neardup.perturbations.ocr import Ocr
from neardup.perturbations.story import story, story_words
from neardup.perturbations.style import HouseStyle
from tests.helpers.articles import ARTICLES, FRENCH, PAGE, REPORT, variant

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from neardup.core.perturbation import BasePerturbation

GERMAN = "Ägypten, Ölbäume und Straßen gehören für viele Gäste nicht zusammen, schrieb Jürgen Weiß."
RUSSIAN = (
    "Паром с двумястами пассажирами сел на мель у Морвана во вторник, сообщил начальник порта. Все ещё ждут помощи."
)
CHINESE = "三月五日上午,一艘渡轮在港口外搁浅。船上有214名乘客,无人受伤!港务局说:潮水在10:45把船抬起来。"


def variants(kind: type[BasePerturbation], text: str, language: str = "en", **parameters: Any) -> list[str]:
    """Variants of a text by some seeds."""
    return [variant(kind(seed=seed, **parameters), text, language) for seed in range(12)]


def by_word(text: str, forms: Callable[[str], set[str]]) -> re.Pattern[str]:
    """A pattern for the text in which each word of the story has one of some forms."""
    pieces, last = [], 0
    for start, end in story_words(text):
        found = sorted(forms(text[start:end]), key=len, reverse=True)
        pieces += [re.escape(text[last:start]), f"(?:{'|'.join(map(re.escape, found))})"]
        last = end
    return re.compile("".join([*pieces, re.escape(text[last:])]))


# edits


@given(st.lists(st.integers(), max_size=30), st.floats(0, 1), st.integers(0, 3), st.randoms(use_true_random=False))
def test_a_share_of_the_places_is_drawn_in_order(
    places: list[int], share: float, least: int, rng: random.Random
) -> None:
    found = drawn(list(enumerate(places)), share, rng, least=least)
    assert found == sorted(set(found))
    assert {*found} <= set(enumerate(places))
    assert len(found) == min(len(places), max(round(share * len(places)), least if share else 0))


@given(st.text(max_size=20), st.lists(st.tuples(st.integers(0, 20), st.text(max_size=3)), max_size=4))
def test_edits_are_those_made_one_by_one_from_the_end(text: str, pieces: list[tuple[int, str]]) -> None:
    bounds = sorted({min(at, len(text)) for at, _ in pieces})
    spans = zip(bounds[::2], bounds[1::2], strict=False)
    edits = [(span, piece) for span, (_, piece) in zip(spans, pieces, strict=False)]
    slow = text
    for (start, end), piece in reversed(edits):
        slow = slow[:start] + piece + slow[end:]
    assert edited(text, edits) == slow


# ocr


def misread(word: str, pairs: list[list[str]]) -> set[str]:
    if not word.isalpha():
        return {word}
    read = {
        word[:at] + wrong + word[at + len(right) :]
        for right, wrong in pairs
        for at in range(len(word))
        if word.startswith(right, at)
    }
    return read | {f"{word[:at]} {word[at:]}" for at in range(1, len(word)) if len(word) >= 4} or {word}


@pytest.mark.parametrize(
    ("text", "language"), [(PAGE, "en"), (GERMAN, "de"), (RUSSIAN, "ru"), (FRENCH, "fr")], ids=["en", "de", "ru", "fr"]
)
def test_words_are_misread_as_the_table_says(text: str, language: str) -> None:
    data = read_data("confusions.toml")
    pairs = [pair.split(":") for pair in data["confusions"][data["languages"][language]].split()]
    pattern = by_word(text, lambda word: misread(word, pairs))
    assert all(pattern.fullmatch(after) for after in variants(Ocr, text, language, intensity=1.0))


def test_some_words_are_misread() -> None:
    for text in ARTICLES:
        before, after = text.split(), re.sub(r"(?<=\S) (?=\S)", " ", variant(Ocr(intensity=0.3), text)).split()
        share = sum((Counter(before) - Counter(after)).values()) / sum(word.strip(".").isalpha() for word in before)
        assert share == pytest.approx(0.3, abs=0.02)  # some misread words are others of the text


# hyphenation and order


@pytest.mark.parametrize(
    ("text", "language"), [(PAGE, "en"), (GERMAN, "de"), (RUSSIAN, "ru"), (FRENCH, "fr")], ids=["en", "de", "ru", "fr"]
)
@pytest.mark.parametrize("intensity", [0.3, 1.0])
def test_joining_broken_words_gives_the_text(text: str, language: str, intensity: float) -> None:
    for after in variants(Hyphenation, text, language, intensity=intensity):
        assert after != text
        assert after.replace("-\n", "") == text
        assert all(len(end) > 1 and end.isalpha() for end in re.findall(r"(\w+)-\n", after))


def test_a_word_is_broken_where_its_language_allows() -> None:
    assert {
        variant(Hyphenation(seed=seed, intensity=1.0), "Die Straßenbahn hielt um neun Uhr am Hafen an.", "de")
        for seed in range(30)
    } == {
        "Die Stra-\nßenbahn hielt um neun Uhr am Ha-\nfen an.",
        "Die Straßen-\nbahn hielt um neun Uhr am Ha-\nfen an.",
    }


@pytest.mark.parametrize("intensity", [0.05, 0.5, 1.0])
def test_paragraphs_stand_elsewhere(intensity: float) -> None:
    for text in [*ARTICLES, PAGE]:
        parts = [text[a:b] for a, b in story(text)]
        for after in variants(Reorder, text, intensity=intensity):
            now = [after[a:b] for a, b in story(after)]
            assert sorted(now) == sorted(parts)
            assert sum(a != b for a, b in zip(now, parts, strict=True)) == max(2, round(intensity * len(parts)))
            gaps = [re.split("|".join(map(re.escape, parts)), each) for each in (text, after)]
            assert gaps[0] == gaps[1]


def test_one_paragraph_has_no_other_order() -> None:
    assert variant(Reorder(), FRENCH, "fr") == FRENCH


# markup


@pytest.mark.parametrize(("text", "language"), [(PAGE, "en"), (FRENCH, "fr"), (CHINESE, "zh")], ids=["en", "fr", "zh"])
def test_a_browser_shows_the_same_text(text: str, language: str) -> None:
    for after in variants(Markup, text, language, intensity=0.5):
        shown = html.unescape(re.sub(r"<[^>]*>", lambda tag: " " if "br" in tag[0] else "", after))
        assert shown.split() == text.replace("\u00a0", " ").split()
        assert after.count("<p>") == after.count("</p>") > 0


def test_words_get_each_kind_of_markup() -> None:
    text = "".join(variants(Markup, f"{REPORT}\n\n{FRENCH}", intensity=1.0))
    assert all(kind in text for kind in ("<b>", "</a>", '<a href="/tag/', "&nbsp;", "<br", "&rdquo;", "&eacute;"))


# characters


def test_garbled_text_can_be_read_back() -> None:
    text = "“Dégâts – 40 €”, a déclaré le maire de la commune lundi, après une longue journée de travail au port."
    met = set()
    for after in variants(Mojibake, text, "fr"):
        if "\ufffd" in after:
            assert after == re.sub(r"[^\x00-\x7f]", "\ufffd", text)
            met.add("lost")
            continue
        once = _legacy(after)
        met.add("once" if once == text else "twice")
        assert once == text or _legacy(once) == text
    assert met == {"once", "twice", "lost"}


def _legacy(text: str) -> str:
    """The text whose UTF-8 was read as windows-1252, with control characters for bytes that have none there."""
    return b"".join(c.encode("latin-1" if "\x80" <= c <= "\x9f" else "cp1252") for c in text).decode()


def test_the_encoding_is_that_of_the_language() -> None:
    long = f"{RUSSIAN} " * 2
    garbled = [after for after in variants(Mojibake, long, "ru", intensity=0.05) if "\ufffd" not in after]
    assert any("Р" in after or "С" in after for after in garbled)
    assert all(after != long for after in garbled)


def test_a_text_that_nobody_could_read_has_no_variant() -> None:
    assert variant(Mojibake(), RUSSIAN, "ru") == RUSSIAN
    assert variant(Mojibake(), CHINESE, "zh") == CHINESE
    plain = "A ferry ran aground off Morvane on Tuesday, and nobody was hurt."
    assert variant(Mojibake(), plain) == plain


@pytest.mark.parametrize(
    ("text", "language", "plain"),
    [
        (
            GERMAN,
            "de",
            "Aegypten, Oelbaeume und Strassen gehoeren fuer viele Gaeste nicht zusammen, schrieb Juergen Weiss.",
        ),
        (
            "Łódź, cœur, Ærø, año und İzmir werden hier zusammen in einem Satz genannt.",
            "en",
            "Lodz, coeur, Aero, ano und Izmir werden hier zusammen in einem Satz genannt.",
        ),
        (
            "Cafe\u0301 nu\u0308r: ein kleiner Satz mit zwei Zeichen, die fu\u0308r sich stehen.",
            "en",
            "Cafe nur: ein kleiner Satz mit zwei Zeichen, die fur sich stehen.",
        ),
        (
            "Все ещё ждут, когда придёт большой ёжик и краткий йод.",
            "ru",
            "Все еще ждут, когда придет большой ежик и краткий йод.",
        ),
        (
            "أعلن المُدير إغلاق الجسر القديم أمام كل الشاحنات حتى آخر الشهر.",
            "ar",
            "اعلن المدير اغلاق الجسر القديم امام كل الشاحنات حتى اخر الشهر.",
        ),
    ],
    ids=["de", "latin", "combining", "ru", "ar"],
)
def test_letters_without_their_marks(text: str, language: str, plain: str) -> None:
    assert variant(Diacritics(), text, language) == plain
    assert variant(Diacritics(), plain, language) == plain


def test_disguised_words_look_the_same() -> None:
    sets = read_data("lookalikes.toml")["alike"].split()
    first = {letter: same[0] for same in sets for letter in same}
    for text, language in ((PAGE, "en"), (RUSSIAN, "ru"), (CHINESE, "zh")):
        for after in variants(Homoglyphs, text, language, intensity=1.0):
            seen = re.sub("[\u200b\u2060\u00ad]", "", after)
            assert after != text
            assert len(seen) == len(text)
            assert all(a == b or first.get(a, a) == first.get(b, b) for a, b in zip(seen, text, strict=True))
            changes = sum(a != b for a, b in zip(seen, text, strict=True)) + len(after) - len(seen)
            assert changes == sum(any(map(str.isalpha, text[a:b])) for a, b in story_words(text))


def test_lookalikes_are_of_different_scripts() -> None:
    for same in read_data("lookalikes.toml")["alike"].split():
        scripts = [unicodedata.name(letter).split()[0] for letter in same]
        assert len({*scripts}) == len(scripts) > 1
        assert len({letter.isupper() for letter in same}) == 1


# house style


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        (
            "The colour of the centre was organised by two travellers.",
            "en",
            {"The color of the center was organized by 2 travelers."},
        ),
        (
            "COLOUR and Labour were on the list, the mayor of the town said.",
            "en",
            {"COLOR and Labor were on the list, the mayor of the town said."},
        ),
        (
            "It rose 5% on 14 March 2019, the old bank of the town said.",
            "en",
            {
                f"It rose 5{p} on March 14, 2019, the old bank of the town said."
                for p in (" %", " per cent", " percent", " pct")
            },
        ),
        (
            'He said: "We had no warning at all." Then he "left" the town.',
            "en",
            {"He said: “We had no warning at all.” Then he “left” the town."},
        ),
        (
            "The shop was open from 9 a.m. to 5 p.m. on the old days.",
            "en",
            {"The shop was open from 9am to 5pm on the old days."},
        ),
        (
            "Der Preis in der Straße stieg um 5 Prozent, hieß es am Montag.",
            "de",
            {f"Der Preis in der Strasse stieg um 5{p}, hiess es am Montag." for p in ("%", " %")},
        ),
        (
            "Il a dit : « Nous partons » aux 6 100 habitants de la ville.",
            "fr",
            {
                f"Il a dit : {q} aux 6.100 habitants de la ville."
                for q in ("«Nous partons»", "«\u00a0Nous partons\u00a0»", "“Nous partons”", '"Nous partons"')
            },
        ),
    ],
)
def test_another_house_writes_otherwise(text: str, language: str, wanted: set[str]) -> None:
    found = {variant(HouseStyle(seed=seed), text, language) for seed in range(60)}
    assert wanted <= found


def test_a_point_of_style_is_followed_in_the_whole_story() -> None:
    text = "The colour of the harbour is a neighbour of the colour of the harbour, they said."
    found = {variant(HouseStyle(seed=seed), text) for seed in range(20)}
    assert found == {text.replace("our ", "or ").replace("our,", "or,")}


def test_no_figure_of_a_date_is_lost() -> None:
    for language in ("en", "fr", "de", "es", "ru"):
        for after in variants(HouseStyle, REPORT, language):
            assert Counter("".join(re.findall(r"\d", REPORT))) <= Counter("".join(re.findall(r"\d", after)))
