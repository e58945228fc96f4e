"""Inputs made by Hypothesis: sound ones with seeded edits, the simplest one of a fault at the end."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from bench.reliability.fuzz.edits import edited

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def generated(once: Callable[[bytes], None], sound: Sequence[bytes], count: int, number: int) -> None:
    """Feed this many inputs, which depend on the seed alone; raises what the reader raises."""

    @seed(number)
    @settings(max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck),
              phases=[Phase.generate, Phase.shrink], report_multiple_bugs=False)  # fmt: skip
    @given(st.sampled_from(sound), st.integers(0, 2**63))
    def each(one: bytes, chance: int) -> None:
        once(str(chance).encode() if one == b"0" else edited(one, sound, Random(chance)))

    each()
