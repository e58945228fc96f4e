"""The machine and the software that a measurement was made on, and the memory of the measured process."""

from __future__ import annotations

import ctypes
import gc
import os
import platform
import re
import subprocess
import time
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pyarrow as pa

THREAD_VARIABLES = (
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "RAYON_NUM_THREADS",
)
"""Environment variables that set the number of threads of the libraries used here, which read them when imported."""
SHOWING = ("jinja2", "msgspec", "rich", "typer")
"""What neardup requires for reports, records and the command line only: no figure depends on it."""
_NAME = re.compile(r"[\w.-]*\w")
_FOR_DEVELOPERS = re.compile(r"extra\s*==\s*['\"](dev|develop|development|docs?|lint|tests?|testing|typing)['\"]")


def versions() -> dict[str, str]:
    """Versions of Python, of neardup and of the libraries its figures may depend on, extras where installed."""
    return {"python": platform.python_version()} | requirements("neardup")


def requirements(package: str, *, deep: bool = False) -> dict[str, str]:
    """Versions by name, of a package and of the packages that it requires, extras included where installed.

    Extras for its developers (tests, documentation) are left out. A package that is not installed has none. What is
    installed is looked up once in a process, since reading the metadata of all libraries takes tenths of a second.

    Args:
        package: the name of the package.
        deep: also give the packages that these require in turn, without extras.
    """
    found: dict[str, str] = {}
    waiting = [package, *_required(package, extras=True)]
    while waiting:
        name = waiting.pop(0).lower().replace("_", "-")
        if name not in found and (held := _version(name)):
            found[name] = held
            waiting += _required(name, extras=False) if deep else ()
    return found


@cache
def _version(package: str) -> str:
    try:
        return version(package)
    except (PackageNotFoundError, ValueError):  # the latter for ""
        return ""


@cache
def _required(package: str, *, extras: bool) -> tuple[str, ...]:
    """Names of what an installed package requires, whatever the system; nothing for one that is not installed."""
    try:
        lines = requires(package) or []
    except (PackageNotFoundError, ValueError):
        return ()
    wanted = [line for line in lines if "extra" not in line.partition(";")[2] or extras]
    names = [match.group() for line in wanted if not _FOR_DEVELOPERS.search(line) and (match := _NAME.match(line))]
    return tuple(name for name in names if package != "neardup" or name not in SHOWING)


def machine() -> dict[str, str | int]:
    """Processor, cores this process may use, memory and system; no host name."""
    facts: dict[str, str | int] = {
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "processor": _processor(),
        "cores": cores(),
    }
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        facts["memory_bytes"] = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return facts


def cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def commit() -> str | None:
    """The commit checked out where this package runs from, `+` where tracked files differ; None outside a checkout."""
    tree = Path(__file__).resolve().parents[3]
    if not (tree / ".git").exists():
        return None
    try:
        head = _git(tree, "rev-parse", "HEAD").strip()
        return head + ("+" if _git(tree, "status", "--porcelain", "--untracked-files=no").strip() else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(tree: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(tree), *arguments], capture_output=True, text=True, check=True)  # noqa: S603, S607
    return done.stdout


def processor_seconds() -> float:
    """Processor time so far of this process, all its threads together, and of its children that have ended."""
    ended = os.times()
    return time.process_time() + ended.children_user + ended.children_system


def resident_bytes() -> int | None:
    """Memory of this process now (VmRSS); None where the system does not report it."""
    return _status("VmRSS")


def peak_bytes() -> int | None:
    """The most memory this process itself held since `settle` (VmHWM); None where the system does not report it."""
    return _status("VmHWM")


def settle() -> int | None:
    """Give freed memory back, reset the high-water mark, and return the bytes in use; None where that fails."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # in glibc only
    if trim is not None:
        trim(0)
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return None
    return resident_bytes()


def _status(field: str) -> int | None:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:")), None)
