"""numba's `njit`, with a cache that sees a change in any file that a kernel compiles in.

numba keeps machine code until the kernel's own file changes. So a kernel that calls compiled code of another file,
takes a constant from one, or reads a named tuple that one defines, would go on running what was compiled before. Here
the code is kept until a file changes that the kernel's file imports, directly or through others, or until another
version of a library that they import is installed. Importing this module is enough. It then holds for each kernel
that is defined in neardup, in a file that imports neardup, or in a package that `follow` was told of.
"""

from __future__ import annotations

import hashlib
import re
import time
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec, resolve_name
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numba import config, njit, prange
from numba.core import caching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["KernelLocator", "follow", "kernel_sources", "kernel_stamp", "njit", "prange"]

_NUMBAS = "UserProvidedCacheLocator,InTreeCacheLocator,UserWideCacheLocator,IPythonCacheLocator,ZipCacheLocator"
_COMPILERS = {"llvmlite", "numba", "numpy"}
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]*(\([^)]*\)|.*)|import[ \t]+(.*))", re.MULTILINE)
_UNSEEN = re.compile(r"#.*|\\\n")
"""Comments, and ends of lines that end no statement."""

_followed: set[str] = set()


def follow(module: str) -> None:
    """Have the kernels of a module's top-level package kept under all their sources, though they import no neardup."""
    _followed.add(module.partition(".")[0])


class KernelLocator(caching._CacheLocator):  # noqa: SLF001 - the base of numba's own locators
    """Keeps a kernel in the folder that numba would take, until one of its sources changes.

    Args:
        place: the locator of numba's that chose the folder.
        file: of the kernel.
        stamp: of its sources.
    """

    def __init__(self, place: Any, file: str, stamp: str) -> None:
        self._place, self._py_file, self._stamp = place, file, stamp

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> KernelLocator | None:
        """A locator for a function; None where numba is to ask the next kind of locator."""
        stamp = kernel_stamp(py_func.__module__ or "")
        found = (locator.from_function(py_func, py_file) for locator in _others()) if stamp else ()
        place = next((locator for locator in found if locator is not None), None)
        return None if place is None else cls(place, py_file, stamp)

    def get_cache_path(self) -> str:
        """The folder."""
        path: str = self._place.get_cache_path()
        return path

    def get_source_stamp(self) -> str:
        """What tells fresh machine code from stale."""
        return self._stamp

    def get_disambiguator(self) -> str:
        """Part of the files' names, unlike numba's own: a process without neardup may have files beside these."""
        return f"{self._place.get_disambiguator()}s"

    def ensure_cache_path(self) -> None:
        """Make the folder, and drop what was compiled of an older text of the kernel's file.

        numba names its files after the line that a function stands in, so edits would leave ever more of them.
        """
        super().ensure_cache_path()  # type: ignore[no-untyped-call]
        source = Path(self._py_file)
        changed = source.stat().st_mtime
        for kept in Path(self.get_cache_path()).glob(f"{source.stem}.*.nb[ci]"):
            if kept.stat().st_mtime < changed <= time.time():
                kept.unlink(missing_ok=True)


def _others() -> Iterator[Any]:
    """The locator classes that numba asks where this one finds nothing, in their order."""
    for place in config.CACHE_LOCATOR_CLASSES.split(","):  # type: ignore[attr-defined]
        module, _, name = place.strip().rpartition(".")
        if module != __name__:
            yield getattr(import_module(module) if module else caching, name)


@cache
def kernel_stamp(module: str) -> str:
    """Digest of a module's `kernel_sources` and of the versions of the libraries that they import.

    "" for a module that nobody told to `follow` and that does not import neardup, and for one without a file.
    """
    sources = kernel_sources(module)
    own = {module.partition(".")[0], "neardup"}
    imported = {name.partition(".")[0] for found in sources.values() for name in found}
    if not sources or not (own & _followed or "neardup" in imported | {module.partition(".")[0]}):
        return ""
    digest = hashlib.sha256()
    for file in sorted(sources):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    for library in sorted(imported - own | _COMPILERS):
        digest.update(f"{library} {_version(library)}\n".encode())
    return digest.hexdigest()


def kernel_sources(module: str) -> dict[Path, frozenset[str]]:
    """The files whose code or constants a kernel of a module may hold, and which modules each of them imports.

    They are the module's own file and what it imports from its top-level package and from neardup, directly or through
    others. neardup's root is left out: it imports nothing until it is asked. What is imported by a computed name is
    not seen.
    """
    own = {module.partition(".")[0], "neardup"}
    waiting, found = {module}, {}
    while waiting:
        name = waiting.pop()
        file = _file(name) if name.partition(".")[0] in own and name != "neardup" else None
        if file is not None and file not in found:
            found[file] = _imports(file, name if file.name == "__init__.py" else name.rpartition(".")[0])
            waiting |= found[file]
    return found


@cache
def _file(module: str) -> Path | None:
    """Where the source of a module lies; None for what is no module, and what has no source."""
    top, *rest = module.split(".")
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):  # `__main__` has none
        return None
    if spec is None:
        return None
    roots = [Path(root, *rest) for root in spec.submodule_search_locations or ()]
    places = [place for root in roots for place in (root / "__init__.py", root.with_suffix(".py"))]
    if not rest and spec.origin:
        places.append(Path(spec.origin))
    return next((place for place in places if place.is_file()), None)


@cache
def _imports(file: Path, package: str) -> frozenset[str]:
    """Names of what a file of a package imports: modules, and members of modules, which may be modules."""
    found = set()
    for base, members, plain in _IMPORT.findall(_UNSEEN.sub("", file.read_text(encoding="utf-8"))):
        listed = [part.split()[0] for part in (members.strip("() \t") or plain).split(",") if part.split()]
        if base.startswith("."):
            base = resolve_name(base, package)
        found.update([base, *(f"{base}.{name}" for name in listed)] if base else listed)
    return frozenset(found)


@cache
def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


_before = config.CACHE_LOCATOR_CLASSES or _NUMBAS  # type: ignore[attr-defined]
config.CACHE_LOCATOR_CLASSES = f"{__name__}.{KernelLocator.__name__},{_before}"  # type: ignore[attr-defined]
