"""The endings of files that hold many documents, and the kinds that they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PLAIN = {
    ".jsonl": "json lines",
    ".ndjson": "json lines",
    ".json": "json lines",
    ".csv": "csv",
    ".tsv": "csv",
}
KIND_OF = {
    **{f"{ending}{packing}": kind for ending, kind in _PLAIN.items() for packing in ("", ".gz", ".zst")},
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
}
"""The kind of file of each ending; of JSON, the first byte tells lines from an array."""
ENDINGS = tuple(KIND_OF)
"""The endings of files that hold many documents."""


def ending_of(path: Path) -> str:
    """The ending of a file that can be read, as `.jsonl.gz`; "" for any other."""
    return next((ending for ending in ENDINGS if path.name.lower().endswith(ending)), "")
