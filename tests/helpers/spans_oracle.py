"""Units and spans of a text, slow and obvious, in Python strings."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from unicode_segmentation_rs import unicode_sentences

from neardup.text import word_spans, words

if TYPE_CHECKING:
    from neardup.text import Digits, Folding, SpanUnit


class Piece(NamedTuple):
    """A unit: where it ends, and its words. It begins where the one before it ends, the first at 0."""

    end: int
    words: tuple[str, ...]


Units: TypeAlias = list[Piece]
Span: TypeAlias = tuple[tuple[str, ...], ...]


def cuts(text: str, unit: SpanUnit, folding: Folding) -> list[int]:
    """Where units may begin."""
    if unit == "word":
        return [start for start, _ in word_spans(text, folding)]
    if unit == "line":
        return [0, *(match.end() for match in re.finditer(r"[\r\n]", text))]
    found, place = [], 0
    for sentence in unicode_sentences(text):
        place = text.index(sentence, place)
        found.append(place)
        place += len(sentence)
    return found


def units(text: str, unit: SpanUnit, folding: Folding = "loose", digits: Digits = "kept") -> Units:
    """The units of a text."""
    bounds = sorted({0, *cuts(text, unit, folding)[unit != "line" :], len(text)})
    pieces = [text[a:b] for a, b in pairwise(bounds)]
    if digits == "zeros":
        pieces = [re.sub("[0-9]", "0", piece) for piece in pieces]
    filled = [(start, words(piece, folding)) for start, piece in zip(bounds, pieces, strict=False) if words(piece)]
    ends = [start for start, _ in filled[1:]] + [len(text)]
    return [Piece(end, tuple(found)) for end, (_, found) in zip(ends, filled, strict=False)]


def spans(cut: Units, ngram: int) -> list[Span]:
    """For each unit the words of the span that begins with it; () where too few units follow."""
    found = [tuple(piece.words for piece in cut[i : i + ngram]) for i in range(len(cut))]
    whole = min(ngram, len(cut))
    return [span if len(span) == whole else () for span in found]


def covered(cut: Units, hits: list[bool], ngram: int) -> list[bool]:
    """For each character whether it stands in a span that is a hit."""
    starts = [0, *(piece.end for piece in cut)]
    marks = [False] * starts[-1]
    for i, hit in enumerate(hits):
        if hit:
            end = cut[min(i + ngram, len(cut)) - 1].end
            marks[starts[i] : end] = [True] * (end - starts[i])
    return marks
