"""Measures what Ray costs: `python -m bench.overhead FOLDER 1000000 --memory 2GB --rounds 3`.

The same command runs with `--engine local` and `--engine ray`, on a cluster on this machine, in turns; which comes
first changes from round to round. The results must be the same bytes. The corpus is that of `bench.bounded`, made in
FOLDER part by part. Kernels are compiled before. A round that was measured is not measured again.

Wall time of Ray is told without its start-up. Processor time is that of the command and of the tasks, so Ray's own
processes are not in it. The table is printed as Markdown; `--write` puts it into docs/scale.md. What a command said of
its stages is kept in FOLDER/overhead.jsonl, too.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

from bench.bounded import PART, parser_of, part
from bench.command import COMMAND, cost
from bench.kept import keep, kept
from bench.marked import marked
from neardup.io.document_files import write_documents
from neardup.synthesis import Synthesis
from neardup.table import Table

ENGINES = ("local", "ray")
FEW = 1000
"""Documents of a run before all others, in which kernels are compiled."""
PAGE = Path(__file__).parents[1] / "docs" / "scale.md"
START, END = "<!-- overhead: python -m bench.overhead --write -->", "<!-- end of overhead -->"
KEPT = "overhead.jsonl"
"""The file of rounds in FOLDER."""
TITLES = ("documents", "engine", "rounds", "wall s", "start-up s", "processor s", "× local, wall", "× local, processor")


def measured(folder: Path, count: int, engine: str, memory: str, strategy: str) -> dict[str, Any]:
    """One run of the command: what it took, what its stages took, and a digest of what it wrote."""
    files = [part(folder, number, "jsonl") for number in range(count // PART)]
    return {"documents": count, **run(folder, files, engine, memory, strategy)}


def run(folder: Path, files: list[Path], engine: str, memory: str, strategy: str) -> dict[str, Any]:
    """The same for some files."""
    out, account = folder / f"clusters-{engine}.jsonl", folder / f"account-{engine}.json"
    how = ("--strategy", strategy, "--memory", memory, "--engine", engine)
    found = cost([COMMAND, "cluster", *files, *how, "--out", out, "--account", account])
    told = json.loads(account.read_text(encoding="utf-8"))
    start_up = told["start_up"] or 0.0
    return {
        "engine": engine,
        "memory": memory,
        "strategy": strategy,
        "bytes": sum(file.stat().st_size for file in files),
        "wall": found.wall - start_up,
        "start_up": start_up,
        "processor": told["processor"],
        "peak": found.peak,
        "written": sha256(out.read_bytes()).hexdigest(),
        "account": told,
    }


def check_same(rounds: list[dict[str, Any]]) -> None:
    """Refuse rounds of one size whose results differ.

    Raises:
        SystemExit: with the digests, and the engines that wrote each.
    """
    engines: dict[str, set[str]] = {}
    for one in rounds:
        engines.setdefault(one["written"], set()).add(one["engine"])
    if len(engines) > 1:
        told = "; ".join(f"{digest} by {' and '.join(sorted(names))}" for digest, names in engines.items())
        raise SystemExit(f"the results of {rounds[0]['documents']:,} documents are not the same bytes: {told}")


def table(rounds: list[dict[str, Any]]) -> str:
    """The medians of the rounds of each size and engine, with the least and the most, as Markdown."""
    rows: list[tuple[str, ...]] = []
    for count in sorted({one["documents"] for one in rounds}):
        of = {engine: [o for o in rounds if (o["documents"], o["engine"]) == (count, engine)] for engine in ENGINES}
        for engine, found in of.items():
            times = [_times(found, of["local"], name) for name in ("wall", "processor")]
            figures = [_spread(found, name) for name in ("wall", "start_up", "processor")]
            rows.append((f"{count:,}", engine, str(len(found)), *figures, *times))
    return Table.of(TITLES, rows).markdown()


def _spread(found: list[dict[str, Any]], name: str) -> str:
    values = sorted(one[name] for one in found)
    return f"{median(values):.1f} ({values[0]:.1f} – {values[-1]:.1f})" if values else ""


def _times(found: list[dict[str, Any]], base: list[dict[str, Any]], name: str) -> str:
    if not found or not base:
        return ""
    return f"{median(one[name] for one in found) / median(one[name] for one in base):.2f}"


def main() -> None:
    """Measure the rounds that are missing, and print the table."""
    parser = parser_of(__doc__, number="*")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into docs/scale.md")
    given = parser.parse_args()
    if given.write:
        marked(PAGE.read_text(encoding="utf-8"), START, END, "")  # a page without marks is refused before all work
    given.folder.mkdir(parents=True, exist_ok=True)
    rounds, how = given.folder / KEPT, (given.memory, given.strategy)
    held = [one for one in kept(rounds) if (one["memory"], one["strategy"]) == how]
    if given.documents:
        write_documents(given.folder / "few.jsonl", Synthesis(seed=2).batches(FEW))
        run(given.folder, [given.folder / "few.jsonl"], "local", *how)
    for count in given.documents:
        before = [one for one in held if one["documents"] == count]
        for number in range(len(before) // len(ENGINES), given.rounds):
            for engine in ENGINES[:: -1 if number % 2 else 1]:
                held.append(keep(rounds, measured(given.folder, count, engine, *how)))
        check_same([one for one in held if one["documents"] == count])
    sys.stdout.write(table(held))
    if given.write:
        PAGE.write_text(marked(PAGE.read_text(encoding="utf-8"), START, END, table(held)), encoding="utf-8")


if __name__ == "__main__":
    main()
