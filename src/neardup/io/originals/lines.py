"""JSON lines and CSV, of which every byte is kept: a document is left out with its line end, and nothing else."""

from __future__ import annotations

import io
from abc import abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, ClassVar

from neardup.errors import InputError
from neardup.io.files import open_input
from neardup.io.originals.arrays import COMMA, array_pieces
from neardup.io.originals.packing import Digest, chunks, packed
from neardup.io.originals.part import Divided, Flags, Note, Part, Place
from neardup.io.originals.pieces import csv_pieces, json_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from neardup.io.originals.pieces import Piece


@dataclass(frozen=True)
class Lines(Part):
    """A file that consists of pieces."""

    @abstractmethod
    def pieces(self) -> Iterator[Piece]:
        """Its pieces, in order."""

    def files(self) -> list[Path]:
        """The file."""
        return [self.path]

    def digest(self) -> str:
        """Digest of what is in the file, unpacked; a file that is absent is empty."""
        found = Digest()
        with self._stream() as stream:
            for data in chunks(stream):
                found.update(data)
        return found.text

    def divide(self, target: Path, flags: Flags, note: Note) -> Divided:
        """Write the file without some of its documents; see `Part`."""
        before, after = Digest(), Digest()
        documents = removed = 0
        with packed(target) as out:
            for piece, gone in self._decided(flags):
                documents += piece.document
                if gone:
                    removed += 1
                    note({"line": piece.line, "offset": before.size, "record": piece.raw.decode()})
                else:
                    after.update(piece.raw)
                    out.write(piece.raw)
                before.update(piece.raw)
        return Divided(documents=documents, removed=removed, input=before.text, clean=after.text, empty=after.size == 0)

    def _decided(self, flags: Flags) -> Iterator[tuple[Piece, bool]]:
        """The pieces, and whether each is left out."""
        for piece in self.pieces():
            yield piece, bool(piece.document and flags.take(self.path, 1)[0])

    def restore(self, target: Path, places: Iterator[Place], divided: Divided) -> None:
        """Write the file with its documents put back; see `Part`."""
        found = Digest()
        with self._stream() as stream, packed(target) as out:
            for data in self._woven(stream, places, found):
                found.update(data)
                out.write(data)
        if found.text != divided.input:
            raise InputError(self.path, "does not give what it was with the documents that were removed")

    def _woven(self, stream: IO[bytes], places: Iterator[Place], written: Digest) -> Iterator[bytes]:
        for place in places:
            yield from chunks(stream, place["offset"] - written.size)
            yield place["record"].encode()
        yield from chunks(stream)

    @contextmanager
    def _stream(self) -> Iterator[IO[bytes]]:
        if self.path.exists():
            with open_input(self.path) as stream:
                yield stream
        else:
            yield io.BytesIO()


@dataclass(frozen=True)
class JsonLines(Lines):
    """A file of JSON lines, plain or packed."""

    kind: ClassVar[str] = "json lines"

    def pieces(self) -> Iterator[Piece]:
        """Its lines."""
        return json_pieces(self.path)


@dataclass(frozen=True)
class JsonArray(Lines):
    """A file that is one JSON array."""

    kind: ClassVar[str] = "json array"

    def pieces(self) -> Iterator[Piece]:
        """Its elements, and what stands between them."""
        return array_pieces(self.path)

    def _decided(self, flags: Flags) -> Iterator[tuple[Piece, bool]]:
        """The pieces, so that one comma is left between each two elements that stay.

        Before the first of these, an element is left out with the comma after it; then with the comma before it.
        """
        kept, gone, comma = False, None, b""
        for piece in self.pieces():
            if piece.raw == COMMA:
                comma = piece.raw
                if gone is not None and not kept:
                    gone, comma = gone._replace(raw=gone.raw + comma), b""
                continue
            if gone is not None:
                yield gone, True
                gone = None
            left_out = bool(piece.document and flags.take(self.path, 1)[0])
            whole = piece._replace(raw=comma + piece.raw)
            comma = b""
            if left_out:
                gone = whole
            else:
                kept = kept or piece.document
                yield whole, False
        if gone is not None:
            yield gone, True


@dataclass(frozen=True)
class Csv(Lines):
    """A CSV file.

    Attributes:
        mark: what separates its fields.
    """

    mark: str = ","
    kind: ClassVar[str] = "csv"

    def pieces(self) -> Iterator[Piece]:
        """Its rows, whose fields may hold line breaks."""
        return csv_pieces(self.path, self.mark)
