"""Writes the table of docs/scale.md from measured figures: `python -m bench.scale`.

`python -m bench.scale --from FOLDER --account FILE` first takes new figures, which are kept in `bench/scale.json`: the
seconds of each stage at each size from a FOLDER of `bench.bounded`, and the bytes that each stage writes from what
`neardup cluster --memory 2GB --account FILE` kept.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.marked import marked
from neardup.engine.limits import Limits
from neardup.run import machine
from neardup.table import Table

ROOT = Path(__file__).parents[1]
PAGE, FIGURES = ROOT / "docs" / "scale.md", ROOT / "bench" / "scale.json"
START, END = "<!-- stages: python -m bench.scale -->", "<!-- end of stages -->"
DOCUMENTS, BYTES, NODES, CORES = 10**9, 3000, 16, 64
MEMORY = 2_000_000_000
"""Bytes that a task may take: `--memory 2GB`, as was measured."""
_PROGRAM = 512 << 20
"""Bytes that the program counts as, by what was measured; see `neardup.engine.limits`."""
_BANDS = 16
"""Keys of a document, with `minhash-lsh` as it is by default."""
_HOUR = 3600
LEAST_SECONDS = 0.5
"""Of a stage that took less at the smaller size no slope is told, since seconds were told to a tenth."""


@dataclass(frozen=True)
class Stage:
    """What is known of a stage from its code.

    Attributes:
        name: the stage.
        tasks: what there is a task for: `shard`, `hashes` and `keys` (a range of them), or `one` in all.
        reads: the stages whose outputs it reads, and `documents`.
        row_bytes: bytes that one task holds for each document of the whole corpus.
    """

    name: str
    tasks: str
    reads: tuple[str, ...]
    row_bytes: int = 0


STAGES = (
    Stage("shards", "shard", ("documents",)),
    Stage("identical", "hashes", ("shards",)),
    Stage("members", "shard", ("identical",)),
    Stage("seen", "shard", ("members",)),
    Stage("encode", "shard", ("documents", "seen")),
    Stage("join", "keys", ("encode",)),
    Stage("score", "shard", ("join", "encode")),
    Stage("passed-over", "one", ("join",)),
    Stage("forest", "shard", ("score",)),
    Stage("labels", "one", ("members", "forest"), 4),
    Stage("names", "one", ("labels", "score"), 16),
    Stage("write", "one", ("labels", "names", "shards"), 8),
)
"""The stages of `cluster --strategy minhash-lsh`, in order. `write` is done by the command itself."""


def take(folder: Path, account: Path) -> dict[str, Any]:
    """The figures of the runs in a folder of `bench.bounded`, and of an account.

    A stage's seconds are those of the wall clock, times processor over wall-clock seconds of the run.
    """
    rounds = [json.loads(line) for line in (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    sizes = []
    for found in sorted(rounds, key=lambda found: int(found["documents"])):
        told = re.search(r"seconds by stage: (.*?);", found["said"])
        if told is None or found["strategy"] != "minhash-lsh" or found["memory"] != "2GB":
            continue
        times = found["processor"] / found["wall"]
        stages = {name: float(text) * times for name, text in (one.rsplit(" ", 1) for one in told[1].split(", "))}
        sizes.append({"documents": found["documents"], "seconds": stages})
    kept = json.loads(account.read_text(encoding="utf-8"))
    each = {name: stage["written"] / kept["documents"] for name, stage in kept["stages"].items()}
    return {"machine": machine.machine(), "sizes": sizes, "bytes_each": each}


def counts() -> dict[str, int]:
    """How many tasks there are for the whole corpus, by what they are for."""
    limits = Limits.of(MEMORY, _PROGRAM)
    return {
        "shard": math.ceil(DOCUMENTS * BYTES / limits.shard),
        "hashes": limits.partitions(2 * DOCUMENTS),
        "keys": limits.partitions(_BANDS * DOCUMENTS),
        "one": 1,
    }


@dataclass(frozen=True)
class Line:
    """A stage at the whole size.

    Attributes:
        stage: the stage.
        tasks: how many there are.
        read: bytes that are read at most, all tasks together.
        written: bytes that are written.
        each: processor seconds a document, as measured.
        slope: the exponent at which they grow with the documents, as measured; None where they are too short.
        processor: processor seconds, as they grow by the slope, or in proportion where it is below 1.
    """

    stage: Stage
    tasks: int
    read: float
    written: float
    each: float
    slope: float | None
    processor: float

    @property
    def seconds(self) -> float:
        """Seconds, where each processor does one task after another."""
        return self.processor / min(self.tasks, NODES * CORES)

    def cells(self) -> tuple[str, ...]:
        """The line as texts."""
        return (
            self.stage.name,
            f"{self.tasks:,}",
            f"{self.read / 1e9:,.0f}",
            f"{self.written / 1e9:,.0f}",
            f"{self.each * 1e6:.2f}",
            "" if self.slope is None else f"{self.slope:.2f}",
            f"{self.processor / _HOUR:,.1f}",
            f"{self.seconds / _HOUR:.2f}",
            f"{max(MEMORY, self.stage.row_bytes * DOCUMENTS) / 1e9:.0f}",
        )


TITLES = (
    *("stage", "tasks", "GB read at most", "GB written", "processor µs a document", "slope", "processor hours"),
    *("hours", "GB of memory a task"),
)


def lines(figures: dict[str, Any]) -> list[Line]:
    """The stages at the whole size, from what was measured at the two largest ones."""
    small, large = figures["sizes"][-2:]
    number, times, ratio = counts(), DOCUMENTS / large["documents"], large["documents"] / small["documents"]
    written = {name: nbytes * DOCUMENTS for name, nbytes in figures["bytes_each"].items()}
    read = {"documents": float(DOCUMENTS * BYTES), **written}
    found = []
    for stage in STAGES:
        before, seconds = small["seconds"][stage.name], large["seconds"][stage.name]
        slope = math.log(seconds / before, ratio) if before >= LEAST_SECONDS else None
        found.append(
            Line(
                stage=stage,
                tasks=number[stage.tasks],
                read=sum(read[name] for name in stage.reads),
                written=written[stage.name],
                each=seconds / large["documents"],
                slope=slope,
                processor=seconds * times ** max(1.0, slope or 1.0),
            )
        )
    return found


def table(figures: dict[str, Any]) -> str:
    """The stages at the whole size, and what they come to, as Markdown."""
    found = lines(figures)
    processor, through = sum(line.processor for line in found), sum(line.written for line in found)
    wall, alone = (sum(line.seconds for line in found if line.tasks <= most) for most in (math.inf, 1))
    sizes = " and ".join(f"{size['documents']:,}" for size in figures["sizes"][-2:])
    moved = sum(line.read for line in found) + through
    told = [
        f"Measured at {sizes} documents.",
        f"In all {processor / _HOUR:,.0f} processor hours, {processor / _HOUR / DOCUMENTS * 1e6:.2f} a million;",
        f"{wall / _HOUR:.1f} hours, and {wall / _HOUR * NODES:.0f} of nodes.",
        f"One processor works alone for {alone / wall:.0%} of the time.",
        f"{through / 1e9:,.0f} GB are written.",
        f"So that reading keeps up, a node moves {moved / NODES / wall / 1e9:.2f} GB a second.",
    ]
    rows = [line.cells() for line in found]
    return Table.of(TITLES, rows, figures=slice(1, None)).markdown() + "\n" + "\n".join(told) + "\n"


def main() -> None:
    """Write the page, after taking new figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, help="the folder of `bench.bounded`")
    parser.add_argument("--account", type=Path, help="the file that `--account` of the command named")
    given = parser.parse_args()
    if (given.folder is None) != (given.account is None):
        parser.error("give both --from and --account, or neither")
    if given.folder is not None:
        figures = take(given.folder, given.account)
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(marked(page, START, END, table(figures)), encoding="utf-8")


if __name__ == "__main__":
    main()
