"""How a strategy must behave towards those who run it: what it returns, what it leaves alone, what is no evidence."""

from __future__ import annotations

import math
import os
import time
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import get_num_threads

from neardup.core.clock import Clock
from neardup.core.corpus import Corpus
from neardup.core.detection import pairs
from neardup.core.distinct import collapse
from neardup.core.pairs import Pairs
from neardup.run.canary import canary
from neardup.testing.odd_texts import odd_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neardup.core.strategy import Strategy

_TIMERS = ("monotonic", "perf_counter", "process_time", "time")
_LONGER = (
    "On the first day a dozen boats left the harbour in fog and came back with half of a day's catch.",
    "The council voted late in the evening to put a new roof on the library before the winter.",
    "In the north of the county a farmer sold the last of his sheep and turned to growing flax.",
    "After the match the coach said that the side had lost a game it should have won by two goals.",
)
"""Texts with nothing in common but small words."""
_TINY = ("a", "the")
"""A letter and a word that all of them have."""


def returned(strategy: Strategy) -> Iterator[str]:
    """It returns `Pairs` itself, with numbers where numbers belong, and keeps none of its arrays."""
    clock = Clock()
    found: Any = strategy.pairs(collapse(canary()).corpus, clock)
    if not isinstance(found, Pairs):
        return  # every other check says so
    if type(found) is not Pairs:
        yield f"it returns {type(found).__name__}, a class of its own; return nd.Pairs, as nd.Pairs.of makes it"
    if not _is_number(found.floor) or not 0 <= found.floor <= 1:
        yield f"the floor of its pairs is {found.floor!r}; give a number from 0 to 1"
    for name in ("candidates", "skipped_at_most"):
        value = getattr(found, name)
        if isinstance(value, bool) or not isinstance(value, Integral) or value < 0:
            yield f"{name} of its pairs is {value!r}; give a whole number of pairs, 0 or more"
    for stage, seconds in clock.seconds.items():
        if not (isinstance(stage, str) and _is_number(seconds) and math.isfinite(seconds) and seconds >= 0):
            yield f"its stage {stage!r} took {seconds!r} seconds; time stages by 'with clock.stage(name)' only"
    arrays = (found.left, found.right, found.score)
    before = [np.array(array) for array in arrays]
    strategy.pairs(collapse(odd_texts()).corpus)
    if not all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True)):
        yield "pairs that it returned change when it runs again; return arrays that it does not keep"


def leaves_alone(strategy: Strategy) -> Iterator[str]:
    """It changes neither the texts nor what the process around it relies on."""
    corpus = collapse(odd_texts()).corpus
    texts, before = corpus.texts.data.copy(), _surroundings()
    strategy.pairs(corpus)
    if not np.array_equal(texts, corpus.texts.data):
        yield "it changes the texts of the corpus; work on copies"
    after = _surroundings()
    for what in sorted(before.keys() | after.keys()):
        if before.get(what) != after.get(what):
            yield f"it changes {what} and leaves it so; put back what was there"


def _surroundings() -> dict[str, Any]:
    found: dict[str, Any] = {f"the environment variable {name}": value for name, value in os.environ.items()}
    found |= {f"time.{name}": getattr(time, name) for name in _TIMERS}
    return found | {"the current folder": Path.cwd(), "numba's number of threads": get_num_threads()}


def no_evidence(strategy: Strategy) -> Iterator[str]:
    """A letter or a word is no duplicate of every longer text that has it."""
    corpus = Corpus.from_texts([*_TINY, *map(str, range(len(_LONGER)))], [*_TINY, *_LONGER])
    found = pairs(corpus, strategy)
    high = found.at(max(strategy.default_threshold, found.floor))
    for row, tiny in enumerate(_TINY):
        met = {*high.left[high.right == row].tolist(), *high.right[high.left == row].tolist()}
        if met >= set(range(len(_TINY), len(corpus))):
            yield f"it takes the text '{tiny}' for a duplicate of every longer one; ask for more evidence"
            return


def _is_number(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, Real) and not math.isnan(value)
