"""Compiled loops that tell prose from furniture, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.compiled import njit
from neardup.scorers.facts.token_kernels import (
    ENDED,
    FIGURE,
    FIRST,
    INDENTED,
    LENGTH,
    NUMBER,
    SHAPE,
    SHOUTED_MARK,
    SOLO_MARK,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KIND_BITS, OTHER_BITS, QUIET_BITS, PROSE_MARK, LINE_MARK, TABLE_MARK = 3, 252, 127, 4, 8, 64
"""Bits of a token: its kind; all others; all but `SHOUTED_MARK`; its line counts in full; it is the first of its line;
its line is one of a table."""

WRAPPED_MOST = 90
"""Characters of the longest line in a text whose lines may be hard-wrapped."""
WRAPPED_LEAST, WRAPPED_TENTHS = 45, 7
"""A line continues in the next one if it has so many characters, and so many tenths of the longest."""
SOLO_TENTHS = 6
"""What a character of a script without spaces counts, in tenths of a word."""
SENTENCE_WORDS, LONG_WORDS = 5, 14
"""Words of a line that ends as a sentence, and of any line, from which it is prose."""
TABLE_NUMBERS, TABLE_TENTHS = 3, 3
"""Numbers of a table's line: how many at least, and how many tenths of its tokens."""
SHOUTED_WORDS, SHOUTED_TENTHS = 3, 6
"""Words of a line in upper case, a headline of newswire: how many words at least, and how many tenths of them."""
SPARSE_TOKENS, SPARSE_HUNDREDTHS = 60, 35
"""A text with fewer tokens of prose than this, and a lesser share of them, is a table or a record."""


@njit(cache=True, nogil=True)
def line_marks(marks: NDArray[np.uint8], first: int, end: int, ended: bool) -> int:
    """The marks of a line that has tokens `first` to `end - 1`: whether it is prose, and one of a table."""
    figures = solos = 0
    for token in range(first, end):
        figures += marks[token] & KIND_BITS == FIGURE
        solos += marks[token] & SOLO_MARK > 0
    count = end - first
    tenths = 10 * (count - solos) + SOLO_TENTHS * solos
    table = figures >= TABLE_NUMBERS and 10 * figures >= TABLE_TENTHS * count
    prose = table or tenths >= 10 * LONG_WORDS or (ended and tenths >= 10 * SENTENCE_WORDS)
    return (PROSE_MARK if prose else 0) | (TABLE_MARK if table else 0)


@njit(cache=True, nogil=True)
def mark_shouted(marks: NDArray[np.uint8], first: int, end: int) -> None:
    """Move the mark of upper case from words to lines: to all tokens of this line, or to none."""
    words = shouted = 0
    for token in range(first, end):
        words += marks[token] & KIND_BITS != FIGURE
        shouted += marks[token] & SHOUTED_MARK > 0
    line = words >= SHOUTED_WORDS and 10 * shouted >= SHOUTED_TENTHS * words
    for token in range(first, end):
        marks[token] = (marks[token] & QUIET_BITS) | (SHOUTED_MARK if line else 0)


@njit(cache=True, nogil=True)
def continues(lines: NDArray[np.int32], line: int, longest: int) -> bool:
    """Whether a line and the next are one line that was hard-wrapped."""
    length = lines[line, LENGTH]
    return bool(
        longest <= WRAPPED_MOST
        and length >= WRAPPED_LEAST
        and 10 * length >= WRAPPED_TENTHS * longest
        and lines[line + 1, NUMBER] == lines[line, NUMBER] + 1
        and not lines[line + 1, SHAPE] & INDENTED
    )


@njit(cache=True, nogil=True)
def mark_text(marks: NDArray[np.uint8], end: int, lines: NDArray[np.int32], line: int, line_end: int) -> None:
    """Mark the tokens of one text, the last of which is `end - 1`, by its lines `line` to `line_end - 1`."""
    longest = prose = 0
    for other in range(line, line_end):
        longest = max(longest, lines[other, LENGTH])
        mark_shouted(marks, lines[other, FIRST], end if other + 1 == line_end else lines[other + 1, FIRST])
    begin = lines[line, FIRST]
    while line < line_end:
        first = lines[line, FIRST]
        while line + 1 < line_end and continues(lines, line, longest):
            line += 1
        stop = end if line + 1 == line_end else lines[line + 1, FIRST]
        these = line_marks(marks, first, stop, lines[line, SHAPE] & ENDED > 0)
        for token in range(first, stop):
            marks[token] |= these
        marks[first] |= LINE_MARK
        prose += stop - first if these & PROSE_MARK else 0
        line += 1
    if prose < SPARSE_TOKENS and 100 * prose < SPARSE_HUNDREDTHS * (end - begin):
        for token in range(begin, end):
            marks[token] |= PROSE_MARK


@njit(cache=True, nogil=True)
def mark_lines(
    marks: NDArray[np.uint8], tokens: NDArray[np.int64], lines: NDArray[np.int32], ranks: NDArray[np.int64]
) -> None:
    """Mark the tokens of some texts by their lines.

    Lines without a token are not among `lines`: they end a paragraph.

    Args:
        marks: kinds of tokens; receives `PROSE_MARK`, `LINE_MARK`, `TABLE_MARK` and `SHOUTED_MARK`.
        tokens: `int64[n + 1]`: text i has tokens `tokens[i]` to `tokens[i + 1] - 1`.
        lines: what `scan_texts` wrote.
        ranks: `int64[n + 1]`: text i has lines `ranks[i]` to `ranks[i + 1] - 1`.
    """
    for t in range(len(tokens) - 1):
        if tokens[t] < tokens[t + 1]:
            mark_text(marks, tokens[t + 1], lines, ranks[t], ranks[t + 1])
