"""Compiled loops from code points to tokens: their extents, the hashes of their folded forms, the lines they are in.

The code points are those of `neardup.scorers.facts.forms`, without ignored ones. What a token is stands in
`neardup.scorers.facts.tokens`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.compiled import njit
from neardup.scorers.facts.code_points import (
    CLOSER,
    DIGIT,
    JOINER,
    KIND_SHIFT,
    NEWLINE,
    QUOTE,
    SMALL,
    SPACE,
    STOP,
    SYMBOL,
    UPPER,
    CodePoints,
)
from neardup.text.tables import CODE_POINTS, MARK, SEPARATOR, SOLO, WORD

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOWER, FIGURE, CAPITAL = 0, 1, 2
"""Kinds of scanned tokens: words, numbers, and words of several characters with a capital, which may be names."""
SOLO_MARK = 32
"""The bit of a token that is one character of a script without spaces, or one Hangul syllable."""

SHOUTED_MARK = 128
"""The bit of a word in upper case; once lines are marked, of all tokens of a line in which most words are."""

FIRST, NUMBER, LENGTH, SHAPE = range(4)
"""Columns of a line: its first token, which line of the text it is, how long it is without the white space around it,
and its shape."""
ENDED, INDENTED = 1, 2
"""Bits of a shape: the line ends as a sentence does; it begins with white space."""

SEED = np.uint64(0xCBF29CE484222325)
"""The hash of no code points."""
_STEP = np.uint64(0x9FB21C651E98DF25)
_HALF = np.uint64(32)
_PAIR = np.uint64(0x9E3779B97F4A7C15)
_TOP6 = np.uint64(58)
_ONE = np.uint64(1)
_EDGE = np.uint64(0)
_NO_FLAGS = np.uint32(0)
_KIND, _LOW3, _FOLD, _SINGLE = (np.uint32(x) for x in (KIND_SHIFT, 7, (1 << KIND_SHIFT) - 1, CODE_POINTS))
_LEAST_SIGNED = 4
"""Code points of the shortest words that have a signature: the bigrams of shorter ones are too few to compare."""
_ZERO, _POINT, _COMMA = ord("0"), ord("."), ord(",")
_LINE_FEED, _RETURN = ord("\n"), ord("\r")


@njit(cache=True, nogil=True, inline="always")
def kind_of(entry: np.uint32) -> np.uint32:
    """The kind of the code point with this entry."""
    return (entry >> _KIND) & _LOW3


@njit(cache=True, nogil=True, inline="always")
def hash_with(state: np.uint64, code: int | np.uint32) -> np.uint64:
    """The hash of a word and one more code point; the hash of a prefix is that of the prefix as a word."""
    state = (state ^ np.uint64(code)) * _STEP
    return state ^ (state >> _HALF)


@njit(cache=True, nogil=True)
def hash_expanded(state: np.uint64, code: np.uint32, expansions: NDArray[np.uint32]) -> np.uint64:
    """The hash of a word and a code point that folds to several."""
    for part in expansions[code - CODE_POINTS]:
        if part:
            state = hash_with(state, part)
    return state


@njit(cache=True, nogil=True, inline="always")
def hash_folded(state: np.uint64, entry: np.uint32, expansions: NDArray[np.uint32]) -> np.uint64:
    """The hash of a word and the folded form of the code point with this entry."""
    code = entry & _FOLD
    if code < _SINGLE:
        return hash_with(state, code)
    return hash_expanded(state, code, expansions)


@njit(cache=True, nogil=True)
def hash_of(codes: NDArray[np.uint32]) -> np.uint64:
    """The hash of the word of these folded code points."""
    state = SEED
    for code in codes:
        state = hash_with(state, code)
    return state


@njit(cache=True, nogil=True, inline="always")
def read_word(points: NDArray[np.uint32], start: int, stop: int, table: CodePoints) -> tuple[Any, np.uint64, int]:
    """End, hash and mark of the word that begins at `start`.

    A word is a letter with the letters and marks that follow, and the digits behind them. A character of a script
    without spaces has only its marks.
    """
    entries, expansions = table
    p, last = np.uint64(start), np.uint64(stop)  # places that cannot be negative are read faster
    entry, state, flags, characters = entries[points[p]], SEED, _NO_FLAGS, 0
    kind = kind_of(entry)
    solo = kind == SOLO
    while True:
        code = entry & _FOLD
        if code < _SINGLE:  # noqa: SIM108 - a quarter faster than as one expression
            state = hash_with(state, code)
        else:
            state = hash_expanded(state, code, expansions)
        flags |= entry
        characters += kind != MARK
        p += _ONE
        if p == last:
            break
        entry = entries[points[p]]
        kind = kind_of(entry)
        if kind != MARK and (kind != WORD or solo):
            break
    while p < last and not solo and kind_of(entries[points[p]]) == DIGIT:
        state = hash_with(state, entries[points[p]] & _FOLD)
        characters += 1
        p += _ONE
    mark = CAPITAL if flags & UPPER and characters > 1 else LOWER
    if flags & UPPER and not flags & SMALL:
        mark |= SHOUTED_MARK
    return np.int64(p), state, LOWER | SOLO_MARK if solo else mark


@njit(cache=True, nogil=True)
def number_end(points: NDArray[np.uint32], p: int, stop: int, table: CodePoints) -> int:
    """Where the number that begins at `p` ends: digits, and a joining mark wherever it stands between two digits."""
    entries = table.entries
    while True:
        while p < stop and kind_of(entries[points[p]]) == DIGIT:
            p += 1
        if p + 1 >= stop or not entries[points[p]] & JOINER or kind_of(entries[points[p + 1]]) != DIGIT:
            return p
        p += 1


@njit(cache=True, nogil=True)
def is_joiner(code: int, table: CodePoints) -> bool:
    """Whether a code point joins digits."""
    return bool(table.entries[code] & JOINER)


@njit(cache=True, nogil=True)
def ungrouped(points: NDArray[np.uint32], p: int, end: int, table: CodePoints) -> int:
    """Where the decimals of a number with grouped digits begin: the place of their mark, `end` without decimals.

    It is -1 where digits are not grouped. They are where a group of one to three digits, the first of which is no zero,
    is followed by groups of three, all marked off by the same comma or full stop. The other mark begins decimals.
    """
    leading = table.entries[points[p]] & _FOLD
    run, groups, mark = 0, 0, 0
    for q in range(p, end):
        if not is_joiner(points[q], table):
            run += 1
            continue
        code = table.entries[points[q]] & _FOLD
        if groups == 0:
            if run > 3 or leading == _ZERO or code not in (_COMMA, _POINT):
                return -1
            mark = code
        elif run != 3:
            return -1
        elif code != mark:
            return q if code in (_COMMA, _POINT) and number_digits(points, q + 1, end, table) else -1
        groups += 1
        run = 0
    return end if groups and run == 3 else -1


@njit(cache=True, nogil=True)
def number_digits(points: NDArray[np.uint32], p: int, end: int, table: CodePoints) -> bool:
    """Whether nothing joins digits from `p` to `end`."""
    while p < end and not is_joiner(points[p], table):
        p += 1
    return bool(p == end)


@njit(cache=True, nogil=True)
def decimal_mark(points: NDArray[np.uint32], p: int, end: int, table: CodePoints) -> int:
    """Where the decimals of a number begin: the place of their mark, `end` without decimals, -1 for several numbers.

    Several numbers are what dates, times, scores, fractions and versions are: 3/4, 12:30, 1.10.2.
    """
    q = p
    while q < end and not is_joiner(points[q], table):
        q += 1
    if q == end:
        return end
    grouped = ungrouped(points, p, end, table)
    if grouped >= 0:
        return grouped
    code = table.entries[points[q]] & _FOLD
    return q if code in (_COMMA, _POINT) and number_digits(points, q + 1, end, table) else -1


@njit(cache=True, nogil=True)
def hash_number(points: NDArray[np.uint32], p: int, end: int, table: CodePoints) -> np.uint64:
    """The hash of the plain form of a number.

    Grouping marks are left out, and so are zeros that lead and zeros at the end of decimals. A comma before decimals is
    a full stop. Of several numbers each loses the zeros that lead.
    """
    entries, mark = table.entries, decimal_mark(points, p, end, table)
    last, whole = end, end if mark < 0 else mark
    while last > whole and entries[points[last - 1]] & _FOLD == _ZERO:
        last -= 1
    if last == whole + 1:
        last = whole
    state, leads = SEED, True
    for q in range(p, last):
        code = entries[points[q]] & _FOLD
        if kind_of(entries[points[q]]) == DIGIT:
            more = q + 1 < whole and kind_of(entries[points[q + 1]]) == DIGIT
            if not (leads and code == _ZERO and more):
                state, leads = hash_with(state, code), False
        elif mark < 0:
            state, leads = hash_with(state, code), True
        elif q == mark:
            state, leads = hash_with(state, _POINT), False
    return state


@njit(cache=True, nogil=True)
def number_value(points: NDArray[np.uint32], p: int, end: int, table: CodePoints) -> float:
    """The value of a number; nan for several numbers."""
    mark, value, unit = decimal_mark(points, p, end, table), 0.0, 1.0
    if mark < 0:
        return np.nan
    for q in range(p, end):
        if not is_joiner(points[q], table):
            value = value * 10 + (table.entries[points[q]] & _FOLD) - _ZERO
            if q > mark:
                unit *= 10
    return value / unit


@njit(cache=True, nogil=True, inline="always")
def _bigram(before: np.uint64, code: np.uint64) -> np.uint64:
    """One of 64 bits for two neighbouring code points."""
    return _ONE << (((before * _STEP + code) * _PAIR) >> _TOP6)


@njit(cache=True, nogil=True)
def signature_of(points: NDArray[np.uint32], p: int, end: int, table: CodePoints) -> np.uint64:
    """A bit for each pair of neighbouring code points of a folded word, its edges included; 0 for short words."""
    before, found, size = _EDGE, np.uint64(0), 0
    for q in range(p, end):
        code = table.entries[points[q]] & _FOLD
        for part in range(4):
            single = np.int64(code)
            if code >= CODE_POINTS:
                single = np.int64(table.expansions[code - CODE_POINTS, part])
            elif part > 0:
                break
            if single == 0:
                break
            found |= _bigram(before, np.uint64(single))
            before = np.uint64(single)
            size += 1
    return found | _bigram(before, _EDGE) if size >= _LEAST_SIGNED else np.uint64(0)


@njit(cache=True, nogil=True)
def ends_sentence(points: NDArray[np.uint32], begin: int, end: int, table: CodePoints) -> bool:
    """Whether a line ends with a closing quotation mark, or with the end of a sentence and marks that close."""
    if begin < end and table.entries[points[end - 1]] & QUOTE:
        return True
    while begin < end and table.entries[points[end - 1]] & CLOSER:
        end -= 1
    return begin < end and bool(table.entries[points[end - 1]] & STOP)


@njit(cache=True, nogil=True)
def note_line(
    points: NDArray[np.uint32],
    begin: int,
    end: int,
    table: CodePoints,
    first: int,
    number: int,
    line: NDArray[np.int32],
) -> None:
    """Write what is known of the line `points[begin:end]`, which has tokens, to the four columns of `line`."""
    left = begin
    while table.entries[points[left]] & SPACE:
        left += 1
    while table.entries[points[end - 1]] & SPACE:
        end -= 1
    line[FIRST] = first
    line[NUMBER] = number
    line[LENGTH] = end - left
    line[SHAPE] = (ENDED if ends_sentence(points, left, end, table) else 0) | (INDENTED if left > begin else 0)


@njit(cache=True, nogil=True)
def breaks_line(points: NDArray[np.uint32], p: int, stop: int) -> bool:
    """Whether the mark at `p`, which ends lines, ends one; of a carriage return and a line feed the latter does."""
    return not (points[p] == _RETURN and p + 1 < stop and points[p + 1] == _LINE_FEED)


@njit(cache=True, nogil=True)
def scan_text(
    points: NDArray[np.uint32],
    begin: int,
    stop: int,
    table: CodePoints,
    hashes: NDArray[np.uint64],
    marks: NDArray[np.uint8],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    token: int,
    lines: NDArray[np.int32],
    line: int,
) -> tuple[int, int]:
    """Write the tokens of one text from number `token` on, and its lines that have tokens; gives the next numbers."""
    p, first, number = begin, token, 0
    while p < stop:
        start, entry = p, table.entries[points[p]]
        kind = kind_of(entry)
        if kind in (SEPARATOR, MARK):
            if entry & NEWLINE and breaks_line(points, p, stop):
                if token > first:
                    note_line(points, begin, p, table, first, number, lines[line])
                    line += 1
                begin, first, number = p + 1, token, number + 1
            p += 1
            continue
        if kind == DIGIT:
            p = number_end(points, p, stop, table)
            hashes[token], marks[token] = hash_number(points, start, p, table), FIGURE
        elif kind == SYMBOL:
            p += 1
            hashes[token], marks[token] = hash_with(SEED, entry & _FOLD), LOWER
        else:
            p, word, mark = read_word(points, p, stop, table)
            hashes[token], marks[token] = word, mark
        starts[token], ends[token] = start, p
        token += 1
    if token > first:
        note_line(points, begin, stop, table, first, number, lines[line])
        line += 1
    return token, line


@njit(cache=True, nogil=True)
def scan_texts(
    points: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    table: CodePoints,
    hashes: NDArray[np.uint64],
    marks: NDArray[np.uint8],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    lines: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Write the tokens and lines of some texts.

    Args:
        points: code points of all texts.
        offsets: `int64[n + 1]`: text i is `points[offsets[i]:offsets[i + 1]]`.
        table: what each code point is.
        hashes: receives the hash of each token's folded form; as long as `points`, as are the next three.
        marks: receives kind, `SOLO_MARK` and `SHOUTED_MARK`.
        starts: receives the place in `points` where each token begins.
        ends: receives the place behind its last code point.
        lines: `int32[len(points), 4]`: receives the lines that have tokens.

    Returns:
        `int64[n + 1]` twice: text i has tokens `a[i]` to `a[i + 1] - 1`, and lines likewise.
    """
    tokens, ranks = np.zeros(len(offsets), np.int64), np.zeros(len(offsets), np.int64)
    token = line = 0
    for t in range(len(offsets) - 1):
        token, line = scan_text(
            points, offsets[t], offsets[t + 1], table, hashes, marks, starts, ends, token, lines, line
        )
        tokens[t + 1], ranks[t + 1] = token, line
    return tokens, ranks
