"""When texts came out: the column `date`, read as far as it can be."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus

COLUMN = "date"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAY_FIRST = re.compile(
    r"(?:[a-z]{3},\s*)?(\d{1,2})[-\s]([a-z]{3})[a-z]*[-\s,]+(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?.*",
    re.IGNORECASE,
)
"""`3-MAR-1987 09:19:31.96`, as wires write it, and `Mon, 3 Mar 1987 09:19:31 GMT`."""


def earliest(corpus: Corpus, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """`float64[m]`: the first date of the documents with the text of each row, in seconds since 1970.

    nan where there is no column `date`, or it holds no date that can be read: a date of ISO 8601, or one with the day
    before an English month. A time without an offset is taken to be one of UTC.
    """
    if COLUMN not in corpus.columns:
        return np.full(len(rows), np.nan)
    lists = corpus.values(COLUMN)
    values, offsets = lists.values.to_pylist(), lists.offsets.to_numpy()
    out = np.full(len(rows), np.nan)
    for place, row in enumerate(rows.tolist()):
        found = [_instant(value) for value in values[offsets[row] : offsets[row + 1]]]
        out[place] = min((moment for moment in found if moment is not None), default=np.nan)
    return out


@lru_cache(maxsize=1 << 16)
def _instant(value: object) -> float | None:
    """Seconds since 1970, or None."""
    text = str(value).strip()
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except ValueError:
        return _day_first(text)


def _day_first(text: str) -> float | None:
    match = _DAY_FIRST.fullmatch(text)
    if match is None or match[2].lower() not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(part or 0) for part in match.group(1, 3, 4, 5, 6))
    try:
        return datetime(year, 1 + _MONTHS.index(match[2].lower()), day, hour, minute, second, tzinfo=UTC).timestamp()
    except ValueError:
        return None
