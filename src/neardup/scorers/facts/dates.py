"""When texts came out: the column `date`, read as far as it can be."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus

COLUMN = "date"
_DAY = timedelta(days=1, microseconds=-1)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_TIME = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
_ZONE = r"(?:([-+])(\d{2}):?(\d{2})|[A-Z]{1,3})"
_DAY_FIRST = re.compile(
    rf"(?:[a-z]{{3}},\s*)?(\d{{1,2}})[-\s]([a-z]{{3}})[a-z]*[-\s,]+(\d{{4}})(?:\s+{_TIME}\s*{_ZONE}?)?", re.IGNORECASE
)
"""`3-MAR-1987 09:19:31.96`, also with a wire's code behind it, and `Mon, 3 Mar 1987 09:19:31 +0100`."""


class Spans(NamedTuple):
    """When the first document with each text came out, in seconds since 1970; nan where it is not known.

    Attributes:
        first: `float64[n]`, the least moment that it may have been.
        last: `float64[n]`, the greatest: a date without a time is a whole day.
    """

    first: NDArray[np.float64]
    last: NDArray[np.float64]


def unknown(count: int) -> Spans:
    """No date of any of so many texts."""
    return Spans(np.full(count, np.nan), np.full(count, np.nan))


def earliest(corpus: Corpus) -> Spans:
    """When the first of the documents with the text of each row came out.

    It is not known where there is no column `date`, or it holds no date that can be read: a date of ISO 8601, or one
    with the day before an English month. A time without an offset is taken to be one of UTC.
    """
    spans = np.stack(unknown(len(corpus)))
    if COLUMN in corpus.columns:
        lists = corpus.values(COLUMN)
        values, offsets = [_span(value) for value in lists.values.to_pylist()], lists.offsets.to_numpy().tolist()
        for row in range(len(corpus)):
            found = [span for span in values[offsets[row] : offsets[row + 1]] if span is not None]
            if found:
                spans[:, row] = np.min(found, axis=0)
    return Spans(*spans)


def _span(value: object) -> tuple[float, float] | None:
    """The first and last moment of a date; None for what is none."""
    if isinstance(value, date):  # a `datetime` is one, too
        return _span_of(value.isoformat())
    return _span_of(value.strip()) if isinstance(value, str) else None


@lru_cache(maxsize=1 << 16)
def _span_of(text: str) -> tuple[float, float] | None:
    try:
        moment, timed = datetime.fromisoformat(text), ":" in text or "T" in text
    except ValueError:
        return _day_first(text)
    return _bounds(moment, timed=timed)


def _bounds(moment: datetime, *, timed: bool) -> tuple[float, float]:
    start = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return start.timestamp(), (start if timed else start + _DAY).timestamp()


def _day_first(text: str) -> tuple[float, float] | None:
    match = _DAY_FIRST.fullmatch(text)
    if match is None or match[2].lower() not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(part or 0) for part in match.group(1, 3, 4, 5, 6))
    offset = timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0)) * (-1 if match[7] == "-" else 1)
    try:
        month = 1 + _MONTHS.index(match[2].lower())
        moment = datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset))
    except ValueError:
        return None
    return _bounds(moment, timed=match[4] is not None)
