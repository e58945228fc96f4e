"""What `neardup cluster --memory` takes as corpora grow: `python -m bench.bounded FOLDER 100000 1000000 --memory 2GB`.

The corpus is made by `neardup synth` shard by shard in FOLDER, 3 KB a document, and is the same at every run. What is
there is not made again, and a size that was measured is not measured again, so a run that was ended goes on. A time of
a command that went on where another was ended is marked. The table is printed as Markdown: wall and processor time,
the most memory and disk, and the slope of each on a scale of logarithms against the size before. FOLDER may be deleted
afterwards.
"""

from __future__ import annotations

import argparse
import math
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from bench.command import COMMAND, cost
from bench.kept import keep, kept
from neardup.engine.work import bytes_in
from neardup.io.document_files import write_documents
from neardup.synthesis import Synthesis
from neardup.table import Table

PART = 50_000
"""Documents in a file."""
RESULTS = "results.jsonl"
"""The file of what was measured in FOLDER."""
RARELY = 50
"""So many times as long as a look at the work folder takes, none follows, since it would slow what is measured."""
TITLES = (
    *("documents", "GB", "wall s", "slope", "processor s", "slope", "peak memory GB", "work folder GB"),
    "processor µs each",
)


def part(folder: Path, number: int, ending: str) -> Path:
    """One file of the corpus, made if it is not there."""
    path = folder / f"part-{number:05}.{ending}"
    if not path.exists():
        model = Synthesis(seed=1)
        write_documents(path, model.batches((number + 1) * PART, first=number * PART))
    return path


def whole_parts(text: str) -> int:
    """A number of documents that fills files of the corpus, as the type of an argument.

    Raises:
        ArgumentTypeError: it does not.
    """
    count = int(text)
    if count < PART or count % PART:
        raise argparse.ArgumentTypeError(f"{count:,} is no multiple of {PART:,}, the documents in a file; give one")
    return count


def measured(folder: Path, count: int, memory: str, strategy: str, ending: str) -> dict[str, Any]:
    """One run of the command: times, the most memory and disk, and what it said."""
    files = [part(folder, number, ending) for number in range(count // PART)]
    work, out = folder / f"work-{count}", folder / "clusters.jsonl"
    resumed = work.exists()
    arguments = [COMMAND, "cluster", *files, "--strategy", strategy, "--out", out, "--memory", memory, "--work", work]
    disk, due = 0, 0.0

    def look() -> None:
        nonlocal disk, due
        start = time.monotonic()
        if start >= due:
            disk = max(disk, _bytes(work))
            due = time.monotonic() + RARELY * (time.monotonic() - start)

    found = cost(arguments, look=look)
    shutil.rmtree(work)
    peak = re.search(r"([\d.]+) GB of memory at most", found.said)
    return {
        "documents": count,
        "memory": memory,
        "strategy": strategy,
        "bytes": sum(file.stat().st_size for file in files),
        "wall": found.wall,
        "processor": found.processor,
        "peak": float(peak[1]) if peak else math.nan,
        "disk": disk,
        "resumed": resumed,
        "said": found.said,
    }


def _bytes(folder: Path) -> int:
    try:
        return bytes_in(folder)
    except OSError:  # files go while they are counted
        return 0


def table(results: list[dict[str, Any]]) -> str:
    """The results as Markdown."""
    rows: list[tuple[str, ...]] = []
    for place, found in enumerate(results):
        before = results[place - 1] if place else None
        each = found["processor"] / found["documents"] * 1e6
        rows.append(
            (
                f"{found['documents']:,}",
                f"{found['bytes'] / 1e9:.2f}",
                f"{found['wall']:.0f}" + (" (resumed)" if found["resumed"] else ""),
                _slope("wall", before, found),
                f"{found['processor']:.0f}",
                _slope("processor", before, found),
                f"{found['peak']:.2f}",
                f"{found['disk'] / 1e9:.2f}",
                f"{each:.0f}",
            )
        )
    return Table.of(TITLES, rows).markdown()


def _slope(name: str, before: dict[str, Any] | None, found: dict[str, Any]) -> str:
    """How a figure grows with the documents, as the exponent of a power; "" for the first size."""
    if before is None:
        return ""
    return f"{math.log(found[name] / before[name], found['documents'] / before['documents']):.2f}"


def parser_of(about: str | None, *, number: str) -> argparse.ArgumentParser:
    """What benches take that run a strategy with `--memory` on documents that they make."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("folder", type=Path)
    parser.add_argument("documents", type=whole_parts, nargs=number, help=f"multiples of {PART:,}")
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--strategy", default="minhash-lsh")
    return parser


def main() -> None:
    """Measure each size, and print the table."""
    parser = parser_of(__doc__, number="+")
    parser.add_argument("--ending", default="jsonl", help="jsonl or parquet")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    results = given.folder / RESULTS
    held = kept(results)
    key = (given.memory, given.strategy)
    for count in given.documents:
        if not any(found["documents"] == count and (found["memory"], found["strategy"]) == key for found in held):
            held.append(keep(results, measured(given.folder, count, *key, given.ending)))
    chosen = [found for found in held if (found["memory"], found["strategy"]) == key]
    sys.stdout.write(table(sorted(chosen, key=lambda found: int(found["documents"]))))


if __name__ == "__main__":
    main()
