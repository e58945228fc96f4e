"""A large family under every strategy: `nice python -m bench.reliability.load`, an hour on two cores, on Linux.

Documents that differ in a word or two are detected by one strategy after another, each within limits of time and
memory. `--documents N` takes another number, `--strategy SPEC` some strategies alone. `--write` keeps the outcomes in
`reports/reference/load.json`, beside those of other strategies within the same limits, and writes the table of
docs/reliability.md, which tests/test_load.py holds to them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bench.marked import marked
from bench.reliability.place import WORDS
from neardup.table import Column, Table

if TYPE_CHECKING:
    from neardup.run.folder import RunFolder

ROOT = Path(__file__).parents[2]
WORK = ROOT / "reports" / "runs" / "load"
KEPT = ROOT / "reports" / "reference" / "load.json"
PAGE = ROOT / "docs" / "reliability.md"
START, END = "<!-- load: python -m bench.reliability.load --write -->", "<!-- end of load -->"
TIMEOUT, MEMORY = 600.0, "6GB"
"""The limits of a strategy, in seconds and as `--worker-memory` reads it; those of the kept outcomes."""
STRATEGIES = (
    *("exact", "minhash-lsh", "simhash", "simhash(floor=0.95)", "simhash(k=12, floor=0.5, verify=jaccard())"),
    *("tfidf-cosine", "tfidf-cosine(floor=0.7)", "passages", "edit-distance", "wordllama"),
    *("exact-substring", "i-match", "spotsigs", "winnowing", "minhash-lsh:super-shingles"),
    *("weighted-minhash", "lsh-ensemble", "ctph"),
    *("minhash-lsh-datasketch", "minhash-lsh-gaoya", "minhash-lsh-rensa", "simhash-gaoya"),
    "tfidf-cosine-sparse-dot-topn",
)
"""Those that need nothing but the installed packages."""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A strategy on a family.

    Attributes:
        strategy: its specification.
        documents: how many documents there were, no two identical.
        status: how the cell ended.
        error: why, in a line, if it did not end well.
        processor_seconds: from texts in memory to scored pairs, of all threads together, so that a busy machine counts
            little.
        peak_bytes: peak memory less that before.
        pairs: how many pairs it reported.
        skipped_at_most: a bound on the pairs that it left out.
    """

    strategy: str
    documents: int
    status: str
    error: str = ""
    processor_seconds: float | None = None
    peak_bytes: int | None = None
    pairs: int | None = None
    skipped_at_most: int | None = None


def main() -> None:
    """Load the strategies that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.reliability.load", description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--strategy", nargs="+", default=list(STRATEGIES), metavar="SPEC")
    parser.add_argument("--timeout", type=float, default=TIMEOUT, help="seconds that a strategy may take")
    parser.add_argument("--memory", default=MEMORY, help="what it may hold")
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--write", action="store_true", help="keep the outcomes, and write the table")
    asked = parser.parse_args()
    if asked.write:
        marked(PAGE.read_text(encoding="utf-8"), START, END, "")  # a page without marks is refused before all work
    found = [loaded(spec, asked.documents, asked.work, asked.timeout, asked.memory) for spec in asked.strategy]
    if asked.write:
        limits = {"timeout": asked.timeout, "memory": asked.memory, **machine()}
        before = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
        kept = merged(before, limits, [asdict(one) for one in found])
        KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(marked(page, START, END, table(kept)), encoding="utf-8")


def merged(kept: dict[str, Any], limits: dict[str, Any], found: list[dict[str, Any]]) -> dict[str, Any]:
    """New outcomes, in the place of older ones of the same strategies; all older ones go where limits or documents
    were others.

    Args:
        kept: what was kept before.
        limits: the limits, and the machine, of the new outcomes.
        found: the new outcomes.
    """
    same = all(kept.get(name) == value for name, value in limits.items() if name != "system")
    same = same and {one["documents"] for one in kept["loads"]} <= {one["documents"] for one in found}
    loads = {one["strategy"]: one for one in (*(kept["loads"] if same else ()), *found)}
    system = ", ".join(dict.fromkeys([*(kept["system"].split(", ") if same else ()), limits["system"]]))
    return limits | {"system": system, "loads": sorted(loads.values(), key=_place)}


def _place(one: dict[str, Any]) -> int:
    return STRATEGIES.index(one["strategy"]) if one["strategy"] in STRATEGIES else len(STRATEGIES)


def machine() -> dict[str, object]:
    """On what the strategies ran."""
    system = f"{platform.system()} {platform.release()}"
    return {"system": system, "python": platform.python_version(), "cores": os.cpu_count()}


def family(count: int, seed: int = 1) -> list[str]:
    """So many texts of 120 words, no two identical, each with one word or two of one story exchanged."""
    rng = Random(seed)
    story = [rng.choice(WORDS) for _ in range(120)]
    found: dict[str, None] = {}
    while len(found) < count:
        words = list(story)
        for _ in range(rng.randint(1, 2)):
            words[rng.randrange(len(words))] = f"{rng.choice(WORDS)}{rng.randrange(1000)}"
        found[" ".join(words)] = None
    return list(found)


def loaded(spec: str, documents: int, work: Path, timeout: float, memory: str) -> Loaded:
    """One strategy on a family; a run that there is goes on, or is read again."""
    from neardup.run.folder import RunFolder

    corpus = work / f"family-{documents}.jsonl"
    if not corpus.exists():
        work.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps({"id": str(number), "text": text}) for number, text in enumerate(family(documents)))
        corpus.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    out = work / f"{documents}-{''.join(letter if letter.isalnum() else '-' for letter in spec)}"
    limits = ["--timeout", str(timeout), "--worker-memory", memory, "--perturbation", "none", "--linkage", "components"]
    command = ["run", "--corpus", str(corpus), "--strategy", spec, *limits, "--out", str(out)]
    ended = subprocess.run(
        [sys.executable, "-c", "from neardup.cli import main; main()", *command],
        capture_output=True,
        text=True,
        check=False,
    )
    sys.stderr.write(f"{spec}: status {ended.returncode}: {ended.stderr.strip().rpartition(chr(10))[2]}\n")
    return read(RunFolder(out), spec, documents)


def read(out: RunFolder, spec: str, documents: int) -> Loaded:
    """What the only cell of a run says."""
    from neardup.run.cell_folder import CellFolder, read_as
    from neardup.run.records import CellRecord

    _, record = out.records()
    cell = read_as(record, CellRecord)
    told = Loaded(strategy=spec, documents=documents, status=cell.status, error=cell.error)
    if not cell.done:
        return told
    with pa.memory_map(str(CellFolder(record.parent).pairs)) as file:
        pairs = pa.ipc.open_file(file).read_all().num_rows
    return replace(
        told,
        processor_seconds=cell.processor_seconds,
        peak_bytes=cell.peak_bytes,
        pairs=pairs,
        skipped_at_most=cell.skipped_at_most,
    )


def table(kept: dict[str, Any]) -> str:
    """The table in Markdown, and a line that says what it was made with."""
    titles = ("documents", "processor seconds", "memory, MB", "pairs", "left out, at most")
    columns = [Column("strategy"), *(Column(title, numeric=True) for title in titles)]
    rows = []
    for one in kept["loads"]:
        if one["status"] == "done":
            numbers = [f"{one['processor_seconds']:.0f}", f"{one['peak_bytes'] / 1e6:.0f}"]
            numbers += [f"{one[name]:,}" for name in ("pairs", "skipped_at_most")]
        else:
            numbers = [f"{one['status']}: {one['error'].partition(' and left no result')[0]}", "", "", ""]
        rows.append([one["strategy"], f"{one['documents']:,}", *numbers])
    limits = f"Limits: {kept['timeout']:.0f} s and {kept['memory']} a strategy."
    made = f"Python {kept['python']}, {kept['system']}, {kept['cores']} cores."
    return f"{Table(columns=columns, rows=rows).markdown()}\n{limits} {made}\n"


if __name__ == "__main__":
    main()
