"""How the threshold of an operating point is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.pairs import shortest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.study.records import Choice


def readable(joined: NDArray[np.float32], choice: Choice, threshold: float) -> float:
    """The threshold of fewest digits, two at least, that joins the same pairs of a study; the default where it does.

    Args:
        joined: `float32[m]`, the highest threshold at which the choice joins each pair.
        choice: what it is.
        threshold: a threshold at which it joins them.
    """
    top = np.float32(threshold)
    below = float(np.max(joined[joined < top], initial=np.float32(-1)))

    def same(value: float) -> bool:
        return value >= choice.lowest and below < float(np.float32(value)) <= float(top)

    if same(choice.default):
        return choice.default
    middle = (max(below, choice.lowest) + float(top)) / 2
    for digits in range(2, 7):
        near = round(middle, digits)
        around = (near, round(near - 10**-digits, digits), round(near + 10**-digits, digits))
        found = next((value for value in around if same(value)), None)
        if found is not None:
            return found
    return shortest(threshold)
