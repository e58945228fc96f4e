"""Documents in object stores and elsewhere, through fsspec: they are fetched into a folder and read there."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from neardup.errors import InputError, MissingLibraryError, NeardupError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://.+", re.DOTALL)
_INSTALL = "pip install 'neardup[remote]', and for S3 s3fs, for Google Cloud Storage gcsfs, for Azure adlfs"

_STATES = ("ETag", "etag", "md5", "mtime", "LastModified", "last_modified", "created")
"""What stores say of a file that is another one once it has changed, the best first."""


def is_address(text: str) -> bool:
    """Whether a text is an address, as `s3://bucket/documents.jsonl.gz`."""
    return _ADDRESS.fullmatch(text) is not None


def fetched(address: str, folder: Path) -> list[Path]:
    """The files and folders at an address, which may be a glob, in order of name, copied into a folder.

    Raises:
        InputError: there is nothing, or it cannot be fetched.
        MissingLibraryError: a library is not installed that is needed for such addresses.
    """
    with reached(address, "cannot be fetched", "check the address, and who may read it"):
        return _fetched(address, folder)


@contextmanager
def reached(address: str, fact: str, remedy: str) -> Iterator[None]:
    """Raise errors of a store as those of this project.

    Args:
        address: what is reached.
        fact: what cannot be done where something fails.
        remedy: what a user can do then.

    Raises:
        InputError: there is nothing, or it cannot be done.
        MissingLibraryError: a library is not installed that is needed for such addresses.
    """
    try:
        yield
    except ImportError as error:
        raise MissingLibraryError(f"'{address}'", error.name or "fsspec", _INSTALL) from error
    except FileNotFoundError as error:
        raise InputError(address, "does not exist; check the address") from error
    except NeardupError:
        raise
    except Exception as error:  # each store has errors of its own
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise InputError(address, f"{fact}: {reason}; {remedy}") from error


def listed(address: str) -> dict[str, tuple[int, str]]:
    """The files and folders at an address, which may be a glob, in order of name: of each the size and the state.

    The state is another one where something may have changed.

    Raises:
        InputError: there is nothing, or it cannot be looked at.
        MissingLibraryError: a library is not installed that is needed for such addresses.
    """
    with reached(address, "cannot be looked at", "check the address, and who may read it"):
        store, place = _opened(address)
        return {store.unstrip_protocol(name): _state(store, name) for name in _found(store, place)}


def _state(store: Any, name: str) -> tuple[int, str]:
    files = store.find(name, detail=True)
    states = [next((str(files[file][key]) for key in _STATES if key in files[file]), "") for file in sorted(files)]
    return sum(file["size"] for file in files.values()), " ".join(states)


def _opened(address: str) -> tuple[Any, str]:
    """The store, and the place in it."""
    from fsspec.core import url_to_fs
    from fsspec.utils import stringify_path

    store, place = url_to_fs(stringify_path(address))
    return store, place


def _fetched(address: str, folder: Path) -> list[Path]:
    store, place = _opened(address)
    found = _found(store, place)
    paths = [folder / PurePosixPath(name.rstrip("/")).name for name in found]
    if len(set(paths)) < len(paths):
        raise InputError(address, "finds two files of one name; name their folder instead")
    for name, path in zip(found, paths, strict=True):
        store.get(name, str(path), recursive=store.isdir(name))
    return paths


def _found(store: Any, place: str) -> list[str]:
    if store.exists(place):
        return [place]
    found = sorted(store.glob(place))
    if not found:
        raise FileNotFoundError(place)
    return found
