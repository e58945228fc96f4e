"""A strategy that goes wrong in many ways."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

import neardup as nd

WHOLE: dict[str, Any] = {
    "left": np.array([0], np.int32),
    "right": np.array([1], np.int32),
    "score": np.array([1.0], np.float32),
    "floor": 1.0,
    "candidates": 1,
}
WRONG: dict[str, dict[str, Any]] = {
    "half": {"candidates": 1.5},
    "word": {"floor": "1"},
    "trusting": {"score": np.array([np.nan], np.float32)},
    "nan": {},
}
"""What is wrong about pairs that check nothing; with `nan` only the clock is."""


class Trusting(nd.Pairs):
    """Pairs that refuse nothing."""

    def check(self, rows: int) -> None:
        """Refuse nothing."""


@dataclass(frozen=True, kw_only=True)
class Faulty(nd.Spec):
    """Goes wrong in the way that it is asked for."""

    how: str = "raise"

    @property
    def default_threshold(self) -> float:
        return 2.0 if self.how == "bold" else 1.0

    def pairs(self, corpus: nd.Corpus, clock: nd.Clock | None = None) -> nd.Pairs:
        if self.how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.how == "hang":
            time.sleep(600)
        if self.how == "litter":
            subprocess.Popen(["sleep", "301.7193"])  # nobody else sleeps so long
            return nd.Pairs.of([0], [1], [1.0], floor=1.0)
        if self.how == "skip":
            return nd.Pairs.of([0], [1], [1.0], floor=1.0, skipped_at_most=1)
        if self.how in ("idle", "bold"):
            return nd.Pairs.none(floor=1.0, candidates=int(self.how == "bold"))
        if self.how in WRONG:
            (clock or nd.Clock()).seconds["encode"] = float("nan")
            return Trusting(**WHOLE | WRONG[self.how])
        if self.how == "late" and not any("~" in document for document in corpus.ids):
            return nd.Pairs.of([0], [1], [1.0], floor=1.0)
        raise ValueError("no luck\ntoday")
