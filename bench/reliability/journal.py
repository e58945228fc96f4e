"""What came of trials: a line each as they end, so that an interrupted command goes on, and a summary of all."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A trial that has ended.

    Attributes:
        fault: the name of the fault.
        seed: the seed of all trials.
        number: the number of the trial of its fault.
        outcome: what came of it; what did not hold, where it broke a promise.
        broken: whether it did.
        tries: how many inputs it stands for.
    """

    fault: str
    seed: int
    number: int
    outcome: str
    broken: bool = False
    tries: int = 1


@dataclass(frozen=True)
class Journal:
    """A file with a line for each trial.

    Attributes:
        path: where it is.
    """

    path: Path

    def trials(self) -> list[Tried]:
        """All trials so far; the last line may be cut off."""
        if not self.path.exists():
            return []
        found = []
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                found.append(Tried(**json.loads(line)))
            except json.JSONDecodeError:
                continue
        return found

    def add(self, tried: Tried) -> None:
        """Add a trial."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(tried)) + "\n")


def outcomes(trials: list[Tried]) -> dict[str, int]:
    """How often each outcome came, the most frequent first; broken promises are told as such."""
    counts: Counter[str] = Counter()
    for one in trials:
        counts[f"broken: {one.outcome}" if one.broken else one.outcome] += one.tries
    return dict(counts.most_common())
