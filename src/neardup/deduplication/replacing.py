"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from neardup.errors import InputError
from neardup.io.endings import ENDINGS, ending_of
from neardup.io.files import check_writable, refuse_no_place
from neardup.io.stand_ins import stand_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_PACKED = (".gz", ".zst")


@contextmanager
def replaced(path: Path, *, folder: bool = False) -> Iterator[Path]:
    """A new file or folder beside `path`, which takes its place when the block ends without an error.

    Raises:
        InputError: something cannot be written.
    """
    target = path.resolve()
    try:
        with stand_in(target, ending=target.suffix, folder=folder) as temporary:
            yield temporary
            temporary.replace(target)
    except OSError as error:
        raise InputError(path, f"cannot be written: {error.strerror or error}; give another path") from error


def check_target(path: Path, *, folder: bool) -> None:
    """Refuse, before the work, a path where no file, or no folder, can be made.

    Raises:
        InputError: naming what stands there, or what is missing.
    """
    if not folder:
        check_writable(path)
        return
    refuse_no_place(path)
    if path.exists() and not path.is_dir():
        raise InputError(path, "is a file, but the documents are a folder; give the name of a new folder")
    if path.is_dir() and any(path.iterdir()):
        raise InputError(path, "is a folder that holds something already; give the name of a new or empty folder")
    above = path.resolve().parent
    if not above.is_dir():
        raise InputError(path, f"cannot be written: there is no folder '{path.parent}'; make it first")
    if not os.access(above, os.W_OK):
        raise InputError(path, f"cannot be written: no permission in folder '{path.parent}'; give another folder")


def check_apart(path: Path, others: Iterable[tuple[str, Path]], *, option: str) -> None:
    """Refuse a path that is one of these, or lies in one that is a folder.

    Args:
        path: what is to be written.
        others: what is read or written besides, after what it is called.
        option: the option that names the path.

    Raises:
        InputError: naming the other.
    """
    own = path.resolve()
    for name, other in ((name, other.resolve()) for name, other in others):
        if own == other or (own.exists() and other.exists() and own.samefile(other)):
            raise InputError(path, f"is {name}, which stays as it is; give {option} another name")
        if other in own.parents:
            raise InputError(path, f"lies in '{other}', which is {name}; give {option} a place elsewhere")


def check_ending(path: Path, out: Path, *, folder: bool) -> None:
    """Refuse a name of another format than that of the documents; it may be packed otherwise.

    Args:
        path: the documents.
        out: what is to be written.
        folder: whether both are folders.

    Raises:
        InputError: naming the endings that are possible.
    """
    if folder:
        if ending_of(out):
            raise InputError(
                out, f"is the name of a file, but '{path.name}' is a folder; give the name of a new folder"
            )
        return
    kind = _kind(ending_of(path))
    if _kind(ending_of(out)) != kind:
        choices = ", ".join(ending for ending in ENDINGS if _kind(ending) == kind)
        raise InputError(
            out, f"is to hold documents in the format of '{path.name}'; give a name that ends in {choices}"
        )


def _kind(ending: str) -> str:
    """The ending without packing; the first of those of one kind."""
    for packing in _PACKED:
        ending = ending.removesuffix(packing)
    return {".ndjson": ".jsonl", ".json": ".jsonl", ".feather": ".arrow"}.get(ending, ending)
