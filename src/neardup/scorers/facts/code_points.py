"""One table that tells the scan of tokens all it needs to know about a code point."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.text import IGNORED, MARK, SEPARATOR, SOLO, WORD, code_point_classes, normalise
from neardup.text.tables import CODE_POINTS, later_code_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIGIT, SYMBOL = 5, 6
"""Kinds of code points besides the classes of `neardup.text`: decimal digits, and symbols that are tokens."""

KIND_SHIFT = 21
"""Place of the kind in an entry. The bits below hold the folded code point, or an expansion's number after them all."""

UPPER, STOP, QUOTE, CLOSER, SPACE, NEWLINE, JOINER, SMALL = (1 << bit for bit in range(24, 32))
"""Flags of an entry: a letter with a lower case; a mark that ends a sentence; one that closes a quotation; one that may
stand behind the end of a sentence; white space; the end of a line; a mark that joins digits to one number; a letter
with an upper case."""

_STOPS = ".!?…。｡؟۔܀܁܂।॥՜՞։።፧፨၊။។៕߹᠃᠉꓿"
_QUOTES = '"”»」』'
_CLOSERS = "'’)]›】》〉"
_NEWLINES = "\n\r\x85\u2028\u2029"
_JOINERS = {".": ".", ",": ",", ":": ":", "/": "/", "\u2044": "/", "\u066b": ".", "\u066c": ","}
"""Marks that join digits, and what they stand for: the fraction slash and the Arabic separators among them."""
_SYMBOLS = {"%": "%", "\u066a": "%"}
_HANGUL = slice(0xAC00, 0xD7A4)
_LAST_SPACE = 0x3000


class CodePoints(NamedTuple):
    """What each code point is.

    Attributes:
        entries: `uint32[0x110000]`: the folded code point, the kind and the flags.
        expansions: `uint32[…, 4]`: what code points that fold to several become, ended by zeros.
    """

    entries: NDArray[np.uint32]
    expansions: NDArray[np.uint32]


@cache
def code_points() -> CodePoints:
    """The table. Letters fold as under the loose folding of `neardup.text`, code point by code point.

    So folding that looks at several code points is not done: the dot above (U+0307) after an i stays. Letters that came
    after Unicode 14.0 have no case, as in `neardup.text`.
    """
    classes = code_point_classes("loose")
    entries = np.arange(CODE_POINTS, dtype=np.uint32) | classes.astype(np.uint32) << np.uint32(KIND_SHIFT)
    _set_kind(entries, np.arange(CODE_POINTS)[_HANGUL], SOLO)
    expansions = _fold(entries, classes)
    for code in np.flatnonzero((classes == WORD) | (classes == SOLO)).tolist():
        if chr(code).isdecimal():
            entries[code] = ord("0") + unicodedata.decimal(chr(code)) | DIGIT << KIND_SHIFT
    for mark, folded in (_JOINERS | _SYMBOLS).items():
        entries[ord(mark)] = ord(folded) | (SYMBOL if mark in _SYMBOLS else SEPARATOR) << KIND_SHIFT
    spaces = "".join(chr(code) for code in range(_LAST_SPACE + 1) if chr(code).isspace())
    for flag, marks in (
        (STOP, _STOPS), (QUOTE, _QUOTES), (CLOSER, _QUOTES + _CLOSERS), (SPACE, spaces), (NEWLINE, _NEWLINES),
        (JOINER, "".join(_JOINERS)),
    ):  # fmt: skip
        entries[[ord(mark) for mark in marks]] |= np.uint32(flag)
    entries.setflags(write=False)
    return CodePoints(entries, expansions)


def _set_kind(entries: NDArray[np.uint32], codes: NDArray[np.integer], kind: int) -> None:
    entries[codes] &= np.uint32((1 << KIND_SHIFT) - 1)
    entries[codes] |= np.uint32(kind << KIND_SHIFT)


def _fold(entries: NDArray[np.uint32], classes: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Enter what letters and marks fold to, and which are capitals; gives the expansions."""
    codes = np.flatnonzero(((classes == WORD) | (classes == MARK)) & ~later_code_points()).tolist()
    letters = [chr(code) for code in codes]
    expansions: list[list[int]] = []
    for code, letter, form in zip(codes, letters, normalise("\n".join(letters)).split("\n"), strict=True):
        folded = ord(form) if len(form) == 1 else CODE_POINTS + len(expansions)
        if len(form) > 1:
            expansions.append([*map(ord, form), 0, 0, 0, 0][:4])
        case = UPPER if letter.lower() != letter else SMALL if letter.upper() != letter else 0
        entries[code] = int(entries[code]) & ~((1 << KIND_SHIFT) - 1) | folded | case
    return np.array(expansions, np.uint32).reshape(-1, 4)


@cache
def ignored_code_points() -> NDArray[np.bool_]:
    """`bool[0x110000]`: which code points count as absent: soft hyphens, joiners, optional vowel signs and the like."""
    ignored: NDArray[np.bool_] = code_point_classes("loose") == IGNORED
    return ignored
