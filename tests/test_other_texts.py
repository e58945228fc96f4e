"""Perturbations that put other texts beside a text, or facts against it: how much, where, and what stays."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest

from neardup.core.perturbation import expected_label
from neardup.perturbations.articles import LANGUAGES, articles, others
from neardup.perturbations.beside import Merged, Quoted, Roundup
from neardup.perturbations.digits import OneDigit
from neardup.perturbations.negation import Negation
from neardup.perturbations.same_furniture import SameFurniture
from neardup.perturbations.story import story, story_words, words_in
from neardup.text import word_spans
from tests.helpers.articles import ARTICLES, FRENCH, NEWSPAPER, PAGE, REPORT, variant

if TYPE_CHECKING:
    from neardup.core.perturbation import BasePerturbation

BESIDE = (Merged, Roundup, Quoted)


def size(text: str) -> float:
    return words_in(text, word_spans(text))


# other texts


@pytest.mark.parametrize("kind", BESIDE)
@pytest.mark.parametrize("intensity", [0.1, 0.25, 0.5, 0.8])
def test_the_share_is_not_exceeded_and_nearly_reached(kind: type[BasePerturbation], intensity: float) -> None:
    made = 0
    for text in [*ARTICLES, REPORT, PAGE]:
        after = variant(kind(intensity=intensity), text)
        if after == text:
            continue
        made += 1
        own = words_in(text, story_words(text))
        heads = 12 if kind is not Merged else 0  # title of a round-up, line that opens a quotation
        added = size(after) - size(text)
        assert (intensity - 0.1) * (own + added) <= added <= intensity * (own + added) + heads
    assert made >= (0 if kind is Quoted and intensity >= 0.5 else 4)  # there are few remarks


@pytest.mark.parametrize("kind", [Merged, Roundup])
def test_the_text_stands_in_one_piece(kind: type[Merged]) -> None:
    for text in [*ARTICLES, PAGE]:
        after = [variant(kind(seed=seed), text) for seed in range(10)]
        assert all(text in each for each in after)
        assert len({each.index(text) for each in after}) > 1


def test_a_headline_stands_over_an_article() -> None:
    headlines = {article["headline"] for article in others("de")["articles"]}
    long = "\n\n".join("\n\n".join(next(articles("de", random.Random(1)))[1:]) for _ in range(3))
    for seed in range(20):
        blocks = variant(Merged(seed=seed), long, "de").replace(long, "the page").split("\n\n")
        assert any(block in headlines for block in blocks)
        for block, after in zip(blocks, [*blocks[1:], "the page"], strict=True):
            assert block not in headlines or after not in headlines | {"the page"}


@pytest.mark.parametrize("kind", BESIDE)
def test_another_document_outweighs_the_whole_page(kind: type[BasePerturbation]) -> None:
    """Of a program the story is a comment of nine words, and its lines may be text as well."""
    comment = "# The bakers are asked for bread every morning."
    lines = [f"    order(bakery[{number}], loaves=basket.count)" for number in range(60)]
    least = kind.breaks["copy"]
    short, long = ("\n\n".join([comment, *lines[:count]]) for count in (1, 60))
    assert words_in(long, story_words(long)) == words_in(short, story_words(short)) > 0
    assert variant(kind(intensity=least), long) == long
    after = variant(kind(intensity=least), short)
    assert after == short or size(after) > 2 * size(short)
    assert variant(kind(intensity=kind.holds["copy"]), REPORT) != REPORT


def test_a_reply_quotes_every_line() -> None:
    for seed in range(10):
        after = variant(Quoted(seed=seed), PAGE)
        lines = [line.removeprefix(">").strip() for line in after.split("\n") if line.startswith(">")]
        assert " ".join(" ".join(lines).split()) == " ".join(PAGE.split())
        assert all(len(line) <= 72 for line in lines)
        remarks = [line for line in after.split("\n") if line and not line.startswith(">")]
        assert len(remarks) == 2  # the reply, and who wrote what is quoted


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_slot_of_other_texts_can_be_filled(language: str) -> None:
    made = articles(language, random.Random(1))
    for _ in range(20):
        headline, *paragraphs = next(made)
        assert len(paragraphs) >= 3
        assert not re.search(r"[{}]", " ".join([headline, *paragraphs]))
    assert len(others(language)["remarks"]) >= 10
    long = "\n\n".join("\n\n".join(next(made)[1:]) for _ in range(3))
    for kind in BESIDE:
        assert variant(kind(intensity=0.2), long, language) != long
        assert variant(kind(intensity=0.2), long, "xx") == long


# same furniture


def test_only_furniture_stays_on_the_page() -> None:
    for seed in range(10):
        after = variant(SameFurniture(seed=seed), NEWSPAPER)
        assert "Home | News | Sport" in after
        assert "Privacy policy" in after
        assert not re.search("Morvane|Asta|Brandt|harbour master", after)
        shared = {line for line in after.split("\n") if line} & {line for line in NEWSPAPER.split("\n") if line}
        assert len(shared) >= 5


def test_below_the_whole_story_some_paragraphs_stay() -> None:
    after = variant(SameFurniture(intensity=0.5), NEWSPAPER)
    kept = [NEWSPAPER[a:b] in after for a, b in story(NEWSPAPER)]
    assert 0 < sum(kept) < len(kept)
    assert "Ferry runs aground" in after


def test_a_text_without_furniture_has_no_page_to_share() -> None:
    for text in (REPORT, *ARTICLES):
        assert variant(SameFurniture(), text) == text


# changed facts


@pytest.mark.parametrize(
    ("language", "sentence", "contrary"),
    [
        ("en", "The old bridge is closed to all heavy lorries.", "The old bridge is not closed to all heavy lorries."),
        ("en", "The mayor did not sign the new contract with them.", "The mayor did sign the new contract with them."),
        ("en", "They weren’t told about the plan of the council.", "They were told about the plan of the council."),
        (
            "en",
            "The company has lost its licence for the ferry.",
            "The company has not lost its licence for the ferry.",
        ),
        (
            "en",
            "The captain took the ship out into the storm.",
            "The captain did not take the ship out into the storm.",
        ),
        ("en", "He can not go to the harbour with them today.", "He can go to the harbour with them today."),
        ("en", "They CANNOT go to the harbour with them today.", "They CAN go to the harbour with them today."),
        ("en", "Isn’t the old bridge closed to all heavy lorries?", "Is the old bridge closed to all heavy lorries?"),
        ("en", "Not only is the mayor against the new bridge there.", ""),
        ("en", "Not all of the lorries are new in the old harbour.", ""),
        ("en", "The bridge is not only old but much too narrow.", ""),
        ("en", "The ferry hasn't come back to the old harbour yet.", ""),
        ("en", "The bridge is not old and it was not closed.", ""),
        ("en", "The mayor needn’t go as the bridge is closed today.", ""),
        ("en", "If it is not closed, the bridge is for lorries.", ""),
        ("es", "No es cierto que el puente viejo esté cerrado.", "Es cierto que el puente viejo esté cerrado."),
        ("es", "El puente no solo es viejo sino también muy estrecho.", ""),
        ("es", "El puente no es solo viejo sino también estrecho.", ""),
        ("es", "No lo es todo, y el puente es muy viejo.", ""),
        ("pt", "Não é verdade que a ponte velha esteja fechada.", "É verdade que a ponte velha esteja fechada."),
        ("pt", "Não, não é verdade que a ponte velha esteja fechada.", ""),
        (
            "ru",
            "Не был закрыт мост для тяжёлых грузовиков в городе.",
            "Был закрыт мост для тяжёлых грузовиков в городе.",
        ),
        ("ru", "Не только мост был закрыт для тяжёлых грузовиков.", ""),
        ("fr", "Il n'y a pas de pont et le bac est fermé.", ""),
        (
            "fr",
            "Ne sont pas admis les poids lourds sur le pont.",
            "Sont admis les poids lourds sur le pont.",
        ),
        ("en", "The company has 320 workers in the old harbour.", ""),
        ("en", "Nobody was hurt when the ferry ran onto the bank.", ""),
        ("en", "The ferry turned round before it was hit by a wave.", ""),
        (
            "fr",
            "Le pont est fermé aux poids lourds depuis lundi.",
            "Le pont n'est pas fermé aux poids lourds depuis lundi.",
        ),
        ("fr", "Les bus ne sont pas arrivés à l'heure ce matin.", "Les bus sont arrivés à l'heure ce matin."),
        (
            "es",
            "El puente se ha cerrado al tráfico pesado el lunes.",
            "El puente no se ha cerrado al tráfico pesado el lunes.",
        ),
        (
            "pt",
            "A ponte foi fechada aos camiões na segunda-feira.",
            "A ponte não foi fechada aos camiões na segunda-feira.",
        ),
        (
            "ru",
            "Мост был закрыт для тяжёлых грузовиков в городе с утра.",
            "Мост не был закрыт для тяжёлых грузовиков в городе с утра.",
        ),
    ],
)
def test_a_sentence_says_the_contrary(language: str, sentence: str, contrary: str) -> None:
    assert variant(Negation(), sentence, language) == (contrary or sentence)


def test_the_share_of_the_sentences_is_turned() -> None:
    text = " ".join(f"The bridge number {i} was closed to heavy lorries." for i in range(20))
    for intensity, count in ((0.01, 1), (0.2, 4), (1.0, 20)):
        assert variant(Negation(intensity=intensity), text).count("was not") == count


def figures(text: str) -> list[str]:
    return re.findall(r"\d[\d.,]*\d|\d", text)


@pytest.mark.parametrize(
    ("text", "language", "fixed"),
    [
        (REPORT, "en", ["10:45", "3", "2019"]),
        (FRENCH, "fr", ["3", "2019", "16", "20", "18"]),
    ],
)
def test_one_digit_of_a_figure_changes(text: str, language: str, fixed: list[str]) -> None:
    for seed in range(20):
        after = variant(OneDigit(intensity=1.0, seed=seed), text, language)
        assert re.sub(r"\d", "0", after) == re.sub(r"\d", "0", text)
        for a, b in zip(re.findall(r"\d[\d.,: ]*\d|\d", text), re.findall(r"\d[\d.,: ]*\d|\d", after), strict=True):
            assert sum(x != y for x, y in zip(a, b, strict=True)) == (a not in fixed)
            assert not b.startswith("0")


def test_a_figure_changes_alike_in_all_places() -> None:
    text = (
        "The mill employs 320 people, and 320 families live on it. It pays 45 more. In 1896 and at 0415 it burned down."
    )
    found = {variant(OneDigit(intensity=0.4, seed=seed), text) for seed in range(60)}
    assert text not in found
    assert all(len(set(figures(after)[:2])) == 1 for after in found)
    assert all("1896" in after and "0415" in after for after in found)
    assert {figures(after)[2] for after in found} - {"45"}


@pytest.mark.parametrize(
    ("perturbation", "expected"),
    [
        (Negation(intensity=0.01), ["own", "kept", "kept"]),
        (Negation(intensity=0.5), ["own", "none", "none"]),
        (OneDigit(intensity=0.2), ["own", "kept", "kept"]),
        (SameFurniture(intensity=0.99), ["none", "none", "none"]),
        (SameFurniture(), ["own", "own", "own"]),
        (Merged(intensity=0.4), ["kept"] * 3),
        (Merged(intensity=0.5), ["none"] * 3),
        (Roundup(intensity=0.8), ["own"] * 3),
        (Quoted(intensity=0.25), ["kept"] * 3),
        (Quoted(intensity=0.6), ["own", "own", "none"]),
    ],
)
def test_labels(perturbation: BasePerturbation, expected: list[str]) -> None:
    assert [expected_label(perturbation, level) for level in ("copy", "revision", "story")] == expected
