"""The perturbation `ocr`: letters misread, as optical character recognition does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from neardup.core.gold import LEVELS
from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.data import read_data
from neardup.perturbations.edits import drawn, edited
from neardup.perturbations.story import story_words

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from neardup.core.gold import Level

_SPLIT = 0.1  # share of the misread words that are read as two
_LEAST_SPLIT = 4  # letters of a word that may be read as two


@dataclass(frozen=True, kw_only=True)
class Ocr(BasePerturbation):
    """Misreads some words of the story, as optical character recognition does: one confusion in each.

    A letter or two are read as others that look alike (`rn` as `m`, `O` as `0`: `confusions.toml`), and one misread
    word in ten as two words. Words with a digit stay, so no figure changes. Confusions are known for languages in
    Latin, Cyrillic and Arabic letters; texts in others have no variant.

    OCR noise is allowed in a copy. The labels hold while at least every other word is right.

    Attributes:
        intensity: share of the story's words with one confusion; words with a digit or without a letter do not count.
        seed: chooses the words and the confusions.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the story's words with one letter misread"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 0.5)
    languages: ClassVar[frozenset[str] | None] = frozenset(read_data("confusions.toml")["languages"])

    intensity: float = 0.1

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text with confusions in some words."""
        confusions = _confusions(language)
        words = [(a, b) for a, b in story_words(text) if text[a:b].isalpha()]
        hit = drawn(words, self.intensity, rng)
        return edited(text, [((a, b), _misread(text[a:b], confusions, rng)) for a, b in hit])


@cache
def _confusions(language: str) -> tuple[tuple[str, str], ...]:
    """What is read as what, in a language that has confusions."""
    data = read_data("confusions.toml")
    pairs = (pair.split(":") for pair in data["confusions"][data["languages"][language]].split())
    return tuple((right, wrong) for right, wrong in pairs)


def _misread(word: str, confusions: tuple[tuple[str, str], ...], rng: random.Random) -> str:
    places = [(at, pair) for pair in confusions for at in range(len(word)) if word.startswith(pair[0], at)]
    if len(word) >= _LEAST_SPLIT and (not places or rng.random() < _SPLIT):
        at = rng.randrange(1, len(word))
        return f"{word[:at]} {word[at:]}"
    if not places:
        return word
    at, (right, wrong) = rng.choice(places)
    return word[:at] + wrong + word[at + len(right) :]
