"""Data of the page as compressed text, which a browser unpacks without network."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import msgspec


def pack(data: object) -> str:
    """Plain data as JSON, compressed, in base64. The same data always gives the same text."""
    return base64.b64encode(gzip.compress(msgspec.json.encode(data), compresslevel=9, mtime=0)).decode()


def unpack(packed: str) -> Any:
    """The data again, of plain types."""
    return msgspec.json.decode(gzip.decompress(base64.b64decode(packed)))
