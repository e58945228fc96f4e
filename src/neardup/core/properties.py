"""Properties of documents that slices go by: columns of few values, columns of lists of them, ranges of numbers."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

FAMILY = "family"
"""The column with the family of templates of each document."""
MOST_VALUES = 40
"""A column with more values than this is no property: it is more like an id."""


def properties(columns: dict[str, pa.ChunkedArray]) -> dict[str, dict[str, NDArray[np.bool_]]]:
    """`bool[n]` by column and value: whether each document has it.

    Args:
        columns: a corpus's further columns by name. A value may be a JSON list of properties; null, "" and false
            are none.
    """
    found = {}
    for name, column in columns.items():
        held = [values_of(value) for value in column.to_pylist()]
        values = sorted({value for own in held for value in own})
        if 1 < len(values) <= min(MOST_VALUES, len(held) // 2):
            found[name] = {value: np.array([value in own for own in held]) for value in values}
    return found


def ranges(values: NDArray[np.integer], starts: Sequence[int]) -> dict[str, NDArray[np.bool_]]:
    """`bool[n]` by range of whole numbers, ascending: whether each value lies in it. Ranges without any are left out.

    Args:
        values: `int[n]`; one below the first start is in no range.
        starts: least value of each range, ascending; the last has no end.
    """
    place = np.searchsorted(starts, values, side="right") - 1
    names = [_range(low, following - 1) for low, following in pairwise(starts)]
    held = {name: place == i for i, name in enumerate([*names, f"{starts[-1]:,} or more"])}
    return {name: mask for name, mask in held.items() if mask.any()}


def _range(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def values_of(value: Any) -> list[str]:
    """The properties that a value holds: the members of a JSON list, or itself; null, "" and false hold none."""
    if isinstance(value, str) and value.startswith("["):
        try:
            return [str(member) for member in json.loads(value)]
        except ValueError:
            return [value]
    return [] if value is None or value is False or value == "" else [str(value)]
