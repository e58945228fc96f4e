"""Files to write, packed as the endings of their names say, and digests of what passes."""

from __future__ import annotations

import gzip
import hashlib
import io
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LEVEL = 6
"""The effort of gzip, as the program of that name has it."""
_CHUNK = 1 << 20


@contextmanager
def packed(path: Path) -> Iterator[IO[bytes]]:
    """A file to write: `.gz` and `.zst` are compressed. The same bytes give the same file."""
    ending = path.suffix.lower()
    with path.open("wb") as raw:
        if ending == ".gz":
            plain = gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=_LEVEL)
            with io.BufferedWriter(plain, _CHUNK) as file:
                yield file
        elif ending == ".zst":
            import pyarrow as pa

            with pa.CompressedOutputStream(raw, "zstd") as file:
                yield file
        else:
            yield raw


class Digest:
    """The SHA-256 of bytes, and how many there are."""

    def __init__(self) -> None:
        self._hash, self.size = hashlib.sha256(), 0

    def update(self, data: bytes) -> None:
        """Add bytes."""
        self._hash.update(data)
        self.size += len(data)

    @property
    def text(self) -> str:
        """The digest in hexadecimal."""
        return self._hash.hexdigest()


NOTHING = hashlib.sha256().hexdigest()
"""The digest of no bytes."""


def chunks(stream: IO[bytes], size: int | None = None) -> Iterator[bytes]:
    """The next `size` bytes of a stream, or all that are left, in chunks; fewer where the stream ends before."""
    while size is None or size > 0:
        data = stream.read(_CHUNK if size is None else min(_CHUNK, size))
        if not data:
            return
        size = None if size is None else size - len(data)
        yield data
