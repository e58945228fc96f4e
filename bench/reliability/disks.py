"""Disks that are full, or may not be written: one line, what was there is kept, and with room the command goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from bench.reliability.faults import Broken, Fault, Untried
from bench.reliability.place import DISK
from bench.reliability.processes import check_left, check_no_stand_in, finished, start
from bench.reliability.same import check_same_files, check_same_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from random import Random

    from bench.reliability.place import Place
    from bench.reliability.processes import Ended

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--pdeathsig=keep")
COMMANDS = ("run", "report", "compare")
_REFUSALS = (
    "No space left on device",
    "Disk quota exceeded",
    "File too large",
    "no permission",
    "Permission denied",
    "Read-only file system",
)


def _command(name: str, place: Place, out: Path) -> tuple[list[str], Path]:
    """A command that writes into a folder, and the folder that it makes undisturbed."""
    return {
        "run": (place.run(out), place.whole),
        "report": (place.report(out), place.root / "report"),
        "compare": (place.compare(out), place.root / "compared"),
    }[name]


def _check_refused(ended: Ended, *, lines: int = 1) -> None:
    said = ended.said.strip().splitlines()
    if ended.status not in (1, 2) or "Traceback" in ended.said:
        raise Broken(f"ends with status {ended.status}: {ended.last}")
    if len(said) > lines or not any(fact in ended.said for fact in _REFUSALS):
        raise Broken(f"says {len(said)} lines: {ended.last}")


@contextmanager
def _mounted(folder: Path, *words: str) -> Iterator[None]:
    """A file system at a folder."""
    if os.geteuid() or not shutil.which("mount"):
        raise Untried("only root may mount a small disk")
    folder.mkdir()
    if subprocess.run(["mount", *words, str(folder)], capture_output=True, check=False).returncode:
        raise Untried("no small disk may be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[tuple[Path, Sequence[str]]]:
    """A disk in memory of this many bytes at a folder; yields where to write, and the command that makes it larger."""
    with _mounted(folder, "-t", "tmpfs", "-o", f"size={size}", "tmpfs"):
        yield folder, ("mount", "-o", "remount,size=64m", str(folder))


EMPTY = 1 << 17
"""Bytes that must be free in a part of a disk before btrfs makes as much as a folder there."""


@contextmanager
def quota(folder: Path, size: int) -> Iterator[tuple[Path, Sequence[str]]]:
    """A disk at a folder, a part of which may hold this many bytes; yields that part, and the command that ends this.

    It is btrfs, since many kernels lack the quotas of other file systems.
    """
    if not shutil.which("mkfs.btrfs"):
        raise Untried("there is no btrfs-progs, which makes a file system with quotas")
    image, part = folder.with_name("disk.img"), folder / "part"
    with image.open("wb") as file:
        file.truncate(256 << 20)
    subprocess.run(["mkfs.btrfs", "--quiet", str(image)], check=True, capture_output=True)
    with _mounted(folder, "-o", "loop", str(image)):
        for words in (
            ("quota", "enable", folder),
            ("subvolume", "create", part),
            ("qgroup", "limit", str(EMPTY + size), part),
        ):
            subprocess.run(["btrfs", *words], check=True, capture_output=True)
        yield part, ("btrfs", "qgroup", "limit", "none", str(part))


def full_disk(
    kind: Callable[[Path, int], AbstractContextManager[tuple[Path, Sequence[str]]]],
    name: str,
    place: Place,
    rng: Random,
) -> tuple[int, str]:
    """A command on a disk with room for a part of what it writes; then with room for all."""
    trial = place.trial()
    whole = _command(name, place, trial)[1]
    need = sum(-(-path.stat().st_size // 4096) * 4096 for path in whole.rglob("*") if path.is_file())
    with kind(trial / DISK, 4096 * rng.randint(3, max(4, need // 4096 - 4))) as (disk, grow):
        out = disk / "out"
        command = _command(name, place, out)[0]
        out.mkdir(exist_ok=True)
        kept = out / "earlier.txt" if name == "compare" else None
        if kept:
            kept.write_text("kept", encoding="utf-8")
        ended = finished(start(command, trial))
        if ended.status == 0 and name == "run":
            raise Broken("says that all is well")
        if ended.status:
            _check_refused(ended, lines=20 if name == "run" else 1)
        check_left(trial)
        check_no_stand_in(out)
        if kept and kept.read_text(encoding="utf-8") != "kept":
            raise Broken("what was there is lost")
        subprocess.run(grow, check=True)
        again = place.do(command, trial)
        if again.status:
            raise Broken(f"does not go on once there is room: {again.last}")
        if kept:
            kept.unlink()
        check_same_run(out, whole) if name == "run" else check_same_files(out, whole)
    return 1, "told, nothing lost, and the same once there was room" if ended.status else "there was room"


def large_file(name: str, place: Place, rng: Random) -> tuple[int, str]:
    """A command that may write small files only, over an earlier one, which must stay as it is."""
    trial = place.trial()
    out = trial / "out"
    command, whole = _command(name, place, out)
    if name == "run":
        out.mkdir()
    else:
        shutil.copytree(whole, out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    limit = rng.randint(0, max(path.stat().st_size for path in whole.rglob("*") if path.is_file()) - 1)
    ended = finished(start(command, trial, before=["prlimit", f"--fsize={limit}"], NUMBA_DISABLE_CACHING="0"))
    if ended.status == 0:
        return 1, "it was enough"
    _check_refused(ended, lines=20 if name == "run" else 1)
    check_left(trial)
    check_no_stand_in(out)
    if any(path.read_bytes() != data for path, data in before.items()):
        check_same_files(out, whole)
    again = place.do(command, trial)
    if again.status:
        raise Broken(f"does not go on without the limit: {again.last}")
    check_same_run(out, whole) if name == "run" else check_same_files(out, whole)
    return 1, "told, nothing lost, and the same without the limit"


def read_only(name: str, place: Place, _: Random) -> tuple[int, str]:
    """A command in a folder in which it may not write."""
    trial = place.trial()
    out = trial / "out"
    command, whole = _command(name, place, out)
    shutil.copytree(whole, out)
    before: Sequence[str] = ()
    if not os.geteuid():
        if not shutil.which(NOBODY[0]):
            raise Untried("root may write everywhere, and there is no setpriv")
        before = NOBODY
    for path in (out, *out.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    (trial / "temporary").chmod(0o777)
    (trial / "here").chmod(0o777)
    ended = finished(start(command, trial, before=before, HOME=str(trial / "here")))
    for path in (out, *out.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    _check_refused(ended)
    check_same_files(out, whole)
    return 1, "told in one line, all kept"


FAULTS = [
    *(
        Fault(
            name=f"{kind}-{name}",
            title=f"a {title} under neardup {name}, with room for a random part",
            promise="it says which file, what was there is kept, and with room the same command goes on",
            answer="prevented",
            system="all; tried on Linux",
            tries=tries,
            trial=partial(full_disk, make, name),
        )
        for kind, title, tries, make in (("disk", "full disk", 12, small_disk), ("quota", "quota", 6, quota))
        for name in COMMANDS
    ),
    *(
        Fault(
            name=f"file-{name}",
            title=f"a limit on the size of files under neardup {name}",
            promise="it says which file, what was there is kept, and without the limit the same command goes on",
            answer="prevented",
            system="all; tried on Linux",
            tries=6,
            trial=partial(large_file, name),
        )
        for name in COMMANDS
    ),
    *(
        Fault(
            name=f"read-only-{name}",
            title=f"neardup {name} by a user who may not write in its folder",
            promise="one line, and all is kept",
            answer="prevented",
            system="all; tried on Linux",
            tries=2,
            trial=partial(read_only, name),
        )
        for name in COMMANDS
    ),
]
