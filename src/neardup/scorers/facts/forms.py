"""The code points of texts, as the scan of tokens reads them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.scorers.facts.code_points import code_points, ignored_code_points
from neardup.scorers.facts.line_kernels import mark_lines
from neardup.scorers.facts.token_kernels import scan_texts
from neardup.text.ragged import offsets_of
from neardup.text.words import compatible

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text.texts import Texts

_ASCII = 128
_RAISED = re.compile("[²³¹⁰⁴-⁹₀-₉¼-¾⅐-⅞↉]")
_APPENDED = re.compile(rf"(?<=\d)(?={_RAISED.pattern})")
"""Between a digit and a raised or lowered digit or a fraction, which NFKC would append to the number before it."""


def shown_form(text: str) -> str:
    """The form of a text in which tokens have their places: NFKC of Unicode 14.0, 3½ being 3 1⁄2."""
    if text.isascii() or unicodedata.is_normalized("NFKC", text):  # raised digits are not in normal form
        return text
    return compatible(_APPENDED.sub(" ", text) if _RAISED.search(text) else text)


class Scanned(NamedTuple):
    """Tokens of some texts, before word lists are applied.

    Attributes:
        points: `uint32[…]`: code points of all texts, without ignored ones.
        origins: `int64[n]`: the place of each text's first code point among those of all shown forms.
        kept: `int64[…]`: the place of each of `points` among the code points of all shown forms; None where it is the
            same.
        tokens: `int64[n + 1]`: text i has tokens `tokens[i]` to `tokens[i + 1] - 1`.
        hashes: `uint64[total]`: of folded forms.
        marks: `uint8[total]`: kinds, and the marks of characters and lines.
        starts: `int32[total]`: places in `points` where tokens begin.
        ends: `int32[total]`: places behind their last code points.
    """

    points: NDArray[np.uint32]
    origins: NDArray[np.int64]
    kept: NDArray[np.int64] | None
    tokens: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    marks: NDArray[np.uint8]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]


def scanned(texts: Texts) -> Scanned:
    """Scan some texts. This takes up to 33 bytes a character of memory, of which the result keeps a part."""
    points, origins, kept = _points(texts)
    offsets = origins if kept is None else np.searchsorted(kept, origins)
    hashes, marks = np.empty(len(points), np.uint64), np.empty(len(points), np.uint8)
    starts, ends = np.empty(len(points), np.int32), np.empty(len(points), np.int32)
    lines = np.empty((len(points), 4), np.int32)
    tokens, ranks = scan_texts(points, offsets, code_points(), hashes, marks, starts, ends, lines)
    mark_lines(marks, tokens, lines, ranks)
    total = int(tokens[-1])
    found = hashes[:total], marks[:total], starts[:total], ends[:total]
    return Scanned(points, origins[:-1], kept, tokens, *found)


def _points(texts: Texts) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64] | None]:
    """Code points of all texts without ignored ones; where texts begin and end if these count; which are left."""
    data, bounds = texts.data, texts.offsets
    here = data[bounds[0] : bounds[-1]]
    if here.max(initial=0) < _ASCII:
        return here.astype(np.uint32), bounds - bounds[0], None
    forms = [shown_form(text) for text in texts]
    points = np.frombuffer("".join(forms).encode("utf-32-le"), np.uint32)
    offsets = offsets_of(np.array([len(form) for form in forms], np.int64))
    ignored = ignored_code_points()[points]
    if not ignored.any():
        return points.copy(), offsets, None
    kept = np.flatnonzero(~ignored)
    return points[kept], offsets, kept
