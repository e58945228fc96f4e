"""A raw text in pieces: words, sentences, paragraphs, each with its place, so that what is not changed stays as it is."""

from __future__ import annotations

import re

import numpy as np

from neardup.kernels import SEPARATOR, SOLO, WORD
from neardup.text import code_point_classes

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
    base = np.isin(kinds, (WORD, SOLO, SEPARATOR))  # marks and format characters go with what stands before them
    last = np.maximum.accumulate(np.where(base, np.arange(len(kinds)), -1))
    before = np.concatenate([[SEPARATOR], np.where(last < 0, SEPARATOR, kinds[last])])[:-1]
    starts = (kinds == SOLO) | ((kinds == WORD) & (before != WORD))
    edges = np.append(np.flatnonzero(starts | (kinds == SEPARATOR)), len(kinds))
    begin = np.flatnonzero(starts)
    end = edges[np.searchsorted(edges, begin, side="right")]
    return list(zip(begin.tolist(), end.tolist(), strict=True))


def sentences(text: str) -> list[tuple[str, str]]:
    """Each sentence with the gap after it; joined, they are the text.

    A sentence ends at a stop before a space unless a lower-case letter follows or an abbreviation or initial precedes; at a
    CJK or Indic stop; at a blank line; and at a line break unless the next line goes on in lower case. A piece without
    letter or digit goes with its neighbour.
    """
    found: list[tuple[str, str]] = []
    start = 0
    for match in _GAP.finditer(text):
        gap_start, end = match.start(match.lastindex or 0), match.end()
        if (match.lastindex == 1 or _ends(text, gap_start, end)) and _has_word(text[start:gap_start]):
            found.append((text[start:gap_start], text[gap_start:end]))
            start = end
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
    return [text[a:b] for a, b in zip(bounds, bounds[1:], strict=False)]


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
