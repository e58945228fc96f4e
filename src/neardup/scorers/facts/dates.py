"""When texts came out: the column `date`, read as far as it can be."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
import pyarrow as pa

from neardup.core.dates import DATE, iso_moment, typed_seconds
from neardup.errors import Notice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus

_PORTION = 1 << 10
"""Dates that are read at once: as Python's objects they take some 400 bytes each."""
_DAY = timedelta(days=1, microseconds=-1)
_NO_SPAN = np.nan, np.nan
"""Of what is no date; the same object wherever it stands, since nan does not equal itself."""
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


class Unread(NamedTuple):
    """Values of the column that are no dates.

    Attributes:
        given: how many values are not blank.
        unread: how many of these are no dates.
        example: `uint8[…]`, the UTF-8 of one of them as Python shows it.
    """

    given: int
    unread: int
    example: NDArray[np.uint8]

    def merged(self, other: Self) -> Self:
        """Those of two lots of values together; the example is the lesser one."""
        examples = [each.example for each in (self, other) if each.unread]
        least = min(examples, key=bytes, default=self.example)
        return self._replace(given=self.given + other.given, unread=self.unread + other.unread, example=least)

    def say(self) -> None:
        """Say in a `Notice` how many could not be read, if any."""
        if self.unread:
            warnings.warn(
                f"{self.unread:,} of {self.given:,} values of the column '{DATE}' cannot be read, such as "
                f"{bytes(self.example).decode()}: facts does not see which of these texts came later; write "
                "2021-02-03, 2021-02-03T00:30:00+05:00 or 3 Feb 2021",
                Notice,
                stacklevel=2,
            )


def unknown(count: int) -> Spans:
    """No date of any of so many texts."""
    return Spans(np.full(count, np.nan), np.full(count, np.nan))


def earliest(corpus: Corpus, *, told: bool = False) -> Spans:
    """When the first of the documents with the text of each row came out.

    It is not known where there is no column `date`, or it holds no date that can be read: a date of ISO 8601, or one
    with the day before an English month; a `Notice` counts those that are none. A time without an offset is taken to be
    one of UTC.

    Args:
        corpus: the documents.
        told: whether what cannot be read has been told.
    """
    if DATE not in corpus.columns or not len(corpus):
        return unknown(len(corpus))
    lists = corpus.values(DATE)
    starts = lists.offsets.to_numpy()
    spans, unread = _read(lists.values.slice(starts[0], starts[-1] - starts[0]))
    if not told:
        unread.say()
    return Spans(*(np.fmin.reduceat(moments, starts[:-1] - starts[0]) for moments in spans))


def unread_in(corpus: Corpus) -> Unread:
    """Values of the column `date` that are no dates."""
    return _read(corpus.column(DATE).combine_chunks())[1] if DATE in corpus.columns and len(corpus) else _ALL_READ


def _read(values: pa.Array) -> tuple[Spans, Unread]:
    """The first and last moment of each date, and which values are none."""
    first = typed_seconds(values)
    if first is not None:
        return Spans(first, first + _DAY.total_seconds() if pa.types.is_date(values.type) else first), _ALL_READ
    found = unknown(len(values))
    given, unread = 0, list[object]()
    for start in range(0, len(values), _PORTION):
        part = slice(start, start + _PORTION)
        dates = values[part].to_pylist()
        read = [_span(date) if isinstance(date, str) else _NO_SPAN for date in dates]
        found.first[part], found.last[part] = np.array(read).T
        filled = [place for place, date in enumerate(dates) if str(date or "").strip()]
        given += len(filled)
        unread += [dates[place] for place in filled if read[place] is _NO_SPAN]
    example = repr(unread[0]).encode() if unread else b""
    return found, Unread(given, len(unread), np.frombuffer(example, np.uint8))


_ALL_READ = Unread(0, 0, np.zeros(0, np.uint8))


@lru_cache(_PORTION)
def _span(date: str) -> tuple[float, float]:
    """The first and last moment of a date; `_NO_SPAN` for what is none."""
    found = iso_moment(date)
    return (_bounds(found[0], timed=found[1]) if found else _day_first(date.strip())) or _NO_SPAN


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
