"""What each code point becomes under normalisation, in tables that kernels read.

Normalising code point by code point equals normalising the whole text as long as nothing composes or is reordered
across code points (Unicode Standard Annex 15, §9: boundaries). The tables hold what a scan needs to check that for each
code point. A text in which it does not hold is left to `unicodedata`.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.text.tables import CODE_POINTS, MARK, Folding, code_point_classes, later_code_points
from neardup.text.words import normalise

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXPANDS, UNSAFE = 5, 6
"""These stand in place of a class: a code point that becomes others, and one that cannot be normalised by itself."""

JOINS, SECOND = 8, 16
"""Flags: its last starter may compose with what follows; it may compose with what precedes."""

LEAD_SHIFT, TRAIL_SHIFT, PIECE_SHIFT = 8, 16, 32
"""Places in an entry of the combining classes of its first and last code point and of the number of its first piece."""

SIZE_SHIFT, CLASS_SHIFT, LAST_SHIFT = 32, 36, 40
"""Places in a piece of its size in bytes, its class, and whether it is the last; the lowest 32 bits are its UTF-8."""

PAGE = 64
_NEWLINE = 10
_USED = np.concatenate([np.arange(0xD800), np.arange(0xE000, 0x40000), np.arange(0xE0000, 0xE1000)])
_PAGES = 1 << 15  # whatever four bytes decode to has a page


class FoldingTable(NamedTuple):
    """Code points by page of 64; a page that occurs repeatedly is stored once.

    Attributes:
        pages: `uint16[32768]`: the page of code points `64 p … 64 p + 63`; ASCII has pages 0 and 1.
        entries: `uint64[64 · pages]`: class, flags, combining classes and first piece of a code point.
        pieces: `uint64[…]`: what those that change become, code point by code point.
    """

    pages: NDArray[np.uint16]
    entries: NDArray[np.uint64]
    pieces: NDArray[np.uint64]


class _Forms(NamedTuple):
    """The normal forms of many code points: those of number i are `codes[starts[i]:stops[i]]`."""

    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]

    @property
    def first(self) -> NDArray[np.uint32]:
        return self.codes[self.starts]

    @property
    def last(self) -> NDArray[np.uint32]:
        return self.codes[self.stops - 1]

    def differ(self, codes: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Which forms are not the one code point given."""
        changed: NDArray[np.bool_] = (self.stops - self.starts != 1) | (self.first != codes)
        return changed


@cache
def folding_table(folding: Folding) -> FoldingTable:
    """Tables for texts as they are."""
    classes = code_point_classes(folding)
    entries = classes.astype(np.uint64)
    codes = _USED[(_USED != _NEWLINE) & ~later_code_points()[_USED]]
    line = _joined(codes)
    decomposed = _split(unicodedata.normalize("NFKD", line))
    changing = decomposed.differ(codes) | _split(normalise(line, folding)).differ(codes)
    combining, firsts, seconds = _composition(codes[changing])
    entries |= (combining << LEAD_SHIFT) | (combining << TRAIL_SHIFT) | np.where(firsts, JOINS, 0).astype(np.uint64)
    entries |= np.where(seconds, SECOND, 0).astype(np.uint64)

    codes = codes[changing]
    folded = _split(normalise(_joined(codes), folding))
    both = (_split(unicodedata.normalize("NFKD", _joined(codes))), _split(unicodedata.normalize("NFKD", _text(folded))))
    unsafe = np.logical_or.reduce([(combining[form.first] > 0) | seconds[form.first] for form in both])
    trail = np.maximum(*(combining[form.last] for form in both))
    joins = np.logical_or(*(firsts[_last_starters(form, combining)] for form in both))
    expands = folded.differ(codes)
    kinds = np.where(unsafe, UNSAFE, np.where(expands, EXPANDS, classes[codes]))
    pieces, numbers = _pieces(folded, expands, classes)
    entries[codes] = kinds.astype(np.uint64) | np.where(joins, JOINS, 0).astype(np.uint64) | (trail << TRAIL_SHIFT)
    entries[codes] |= numbers << PIECE_SHIFT
    return _paged(entries, pieces)


@cache
def folded_already(folding: Folding) -> FoldingTable:
    """Tables for texts that are normalised: every code point stays as it is."""
    return _paged(code_point_classes(folding).astype(np.uint64), np.zeros(1, np.uint64))


def _composition(codes: NDArray[np.integer]) -> tuple[NDArray[np.uint64], NDArray[np.bool_], NDArray[np.bool_]]:
    """By code point: its combining class, and whether a composition begins with it, or has it after others."""
    combining = np.zeros(CODE_POINTS, np.uint64)
    marks = np.flatnonzero((code_point_classes("strict") == MARK) & ~later_code_points())
    combining[marks] = [unicodedata.combining(chr(code)) for code in marks.tolist()]
    composed = _split(unicodedata.normalize("NFC", _joined(codes)))
    parts = _split(unicodedata.normalize("NFD", _joined(codes[~composed.differ(codes)])))
    firsts, seconds = np.zeros(CODE_POINTS, bool), np.zeros(CODE_POINTS, bool)
    inside = np.ones(len(parts.codes), bool)
    inside[parts.stops] = False
    firsts[parts.codes[_without(inside, parts.stops - 1)]] = True
    seconds[parts.codes[_without(inside, parts.starts)]] = True
    return combining, firsts, seconds


def _without(places: NDArray[np.bool_], removed: NDArray[np.int64]) -> NDArray[np.bool_]:
    rest = places.copy()
    rest[removed] = False
    return rest


def _last_starters(forms: _Forms, combining: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """The last code point of combining class 0 of each form; the first code point where there is none."""
    places = np.where(combining[forms.codes] == 0, np.arange(len(forms.codes)), -1)
    last = np.maximum.accumulate(places)[forms.stops - 1]
    return forms.codes[np.maximum(last, forms.starts)]


def _pieces(
    folded: _Forms, expands: NDArray[np.bool_], classes: NDArray[np.uint8]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The code points of all forms as pieces; and by form the number of its first piece if it expands, else 0."""
    codes = folded.codes
    size = (1 + (codes > 0x7F) + (codes > 0x7FF) + (codes > 0xFFFF)).astype(np.uint64)
    pieces = _utf8(codes, size)
    pieces |= (size << SIZE_SHIFT) | (classes[codes].astype(np.uint64) << CLASS_SHIFT)
    pieces[folded.stops - 1] |= np.uint64(1 << LAST_SHIFT)
    return pieces, np.where(expands, folded.starts, 0).astype(np.uint64)


def _utf8(codes: NDArray[np.uint32], size: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The UTF-8 of each code point as a number, its first byte lowest."""
    data = np.frombuffer(codes.tobytes().decode("utf-32-le").encode(), np.uint8)
    starts = np.cumsum(size, dtype=np.int64) - size.astype(np.int64)
    found = np.zeros(len(codes), np.uint64)
    for place in range(4):
        has = size > place
        found[has] |= data[starts[has] + place].astype(np.uint64) << np.uint64(8 * place)
    return found


def _paged(entries: NDArray[np.uint64], pieces: NDArray[np.uint64]) -> FoldingTable:
    """Store equal pages once. Pages that are not in use are one page of separators."""
    numbers: dict[bytes, int] = {}
    pages = np.zeros(_PAGES, np.uint16)
    used = np.zeros(_PAGES, bool)
    used[_USED // PAGE] = True
    for page in range(CODE_POINTS // PAGE):
        if used[page]:
            content = entries[page * PAGE : (page + 1) * PAGE].tobytes()
            pages[page] = numbers.setdefault(content, len(numbers))
    pages[~used] = numbers.setdefault(bytes(8 * PAGE), len(numbers))
    return FoldingTable(pages, np.frombuffer(b"".join(numbers), np.uint64), pieces)


def _text(forms: _Forms) -> str:
    return forms.codes.tobytes().decode("utf-32-le")


def _joined(codes: NDArray[np.integer]) -> str:
    """Code points with a line feed after each, which composes with nothing and keeps its place."""
    line = np.full((len(codes), 2), _NEWLINE, np.uint32)
    line[:, 0] = codes
    return line.tobytes().decode("utf-32-le")


def _split(line: str) -> _Forms:
    codes = np.frombuffer(line.encode("utf-32-le"), np.uint32)
    stops = np.flatnonzero(codes == _NEWLINE)
    return _Forms(codes, np.concatenate([[0], stops[:-1] + 1]), stops)
