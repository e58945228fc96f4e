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

from neardup.text.entries import (
    CLASS_SHIFT,
    EXPANDS,
    JOINS,
    LAST_SHIFT,
    LEAD_SHIFT,
    PIECE_SHIFT,
    SECOND,
    SIZE_SHIFT,
    TRAIL_SHIFT,
    UNSAFE,
    USED,
    FoldingTable,
    paged,
    utf8,
    utf8_sizes,
)
from neardup.text.tables import CODE_POINTS, MARK, Folding, code_point_classes, later_code_points
from neardup.text.words import normalise

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEWLINE = 10


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
    codes = USED[(USED != _NEWLINE) & ~later_code_points()[USED]]
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
    return paged(entries, pieces)


@cache
def folded_already(folding: Folding) -> FoldingTable:
    """Tables for texts that are normalised: every code point stays as it is."""
    return paged(code_point_classes(folding).astype(np.uint64), np.zeros(1, np.uint64))


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
    pieces = utf8(codes)
    pieces |= (utf8_sizes(codes) << np.uint64(SIZE_SHIFT)) | (classes[codes].astype(np.uint64) << CLASS_SHIFT)
    pieces[folded.stops - 1] |= np.uint64(1 << LAST_SHIFT)
    return pieces, np.where(expands, folded.starts, 0).astype(np.uint64)


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
