"""Documents in object stores and elsewhere, through fsspec: they are fetched into a folder and read there."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from neardup.errors import InputError, MissingLibraryError, NeardupError
from neardup.io.files import file_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://.+", re.DOTALL)
_INSTALL = "pip install 'neardup[remote]', and for S3 s3fs, for Google Cloud Storage gcsfs, for Azure adlfs"
_USUAL = "s3://, gs://, az:// or another that fsspec knows"

_STATES = (
    "ETag", "etag", "md5", "Content-MD5", "mtime", "LastModified", "last_modified", "Last-Modified", "created",
)  # fmt: skip
"""What stores say of a file that is another one once it has changed, the best first."""

_BUILT_IN = (OSError, ValueError, NotImplementedError)
"""The built-in errors of stores: what cannot be reached, a value that they refuse, and what they cannot do."""


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
    except Exception as error:
        if not _is_of_a_store(error):
            raise
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise InputError(address, f"{fact}: {reason}; {remedy}") from error


def _is_of_a_store(error: Exception) -> bool:
    """Whether a store may have raised an error, whose library mostly has classes of its own; no slip of a program."""
    return isinstance(error, _BUILT_IN) or type(error).__module__ != "builtins"


def listed(address: str) -> dict[str, tuple[int, str]]:
    """The files and folders at an address, which may be a glob, in order of name: of each the size and the state.

    The state is another one where something may have changed.

    Raises:
        InputError: there is nothing, or it cannot be looked at.
        MissingLibraryError: a library is not installed that is needed for such addresses.
    """
    with reached(address, "cannot be looked at", "check the address, and who may read it"):
        store, place = opened_store(address)
        store.invalidate_cache()
        return {store.unstrip_protocol(name): _state(store, name) for name in _found(store, place)}


def _state(store: Any, name: str) -> tuple[int, str]:
    """The bytes and the state of a file, or of all files in a folder."""
    states = [_state_of_file(store, file, told) for file, told in sorted(store.find(name, detail=True).items())]
    return sum(size for size, _ in states), " ".join(state for _, state in states)


def _state_of_file(store: Any, file: str, told: dict[str, Any]) -> tuple[int, str]:
    """The bytes and the state of a file, which is fetched and hashed where the store does not say both.

    Args:
        store: the store.
        file: the file.
        told: what a list of the store says of the file; HTTP says nothing there.
    """
    if told.get("size") is None:
        told = store.info(file)
    size, state = told.get("size"), next((str(told[key]) for key in _STATES if told.get(key)), None)
    if size is not None and state is not None:
        return size, state
    with tempfile.TemporaryDirectory(prefix="neardup-") as folder:
        path = Path(folder, "file")
        store.get_file(file, str(path))
        return path.stat().st_size, file_digest(path)


def opened_store(address: str, **options: Any) -> tuple[Any, str]:
    """The store of an address, and the place in it.

    Args:
        address: any that fsspec knows.
        options: what the store takes when it is opened.

    Raises:
        InputError: fsspec knows no such store.
        ImportError: the library of the store is not installed.
    """
    from fsspec import get_filesystem_class
    from fsspec.core import url_to_fs

    kind = address.partition("://")[0]
    try:
        get_filesystem_class(kind)
    except ValueError as error:
        problem = f"'{kind}://' begins no known address; give a path, or an address as {_USUAL}"
        raise InputError(address, problem) from error
    store, place = url_to_fs(address, **options)
    return store, place


def _fetched(address: str, folder: Path) -> list[Path]:
    store, place = opened_store(address)
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
