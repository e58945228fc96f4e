"""A raw text in pieces: words, sentences, paragraphs, with their places, so that what is not changed stays as it is."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from neardup.text import IGNORED, MARK, SEPARATOR, SOLO, WORD, code_point_classes

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CLOSERS = "\"'”’»)]）」』】"
_GAP = re.compile(rf"[。！？｡।॥።။។༎]+[{re.escape(_CLOSERS)}]*(\s*)|(\s+)")
_STOPS = tuple(".!?…؟۔")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Capt|Sgt|Rev|Hon|St|No|vs|etc|approx|"
    r"Jan|Feb|Aug|Sept|Oct|Nov|Dec)|\b[^\W\d_])\.$"
)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


def word_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each word, as `neardup.text` defines words: in scripts without spaces each letter is one."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = code_point_classes()[codes]
    kinds = np.where((kinds == MARK) & (_carried(kinds) == SEPARATOR), WORD, kinds)
    before = np.concatenate([[SEPARATOR], _carried(kinds)])[:-1]
    starts = (kinds == SOLO) | ((kinds == WORD) & (before != WORD))
    edges = np.append(np.flatnonzero(starts | (kinds == SEPARATOR)), len(kinds))
    begin = np.flatnonzero(starts)
    end = edges[np.searchsorted(edges, begin, side="right")]
    return list(zip(begin.tolist(), end.tolist(), strict=True))


def _carried(kinds: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Each class, with marks and format characters as what they follow."""
    last = np.maximum.accumulate(np.where(np.isin(kinds, (MARK, IGNORED)), -1, np.arange(len(kinds))))
    return np.where(last < 0, SEPARATOR, kinds[last]).astype(np.uint8)


def sentences(text: str) -> list[tuple[str, str]]:
    """Each sentence with the gap after it; joined, they are the text.

    A sentence ends at a stop before a space unless a lower-case letter follows or an abbreviation or initial precedes;
    at a CJK or Indic stop; at a blank line; and at a line break unless the next line goes on in lower case. A piece
    without letter or digit goes with its neighbour.
    """
    found: list[tuple[str, str]] = []
    start = looked = 0
    worded = False  # whether there is a letter or digit between the two
    for match in _GAP.finditer(text):
        gap_start, end = match.start(match.lastindex or 0), match.end()
        worded = worded or _has_word(text[looked:gap_start])
        looked = gap_start
        if worded and (match.lastindex == 1 or _ends(text, gap_start, end)):
            found.append((text[start:gap_start], text[gap_start:end]))
            start = looked = end
            worded = False
    rest = text[start:]
    if found and not _has_word(rest):
        sentence, gap = found.pop()
        return [*found, (sentence + gap + rest, "")] if rest else [*found, (sentence, gap)]
    return [*found, (rest, "")] if rest else found


def paragraphs(text: str) -> list[str]:
    """The paragraphs, each with the gap after it: parted by blank lines, or by lines where no line is blank."""
    pattern = _BLANK_LINE if _BLANK_LINE.search(text.strip()) else re.compile(r"\n\s*")
    ends = [match.end() for match in pattern.finditer(text)]
    bounds = [0, *(end for end in ends if end < len(text)), len(text)]
    return [text[a:b] for a, b in pairwise(bounds)]


def _has_word(text: str) -> bool:
    return any(map(str.isalnum, text))


def _ends(text: str, start: int, end: int) -> bool:
    """Whether a sentence ends at the white space `text[start:end]`."""
    breaks = text.count("\n", start, end)
    if breaks > 1:
        return True
    if text[end : end + 1].islower():
        return False
    tail = text[max(0, start - 24) : start].rstrip(_CLOSERS)
    return _ABBREVIATION.search(tail) is None if tail.endswith(_STOPS) else breaks == 1
