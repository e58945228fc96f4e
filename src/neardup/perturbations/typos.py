"""Typing errors."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from neardup.core.gold import LEVELS, Level
from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.segments import word_spans

if TYPE_CHECKING:
    import random

Alphabets: TypeAlias = Mapping[tuple[str, bool], list[str]]
"""The letters of a text by script and case."""

# fmt: off
_NEAR = {
    "q": "wa", "w": "qeas", "e": "wrsd", "r": "etdf", "t": "ryfg", "y": "tugh", "u": "yihj", "i": "uojk", "o": "ipkl",
    "p": "ol", "a": "qwsz", "s": "aedwzx", "d": "serfcx", "f": "drtgvc", "g": "ftyhbv", "h": "gyujnb", "j": "huiknm",
    "k": "jiolm", "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}
# fmt: on
"""The keys around each letter on a QWERTY keyboard."""


@dataclass(frozen=True, kw_only=True)
class Typos(BasePerturbation):
    """One error in each of some words: a letter wrong, left out or doubled, or two exchanged, equally likely.

    A wrong letter is one from a neighbouring QWERTY key; for letters that are not on it, another letter of the same
    script and case in the same text. Words without a letter are left alone, and so are digits: no figure changes. In
    scripts without spaces each letter is a word, so only a wrong or doubled letter is possible.

    Noise is allowed in a copy. The labels hold while at least every other word is sound: beyond that too little is left
    of texts in scripts where each letter is a word.

    Attributes:
        intensity: share of the words with a letter that get one error each.
        seed: which words and which errors.
    """

    meaning: ClassVar[str] = "share of the words with one typing error"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 0.5)

    intensity: float = 0.1

    def apply(self, text: str, rng: random.Random) -> str:
        """The text with errors in some words."""
        spans = [(start, end) for start, end in word_spans(text) if any(map(str.isalpha, text[start:end]))]
        hit = sorted(rng.sample(spans, round(self.intensity * len(spans))))
        alphabets = _alphabets(text) if hit else {}
        pieces, last = [], 0
        for start, end in hit:
            pieces += [text[last:start], _misspelt(text[start:end], alphabets, rng)]
            last = end
        return "".join([*pieces, text[last:]])


def _alphabets(text: str) -> Alphabets:
    found = defaultdict(list)
    for letter in sorted(set(text)):
        if letter.isalpha():
            found[_alphabet_of(letter)].append(letter)
    return found


def _alphabet_of(letter: str) -> tuple[str, bool]:
    """Script (the first word of a letter's Unicode name) and case."""
    return unicodedata.name(letter, "").split(" ")[0], letter.isupper()


def _misspelt(word: str, alphabets: Alphabets, rng: random.Random) -> str:
    """The word with one error; doubling always succeeds."""
    tried = (error(word, alphabets, rng) for error in rng.sample(_ERRORS, len(_ERRORS)))
    return next(changed for changed in tried if changed != word)


def _letters(word: str) -> list[int]:
    return [i for i, letter in enumerate(word) if letter.isalpha()]


def _wrong(word: str, alphabets: Alphabets, rng: random.Random) -> str:
    at = rng.choice(_letters(word))
    letter = word[at]
    near = _NEAR.get(letter.lower())
    choices = near or [other for other in alphabets[_alphabet_of(letter)] if other != letter]
    if not choices:
        return word
    other = rng.choice(choices)
    return word[:at] + (other.upper() if near and letter.isupper() else other) + word[at + 1 :]


def _exchanged(word: str, _: Alphabets, rng: random.Random) -> str:
    letters = set(_letters(word))
    places = [i for i in sorted(letters) if i + 1 in letters and word[i].lower() != word[i + 1].lower()]
    if not places:
        return word
    at = rng.choice(places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _left_out(word: str, _: Alphabets, rng: random.Random) -> str:
    letters = _letters(word)
    at = rng.choice(letters)
    return word if len(letters) < 2 else word[:at] + word[at + 1 :]


def _doubled(word: str, _: Alphabets, rng: random.Random) -> str:
    at = rng.choice(_letters(word))
    return word[:at] + word[at] + word[at:]


_ERRORS: tuple[Callable[[str, Alphabets, random.Random], str], ...] = (_wrong, _exchanged, _left_out, _doubled)
