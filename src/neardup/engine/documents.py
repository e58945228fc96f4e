"""Documents of a user's files as a source of blocks."""

from __future__ import annotations

import warnings
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from neardup.errors import InputError, Notice
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

    def blocks(self, nbytes: int) -> Iterator[tuple[pa.Table, Any]]:
        """The blocks of all files, in order.

        Raises:
            InputError: something cannot be read, or some documents have ids and others have none.
        """
        having: dict[bool, Part] = {}
        for number, part in enumerate(self.parts):
            for table, place in blocks(part, self.reading, nbytes):
                having.setdefault("id" in table.column_names, part)
                if len(having) > 1:
                    refuse_mixed_ids(having[False], having[True], self.reading)
                if len(table):
                    yield table, None if place is None else [number, asdict(place)]
        if False in having:
            problem = f"{having[False].path} has no field '{self.reading.id_field}': row numbers from 0 serve as ids"
            warnings.warn(problem, Notice, stacklevel=2)

    def again(self, place: Any) -> pa.Table:
        """The block of a place.

        Raises:
            InputError: the file has changed since the run began.
        """
        number, at = place
        part = self.parts[number]
        if _state(part) != self.fingerprint[2][number]:
            raise InputError(part.path, "has changed while it was worked on; start again")
        return block_at(part, Place(**at), self.reading)

    def refuse_twice(self, document_id: str) -> NoReturn:
        """Raise an error about an id that two documents have, with both places."""
        refuse_twice(self.parts, self.reading, document_id)


def _state(part: Part) -> list[Any]:
    files = sorted(file for file in part.path.rglob("*") if file.is_file()) if part.path.is_dir() else [part.path]
    return [part.kind, part.packing, [_stamp(file) for file in files]]


def _stamp(file: Path) -> list[Any]:
    status = file.stat()
    return [str(file.resolve()), status.st_size, status.st_mtime_ns]
