"""Word lists of the scorer `facts`: their form, which of them apply, and how each part is switched off."""

from __future__ import annotations

import math

import pytest

from neardup.core.corpus import Corpus
from neardup.errors import UnknownNameError
from neardup.scorers.facts.forms import scanned, shown_form
from neardup.scorers.facts.languages import lists_for
from neardup.scorers.facts.lists import DIMENSIONS, ROLES, Lists, list_names, read_list, units
from neardup.text import normalise
from neardup.text.texts import Texts
from tests.helpers.wire import earlier

ENGLISH = "The ferry left the harbour at dusk and lost its engine two hours later, so the passengers waited on deck."
FRENCH = (
    "Le ferry a quitté le port au crépuscule et son moteur est tombé en panne deux heures plus tard, près des côtes."
)
WIRE = {"en", "fr", "es", "de", "ru", "zh", "ja", "ar", "pt"}


@pytest.mark.parametrize("language", list_names())
def test_a_list_has_its_form(language: str) -> None:
    entries = read_list(language)
    spellings = [normalise(entry.spelling) for entry in entries]
    assert sorted(spellings) == sorted(set(spellings)), "an entry stands twice"
    assert {entry.role for entry in entries} <= {*ROLES, "plain"}
    for entry in entries:
        word = entry.spelling.removesuffix("*")
        assert word == shown_form(word).lower() == " ".join(word.split()), (
            f"{word} is not in lower case and normal form"
        )
        assert "*" not in word
        assert scanned(Texts.of([word])).tokens[-1] > 0
        if entry.role == "numbers":
            assert entry.target.isdecimal()
        if entry.role == "units":
            assert entry.target in units()
            assert normalise(entry.spelling) != entry.target, f"{word} is the unit's own name"


def test_lists_exist_for_the_languages_of_wire_and_units_are_positive() -> None:
    assert set(list_names()) >= WIRE
    assert {unit.dimension for unit in units().values()} == set(range(1, len(DIMENSIONS)))
    assert all(math.isfinite(unit.factor) and unit.factor > 0 for unit in units().values())


def test_the_most_frequent_language_decides_what_a_word_means() -> None:
    def meaning(word: str, *languages: str) -> list[tuple[str, str]]:
        return [(e.role, e.target) for e in Lists(languages).entries() if e.spelling == word]

    assert meaning("once", "es", "en") == [("numbers", "11")]
    assert meaning("once", "en", "es") == []
    assert meaning("billion", "fr", "en") == [("units", "trillion")]


def test_names_that_do_not_exist_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="word list 'xx'"):
        Lists(("xx",))
    with pytest.raises(UnknownNameError, match="part of a word list 'unit'; did you mean 'units'"):
        Lists(("en",), ("unit",))


def test_lists_follow_the_column() -> None:
    tags = ["fr"] * 3 + ["en-GB"] * 5 + [None]
    corpus = Corpus.from_texts(map(str, range(9)), [ENGLISH] * 9, {"language": tags})
    assert lists_for(corpus).languages == ("en", "fr")
    assert lists_for(corpus, ("units",)).roles == ("units",)
    assert lists_for(corpus, ()) == Lists()


def test_languages_are_detected_in_a_sample_that_does_not_depend_on_order() -> None:
    texts = [f"{i} {FRENCH}" for i in range(30)] + [f"{i} {ENGLISH}" for i in range(70)] + ["Kielce"]
    corpus = Corpus.from_texts(map(str, range(101)), texts)
    assert lists_for(corpus).languages == ("en", "fr")
    assert lists_for(Corpus.from_texts(map(str, range(101)), texts[::-1])) == lists_for(corpus)
    assert lists_for(Corpus.from_texts([], [])) == Lists()


def test_lists_of_wire_are_those_of_its_column() -> None:
    assert set(lists_for(earlier()).languages) == WIRE
