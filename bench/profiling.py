"""Shows where the time of each strategy goes: `make profile` writes a flame graph and a table of stages for each.

`python -m bench.profiling` times each strategy, then has py-spy sample `python -m bench.profiling STRATEGY`.
In the graphs a frame `0x… (?)` is a compiled kernel; the frame below it shows the line that called it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

import neardup
from neardup import Clock, Corpus
from neardup.compiled import without_compiling
from neardup.run import machine
from neardup.run.rounds import warm_up
from neardup.synthesis import Synthesis
from neardup.table import Table

FOLDER = Path(__file__).resolve().parents[1] / "reports" / "profile"
STRATEGIES = ("minhash-lsh", "simhash", "simhash:manku", "tfidf-cosine", "edit-distance", "exact")
GENERATED = 5_000
"""The number of generated documents added to `wire`."""
ENOUGH_SECONDS, MOST_ROUNDS = 3.0, 200
SAMPLES_A_SECOND = 200


def documents() -> Corpus:
    """`wire` and a generated corpus, since figures on generated text alone look too good."""
    parts = [neardup.corpus("wire").table, Synthesis().corpus(GENERATED).table]
    return Corpus.from_table(pa.concat_tables([part.select(["id", "text"]) for part in parts]), name="wire and synth")


def floor_seconds(corpus: Corpus) -> float:
    """The median seconds of 20 passes on one core that only sum the bytes of the text, eight at a time."""
    data = corpus.texts.data
    numbers = data[: len(data) // 8 * 8].view(np.uint64)
    seconds = []
    for _ in range(20):
        start = time.perf_counter()
        numbers.sum()
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds))


def rounds(spec: str, corpus: Corpus) -> list[tuple[float, dict[str, float]]]:
    """The seconds of each round, in all and by stage."""
    strategy = neardup.strategy(spec)
    warm_up(strategy, corpus)
    without_compiling(lambda: neardup.pairs(corpus, strategy))
    found: list[tuple[float, dict[str, float]]] = []
    while sum(s for s, _ in found) < ENOUGH_SECONDS and len(found) < MOST_ROUNDS:
        clock, start = Clock(), time.perf_counter()
        neardup.pairs(corpus, strategy, clock)
        found.append((time.perf_counter() - start, clock.seconds))
    return found


def stage_table(spec: str, corpus: Corpus, floor: float) -> str:
    """A Markdown table of the stages of a strategy's median round, compared with the floor."""
    found = sorted(rounds(spec, corpus), key=lambda taken: taken[0])
    total, stages = found[len(found) // 2]
    size = corpus.texts.nbytes / 1e6
    facts = f"{len(corpus):,} documents, {size:.1f} MB, texts to pairs, {machine.cores()} cores, the median round. The "
    facts += (
        f"floor is one pass on one core that only sums the bytes: {floor * 1e3:.2f} ms, {size / floor / 1e3:.1f} GB/s."
    )
    rest = {"outside the stages": total - sum(stages.values()), "all": total}
    rows = []
    for stage, seconds in (stages | rest).items():
        rate = size / seconds if seconds > 0 else float("inf")
        rows.append([stage, f"{seconds:.4f}", f"{seconds / total:.0%}", f"{rate:,.0f}", f"{seconds / floor:,.1f}"])
    table = Table.of(("stage", "seconds", "share", "MB/s", "× the floor"), rows, figures=slice(1, None))
    return f"# {neardup.strategy(spec)}\n\n{facts}\n\n{table.markdown()}"


def sample(spec: str, graph: Path) -> None:
    """Write a flame graph of a strategy. It is sampled in its own process, since sampling slows it down."""
    sampler = (Path(sys.executable).with_name("py-spy"), "record", "--native", "--rate", str(SAMPLES_A_SECOND))
    command = (*sampler, "--output", graph, "--", sys.executable, "-m", "bench.profiling", spec)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not graph.exists():
        raise SystemExit(f"py-spy could not sample {spec}: {done.stderr.strip()}")


def main() -> None:
    """Profile every strategy; or only run the strategies named as arguments, for a sampler."""
    corpus = documents()
    if specs := sys.argv[1:]:
        for spec in specs:
            rounds(spec, corpus)
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    floor = floor_seconds(corpus)
    for spec in STRATEGIES:
        place = FOLDER / spec.replace(":", "-")
        table = stage_table(spec, corpus, floor)
        place.with_suffix(".md").write_text(table, encoding="utf-8")
        sample(spec, place.with_suffix(".svg"))
        sys.stdout.write(f"{table}\nflame graph: {place.with_suffix('.svg')}\n\n")


if __name__ == "__main__":
    main()
