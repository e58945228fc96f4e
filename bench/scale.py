"""Writes the table of docs/scale.md from measured figures: `python -m bench.scale`.

With `--rate`, nodes read and write so many GB a second.

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
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.bounded import RESULTS
from bench.kept import kept
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
RATE = 1e9
"""Bytes that a node reads and writes in a second, unless another rate is given."""
LEAST_SECONDS = 0.5
"""Of a stage that took less no slope from there and no rate is told, since seconds were told to a tenth."""


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

    A stage's seconds are estimates of its processor time: those of the wall clock, times processor over wall-clock
    seconds of the whole run.
    """
    sizes = []
    for found in sorted(kept(folder / RESULTS), key=lambda found: int(found["documents"])):
        told = re.search(r"seconds by stage: (.*?);", found["said"])
        if told is None or found["strategy"] != "minhash-lsh" or found["memory"] != "2GB":
            continue
        times = found["processor"] / found["wall"]
        stages = {name: float(text) * times for name, text in (one.rsplit(" ", 1) for one in told[1].split(", "))}
        sizes.append({"documents": found["documents"], "seconds": stages})
    if not sizes:
        raise SystemExit(f"{folder} has no run of bench.bounded with minhash-lsh and 2GB; name the folder of one")
    told_of = json.loads(account.read_text(encoding="utf-8"))
    each = {name: stage["written"] / told_of["documents"] for name, stage in told_of["stages"].items()}
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
        each: processor seconds a document, by the largest size.
        slopes: the exponents at which they grew with the documents from size to size; None where they are too short.
        least: processor seconds, where they grow in proportion.
        most: processor seconds, where they grow by the last slope, if it is above 1.
        rate: bytes that a node reads and writes in a second.
        short: whether it took too few seconds at the largest size to tell a rate from them.
    """

    stage: Stage
    tasks: int
    read: float
    written: float
    each: float
    slopes: tuple[float | None, ...]
    least: float
    most: float
    rate: float
    short: bool

    def seconds(self, processor: float) -> float:
        """Seconds for so many processor seconds, where each processor does one task after another."""
        return processor / min(self.tasks, NODES * CORES)

    @property
    def moving(self) -> float:
        """Seconds that reading and writing take at the rate, on as many nodes as have a task."""
        return (self.read + self.written) / self.rate / min(self.tasks, NODES)

    @property
    def needed(self) -> float:
        """Bytes a second that a node moves if no processor waits, with the least to compute; 0 where it is short."""
        return 0.0 if self.short else self.moving * self.rate / self.seconds(self.least)

    def slower(self, processor: float) -> float:
        """Seconds of computing or of moving, whichever takes longer."""
        return max(self.seconds(processor), self.moving)

    def cells(self) -> tuple[str, ...]:
        """The line as texts."""
        return (
            self.stage.name,
            f"{self.tasks:,}",
            f"{self.read / 1e9:,.0f}",
            f"{self.written / 1e9:,.0f}",
            f"{self.each * 1e6:.2f}",
            *("" if slope is None else f"{slope:.2f}" for slope in self.slopes),
            *(f"{processor / _HOUR:,.1f}" for processor in (self.least, self.most)),
            f"{self.seconds(self.most) / _HOUR:.3f}",
            "" if self.short else f"{self.needed / 1e9:.2f}",
            f"{self.slower(self.most) / _HOUR:.3f}",
            f"{max(MEMORY, self.stage.row_bytes * DOCUMENTS) / 1e9:.0f}",
        )


def titles(figures: dict[str, Any], rate: float) -> tuple[str, ...]:
    """The heads of the columns."""
    sizes = [f"{size['documents'] / 1e6:g}" for size in figures["sizes"]]
    return (
        *("stage", "tasks", "GB read at most", "GB written", "processor µs a document"),
        *(f"slope, {one} to {other} million" for one, other in pairwise(sizes)),
        *("processor hours in proportion", "by the last slope", "hours", "GB/s a node at most"),
        *(f"hours at {rate / 1e9:g} GB/s a node", "GB of memory a task"),
    )


def lines(figures: dict[str, Any], rate: float = RATE) -> list[Line]:
    """The stages at the whole size, from what was measured at smaller ones."""
    large = figures["sizes"][-1]
    number, times = counts(), DOCUMENTS / large["documents"]
    written = {name: nbytes * DOCUMENTS for name, nbytes in figures["bytes_each"].items()}
    read = {"documents": float(DOCUMENTS * BYTES), **written}
    found = []
    for stage in STAGES:
        seconds = large["seconds"][stage.name]
        slopes = tuple(_slope(stage, *sizes) for sizes in pairwise(figures["sizes"]))
        found.append(
            Line(
                stage=stage,
                tasks=number[stage.tasks],
                read=sum(read[name] for name in stage.reads),
                written=written[stage.name],
                each=seconds / large["documents"],
                slopes=slopes,
                least=seconds * times,
                most=seconds * times ** max(1.0, slopes[-1] or 1.0),
                rate=rate,
                short=seconds < LEAST_SECONDS,
            )
        )
    return found


def _slope(stage: Stage, small: dict[str, Any], large: dict[str, Any]) -> float | None:
    before, after = small["seconds"][stage.name], large["seconds"][stage.name]
    return math.log(after / before, large["documents"] / small["documents"]) if before >= LEAST_SECONDS else None


def table(figures: dict[str, Any], rate: float = RATE) -> str:
    """The stages at the whole size, and what they come to, as Markdown."""
    found = lines(figures, rate)
    fast = max(found, key=lambda line: line.needed)
    told = [
        f"In proportion: {_told([(line, line.least) for line in found])}",
        f"By the last slope: {_told([(line, line.most) for line in found])}",
        f"{sum(line.written for line in found) / 1e9:,.0f} GB are written.",
        f"For no processor to wait, a node moves up to {fast.needed / 1e9:.1f} GB a second, in `{fast.stage.name}`.",
    ]
    rows = [line.cells() for line in found]
    listed = "\n".join(f"- {line}" for line in told)
    return f"{Table.of(titles(figures, rate), rows, figures=slice(1, None)).markdown()}\n{listed}\n"


def _told(found: list[tuple[Line, float]]) -> str:
    """What all stages come to, given the processor seconds of each."""
    processor = sum(seconds for _, seconds in found) / _HOUR
    wall = sum(line.seconds(seconds) for line, seconds in found)
    alone = sum(line.seconds(seconds) for line, seconds in found if line.tasks == 1)
    slower = sum(line.slower(seconds) for line, seconds in found)
    return (
        f"{processor:,.0f} processor hours, {processor / DOCUMENTS * 1e6:.3f} a million documents; "
        f"{wall / _HOUR:.2f} hours,\n  and {slower / _HOUR:.2f} at {found[0][0].rate / 1e9:g} GB/s a node. "
        f"For {alone / wall:.0%} of the former one processor works alone."
    )


def main() -> None:
    """Write the page, after taking new figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, help="the folder of `bench.bounded`")
    parser.add_argument("--account", type=Path, help="the file that `--account` of the command named")
    parser.add_argument("--rate", type=float, default=RATE / 1e9, help="GB a second that a node reads and writes")
    given = parser.parse_args()
    if given.rate <= 0:
        parser.error(f"--rate is above 0, not {given.rate:g}")
    if (given.folder is None) != (given.account is None):
        parser.error("give both --from and --account, or neither")
    if given.folder is not None:
        figures = take(given.folder, given.account)
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(marked(page, START, END, table(figures, given.rate * 1e9)), encoding="utf-8")


if __name__ == "__main__":
    main()
