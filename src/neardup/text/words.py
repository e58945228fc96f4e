"""Words and normal forms of one text, as Python strings."""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from neardup.text.tables import IGNORED, MARK, SEPARATOR, SOLO, WORD, Folding, code_point_classes, later_code_points

if TYPE_CHECKING:
    from collections.abc import Callable

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


def compatible(text: str) -> str:
    """NFKC of Unicode 14.0. What became a character later is left as it is, under every version of Python."""
    return _by_unicode_14(text, partial(unicodedata.normalize, "NFKC"))


def _unicode_form(text: str) -> str:
    """Normal form by Unicode 14.0."""
    return _by_unicode_14(text, _python_form)


def _by_unicode_14(text: str, form: Callable[[str], str]) -> str:
    """The form that Python's Unicode gives to a text, stretches that Unicode 14.0 does not know left as they are."""
    later = later_code_points()[_code_points(text)]
    if not later.any():
        return form(text)
    bounds = [0, *(np.flatnonzero(np.diff(later)) + 1).tolist(), len(text)]
    return "".join(text[a:b] if later[a] else form(text[a:b]) for a, b in pairwise(bounds))


def _python_form(text: str) -> str:
    """Normal form by the Unicode that Python has."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _loose(plain: str) -> str:
    """A normal form in which each letter that stands for another is replaced by it, in normal form again."""
    found = plain
    for letter, other in _SAME_LETTERS:
        found = found.replace(letter, other)
    if "i\u0307" in found:
        found = _DOTTED_I.sub("i", found)
    return plain if found == plain else _unicode_form(found)


def words(text: str, folding: Folding = "loose") -> list[str]:
    """The words of a text, normalised."""
    plain = normalise(text, folding)
    if plain.isascii():
        return _ASCII_WORD.findall(plain)
    codes = _code_points(plain)
    kinds = code_point_classes(folding)[codes]
    kept = kinds != IGNORED
    plain = codes[kept].tobytes().decode("utf-32-le", "surrogatepass")
    return [plain[start:end] for start, end in _spans(kinds[kept])]


def word_spans(text: str, folding: Folding = "loose") -> list[tuple[int, int]]:
    """Start and end of each word of a text as it is. Ignored characters within or after a word are part of it."""
    return _spans(code_point_classes(folding)[_code_points(text)])


def _spans(kinds: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Start and end of each word, by the classes of the code points."""
    kinds = np.where((kinds == MARK) & (_carried(kinds) == SEPARATOR), WORD, kinds)
    before = np.concatenate([[SEPARATOR], _carried(kinds)])[:-1]
    starts = (kinds == SOLO) | ((kinds == WORD) & (before != WORD))
    edges = np.append(np.flatnonzero(starts | (kinds == SEPARATOR)), len(kinds))
    begin = np.flatnonzero(starts)
    end = edges[np.searchsorted(edges, begin, side="right")]
    return list(zip(begin.tolist(), end.tolist(), strict=True))


def _carried(kinds: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The class of each code point, where marks and ignored ones have the class of what they follow."""
    last = np.maximum.accumulate(np.where((kinds == MARK) | (kinds == IGNORED), -1, np.arange(len(kinds))))
    return np.where(last < 0, SEPARATOR, kinds[last]).astype(np.uint8)


def _code_points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def has_words(text: str) -> bool:
    """Whether the normal form of a text has a letter, number or mark. Emoji and punctuation are none of these."""
    return bool(_ASCII_LETTER.search(text) or words(text))


def is_blank(text: str) -> bool:
    """Whether a text is nothing but white space."""
    return not text or text.isspace()
