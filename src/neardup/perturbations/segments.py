"""Splits a raw text into sentences and paragraphs, given as spans so that the rest of the text stays unchanged."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from unicode_segmentation_rs import unicode_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator


Span: TypeAlias = tuple[int, int]
"""Start and end of a piece of text, in characters."""

_BREAKS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Capt|Sgt|Rev|Hon|St|No|vs|approx|Jan|Feb|Aug|Sept|Oct|Nov|Dec"
    r"|Mme|Mlle|Sr|Sra|Srta|Dra|Lic|Ing|Av|Nr|ул|стр|им|тыс|млн|млрд|руб)|\b[^\W\d_])\.\s*$"
)
_GREEK_QUESTION = re.compile(
    r"(?<=[\u0370-\u03ff\u1f00-\u1fff])[;\u037e][\"»”’)]*\s+(?=\W*[\u0370-\u03ff\u1f00-\u1fff])"
)
_OPENERS = "([{（〔［｛「『【《〈〖“‘«‹"  # after a full stop, Unicode's rules take them for closing marks
_CREDIT = re.compile(r"(?:\s*</?\w[^<>]{0,80}>)+\s*$|\s*[(（\[【][^()（）\[\]【】]{1,60}[)）\]】]\s*$")
_CREDITED = 2  # words of a credit without brackets
_WIDEST = 120  # characters; text that was broken into lines by hand or by OCR has no longer lines
_FULL = 0.7  # share of the longest line nearby; a shorter line ends a paragraph


def sentences(text: str) -> list[Span]:
    """The sentences of one paragraph, without the white space around them.

    Sentences end where Unicode says (UAX 29, sentence boundaries, data of Unicode 17), but not after an abbreviation or
    an initial. In Greek they also end after `;`, its question mark. An opening quotation mark or bracket belongs to
    what follows it. A line break within the paragraph ends no sentence. A piece without letter or digit belongs to the
    sentence before it, or to the first.
    """
    starts = list(_starts(text))
    bounds = [0, *starts[1:], len(text)] if starts else []
    spans = [_trimmed(text, bound) for bound in pairwise(bounds)]
    out: list[Span] = []
    for start, end in spans:
        if out and _ABBREVIATION.search(text, *out[-1]):
            out[-1] = out[-1][0], end
        else:
            out.append((start, end))
    return out


def ends_sentence(text: str) -> bool:
    """Whether a sentence ends, by Unicode's rules, at the end of this text or before a credit at its end.

    A credit is a remark in brackets, or one or two words after the last sentence. HTML tags at the end are ignored.
    """
    pieces = unicode_sentences(f"{_CREDIT.sub('', _plain(text)).rstrip()} A")
    return len(pieces) > 1 and len(pieces[-1].split()) <= _CREDITED + 1


def _starts(text: str) -> Iterator[int]:
    """The starts of the sentences; a piece without letter or digit is no sentence of its own."""
    plain, start = _plain(text), 0
    for sentence in unicode_sentences(plain):
        start = plain.index(sentence, start)
        opening = start
        while opening and plain[opening - 1] in _OPENERS:
            opening -= 1
        yield opening
        yield from (start + match.end() for match in _GREEK_QUESTION.finditer(sentence))
        start += len(sentence)


def _plain(text: str) -> str:
    """The text with line breaks as spaces and lone surrogates replaced; its length stays the same."""
    return _SURROGATE.sub("\ufffd", _BREAKS.sub(" ", text))


def _trimmed(text: str, span: Span) -> Span:
    piece = text[slice(*span)]
    start = span[0] + len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())


def paragraphs(text: str) -> list[Span]:
    """The paragraphs, without the white space around them. Lines that were wrapped to a width are joined.

    Lines are joined only within a run without a blank line, none of whose lines is longer than 120 characters. A line
    then goes on in the next one in either of two cases:

    - The next one starts with a small letter.
    - The line is at least .7 as long as the longest of the run; and the next one is not indented further and starts
      with a letter, a digit, a quotation mark or a bracket.
    """
    out: list[Span] = []
    for run in _runs(text):
        width = max(end - start for start, end in run)
        joined = [run[0]]
        for before, line in pairwise(run):
            full = _FULL * width <= before[1] - before[0]
            if width <= _WIDEST and (text[line[0]].islower() or (full and _goes_on(text, before, line))):
                joined[-1] = joined[-1][0], line[1]
            else:
                joined.append(line)
        out += joined
    return out


def _goes_on(text: str, before: Span, line: Span) -> bool:
    first = text[line[0]]
    return (first.isalnum() or first in "\"'“‘«„(") and _indent(text, line) <= _indent(text, before)


def _indent(text: str, line: Span) -> int:
    return next((line[0] - 1 - at for at in range(line[0] - 1, -1, -1) if _BREAKS.match(text[at])), line[0])


def _runs(text: str) -> Iterator[list[Span]]:
    """The lines that are not blank, grouped into runs between blank lines."""
    run: list[Span] = []
    for start, end in _lines(text):
        if start < end:
            run.append((start, end))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for match in re.finditer(r"\r\n|" + _BREAKS.pattern, text):
        yield _trimmed(text, (start, match.start()))
        start = match.end()
    yield _trimmed(text, (start, len(text)))
