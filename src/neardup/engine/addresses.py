"""Documents at addresses of object stores as a source of blocks, which any machine fetches by itself."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from neardup.engine.documents import FileSource
from neardup.engine.source import stretches_of, tell_row_numbers, unmixed
from neardup.errors import InputError
from neardup.io.opening import called, refuse_named_twice
from neardup.io.parts import parts_of_paths
from neardup.io.remote import fetched, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from neardup.io.reading import Reading

_File: TypeAlias = tuple[str, int, str]
"""The address of a file, its bytes, and its state."""


@dataclass(frozen=True, eq=False)
class AddressSource:
    """The documents of files and folders at addresses; see `neardup.engine.source.Source`.

    A file is fetched once, to be cut, by the machine that cuts it. Its blocks cannot be read again at a place, so they
    are kept in the work folder.

    Attributes:
        files: of each file or folder the address, the bytes, and a text that is another one where it may have changed.
        reading: how they are read.
    """

    files: tuple[_File, ...]
    reading: Reading

    @classmethod
    def of(cls, addresses: Sequence[str], reading: Reading) -> AddressSource:
        """What addresses, which may be globs, name.

        Raises:
            InputError: there is nothing at one of them, or it cannot be reached.
            MissingLibraryError: a library is not installed that is needed for such addresses.
        """
        found = [(name, *state) for address in addresses for name, state in listed(address).items()]
        refuse_named_twice(name for name, *_ in found)
        return cls(tuple(found), reading)

    @cached_property
    def fingerprint(self) -> Any:
        """Where the files are, how large they are, and their state."""
        return ["addresses", asdict(self.reading), self.files]

    def stretches(self, nbytes: int) -> list[AddressSource]:
        """Files one after another, until they have so many bytes."""
        sizes = (size for _, size, _ in self.files)
        return [AddressSource(tuple(files), self.reading) for files in stretches_of(self.files, sizes, nbytes)]

    def blocks(self, nbytes: int) -> Iterator[tuple[pa.Table, None]]:
        """The blocks of all files, in order; none has a place.

        Raises:
            InputError: something cannot be read, has changed, or some documents have ids and others have none.
        """
        found = ((file, table, None) for file in self.files for table in self._tables(file, nbytes))
        return unmixed(found, self._refuse)

    def _tables(self, file: _File, nbytes: int) -> Iterator[pa.Table]:
        address, *state = file
        if list(listed(address)[address]) != state:
            raise InputError(address, "has changed while it was worked on; start again")
        with tempfile.TemporaryDirectory(prefix="neardup-") as name, called({Path(name): address}):
            parts = parts_of_paths(fetched(address, Path(name)))
            for table, _ in FileSource(tuple(parts), self.reading).blocks(nbytes):
                yield table

    def again(self, place: Any) -> pa.Table:
        """Never called: no block has a place."""
        raise ValueError(f"{self.files[0][0]} cannot be read again at a place {place}")

    def refuse_mixed_ids(self, having: AddressSource) -> NoReturn:
        """Raise an error that names a file without ids, and one that has some."""
        self._refuse(self.files[0], having.files[0])

    def _refuse(self, without: _File, having: _File) -> NoReturn:
        problem = f"missing, but {having[0]} has it; give every document an id"
        raise InputError(without[0], problem, field=self.reading.id_field)

    def tell_row_numbers(self) -> None:
        """Say which file has no ids."""
        tell_row_numbers(self.files[0][0], self.reading.id_field)

    def refuse_twice(self, document_id: str) -> NoReturn:
        """Raise an error about an id that two documents have; the files are not fetched again to find the places."""
        names = f"{self.files[0][0]}" + (f" and {len(self.files) - 1} more" if len(self.files) > 1 else "")
        raise InputError(names, f"id '{document_id}' stands more than once; ids must be unique")
