"""Dates of documents: what the column `date` holds, in ISO 8601 as text or of a type that holds dates."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

DATE = "date"
"""The column that holds them."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def typed_seconds(dates: pa.Array | pa.ChunkedArray) -> NDArray[np.float64] | None:
    """`float64[n]`: seconds since 1970 in UTC of values of a type that holds dates; nan for null. None for other types.

    Timestamps without a zone are read as UTC, since all have the same clock. A date stands for its first moment.
    """
    if not (pa.types.is_date(dates.type) or pa.types.is_timestamp(dates.type)):
        return None
    whole = pc.cast(dates, pa.timestamp("us", getattr(dates.type, "tz", None)), safe=False)
    seconds: NDArray[np.float64] = pc.cast(whole, pa.int64()).to_numpy(zero_copy_only=False).astype(np.float64)
    return seconds / 1e6


def iso_moment(text: str) -> tuple[datetime, bool] | None:
    """The moment that a text in ISO 8601 names, and whether it names a time; None for what is none.

    Without an offset from UTC the moment has no zone.
    """
    shown = text.strip()
    if not shown[:4].isdigit():  # an exception takes longer than all the rest
        return None
    try:
        moment = datetime.fromisoformat(shown)
    except ValueError:
        return None
    return moment, moment.time() != datetime.min.time() or any(mark in shown for mark in "T: ")
