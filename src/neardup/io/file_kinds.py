"""Recognises the kind of a file by its first bytes, whatever its name."""

from __future__ import annotations

LENGTH = 264
"""How many bytes are needed to recognise a file."""

_COMPRESSIONS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_TAR = slice(257, 262)

_FOREIGN = {
    b"PAR1": "is a Parquet file; give it a name that ends in .parquet",
    b"ARROW1": "is an Arrow file; give it a name that ends in .arrow",
    b"PK\x03\x04": "is a zip archive (as .xlsx and .docx are); unpack it, or export its texts as .csv or .jsonl",
    b"BZh": "is compressed with bzip2; unpack it with bunzip2, or pack it with gzip or zstd",
    b"\xfd7zXZ\x00": "is compressed with xz; unpack it with unxz, or pack it with gzip or zstd",
    b"%PDF-": "is a PDF document; export its text as .txt, .csv or .jsonl",
    b"SQLite format 3\x00": "is an SQLite database; export the table as .csv or .jsonl",
    b"\xff\xfe": "is text in UTF-16; save it as UTF-8",
    b"\xfe\xff": "is text in UTF-16; save it as UTF-8",
}


def compression(start: bytes) -> str | None:
    """`gzip` or `zstd` if the first bytes of a file show it; else None."""
    return next((name for mark, name in _COMPRESSIONS.items() if start.startswith(mark)), None)


def foreign(start: bytes) -> str | None:
    """A message with the kind of a file and a remedy, if its first bytes show that it holds no lines of text."""
    if start[_TAR] == b"ustar":
        return "is a tar archive; unpack it and name the folder"
    return next((fact for mark, fact in _FOREIGN.items() if start.startswith(mark)), None)
