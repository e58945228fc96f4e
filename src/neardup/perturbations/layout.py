"""Perturbations of how a text is set: words broken at the ends of lines, and paragraphs in another order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

import pyphen

from neardup.core.gold import LEVELS
from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.edits import drawn, edited
from neardup.perturbations.story import story, story_words

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from neardup.core.gold import Level

_LEAST_LETTERS = 5


@dataclass(frozen=True, kw_only=True)
class Hyphenation(BasePerturbation):
    """Breaks words of the story at the ends of lines: a hyphen and a line break within the word.

    Lines end where the broken words stand, so every line ends with a hyphen; at an intensity of .1 lines have some
    sixty characters. Words are broken where the patterns of their language allow it (pyphen has those of LibreOffice).
    Words of fewer than five letters and words with a digit stay. Texts in languages without patterns have no variant.

    Formatting is allowed in a copy, so the labels always hold.

    Attributes:
        intensity: share of the story's words that are broken, of those that can be.
        seed: chooses the words, and where each is broken.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the story's longer words broken at the end of a line"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 1.0)
    languages: ClassVar[frozenset[str] | None] = frozenset(code for code in pyphen.LANGUAGES if "_" not in code)

    intensity: float = 0.2

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text with some words broken."""
        breaks = _patterns(language)
        words = [(a, b) for a, b in story_words(text) if b - a >= _LEAST_LETTERS and text[a:b].isalpha()]
        able = [(span, parts) for span in words if (parts := list(breaks.iterate(text[slice(*span)])))]
        return edited(text, [(span, "-\n".join(rng.choice(parts))) for span, parts in drawn(able, self.intensity, rng)])


@cache
def _patterns(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=language)


@dataclass(frozen=True, kw_only=True)
class Reorder(BasePerturbation):
    """Puts paragraphs of the story into another order. What stands outside the story, and between paragraphs, stays.

    Another order of paragraphs is allowed in a copy, so the labels always hold. A story of one paragraph has no
    variant. Works in every language.

    Attributes:
        intensity: share of the story's paragraphs that stand elsewhere afterwards, two at least.
        seed: chooses the paragraphs and their places.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the story's paragraphs that stand elsewhere"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 1.0)

    intensity: float = 0.5

    def apply(self, text: str, rng: random.Random, language: str) -> str:  # noqa: ARG002 - the contract
        """The text with some paragraphs in the place of others."""
        places = drawn(story(text), self.intensity, rng, least=2)
        around = rng.sample(range(len(places)), len(places))
        follows = dict(zip(around, [*around[1:], *around[:1]], strict=True))
        return edited(text, [(span, text[slice(*places[follows[at]])]) for at, span in enumerate(places)])
