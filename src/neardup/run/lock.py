"""One run at a time in a run folder. The lock ends with its process, however that ends."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from neardup.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK, HOLDER = "run.lock", "run.holder"
"""The file that is locked, which stays, and the one that says who holds it."""


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the lock of a run folder.

    Raises:
        InputError: another process holds it, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    lock, holder = FileLock(folder / LOCK), folder / HOLDER
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        fact = f"is in use by {_who(holder)}"
        raise InputError(folder, f"{fact}; wait for its end, end it, or choose another --out") from error
    except OSError as error:
        raise InputError(folder, f"cannot be written: {error.strerror or error}; choose another --out") from error
    try:
        holder.write_text(f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC", encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8", errors="replace")[:80] or "another process"
    except OSError:
        return "another process"
