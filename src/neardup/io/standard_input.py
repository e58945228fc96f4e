"""Documents from standard input, which is kept in a file meanwhile, so that it can be read as any other."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from neardup.errors import InputError
from neardup.io.endings import ENDINGS
from neardup.io.file_kinds import compression
from neardup.io.files import EMPTY, explained, open_input

if TYPE_CHECKING:
    from pathlib import Path

STANDARD_INPUT = "-"
"""What a user writes for standard input."""
_NAME = "standard input"
_TABLES = {b"PAR1": ".parquet", b"ARROW1": ".arrow", b"\xff\xff\xff\xff": ".arrow"}
_PACKED = {"gzip": ".gz", "zstd": ".zst"}


def spooled(folder: Path, input_format: str | None = None) -> Path:
    """Standard input as a file.

    Args:
        folder: where the file is made.
        input_format: the ending of a file like it; None where its first bytes tell: JSON, Parquet and Arrow.

    Raises:
        InputError: it is empty, its format cannot be told, or there is no such format.
    """
    if input_format is not None and f".{input_format}" not in ENDINGS:
        choices = ", ".join(ending.removeprefix(".") for ending in ENDINGS)
        raise InputError(_NAME, f"there is no --input-format '{input_format}'; choices: {choices}")
    path = folder / "standard-input"
    with explained(path), path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
    ending = f".{input_format}" if input_format is not None else _told(path)
    return path.rename(path.with_name(f"standard-input{ending}"))


def _told(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise InputError(_NAME, EMPTY)
    table = next((ending for mark, ending in _TABLES.items() if start.startswith(mark)), None)
    if table is not None:
        return table
    with open_input(path) as stream:
        text = stream.peek(512).removeprefix(b"\xef\xbb\xbf").lstrip()  # type: ignore[attr-defined]
    if text.startswith((b"{", b"[")):
        return ".jsonl" + _PACKED.get(compression(start) or "", "")
    raise InputError(_NAME, "its first bytes do not tell the format; name it with --input-format, such as csv or tsv")
