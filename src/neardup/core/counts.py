"""How many pairs there are among so many things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@overload
def pairs_among(sizes: int) -> int: ...
@overload
def pairs_among(sizes: NDArray[Any]) -> NDArray[Any]: ...


def pairs_among(sizes: int | NDArray[Any]) -> int | NDArray[Any]:
    """The pairs among so many: n (n - 1) / 2, of one number or of each in an array."""
    return sizes * (sizes - 1) // 2


def pairs_within(sizes: NDArray[np.int64]) -> int:
    """The pairs of members of the same group, from the sizes of the groups."""
    return int(np.sum(pairs_among(sizes)))
