"""numba's `njit`, with a cache that notices a change in any file that a kernel's code comes from.

numba keeps machine code until the kernel's own file changes. A kernel may also call compiled code of another file, take
a constant from it, or read a named tuple that it defines; numba would then go on running the old code. Here the code is
kept until a file changes that the kernel's file imports, directly or through others, or until another version of a
library that they import is installed. Importing this module is enough. It then applies to each kernel that is defined
in neardup, in a file that imports neardup, or in a package that was passed to `follow`.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numba
from numba import config, prange
from numba.core import caching, event

from neardup.sources import sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numba import njit
else:

    def njit(*given: object, **options: object) -> Callable:
        """The decorator of numba, bare or with options, without the entry for callers in C.

        That entry takes a tenth of compiling. So a kernel has no address: C cannot call it back, and it cannot be a
        value of compiled code, such as a member of a tuple of functions. Take numba's own `cfunc` or `njit` for these.
        """
        return numba.njit(*given, no_cfunc_wrapper=True, **options)


__all__ = ["LONG_SECONDS", "KernelLocator", "follow", "kernel_stamp", "njit", "prange", "without_compiling"]

_NUMBAS = "UserProvidedCacheLocator,InTreeCacheLocator,UserWideCacheLocator,IPythonCacheLocator,ZipCacheLocator"
_COMPILERS = {"llvmlite", "numba", "numpy"}

LONG_SECONDS = 30.0
"""Work that takes more seconds is not repeated for a better measurement."""
_MOST_CALLS = 3

_T = TypeVar("_T")

_followed: set[str] = set()


def follow(module: str) -> None:
    """Apply this cache to the kernels of a module's top-level package, even where they do not import neardup."""
    _followed.add(module.partition(".")[0])


def without_compiling(work: Callable[[], _T]) -> _T:
    """The result of a call of `work` during which no kernel was compiled.

    If every call compiles, it is the result of the third, or of the first that took longer than `LONG_SECONDS`.
    """
    for _ in range(_MOST_CALLS):
        start = time.perf_counter()
        with event.install_recorder("numba:compile") as compiled:
            given = work()
        if not compiled.buffer or time.perf_counter() - start > LONG_SECONDS:
            break
    return given


class KernelLocator(caching._CacheLocator):  # noqa: SLF001 - the base of numba's own locators
    """Keeps a kernel in the folder that numba would use, until one of its sources changes.

    Args:
        place: numba's locator that chose the folder.
        file: the kernel's file.
        stamp: the stamp of its sources.
    """

    def __init__(self, place: Any, file: str, stamp: str) -> None:
        self._place, self._py_file, self._stamp = place, file, stamp

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> KernelLocator | None:
        """A locator for a function; None where numba should try the next kind of locator."""
        stamp = kernel_stamp(py_func.__module__ or "")
        found = (locator.from_function(py_func, py_file) for locator in _others()) if stamp else ()
        place = next((locator for locator in found if locator is not None), None)
        return None if place is None else cls(place, py_file, stamp)

    def get_cache_path(self) -> str:
        """The folder of the cached files."""
        path: str = self._place.get_cache_path()
        return path

    def get_source_stamp(self) -> str:
        """The stamp by which numba recognises stale machine code."""
        return self._stamp

    def get_disambiguator(self) -> str:
        """A part of the files' names. It differs from numba's, since a process without neardup may use the folder."""
        return f"{self._place.get_disambiguator()}s"

    def ensure_cache_path(self) -> None:
        """Make the folder, and delete code that was compiled from an older version of the kernel's file.

        numba names its files after the line of the function, so without this, edits would leave ever more files.
        """
        super().ensure_cache_path()  # type: ignore[no-untyped-call]
        source = Path(self._py_file)
        changed = source.stat().st_mtime
        for kept in Path(self.get_cache_path()).glob(f"{source.stem}.*.nb[ci]"):
            with suppress(FileNotFoundError):  # another process dropped it first
                if kept.stat().st_mtime < changed <= time.time():
                    kept.unlink()


def _others() -> Iterator[Any]:
    """The locator classes that numba tries after this one, in order."""
    for place in config.CACHE_LOCATOR_CLASSES.split(","):  # type: ignore[attr-defined]
        module, _, name = place.strip().rpartition(".")
        if module != __name__:
            yield getattr(import_module(module) if module else caching, name)


@cache
def kernel_stamp(module: str) -> str:
    """The digest of a module's `sources` and of the versions of the libraries that they import.

    It is "" for a module without a file, and for one that does not import neardup and was not passed to `follow`.
    """
    files = sources(module)
    own = {module.partition(".")[0], "neardup"}
    imported = {name.partition(".")[0] for found in files.values() for name in found}
    if not files or not (own & _followed or "neardup" in imported | {module.partition(".")[0]}):
        return ""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    for library in sorted(imported - own | _COMPILERS):
        digest.update(f"{library} {_version(library)}\n".encode())
    return digest.hexdigest()


@cache
def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


_before = config.CACHE_LOCATOR_CLASSES or _NUMBAS  # type: ignore[attr-defined]
config.CACHE_LOCATOR_CLASSES = f"{__name__}.{KernelLocator.__name__},{_before}"  # type: ignore[attr-defined]
