"""What a strategy returned, read once and checked by the harness's own code on copies, whatever class it is of.

A plugin may derive its own class from `Pairs`, compute attributes, or keep arrays and change them later. None of that
reaches what is kept: every attribute is read once, and arrays are copied before they are checked.
"""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.pairs import Pairs
from neardup.errors import StrategyError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def pairs_returned(found: object, rows: int, strategy: object) -> Pairs:
    """Plain pairs from what a strategy returned, checked.

    Args:
        found: what it returned.
        rows: the number of texts that it saw.
        strategy: the strategy, for messages.

    Raises:
        StrategyError: naming the first part of the contract that is broken.
    """
    if not isinstance(found, Pairs):
        raise StrategyError(f"{strategy} returned {type(found).__name__}, not Pairs")
    pairs = Pairs(
        left=copied(found.left, "left"),
        right=copied(found.right, "right"),
        score=copied(found.score, "score"),
        floor=share(found.floor, "floor"),
        candidates=_count(found.candidates, "candidates"),
        skipped_at_most=_count(found.skipped_at_most, "skipped_at_most"),
    )
    pairs.check(rows)
    return pairs


def copied(values: object, name: str) -> NDArray[Any]:
    """A copy of an array that a strategy returned, of NumPy's own class and in this machine's byte order.

    Raises:
        StrategyError: it is no array of NumPy.
    """
    if not isinstance(values, np.ndarray):
        raise StrategyError(f"{name} is {type(values).__name__}, not an array of NumPy")
    copy = np.array(values, order="C", subok=False)
    return copy.astype(copy.dtype.newbyteorder("="), copy=False)


def share(value: object, name: str) -> float:
    """A similarity that a strategy states, as a number in [0, 1].

    Raises:
        StrategyError: it is no number, or lies outside.
    """
    number = _real(value, name)
    if not 0 <= number <= 1:
        raise StrategyError(f"{name} {number} is outside [0, 1]")
    return number


def stages_timed(seconds: object) -> dict[str, float]:
    """The seconds by stage of a clock that a strategy held.

    Raises:
        StrategyError: a name is no text, or a time is no number from 0 up.
    """
    if not isinstance(seconds, dict):
        raise StrategyError(f"it left {type(seconds).__name__} in the clock, not seconds by stage")
    found: dict[str, float] = {}
    for name, value in list(seconds.items()):
        if not isinstance(name, str):
            raise StrategyError(f"it named a stage {name!r}, not by a text")
        found[str(name)] = _real(value, f"the time of stage '{name}'")
        if not 0 <= found[name] < math.inf:
            raise StrategyError(f"the time of stage '{name}' is {found[name]}, not a number of seconds")
    return found


def _real(value: object, name: str) -> float:
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise StrategyError(f"{name} is {_shown(value)}, not a number")
    return float(value)


def _count(value: object, name: str) -> int:
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise StrategyError(f"{name} is {_shown(value)}, not a whole number")
    return int(value)


def _shown(value: object) -> str:
    """A value in a message: short, whatever it is."""
    return repr(value)[:40] if isinstance(value, str | Real) else type(value).__name__
