"""Words and normal forms of one text, as Python strings."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np

from neardup.text.tables import IGNORED, MARK, SOLO, WORD, code_point_classes

_ASCII_WORD = re.compile("[0-9a-z]+")


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


def is_blank(text: str) -> bool:
    """Whether a text is empty after normalisation: no letter, number or mark in it."""
    plain = normalise(text)
    return (_ASCII_WORD if plain.isascii() else _patterns()[0]).search(plain) is None
