"""How files of documents are read."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 64_000_000
"""Bytes of the largest document that is read where no other limit is given."""
BLOCK = 1 << 25
"""Bytes of a file that are read at a time."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How files of documents are read.

    Attributes:
        id_field: the field that holds ids.
        text_field: the field that holds texts.
        largest: bytes of the largest document; a larger one is an error, since a small packed file can hold it.
    """

    id_field: str = "id"
    text_field: str = "text"
    largest: int = LARGEST


USUAL_READING = Reading()
"""How files are read where nothing else is asked for."""
