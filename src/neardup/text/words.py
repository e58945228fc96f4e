"""Words and normal forms of one text, as Python strings."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from neardup.text.tables import IGNORED, MARK, SOLO, WORD, Folding, code_point_classes, later_code_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ASCII_WORD = re.compile("[0-9a-z]+")
_ASCII_LETTER = re.compile("[0-9A-Za-z]")
_SAME_LETTERS = (
    ("ı", "i"),
    ("\u0649", "\u064a"),  # alef maksura: yeh
    ("\u06cc", "\u064a"),  # Persian yeh: yeh
    ("\u06a9", "\u0643"),  # keheh, the Persian kaf: kaf
)
_DOTTED_I = re.compile("i\u0307+")


def normalise(text: str, folding: Folding = "loose") -> str:
    """NFKC, casefold, NFKC of Unicode 14.0, and what `folding` asks for; idempotent.

    Python 3.11 has Unicode 14.0. What became a character later is left as it is, under every version of Python.
    """
    if text.isascii():
        return text.lower()
    plain = _unicode_form(text)
    return _loose(plain) if folding == "loose" else plain


def _unicode_form(text: str) -> str:
    """Normal form by Unicode 14.0."""
    later = later_code_points()[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)]
    if not later.any():
        return _python_form(text)
    bounds = [0, *(np.flatnonzero(np.diff(later)) + 1).tolist(), len(text)]
    return "".join(text[a:b] if later[a] else _python_form(text[a:b]) for a, b in pairwise(bounds))


def _python_form(text: str) -> str:
    """Normal form by the Unicode that Python has."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _loose(plain: str) -> str:
    """A normal form with letters taken for others replaced by them, in normal form again."""
    found = plain
    for letter, other in _SAME_LETTERS:
        found = found.replace(letter, other)
    if "i\u0307" in found:
        found = _DOTTED_I.sub("i", found)
    return plain if found == plain else _unicode_form(found)


@cache
def _patterns(folding: Folding) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for one word and for what is ignored, spelt out from the classes."""
    classes = code_point_classes(folding)
    solo, mark, within, ignored = (
        _ranges(np.isin(classes, kinds)) for kinds in (SOLO, MARK, (WORD, MARK), IGNORED)
    )  # fmt: skip
    return re.compile(f"[{solo}][{mark}]*|[{within}]+"), re.compile(f"[{ignored}]+")


def _ranges(member: NDArray[np.bool_]) -> str:
    """Code points as a pattern has them between brackets."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], member, [False]])))
    return "".join(f"\\U{low:08x}-\\U{high - 1:08x}" for low, high in edges.reshape(-1, 2))


def words(text: str, folding: Folding = "loose") -> list[str]:
    """The words of a text, normalised."""
    plain = normalise(text, folding)
    if plain.isascii():
        return _ASCII_WORD.findall(plain)
    word, ignored = _patterns(folding)
    return word.findall(ignored.sub("", plain))


def has_words(text: str) -> bool:
    """Whether there is any letter, number or mark in the normal form of a text; emoji and punctuation have none."""
    return bool(_ASCII_LETTER.search(text) or words(text))


def is_blank(text: str) -> bool:
    """Whether a text is nothing but white space."""
    return not text or text.isspace()
