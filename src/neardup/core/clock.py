"""Stage times."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Clock:
    """Adds up the wall-clock seconds spent in named stages.

    Attributes:
        seconds: by stage, in the order the stages were first entered.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what runs inside; a stage entered again goes on adding."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.add(name, time.perf_counter() - start)

    def add(self, name: str, seconds: float) -> None:
        """Add time that was taken elsewhere, such as in another process, to a stage."""
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds
