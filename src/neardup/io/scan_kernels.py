"""Finds where rows of CSV and elements of a JSON array end, whatever stands within quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.compiled import njit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEPTH, QUOTED, ESCAPED, LINE, FILLED, CLOSED, BEGUN = range(7)
"""Places in the state of `as_lines`: brackets that are open, whether within a string and after a backslash there, the
number of the line, whether the element has a character yet, whether the array has ended, and
how many elements have begun."""
_FEED, _RETURN, _QUOTE, _BACKSLASH, _COMMA, _SPACE = 10, 13, 34, 92, 44, 32


@njit(cache=True, nogil=True)
def as_lines(  # noqa: C901 - one pass over bytes, one branch for each mark
    data: NDArray[np.uint8], state: NDArray[np.int64], numbers: NDArray[np.int64]
) -> int:
    """Turn a stretch of a JSON array into a line for each element, in place.

    Args:
        data: `uint8[n]`; commas between elements become line feeds, and line feeds between tokens spaces.
        state: `int64[7]`, of the stretch before; changed to that after this one.
        numbers: `int64[m]`, room for the line on which each element begins.

    Returns:
        How many elements begin here; -1 where a comma has no element before it.
    """
    depth, quoted, escaped, line, filled, closed, begun = state
    count = 0
    for place in range(len(data)):
        mark = data[place]
        if quoted:
            if escaped:
                escaped = 0
            elif mark == _BACKSLASH:
                escaped = 1
            elif mark == _QUOTE:
                quoted = 0
            line += mark == _FEED
            continue
        if mark in (_FEED, _RETURN):
            line += mark == _FEED
            data[place] = _SPACE
            continue
        if mark == _SPACE or mark == 9:
            continue
        if depth == 0 and not closed and mark == 91:
            depth, data[place] = 1, _SPACE
            continue
        if depth == 1 and mark == _COMMA:
            if not filled:
                return -1
            filled, data[place] = 0, _FEED
            continue
        if depth == 1 and mark == 93:
            if not filled and begun + count > 0:
                return -1
            depth, closed, filled, data[place] = 0, 1, 0, _FEED
            continue
        if not filled:
            filled = 1
            numbers[count] = line
            count += 1
        if mark == _QUOTE:
            quoted = 1
        elif mark == 91 or mark == 123:
            depth += 1
        elif mark == 93 or mark == 125:
            depth -= 1
    state[0], state[1], state[2], state[3] = depth, quoted, escaped, line
    state[4], state[5], state[6] = filled, closed, begun + count
    return count


@njit(cache=True, nogil=True)
def csv_rows(  # noqa: C901 - as above
    data: NDArray[np.uint8], mark: int, last: bool
) -> tuple[int, int, int, bool]:
    """Where the last whole row of a stretch of CSV ends, which begins with a row.

    Args:
        data: `uint8[n]`.
        mark: what separates fields.
        last: whether the file ends with the stretch.

    Returns:
        The place after the last row, how many rows that are not blank and how many lines there are up to it, and
        whether they are as RFC 4180 has them: after a closing quote comes a separator or a line end.
    """
    rows = lines = end = found = read = 0
    start, state, strict = 0, 0, True  # states: 0 at the start of a field, 1 in one, 2 within quotes, 3 after a quote
    place, size = 0, len(data)
    while place < size:
        value = data[place]
        feed = value in (_FEED, _RETURN)
        if feed:
            if value == _RETURN and place + 1 == size and not last:
                break
            if value == _RETURN and place + 1 < size and data[place + 1] == _FEED:
                place += 1
            read += 1
        if state == 2:
            if value == _QUOTE:
                state = 3
        elif feed:
            found += data[start] != _FEED and data[start] != _RETURN
            start, state = place + 1, 0
            end, rows, lines = start, found, read
        elif value == mark:
            state = 0
        elif value == _QUOTE and state != 1:
            state = 2
        else:
            strict = strict and state != 3
            state = 1
        place += 1
    if last and start < size:
        return size, found + 1, read + 1, strict and state != 2
    return end, rows, lines, strict
