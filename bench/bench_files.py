"""Compares reading documents, and a whole command from file to file, with Arrow's own parse of the same file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

import neardup
from bench.race import Stopwatch, compared, race, target
from neardup.io.document_files import write_documents
from neardup.io.documents import read_documents
from neardup.io.label_files import write_clusters
from neardup.synthesis import Synthesis

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

STRATEGY = "minhash-lsh"
DOCUMENTS = 30_000
TARGETS = {"jsonl": 2.0, "parquet": 1.5}
"""The most that a whole command may take, as a multiple of Arrow's parse and the strategy alone."""


def _jsonl(path: Path) -> Any:
    from pyarrow import json

    return json.read_json(path)


def _csv(path: Path) -> Any:
    from pyarrow import csv

    return csv.read_csv(path, parse_options=csv.ParseOptions(newlines_in_values=True))


def _parquet(path: Path) -> Any:
    from pyarrow import parquet

    return parquet.ParquetFile(path).read()


PARSERS: dict[str, Callable[[Path], Any]] = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet}


@pytest.mark.slow
@pytest.mark.benchmark(group="files")
@pytest.mark.parametrize("form", PARSERS)
def bench_file_to_file(benchmark: BenchmarkFixture, tmp_path: Path, timed: bool, form: str) -> None:
    """Compares file → corpus with Arrow's parse, and file → clusters on disk with that parse and the strategy."""
    path, out, strategy = tmp_path / f"d.{form}", tmp_path / "clusters", neardup.strategy(STRATEGY)
    corpus = Synthesis().corpus(DOCUMENTS if timed else 40)
    write_documents(path, [corpus])

    def whole() -> int:
        found = neardup.pairs(read_documents(path), strategy)
        write_clusters(out, neardup.cluster(found, threshold=strategy.default_threshold))
        return len(found)

    assert whole() > 0  # compiles
    parse, find = "Arrow's parse", f"{STRATEGY}, texts → pairs"
    read, command = "file → corpus", "file → clusters on disk"
    watches = {
        parse: Stopwatch(partial(PARSERS[form], path)),
        find: Stopwatch(partial(neardup.pairs, corpus, strategy)),
        read: Stopwatch(partial(read_documents, path)),
        command: Stopwatch(whole),
    }
    benchmark.pedantic(race, (watches,), {"timed": timed}, rounds=1)
    figures = compared(watches)
    seconds = {name: row["seconds"] for name, row in figures.items()}
    ratio = seconds[command] / (seconds[parse] + seconds[find])
    of_parse = seconds[read] / seconds[parse]
    benchmark.extra_info |= {"corpus": "generated", "contestants": figures, "reading_over_parse": of_parse}
    if form in TARGETS:
        what = f"{len(corpus):,} generated documents in {form}, file → clusters on disk"
        lines = [target(what, "times Arrow's parse and the strategy", ratio, most=TARGETS[form])]
        benchmark.extra_info["targets"] = lines
