"""The perturbation `typos`: typing errors."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from neardup.core.gold import LEVELS, Level
from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.data import read_data
from neardup.perturbations.edits import drawn, edited
from neardup.perturbations.story import story_words

if TYPE_CHECKING:
    import random

Keys: TypeAlias = Mapping[str, str]
"""The letters around each letter on a keyboard."""


@dataclass(frozen=True, kw_only=True)
class Typos(BasePerturbation):
    """Puts one error into each of some words of the story: a letter wrong, left out or doubled, or two exchanged.

    The four errors are equally likely. A wrong letter is a neighbour of the right one on the keyboard of the language
    (`keyboards.toml`); of an accented letter, a neighbour of its base letter. Words without a letter and all digits
    stay, so no figure changes. Languages that are typed by sound, such as Chinese and Japanese, have other errors and
    so no variant.

    Noise is allowed in a copy. The labels hold while at least every other word is without an error.

    Attributes:
        intensity: share of the story's words that get one error each; words without a letter do not count.
        seed: chooses the words and the errors.
    """

    meaning: ClassVar[str] = "share of the story's words with one typing error"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 0.5)
    languages: ClassVar[frozenset[str] | None] = frozenset(read_data("keyboards.toml")["languages"])

    intensity: float = 0.1

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text with errors in some words."""
        keys = _keys(language)
        spans = [(start, end) for start, end in story_words(text) if any(map(str.isalpha, text[start:end]))]
        hit = drawn(spans, self.intensity, rng)
        return edited(text, [((start, end), _misspelt(text[start:end], keys, rng)) for start, end in hit])


@cache
def _keys(language: str) -> Keys:
    """The neighbours of each key: those beside it in its row, and those that touch it in the rows above and below."""
    data = read_data("keyboards.toml")
    rows = data["rows"][data["languages"][language]]
    around: dict[str, list[str]] = defaultdict(list)
    places = {key: (row, at + row / 2) for row, letters in enumerate(rows) for at, key in enumerate(letters)}
    for key, (row, at) in places.items():
        for other, (other_row, other_at) in places.items():
            if other not in (key, " ") and abs(row - other_row) <= 1 and abs(at - other_at) <= 1:
                around[key].append(other)
    return {key: "".join(others) for key, others in around.items()}


def _misspelt(word: str, keys: Keys, rng: random.Random) -> str:
    """The word with one error. Errors are tried in random order; doubling is always possible."""
    tried = (error(word, keys, rng) for error in rng.sample(_ERRORS, len(_ERRORS)))
    return next(changed for changed in tried if changed != word)


def _letters(word: str) -> list[int]:
    return [i for i, letter in enumerate(word) if letter.isalpha()]


def _wrong(word: str, keys: Keys, rng: random.Random) -> str:
    at = rng.choice(_letters(word))
    letter = word[at]
    small = letter.lower()
    near = keys.get(small) or keys.get(unicodedata.normalize("NFD", small)[0])
    if not near:
        return word
    other = rng.choice(near)
    return word[:at] + (other.upper() if letter.isupper() else other) + word[at + 1 :]


def _exchanged(word: str, _: Keys, rng: random.Random) -> str:
    letters = set(_letters(word))
    places = [i for i in sorted(letters) if i + 1 in letters and word[i].lower() != word[i + 1].lower()]
    if not places:
        return word
    at = rng.choice(places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _left_out(word: str, _: Keys, rng: random.Random) -> str:
    letters = _letters(word)
    at = rng.choice(letters)
    return word if len(letters) < 2 else word[:at] + word[at + 1 :]


def _doubled(word: str, _: Keys, rng: random.Random) -> str:
    at = rng.choice(_letters(word))
    return word[:at] + word[at] + word[at:]


_ERRORS: tuple[Callable[[str, Keys, random.Random], str], ...] = (_wrong, _exchanged, _left_out, _doubled)
