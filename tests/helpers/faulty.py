"""A strategy that goes wrong in many ways."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass

import neardup as nd


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
        if self.how == "late" and not any("~" in document for document in corpus.ids):
            return nd.Pairs.of([0], [1], [1.0], floor=1.0)
        raise ValueError("no luck\ntoday")
