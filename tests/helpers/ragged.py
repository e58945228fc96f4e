"""Lists of numbers as one array and offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.text.ragged import Ragged

if TYPE_CHECKING:
    from collections.abc import Iterable


def ragged(lists: Iterable[Iterable[int]]) -> Ragged:
    """The numbers of all lists; sets come in ascending order."""
    held = [sorted(one) if isinstance(one, (set, frozenset)) else list(one) for one in lists]
    values = np.array([value for one in held for value in one], np.uint64)
    return Ragged(values, np.cumsum([0, *map(len, held)], dtype=np.int64))
