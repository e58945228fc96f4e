"""Finds the files that a module's code comes from: its own, and those it imports from its package and from neardup."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec, resolve_name
from pathlib import Path

_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]*(\([^)]*\)|.*)|import[ \t]+(.*))", re.MULTILINE)
_UNSEEN = re.compile(r"#.*|\\\n")
"""Comments, and line breaks within a statement."""


def sources(module: str) -> dict[Path, frozenset[str]]:
    """The files that a module's code and constants come from, and the names of what each of them imports.

    They are the module's own file and those it imports from its top-level package and from neardup, directly or through
    others. Imports inside functions and for types count too. neardup's root is left out, since it imports lazily.
    Imports by a computed name, and data files, are not found.
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
    """The source file of a module; None for a name that is no module, and for a module without source."""
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
    """The names that a file of a package imports: modules, and members of modules, which may be modules themselves."""
    found = set()
    for base, members, plain in _IMPORT.findall(_UNSEEN.sub("", file.read_text(encoding="utf-8"))):
        listed = [part.split()[0] for part in (members.strip("() \t") or plain).split(",") if part.split()]
        if base.startswith("."):
            base = resolve_name(base, package)
        found.update([base, *(f"{base}.{name}" for name in listed)] if base else listed)
    return frozenset(found)
