"""Dates of documents as instants: what the policy `first` orders by."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.dates import DATE, EPOCH, iso_moment, typed_seconds
from neardup.errors import NeardupError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

_FORM = "write 2021-02-03, or with time and offset 2021-02-03T00:30:00+05:00"


def instants(dates: pa.ChunkedArray, ids: Sequence[str]) -> NDArray[np.float64]:
    """`float64[n]`: seconds since 1970 in UTC; infinite where a document has no date, or an empty one.

    A date alone stands for its first moment in UTC. Arrow's date and timestamp types are read directly.
    Timestamps without a zone are read as UTC, since all have the same clock.

    Args:
        dates: ISO 8601 as text, or of a type that holds dates.
        ids: the ids of the documents, to name one in an error.

    Raises:
        NeardupError: a value is no date, or a time without an offset.
    """
    seconds = typed_seconds(dates)
    if seconds is not None:
        return np.where(np.isnan(seconds), np.inf, seconds)
    values = zip(dates.to_pylist(), ids, strict=True)
    return np.array([_instant(value, document) for value, document in values], np.float64)


def _instant(value: Any, document: str) -> float:
    if value is None or (isinstance(value, str) and not value.strip()):
        return float("inf")
    found = iso_moment(value) if isinstance(value, str) else None
    if found is None:
        raise _refused(value, document, "is no date of ISO 8601")
    moment, timed = found
    if moment.tzinfo is None:
        if timed:
            raise _refused(value, document, "is a time without an offset from UTC")
        moment = moment.replace(tzinfo=UTC)
    return (moment - EPOCH).total_seconds()


def _refused(value: Any, document: str, fact: str) -> NeardupError:
    how = f"{_FORM}, or leave the column '{DATE}' out to keep the first document of the input"
    return NeardupError(f"document '{document}': {DATE} {value!r} {fact}; {how}")
