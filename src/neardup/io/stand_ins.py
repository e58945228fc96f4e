"""A path beside a file or folder to be made, which takes its place once it is whole.

A killed process leaves its path behind. The next one that makes the same file removes that path: no living process has
it locked. So the same command, given again, puts away what the first one left.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
import sys
from contextlib import contextmanager, suppress
from shutil import rmtree
from typing import TYPE_CHECKING

if sys.platform != "win32":  # where no open file can be deleted, so that no lock is needed
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATTERN = ".neardup-*.tmp*"
"""What the names of all such paths match."""


@contextmanager
def stand_in(target: Path, *, ending: str = "", folder: bool = False) -> Iterator[Path]:
    """An empty file or folder beside a target, removed at the end unless it has taken the place of the target.

    Args:
        target: the file or folder to be made, without links in its path.
        ending: what the name of the new path ends in.
        folder: whether it is a folder.

    Raises:
        OSError: it cannot be made.
    """
    name = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]
    path = target.with_name(f".neardup-{name}.tmp{ending}")
    _sweep(path)
    held = _made(path, folder=folder)
    while held is None:  # another process makes the same file now
        path = target.with_name(f".neardup-{name}-{secrets.token_hex(4)}.tmp{ending}")
        held = _made(path, folder=folder)
    try:
        if sys.platform == "win32":
            os.close(held)
        yield path
    finally:
        with suppress(OSError):
            _remove(path)
        if sys.platform != "win32":
            os.close(held)


def _made(path: Path, *, folder: bool) -> int | None:
    """A descriptor of a new file or folder with a lock on it; None where one is there already."""
    try:
        if folder:
            path.mkdir()
            held = os.open(path, os.O_RDONLY)
        else:
            held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        return None
    if _locked(held) and _is(path, held):
        return held
    os.close(held)  # another process took it for one that was left behind
    return None


def _sweep(path: Path) -> None:
    """Remove a path that a killed process of this user left."""
    try:
        held = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return
    try:
        found = os.fstat(held)
        ours = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
        if ours and stat.S_IFMT(found.st_mode) in (stat.S_IFREG, stat.S_IFDIR) and _locked(held, surely=True):
            with suppress(OSError):
                _remove(path) if _is(path, held) else None
    finally:
        os.close(held)


def _locked(held: int, *, surely: bool = False) -> bool:
    """Lock a descriptor; whether nobody else has, or surely nobody, where a file system may have no locks."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return not surely and error.errno not in (errno.EWOULDBLOCK, errno.EACCES)
    return True


def _is(path: Path, held: int) -> bool:
    """Whether a path leads to what is open."""
    try:
        return os.path.samestat(path.stat(follow_symlinks=False), os.fstat(held))
    except OSError:
        return False


def _remove(path: Path) -> None:
    rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
