"""What the labels so far are worth, and what more of them would buy, computed while people go on reading."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from neardup.estimation.design import BATCH
from neardup.estimation.evidence import Evidence
from neardup.estimation.frame import Draws
from neardup.study.progress import progress

if TYPE_CHECKING:
    from concurrent.futures import Future

    from neardup.estimation.frame import Frame
    from neardup.study.labels import Sampled
    from neardup.study.progress import Progress


class Outlook:
    """Follows the labels of a study, batch by batch. It names no strategy, since labels must not know them."""

    def __init__(self, frame: Frame) -> None:
        self._evidence = Evidence(frame=frame, draws=Draws.none(), answers=np.zeros(0))
        self._worker = ThreadPoolExecutor(1)
        self._next: Future[Progress] | None = None
        self._last: Progress | None = None

    def follow(self, sampled: Sampled) -> None:
        """Begin to work out what these draws and answers are worth."""
        self._next = self._worker.submit(self._progress, sampled)

    def _progress(self, sampled: Sampled) -> Progress:
        self._evidence = self._evidence.grown(sampled.draws, sampled.answers)
        return progress(self._evidence)

    def lines(self, *, wait: bool = False) -> list[str]:
        """What is known, in a sentence; it may lag a moment behind.

        Args:
            wait: whether to wait for what was begun last.
        """
        if self._next is not None and (wait or self._next.done()):
            self._last, self._next = self._next.result(), None
        if self._last is None or self._last.width is None or self._last.width_after is None:
            return []
        now, after = self._last.width, self._last.width_after
        return [f"F1 of the best choice: interval {now:.2f} wide, about {after:.2f} after {BATCH} more labels"]
