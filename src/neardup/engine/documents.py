"""Documents of a user's files as a source of blocks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NoReturn

from neardup.engine.source import stretches_of, tell_row_numbers, unmixed
from neardup.errors import InputError
from neardup.io.parts import block_at, blocks, refuse_mixed_ids
from neardup.io.place import Place
from neardup.io.twice import refuse_twice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from neardup.io.parts import Part
    from neardup.io.reading import Reading


@dataclass(frozen=True, eq=False)
class FileSource:
    """The documents of files; see `neardup.engine.source.Source`.

    Attributes:
        parts: the files.
        reading: how they are read.
    """

    parts: tuple[Part, ...]
    reading: Reading

    @cached_property
    def fingerprint(self) -> Any:
        """Where the files are, how large they are, and when they were written."""
        return ["files", asdict(self.reading), [_state(part) for part in self.parts]]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {str(part.path): number for number, part in enumerate(self.parts)}

    def stretches(self, nbytes: int) -> list[FileSource]:
        """Files one after another, until they have so many bytes on disk."""
        sizes = (sum(size for _, size, _ in stamps) for _, _, stamps in self.fingerprint[2])
        return [FileSource(tuple(parts), self.reading) for parts in stretches_of(self.parts, sizes, nbytes)]

    def blocks(self, nbytes: int) -> Iterator[tuple[pa.Table, Any]]:
        """The blocks of all files, in order.

        Raises:
            InputError: something cannot be read, or some documents have ids and others have none.
        """
        return unmixed(self._blocks(nbytes), partial(refuse_mixed_ids, reading=self.reading))

    def _blocks(self, nbytes: int) -> Iterator[tuple[Part, pa.Table, Any]]:
        for part in self.parts:
            for table, place in blocks(part, self.reading, nbytes):
                yield part, table, None if place is None else [str(part.path), asdict(place)]

    def again(self, place: Any) -> pa.Table:
        """The block of a place.

        Raises:
            InputError: the file has changed since the run began.
        """
        path, at = place
        number = self._numbers[path]
        part = self.parts[number]
        if _state(part) != self.fingerprint[2][number]:
            raise InputError(part.path, "has changed while it was worked on; start again")
        return block_at(part, Place(**at), self.reading)

    def refuse_mixed_ids(self, having: FileSource) -> NoReturn:
        """Raise an error that names a file without ids, and one that has some."""
        refuse_mixed_ids(self.parts[0], having.parts[0], self.reading)

    def tell_row_numbers(self) -> None:
        """Say which file has no ids."""
        tell_row_numbers(self.parts[0].path, self.reading.id_field)

    def refuse_twice(self, document_id: str) -> NoReturn:
        """Raise an error about an id that two documents have, with both places."""
        refuse_twice(self.parts, self.reading, document_id)


def _state(part: Part) -> list[Any]:
    files = sorted(file for file in part.path.rglob("*") if file.is_file()) if part.path.is_dir() else [part.path]
    return [part.kind, part.packing, [_stamp(file) for file in files]]


def _stamp(file: Path) -> list[Any]:
    status = file.stat()
    return [str(file.resolve()), status.st_size, status.st_mtime_ns]
