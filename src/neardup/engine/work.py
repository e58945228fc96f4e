"""The work folder: what stages write is there until the work is done, so that a run that was ended goes on."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from neardup.errors import InputError
from neardup.io.files import claim_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path
    from typing import IO

MARK = "neardup-work.json"
"""The file by which a work folder of ours is known."""
ABOUT = "files that neardup commands go on from; they may be deleted"
"""What that file says."""
_OURS = ("unfinished-*", "*-*-*")


@contextmanager
def worked_in(folder: Path, used: Collection[str] | None = None) -> Iterator[Path]:
    """A work folder, made where there is none; removed when the block ends without an error.

    One process at a time works in it.

    Args:
        folder: the folder.
        used: where the folder stays, for another command to go on from: the names in it that stay, once the block ends;
            what other commands left beside them is removed.

    Raises:
        InputError: the folder holds something else, cannot be made, or another process works in it.
    """
    there = folder.is_dir() and not (folder / MARK).exists()
    claim_folder(folder, mark=MARK, option="--work")
    mark = folder / MARK
    with mark.open("a", encoding="utf-8") as lock:
        if not _locked(lock):
            raise InputError(folder, "another process works in it; wait for it, or give another --work")
        if not mark.stat().st_size:
            lock.write(json.dumps({"about": ABOUT}))
            lock.flush()
        for left in folder.glob("unfinished-*"):
            _remove(left)
        try:
            yield folder
        except BaseException:
            if not made_in(folder):
                _leave(folder, there=there)
            raise
        for made in made_in(folder):
            if used is None or not is_used(made.name, used):
                _remove(made)
        if used is None:
            _leave(folder, there=there)


def is_used(name: str, used: Collection[str]) -> bool:
    """Whether an output is among those that are used; the plan of a stretch is where its first shard is."""
    return re.sub("^plan-", "shards-", name) in used


def is_ours(name: str) -> bool:
    """Whether something in a work folder has the name of an output, or of what was begun."""
    return any(fnmatchcase(name, pattern) for pattern in _OURS)


def made_in(folder: Path) -> list[Path]:
    """What stages have written."""
    return [made for made in folder.glob("*") if is_ours(made.name)]


def _leave(folder: Path, *, there: bool) -> None:
    """Remove a work folder in which nothing is left, but for one that a user made."""
    (folder / MARK).unlink(missing_ok=True)
    if not there and not any(folder.iterdir()):
        folder.rmdir()


def bytes_in(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _locked(file: IO[str]) -> bool:
    """Lock an open file for this process, where the system can; False if another process has it."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
