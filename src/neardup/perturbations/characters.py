"""Perturbations of characters: read in the wrong encoding, without their accents, or replaced by look-alikes."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from neardup.core.gold import LEVELS
from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.data import read_data
from neardup.perturbations.edits import drawn, edited
from neardup.perturbations.story import story, story_words

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from neardup.core.gold import Level
    from neardup.perturbations.segments import Span

_MOST_HIT = 0.5  # share of the words that mojibake may touch
_MISTAKES = ("once", "twice", "lost")
_LOST = "\ufffd"
_ACCENTS = range(0x0300, 0x0370)
_ACCENTED_SCRIPTS = ("LATIN", "GREEK")
_INVISIBLE = "\u200b\u2060\u00ad"  # zero-width space, word joiner, soft hyphen: all without effect on what is seen


@dataclass(frozen=True, kw_only=True)
class Mojibake(BasePerturbation):
    """Garbles characters outside of ASCII, as a page does that is read in the wrong encoding.

    Each text has one of three mistakes: its UTF-8 read in the older encoding of its language (`“` becomes `â€œ`), the
    same twice, or the older encoding read as UTF-8, which leaves U+FFFD. The older encoding is windows-1252, or what
    `encodings.toml` names for the language. Bytes without a character in it become control characters, as in browsers.

    Mojibake is allowed in a copy. A reader must still know the text, so there is no variant where more than every other
    word would be touched, as soon happens in scripts outside of ASCII. With this the labels always hold. Works in every
    language; a text in plain ASCII has no variant.

    Attributes:
        intensity: share of the story's characters outside of ASCII that are garbled, one at least.
        seed: chooses the mistake and the characters.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the story's characters outside of ASCII that are garbled"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 1.0)

    intensity: float = 1.0

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text with some characters garbled."""
        encoding = read_data("encodings.toml").get(language, "cp1252")
        mistake = rng.choice(_MISTAKES)
        places = [at for at in _beyond_ascii(text) if _is_character(text[at])]
        hit = drawn(places, self.intensity, rng, least=1)
        words = story_words(text)
        if _touched(words, hit) > _MOST_HIT * len(words):
            return text
        return edited(text, [((at, at + 1), _garbled(text[at], encoding, mistake)) for at in hit])


def _beyond_ascii(text: str) -> list[int]:
    """The places of the story's characters outside of ASCII."""
    return [at for start, end in story(text) for at in range(start, end) if not text[at].isascii()]


def _is_character(character: str) -> bool:
    return unicodedata.category(character) != "Cs"


def _touched(words: list[Span], places: list[int]) -> int:
    """How many words hold one of the places or have it beside them."""
    starts = [at - 1 for at, _ in words]
    found = ((bisect_left(starts, at + 1) - 1, at) for at in places)
    return len({word for word, at in found if word >= 0 and at <= words[word][1]})


def _garbled(character: str, encoding: str, mistake: str) -> str:
    if mistake == "lost":
        return _LOST
    once = _read_as(character, encoding)
    return "".join(_read_as(c, encoding) for c in once) if mistake == "twice" else once


@cache
def _read_as(character: str, encoding: str) -> str:
    """The UTF-8 of a character, read in another encoding of one byte a character."""
    return "".join(_character(byte, encoding) for byte in character.encode())


def _character(byte: int, encoding: str) -> str:
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


@dataclass(frozen=True, kw_only=True)
class Diacritics(BasePerturbation):
    """Drops diacritics: letters of the story are written as those without a mark, as on a keyboard that lacks them.

    In Latin and Greek letters `é` becomes `e`. `diacritics.toml` has what is written otherwise: `ß` and the like, the
    letters that German and the Nordic languages write as two, Russian `ё`, and the signs of Arabic that are left out.

    Spelling never counts for a label, so the labels always hold. Works in every language; a text without such letters,
    as many an English one, has no variant.

    Attributes:
        intensity: share of the story's letters with diacritics that lose them, one at least.
        seed: chooses the letters.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the story's letters with diacritics that lose them"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 1.0)

    intensity: float = 1.0

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text with some letters in their plain form."""
        plain = _plain_letters(language)
        places = [(at, form) for at in _beyond_ascii(text) if (form := _plain(text, at, plain)) != text[at]]
        return edited(text, [((at, at + 1), form) for at, form in drawn(places, self.intensity, rng, least=1)])


@cache
def _plain_letters(language: str) -> dict[str, str]:
    """How letters are written plainly, small and capital, where it is not their base letter."""
    data = read_data("diacritics.toml")
    small = {**data["any"], **data.get(language, {})}
    return {letter.upper(): form.capitalize() for letter, form in small.items() if len(letter.upper()) == 1} | small


def _plain(text: str, at: int, plain: Mapping[str, str]) -> str:
    """The plain form of a character of the text; a combining accent has none, so it is dropped."""
    character = text[at]
    if character in plain:
        return plain[character]
    if ord(character) in _ACCENTS:
        return "" if at and _of_accented_script(text[at - 1]) else character
    base = unicodedata.normalize("NFD", character)[0]
    return base if base != character and _of_accented_script(base) else character


def _of_accented_script(letter: str) -> bool:
    return letter.isalpha() and unicodedata.name(letter, "").startswith(_ACCENTED_SCRIPTS)


@dataclass(frozen=True, kw_only=True)
class Homoglyphs(BasePerturbation):
    """Changes words of the story so that they look the same: a look-alike letter, or a character that is not seen.

    Both are equally likely. Look-alikes are letters of another script, among Latin, Cyrillic and Greek
    (`lookalikes.toml`). Characters that are not seen are a zero-width space, a word joiner or a soft hyphen, between
    two letters. Words without a look-alike get one of these; a word of one letter gets it behind.

    A reader sees the same text, so the labels always hold. Works in every language.

    Attributes:
        intensity: share of the story's words that get one such character; words without a letter do not count.
        seed: chooses the words and the characters.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the story's words with a look-alike letter or one that is not seen"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 1.0)

    intensity: float = 0.1

    def apply(self, text: str, rng: random.Random, language: str) -> str:  # noqa: ARG002 - the contract
        """The text with some words that look the same."""
        words = [(a, b) for a, b in story_words(text) if any(map(str.isalpha, text[a:b]))]
        return edited(text, [((a, b), _disguised(text[a:b], rng)) for a, b in drawn(words, self.intensity, rng)])


def _disguised(word: str, rng: random.Random) -> str:
    alike = _lookalikes()
    places = [at for at, letter in enumerate(word) if letter in alike]
    if places and rng.random() < 1 / 2:
        at = rng.choice(places)
        return word[:at] + rng.choice(alike[word[at]]) + word[at + 1 :]
    at = rng.randint(1, max(1, len(word) - 1))
    return word[:at] + rng.choice(_INVISIBLE) + word[at:]


@cache
def _lookalikes() -> Mapping[str, str]:
    """The letters that look like each letter."""
    sets = read_data("lookalikes.toml")["alike"].split()
    return {letter: same.replace(letter, "") for same in sets for letter in same}
