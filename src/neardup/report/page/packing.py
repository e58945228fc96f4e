"""Data of the page as compressed text, which a browser unpacks without network."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import msgspec

from neardup.printable import printable


def pack(data: object) -> str:
    """Plain data as JSON, compressed, in base64. The same data always gives the same text.

    No text in it steers what it stands in: control characters and what turns the direction are replaced, each by one
    character, so that places within a text stay.
    """
    made = msgspec.json.encode(_printable(msgspec.to_builtins(data)))
    return base64.b64encode(gzip.compress(made, compresslevel=9, mtime=0)).decode()


def unpack(packed: str) -> Any:
    """The data again, of plain types."""
    return msgspec.json.decode(gzip.decompress(base64.b64decode(packed)))


def _printable(data: Any) -> Any:
    if isinstance(data, str):
        return printable(data.replace("\r", " "))
    if isinstance(data, dict):
        return {_printable(key): _printable(value) for key, value in data.items()}
    return [_printable(each) for each in data] if isinstance(data, list | tuple) else data
