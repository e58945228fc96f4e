"""Which pairs a strategy examined, where that was asked after it ran."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Examined(NamedTuple):
    """Pairs of distinct texts, each once, and whether the strategy examined them.

    Attributes:
        left: `int32[m]`, rows that represent texts.
        right: `int32[m]`.
        examined: `bool[m]`; False: never a candidate.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    examined: NDArray[np.bool_]
