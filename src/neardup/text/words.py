"""Words and normal forms of one text, as Python strings."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np

from neardup.text.tables import IGNORED, MARK, SOLO, WORD, code_point_classes

_ASCII_WORD = re.compile("[0-9a-z]+")
_ASCII_LETTER = re.compile("[0-9A-Za-z]")


def normalise(text: str) -> str:
    """NFKC, casefold, NFKC; idempotent."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for one word and for what is ignored, spelt out from the classes."""
    classes = code_point_classes()

    def ranges(*kinds: int) -> str:
        member = np.isin(classes, kinds)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], member, [False]])))
        return "".join(f"\\U{low:08x}-\\U{high - 1:08x}" for low, high in edges.reshape(-1, 2))

    word = f"[{ranges(SOLO)}][{ranges(MARK)}]*|[{ranges(WORD, MARK)}]+"
    return re.compile(word), re.compile(f"[{ranges(IGNORED)}]+")


def words(text: str) -> list[str]:
    """The words of a text, normalised."""
    plain = normalise(text)
    if plain.isascii():
        return _ASCII_WORD.findall(plain)
    word, ignored = _patterns()
    return word.findall(ignored.sub("", plain))


def has_words(text: str) -> bool:
    """Whether there is any letter, number or mark in the normal form of a text; emoji and punctuation have none."""
    return bool(_ASCII_LETTER.search(text) or words(text))


def is_blank(text: str) -> bool:
    """Whether a text is nothing but white space."""
    return not text or text.isspace()
