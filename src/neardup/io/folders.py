"""Lists the files of a folder that are documents. All files in it must be, those in nested folders too."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from neardup.errors import InputError, Notice
from neardup.io.arrow_files import STATE
from neardup.io.files import explained

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_SKIPPED = (".", "_")
"""Hadoop, Spark and Arrow do not read files with such names as data: `_SUCCESS`, `.part-0.crc`, `_temporary/`."""
DICT = "dataset_dict.json"
"""A file beside the splits of a Hugging Face dataset."""
_DATASET = (".json", ".arrow")
"""Endings of the files of a Hugging Face dataset, caches included; `state.json` lists those that hold its rows."""
TEXT = ".txt"


def parts_of(folder: Path, endings: Collection[str]) -> list[Path]:
    """The files to read, and the folders that hold a Hugging Face dataset, in order of name, folder by folder.

    Names that begin with `.` or `_` are skipped. Where such a file could hold documents, a `Notice` says so.

    Args:
        folder: the folder to look through.
        endings: the endings, other than `.txt`, of files that can be read.

    Raises:
        InputError: the folder holds nothing to read, something that cannot be read, or both texts and other files.
    """
    kinds = (TEXT, *endings)
    parts = list(_walk(folder, kinds))
    for part in parts:
        if not part.is_dir() and not part.name.lower().endswith(kinds):
            problem = f"holds '{part.relative_to(folder)}', which cannot be read as documents; move it elsewhere, or"
            raise InputError(folder, f"{problem} name the files to read ({', '.join(kinds)})")
    if not parts:
        raise InputError(folder, f"holds nothing to read; put {', '.join(kinds)} into it")
    texts = [part for part in parts if is_text(part)]
    others = [part for part in parts if not is_text(part)]
    if texts and others:
        both = " and ".join(f"'{some[0].relative_to(folder)}'" for some in (texts, others))
        raise InputError(folder, f"holds {both}: one document a file, and many; put them into two folders")
    return parts


def is_text(part: Path) -> bool:
    """Whether the file holds one document, whose id is the file's stem."""
    return part.name.lower().endswith(TEXT)


def _walk(folder: Path, kinds: tuple[str, ...]) -> Iterator[Path]:
    with explained(folder):
        entries = sorted(folder.iterdir(), key=lambda path: path.name)
    if any(entry.name == STATE for entry in entries):
        yield folder
        entries = [entry for entry in entries if entry.suffix not in _DATASET]
    for entry in entries:
        if entry.name.startswith(_SKIPPED):
            _warn_of_skipped(entry, kinds)
        elif entry.is_dir():
            if entry.is_symlink():
                raise InputError(entry, "is a link to a folder, which is not followed; name that folder itself")
            yield from _walk(entry, kinds)
        elif entry.name != DICT:
            yield entry


def _warn_of_skipped(path: Path, kinds: tuple[str, ...]) -> None:
    if path.name.lower().endswith(kinds) or path.is_dir():
        warnings.warn(f"{path} is skipped, as its name begins with '{path.name[0]}'", Notice, stacklevel=1)
