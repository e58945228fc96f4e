"""From a file to clusters on disk, and the parts of that which are compared with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import neardup
from neardup.io.documents import read_documents
from neardup.io.label_files import write_clusters

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STRATEGY = "minhash-lsh"
PARSE, FIND = "Arrow's parse", f"{STRATEGY}, texts → pairs"
READ, WHOLE = "file → corpus", "file → clusters on disk"
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
"""Arrow's own parsers by ending of the file."""


def step(name: str, path: Path, out: Path) -> Callable[[], Any]:
    """A step that reads a file of documents, or what it holds if the step begins with texts; `WHOLE` writes `out`."""
    if name == PARSE:
        return partial(PARSERS[path.suffix[1:]], path)
    if name == READ:
        return partial(read_documents, path)
    strategy = neardup.strategy(STRATEGY)
    if name == FIND:
        return partial(neardup.pairs, read_documents(path), strategy)

    def whole() -> int:
        found = neardup.pairs(read_documents(path), strategy)
        write_clusters(out, neardup.cluster(found, threshold=strategy.default_threshold))
        return len(found)

    return whole
