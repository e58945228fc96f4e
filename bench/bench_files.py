"""Compares reading documents, and a whole command from file to file, with Arrow's own parse of the same file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.race import Stopwatch, compared, race, target
from bench.steps import FIND, PARSE, PARSERS, READ, TARGETS, WHOLE, step
from neardup.io.document_files import write_documents
from neardup.synthesis import Synthesis

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

DOCUMENTS = 30_000
"""Here all steps share a process; `python -m bench.whole FOLDER 1000000` runs each in its own, and the command too."""


@pytest.mark.benchmark(group="files")
@pytest.mark.parametrize("form", PARSERS)
def bench_file_to_file(benchmark: BenchmarkFixture, tmp_path: Path, timed: bool, form: str) -> None:
    """Compares file → corpus with Arrow's parse, and file → clusters on disk with that parse and the strategy."""
    path, out = tmp_path / f"d.{form}", tmp_path / "clusters"
    corpus = Synthesis().corpus(DOCUMENTS if timed else 40)
    write_documents(path, [corpus])
    assert step(WHOLE, path, out)() > 0  # compiles
    watches = {name: Stopwatch(step(name, path, out)) for name in (PARSE, FIND, READ, WHOLE)}
    benchmark.pedantic(race, (watches,), {"timed": timed}, rounds=1)
    figures = compared(watches)
    seconds = {name: row["seconds"] for name, row in figures.items()}
    ratio = seconds[WHOLE] / (seconds[PARSE] + seconds[FIND])
    of_parse = seconds[READ] / seconds[PARSE]
    benchmark.extra_info |= {"corpus": "generated", "contestants": figures, "reading_over_parse": of_parse}
    if form in TARGETS:
        what = f"{len(corpus):,} generated documents in {form}, file → clusters on disk"
        lines = [target(what, "times Arrow's parse and the strategy", ratio, most=TARGETS[form])]
        benchmark.extra_info["targets"] = lines
