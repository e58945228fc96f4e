"""Where trials happen: a small corpus, an undisturbed run, report and comparison of it, and folders for each trial."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING

from bench.reliability.processes import Ended, Started, finished, start

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WORDS = [
    "harbour",
    "board",
    "monday",
    "swing",
    "bridge",
    "lorries",
    "month",
    "divers",
    "cracks",
    "bearings",
    "buses",
    "round",
    "road",
    "minutes",
    "county",
    "growers",
    "valley",
    "cherry",
    "crop",
    "frost",
    "april",
    "cooperative",
    "farms",
    "line",
    "seasonal",
    "staff",
    "saturday",
    "auction",
    "prices",
    "year",
    "repair",
    "thursday",
]
COMPILING = 1800.0
"""The seconds that a command may take that compiles its kernels, on a busy machine."""
MARK = "zyxomma"
"""A word of every text, which must not be in what a run leaves."""
STRATEGIES = ("exact", "simhash")
DISK = "disk"
"""The folder of a trial at which a small disk may be mounted."""


@dataclass(frozen=True)
class Place:
    """The folder of all trials.

    Attributes:
        root: where it is.
    """

    root: Path

    @property
    def documents(self) -> Path:
        """The documents of the corpus."""
        return self.root / "documents.jsonl"

    @property
    def labels(self) -> Path:
        """Their clusters."""
        return self.root / "labels.jsonl"

    @property
    def whole(self) -> Path:
        """The folder of a run that nothing disturbed."""
        return self.root / "whole"

    def trial(self) -> Path:
        """An empty folder for a trial, with a temporary folder and a current folder of its own."""
        found = self.root / "trial"
        if (found / DISK).is_mount():  # where these trials were killed
            subprocess.run(["umount", "--lazy", str(found / DISK)], check=True)
        shutil.rmtree(found, ignore_errors=True)
        for name in ("temporary", "here"):
            (found / name).mkdir(parents=True)
        return found

    def run(self, out: Path) -> list[str]:
        """The command of a run."""
        strategies = [part for name in STRATEGIES for part in ("--strategy", name)]
        return [
            *("run", "--corpus", f"{self.documents}={self.labels}", *strategies, "--threads", "1"),
            *("--perturbation", "typos(intensity=0.1)", "--out", str(out)),
        ]

    def report(self, out: Path) -> list[str]:
        """The command of a report of the undisturbed run."""
        return ["report", str(self.whole), "--out", str(out)]

    def compare(self, out: Path) -> list[str]:
        """The command of a comparison of the undisturbed runs."""
        return [
            *("compare", str(self.whole), str(self.root / "other"), "--strategy", "exact=simhash"),
            *("--html", str(out / "page.html"), "--markdown", str(out / "page.md")),
        ]

    def begin(self, command: Sequence[str], trial: Path) -> Started:
        """Start a command in the folder of a trial."""
        return start(command, trial)

    def do(self, command: Sequence[str], trial: Path) -> Ended:
        """Run a command to its end."""
        return finished(self.begin(command, trial))

    @cached_property
    def seconds(self) -> dict[str, float]:
        """The seconds that each command takes undisturbed."""
        return dict(json.loads((self.root / "seconds.json").read_text(encoding="utf-8")))

    def prepare(self) -> None:
        """Make the corpus and all that trials are compared with, unless it is there."""
        kept = self.root / "seconds.json"
        if kept.exists():
            return
        shutil.rmtree(self.root, ignore_errors=True)
        (self.root / "compared").mkdir(parents=True)
        self._write_corpus()
        trial = self.trial()
        for command in (
            self.run(self.root / "other"),
            ["report", str(self.root / "other"), "--out", str(self.root / "x")],
        ):
            finished(self.begin(command, trial), COMPILING)
        taken = {}
        for name, command in {
            "run": self.run(self.whole), "report": self.report(self.root / "report"),
            "compare": self.compare(self.root / "compared"),
        }.items():  # fmt: skip
            begun = time.monotonic()
            ended = finished(self.begin(command, trial), COMPILING)
            assert ended.status == 0, ended.said
            taken[name] = time.monotonic() - begun
        kept.write_text(json.dumps(taken), encoding="utf-8")

    def _write_corpus(self) -> None:
        rng = Random(1)
        documents, labels = [], []
        for number in range(16):
            words = [rng.choice(WORDS) for _ in range(60)]
            for copy in "abc"[: 1 + number % 3]:
                changed = [rng.choice(WORDS) if rng.random() < 0.06 * (copy != "a") else word for word in words]
                documents.append({"id": f"{number}{copy}", "text": " ".join([MARK, *changed])})
                labels.append({"id": f"{number}{copy}", "cluster": str(number)})
        for path, rows in ((self.documents, documents), (self.labels, labels)):
            path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
