"""Documents in object stores and elsewhere, through fsspec: they are fetched into a folder and read there."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any

from neardup.errors import InputError, MissingLibraryError, NeardupError

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://.+", re.DOTALL)
_INSTALL = "pip install 'neardup[remote]', and for S3 s3fs, for Google Cloud Storage gcsfs, for Azure adlfs"


def is_address(text: str) -> bool:
    """Whether a text is an address, as `s3://bucket/documents.jsonl.gz`."""
    return _ADDRESS.fullmatch(text) is not None


def fetched(address: str, folder: Path) -> list[Path]:
    """The files and folders at an address, which may be a glob, in order of name, copied into a folder.

    Raises:
        InputError: there is nothing, or it cannot be fetched.
        MissingLibraryError: a library is not installed that is needed for such addresses.
    """
    try:
        return _fetched(address, folder)
    except ImportError as error:
        raise MissingLibraryError(f"'{address}'", error.name or "fsspec", _INSTALL) from error
    except FileNotFoundError as error:
        raise InputError(address, "does not exist; check the address") from error
    except NeardupError:
        raise
    except Exception as error:  # each store has errors of its own
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise InputError(address, f"cannot be fetched: {reason}; check the address, and who may read it") from error


def _fetched(address: str, folder: Path) -> list[Path]:
    from fsspec.core import url_to_fs
    from fsspec.utils import stringify_path

    store, place = url_to_fs(stringify_path(address))
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
