"""A work folder in an object store, through fsspec. Each machine keeps what it wrote and read in a folder of its own.

What a stage writes is made in the folder of the machine, as elsewhere, and then stored; what says that it is whole is
stored last. A column is fetched when it is first read, once for each machine.
"""

from __future__ import annotations

import json
import secrets
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from neardup.engine.work import ABOUT, MARK, is_ours, is_used
from neardup.errors import InputError
from neardup.io.remote import opened_store, reached

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

MADE = "made.json"
"""The file of an output that says which columns there are; it is written and stored last."""
_COUNTING = threading.Lock()
"""Held while bytes are counted, since several threads fetch side by side."""


@dataclass(eq=False)
class Mirror:
    """A work folder in an object store, and the folder of this machine.

    Attributes:
        folder: the folder of this machine.
        address: the address of the work folder.
        fetched: bytes that were fetched through this object.
    """

    folder: Path
    address: str
    fetched: int = 0

    def names(self) -> list[str]:
        """The names of all outputs that are stored, and of what else is there."""
        store, place = self._opened()
        with self._reached("cannot be listed"), suppress(FileNotFoundError):
            found = (name.rstrip("/") for name in store.ls(place, detail=False))
            return [name.rpartition("/")[2] for name in found if name != place]
        return []

    def nbytes(self) -> int:
        """Bytes of all that is stored."""
        store, place = self._opened()
        with self._reached("cannot be listed"):
            return sum(int(file["size"]) for file in store.find(place, detail=True).values())

    def sizes(self, output: str) -> dict[str, int]:
        """The bytes of each file of an output that is stored, by name; none where there is nothing."""
        store, place = self._opened()
        path = f"{place}/{output}"
        with self._reached("cannot be listed"), suppress(FileNotFoundError):
            return {file["name"].rpartition("/")[2]: int(file["size"]) for file in store.ls(path, detail=True)}
        return {}

    def fetch(self, path: Path) -> None:
        """Have a file of an output in the folder of this machine; processes that ask for one at once fetch it once."""
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        store, place = self._opened()
        with FileLock(self.folder / f"unfinished-{path.parent.name}-{path.name}.lock"):
            if path.exists():
                return
            part = self.folder / f"unfinished-{secrets.token_hex(8)}"
            with self._reached("cannot be fetched"):
                store.get_file(f"{place}/{path.parent.name}/{path.name}", str(part))
            with _COUNTING:  # threads fetch side by side
                self.fetched += part.stat().st_size
            part.rename(path)

    def keep(self, output: str) -> None:
        """Store an output that was made in the folder of this machine."""
        store, place = self._opened()
        names = sorted((file.name for file in (self.folder / output).iterdir()), key=lambda name: name == MADE)
        with self._reached("cannot be stored"):
            for name in names:
                store.put_file(str(self.folder / output / name), f"{place}/{output}/{name}")

    def remove(self, output: str) -> None:
        """Remove an output from the store: first what says that it is whole. What is gone already is no error."""
        store, place = self._opened()
        with self._reached("cannot be removed"):
            for name in sorted(self.sizes(output), key=lambda name: name != MADE):
                with suppress(FileNotFoundError):
                    store.rm_file(f"{place}/{output}/{name}")
            with suppress(FileNotFoundError):  # most stores have no folder once its files are gone
                store.rm(f"{place}/{output}", recursive=True)

    def claim(self) -> None:
        """Mark the work folder as ours.

        Raises:
            InputError: it holds something else, or cannot be reached.
            MissingLibraryError: a library is not installed that is needed for such addresses.
        """
        held = self.names()
        if held and MARK not in held:
            problem = f"holds something else (no {MARK} in it); choose an empty or new folder for --work"
            raise InputError(self.address, problem)
        store, place = self._opened()
        with self._reached("cannot be used for output"):
            store.pipe_file(f"{place}/{MARK}", json.dumps({"about": ABOUT}).encode())

    def _opened(self) -> tuple[Any, str]:
        """The store, which keeps no list of what was there before, and the place in it."""
        with self._reached("cannot be used"):
            store, place = opened_store(self.address, use_listings_cache=False)
            return store, place.rstrip("/")

    def _reached(self, fact: str) -> AbstractContextManager[None]:
        return reached(self.address, fact, "check the address of --work, and who may write there")


@contextmanager
def mirrored(folder: Path, address: str, used: Collection[str]) -> Iterator[Mirror]:
    """A work folder in an object store. It stays; outputs that were not used are removed once the block ends.

    Two commands must not work in one at a time; a store has no lock that would end with a process.

    Args:
        folder: the folder of this machine.
        address: the address of the work folder.
        used: the names of the outputs that stay.

    Raises:
        InputError: it holds something else, or cannot be reached.
    """
    mirror = Mirror(folder, address)
    mirror.claim()
    yield mirror
    for name in mirror.names():
        if is_ours(name) and not is_used(name, used):
            mirror.remove(name)
