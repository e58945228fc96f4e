"""Replaces dates, times, years and days of a month by others that are written in the same way."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

_NUMBERS = re.compile(r"\d+")
_YEAR = r"(?:19[0-9]{2}|20[0-2][0-9])"
_PATTERNS = tuple(
    (re.compile(pattern), parts.split())
    for pattern, parts in (
        (r"\d{4}([-/.])\d\d?\1\d\d?", "year month day"),
        (r"\d\d?([-/.])\d\d?\1\d{4}", "day month year"),
        (r"\d\d?([-/.])\d\d?\1\d{4}", "month day year"),
        (r"\d\d?([-/.])\d\d?\1\d\d", "day month short"),
        (r"\d\d?([-/.])\d\d?\1\d\d", "month day short"),
        (rf"\d\d?[/.]{_YEAR}", "month year"),
        (r"\d\d?/\d\d?", "day month"),
        (r"\d\d?/\d\d?", "month day"),
        (r"\d\d?[:.h]\d\d", "hour minute"),
        (r"\d\d?([:.])\d\d\1\d\d", "hour minute minute"),
        (_YEAR, "year"),
        (r"\d\d?", "lone"),
    )
)
"""Patterns of dates and times, and what each number in them is; the first that matches counts.

`short` is a year of two digits, `lone` a day of a month.
"""
_LEAST = {"year": 1000, "month": 1, "day": 1}
_MOST = {"year": 9999, "short": 99, "month": 12, "day": 31, "hour": 23, "minute": 59, "lone": 31}
_EVERY_MONTH = 28  # days that no month lacks
_HALF_DAY = 12  # hours on a clock with a.m. and p.m.; also the number of months
_THIS_CENTURY = 2000
_RECENT = 30  # years of this century that count as recent; two-digit years below it are read as 20xx


def other_moment(fact: str, rng: random.Random) -> str:
    """Another date, time, year or day of a month, with the same marks and as many digits.

    A date stays valid whether the day or the month comes first, and a time on the 12-hour and the 24-hour clock. A year
    stays in its century, and stays before 2030 if it was. Empty where the fact can be none of these.
    """
    found = moment_parts(fact)
    parts = iter(found)
    return _NUMBERS.sub(lambda match: _drawn(match[0], next(parts), rng), fact) if found else ""


def moment_parts(fact: str) -> list[str]:
    """What each number in a date, a time, a year or a day of a month is; nothing where a fact can be none of these."""
    values = [int(number) for number in _NUMBERS.findall(fact)]
    for pattern, parts in _PATTERNS:
        if pattern.fullmatch(fact) and all(
            _LEAST.get(part, 0) <= value <= _MOST[part] for part, value in zip(parts, values, strict=True)
        ):
            return parts
    return []


def _span(number: str, part: str) -> tuple[int, int]:
    """The least and the most that may stand for a number."""
    value = int(number)
    if part == "minute":
        return 0, _MOST[part]
    if part in ("year", "short"):
        return _years(value, part)
    if part == "lone":
        return _written(number, 9 if _padded(number) else _EVERY_MONTH)
    return _written(number, _HALF_DAY if value <= _HALF_DAY else min(_MOST[part], _EVERY_MONTH))


def _years(value: int, part: str) -> tuple[int, int]:
    first = value - value % 100
    recent = 0 if part == "short" else _THIS_CENTURY
    if recent <= value < recent + _RECENT:
        return first, first + _RECENT - 1
    return (_RECENT if part == "short" else first), first + 99


def _written(number: str, most: int) -> tuple[int, int]:
    """The range from 1 to `most` that keeps the number of digits, with a leading zero only where there was one."""
    if len(number) == 1:
        return 1, min(9, most)
    return 1 if _padded(number) else 10, most


def _padded(number: str) -> bool:
    return len(number) > 1 and unicodedata.decimal(number[0]) == 0


def _drawn(number: str, part: str, rng: random.Random) -> str:
    """A random number with as many digits, in the same script's digits."""
    drawn = str(rng.randint(*_span(number, part))).zfill(len(number))
    zero = ord(number[0]) - unicodedata.decimal(number[0])
    return "".join(chr(zero + int(digit)) for digit in drawn)
