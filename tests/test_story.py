"""The pieces of a text, and the story of a page."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neardup as nd
from neardup.core.languages import detected, languages_of
from neardup.core.perturbation import variant
from neardup.perturbations.loss import DropSentences
from neardup.perturbations.segments import ends_sentence, paragraphs, sentences
from neardup.perturbations.story import prose_covered, story, story_sentences
from neardup.text import normalise, word_spans, words
from tests.helpers.articles import any_text
from tests.helpers.wire import earlier

SCRIPTS: dict[str, str] = json.loads((Path(__file__).parent / "cases" / "scripts.json").read_text("utf-8"))


def pieces(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


# pieces


@settings(max_examples=100)
@given(st.text("ab1 .,-三港ก\u0301\u200d\n"))
def test_word_spans_are_the_words(text: str) -> None:
    spans = word_spans(text)
    assert all(a < b <= c for (a, b), (c, _) in pairwise(spans))
    assert [normalise(text[a:b]).replace("\u200d", "") for a, b in spans] == words(text)


@settings(max_examples=200)
@given(any_text)
def test_pieces_leave_out_only_white_space(text: str) -> None:
    for spans in (paragraphs(text), sentences(text), [s for part in story_sentences(text) for s in part]):
        assert all(a < b <= c for (a, b), (c, _) in pairwise([*spans, (len(text), 0)]))
        assert all(text[a:b] == text[a:b].strip() for a, b in spans)
    assert "".join("".join(text[a:b] for a, b in paragraphs(text)).split()) == "".join(text.split())
    if any(map(str.isalnum, text)) and sentences(text):
        assert "".join("".join(pieces(text)).split()) == "".join(text.split())


@settings(max_examples=200)
@given(any_text)
def test_the_story_is_made_of_whole_paragraphs_of_sentences(text: str) -> None:
    assert set(story(text)) <= set(paragraphs(text))
    assert all(ends_sentence(text[a:b]) for a, b in story(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("He paid 1.5 million. She left.", ["He paid 1.5 million.", "She left."]),
        (
            "Mr. J. Oduya spoke. Dr. Ash left at 5 p.m. on foot.",
            ["Mr. J. Oduya spoke.", "Dr. Ash left at 5 p.m. on foot."],
        ),
        ("“Stop.” He stopped.", ["“Stop.”", "He stopped."]),
        ("The text goes\non here. It\nends", ["The text goes\non here.", "It\nends"]),
        ("一。二！三？「四。」五", ["一。", "二！", "三？", "「四。」", "五"]),
        ("*** One. *** Two. ***", ["*** One.", "*** Two. ***"]),
        ("La Sra. Paz y el Ing. Oteiza salieron. Nadie más.", ["La Sra. Paz y el Ing. Oteiza salieron.", "Nadie más."]),
        ("Τι είπε; Τίποτα. Και μετά;", ["Τι είπε;", "Τίποτα.", "Και μετά;"]),
        ("He said; Nobody did.", ["He said; Nobody did."]),
        ("他说。“走吧。”她走了。", ["他说。", "“走吧。”", "她走了。"]),
        ("„Halt.“ Er hielt.", ["„Halt.“", "Er hielt."]),
        (" \n", []),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("script", "count"),
    [
        *(("zh", 5), ("ja", 5), ("ar", 4), ("ar_q", 4), ("hi", 4), ("ur", 4), ("ru", 4), ("el", 3), ("en", 5)),
        *(("hy", 4), ("am", 4), ("my", 4), ("th", 1), ("empty", 0), ("emoji", 0)),
    ],
)
def test_sentences_end_by_the_rules_of_unicode(script: str, count: int) -> None:
    found = pieces(SCRIPTS[script])
    assert len(found) == count
    assert " ".join(found).replace(" ", "") == (SCRIPTS[script].replace(" ", "") if count else "")


@pytest.mark.parametrize("script", ["zh", "ja", "ar", "ar_q", "hi", "ur", "ru", "en", "hy", "am", "my"])
def test_sentences_are_dropped_in_every_script(script: str) -> None:
    text = SCRIPTS[script]
    left = pieces(variant(DropSentences(intensity=0.5), text))
    assert len(left) == len(pieces(text)) - round(len(pieces(text)) / 2)
    assert set(left) < set(pieces(text))


@pytest.mark.parametrize("script", ["th", "empty", "emoji"])
def test_a_text_without_ends_of_sentences_has_no_variant(script: str) -> None:
    assert variant(DropSentences(intensity=0.5), SCRIPTS[script]) == SCRIPTS[script]


def test_lines_broken_to_a_width_are_one_paragraph() -> None:
    text = (
        "STORM ROOF\nThe wind took part of a school\nroof on Thursday and broke two\nwindows.\n"
        "  Nobody was hurt, the head of\nthe school said.\n"
    )
    assert [text[a:b].replace("\n", " ") for a, b in paragraphs(text)] == [
        "STORM ROOF",
        "The wind took part of a school roof on Thursday and broke two windows.",
        "Nobody was hurt, the head of the school said.",
    ]
    menu = "Home\nNews\nSport and racing\n- Live scores today\n- Tables of today"
    assert [menu[a:b] for a, b in paragraphs(menu)] == menu.split("\n")


def test_items_of_a_list_are_of_the_story_when_they_read_as_prose() -> None:
    lead = "The fire at the plant is out, and the mayor said on Monday that everybody could go home again."
    item = "- One man who works at the plant has not been found, said the head of the fire service."
    text = f"{lead}\n\n{item}\n- What is next?\n\n{lead}\n"
    assert [text[a:b] for a, b in story(text)] == [lead, item, lead]
    assert prose_covered(text) == 1.0
    apart = f"{lead}\n\n" + "Home\n\n" * 12 + f"{lead} {lead}"
    assert len(story(apart)) == 1
    assert prose_covered(apart) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Nobody was hurt.", True),
        ("Nobody was hurt. (Coastal News)", True),
        ("没有人受伤。(完)", True),
        ("El dólar cae un 1,44 %. Andinex", True),
        ("“Nobody was hurt.”", True),
        ("Home", False),
        ("Read also: what the mayor said", False),
        ("Nobody was hurt. The mayor of the town", False),
        ("He said:", False),
        ("<p>Nobody was hurt.</p><br />", True),
        ("", False),
    ],
)
def test_ends_of_sentences(text: str, whole: bool) -> None:
    assert ends_sentence(text) is whole


# the story


@cache
def dev() -> dict[str, str]:
    """The texts of the dev half, by id."""
    corpus, splits = earlier(), earlier().table.column("split").to_pylist()
    return {corpus.ids[row]: corpus.texts[row] for row, split in enumerate(splits) if split == "dev"}


@pytest.mark.parametrize(
    ("page", "first", "last", "count"),
    [
        ("w0076", "May 12 (Corbet) - Bellrick", "lost 8.9% this year.", 9),
        ("w0085", "When you subscribe we will use", "already had the quieter brakes.", 10),
        ("w0172", "A dealer who put new works into", 'get it lookcd at," he said.', 10),
        ("w0194", "Un tren de carga que transportaba", "12 kilómetros del lugar.", 7),
        ("w0382", "Un accident s'est produit ce samedi", "procédé aux constatations.", 2),
        ("w0485", "لقي أربعة أشخاص مصرعهم", "لمدة أسبوعين.", 9),
        ("w0120", "江阳网消息 记者从古蔺县", "暂时无法确定。", 7),
    ],
)
def test_stories_of_real_pages(page: str, first: str, last: str, count: int) -> None:
    text = dev()[page]
    found = story(text)
    assert text[found[0][0] :].startswith(first)
    assert text[: found[-1][1]].endswith(last)
    assert len(found) == count


def test_most_of_a_page_with_nothing_around_it_is_its_story() -> None:
    shares = []
    corpus = earlier()
    for name, phenomena in zip(corpus.ids, corpus.table.column("phenomena").to_pylist(), strict=True):
        text = dev().get(name)
        if text is not None and not {*json.loads(phenomena)} & {
            "furniture",
            "embedded",
            "ocr",
            "markup",
            "same-furniture",
            "merged",
        }:
            shares.append(sum(b - a for a, b in story(text)) / len(text))
    assert len(shares) > 90
    assert sum(share > 0.75 for share in shares) > 0.9 * len(shares)


# languages


def test_languages_of_a_corpus() -> None:
    english, french = (
        "The mayor of the town said on Monday that nobody was hurt.",
        "Le maire a déclaré que personne n'était blessé.",
    )
    tags = ["en", "pt-BR", "fra", "", None, "French", "zh_Hant", "und"]
    texts = [english] * 3 + [french, english, french, english, "12 34"]
    corpus = nd.Corpus.from_texts([str(i) for i in range(8)], texts, {"language": tags})
    assert languages_of(corpus, list(range(8))) == ["en", "pt", "fr", "fr", "en", "fr", "zh", "und"]
    assert languages_of(nd.Corpus.from_texts(["a", "b"], [french, ""]), [1, 0]) == ["und", "fr"]


def test_languages_are_detected_as_the_column_of_wire_says() -> None:
    column = dict(zip(earlier().ids, earlier().table.column("language").to_pylist(), strict=True))
    sample = sorted(dev())[::6]
    assert [detected(dev()[page]) for page in sample] == [column[page] for page in sample]
