"""What a strategy returns is read once, copied and checked by the harness, whatever class it is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import neardup as nd
from neardup.core.returned import pairs_returned, share, stages_timed
from neardup.errors import StrategyError

SOUND: dict[str, Any] = {
    "left": np.array([0], np.int32),
    "right": np.array([1], np.int32),
    "score": np.array([0.75], np.float32),
    "floor": 0.5,
    "candidates": 2,
    "skipped_at_most": 0,
}
CORPUS = nd.Corpus.from_texts("abc", ["one two", "one two three", "four"])


class Trusting(nd.Pairs):
    """Says that it is right, whatever it holds."""

    def check(self, rows: int) -> None:
        """Refuse nothing."""


class Turning(nd.Pairs):
    """Gives another floor each time it is asked."""

    def __getattribute__(self, name: str) -> Any:
        if name == "floor":
            asked = object.__getattribute__(self, "__dict__")
            asked["times"] = asked.get("times", 0) + 1
            return 0.5 if asked["times"] == 1 else "high"
        return super().__getattribute__(name)


@dataclass(frozen=True, kw_only=True)
class Keeping(nd.Spec):
    """Keeps the arrays that it returned."""

    default_threshold = 0.5

    def pairs(self, corpus: nd.Corpus, clock: nd.Clock | None = None) -> nd.Pairs:
        return nd.Pairs(**SOUND)


@pytest.mark.parametrize("kind", [nd.Pairs, Trusting])
@pytest.mark.parametrize(
    ("field", "value", "fact"),
    [
        ("floor", "0.5", "floor is '0.5', not a number"),
        ("floor", float("nan"), "floor nan is outside"),
        ("floor", True, "floor is True, not a number"),
        ("candidates", 1.5, "candidates is 1.5, not a whole number"),
        ("candidates", None, "candidates is NoneType"),
        ("candidates", 4, "3 texts have 3 pairs"),
        ("skipped_at_most", -1, "-1 pairs said to be skipped"),
        ("left", [0], "left is list, not an array"),
        ("left", np.array([0.0]), "dtypes are float64"),
        ("right", np.array([3], np.int32), "a row outside 0 … 2"),
        ("score", np.array([np.nan], np.float32), "not a number"),
        ("score", np.array([0.25], np.float32), "outside"),
        ("score", np.array([[0.75]], np.float32), "equally long"),
    ],
)
def test_a_wrong_part_is_named(kind: type[nd.Pairs], field: str, value: object, fact: str) -> None:
    with pytest.raises(StrategyError, match=fact):
        pairs_returned(kind(**SOUND | {field: value}), 3, "it")


def test_a_class_of_its_own_is_read_once_and_left_behind() -> None:
    for kind in (Trusting, Turning):
        found = pairs_returned(kind(**SOUND), 3, "it")
        assert type(found) is nd.Pairs
        assert (found.floor, found.candidates, found.score.tolist()) == (0.5, 2, [0.75])


def test_numbers_of_numpy_and_foreign_byte_orders_become_plain() -> None:
    given = SOUND | {"floor": np.float32(0.5), "candidates": np.int64(2), "score": np.array([0.75], ">f4")}
    found = pairs_returned(nd.Pairs(**given), 3, "it")
    assert (type(found.floor), type(found.candidates), found.score.dtype.str) == (float, int, "<f4")


def test_arrays_that_are_changed_after_return_change_nothing() -> None:
    found = nd.pairs(CORPUS, Keeping())
    for name in ("left", "right", "score"):
        assert not np.shares_memory(getattr(found, name), SOUND[name])


def test_a_threshold_and_times_must_be_numbers() -> None:
    for value, fact in (("0.5", "not a number"), (2.0, "outside"), (float("nan"), "outside")):
        with pytest.raises(StrategyError, match=fact):
            share(value, "default_threshold")
    for seconds, fact in (
        ({"encode": float("nan")}, "the time of stage 'encode' is nan"),
        ({"encode": -1.0}, "is -1.0, not a number of seconds"),
        ({"encode": "long"}, "is 'long', not a number"),
        ({1: 0.5}, "named a stage 1"),
        ([], "left list in the clock"),
    ):
        with pytest.raises(StrategyError, match=fact):
            stages_timed(seconds)
    assert stages_timed({"encode": np.float64(0.5)}) == {"encode": 0.5}
