"""Components by name, read lazily from entry points: built-in and a stranger's are found the same way."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal, get_args

from neardup.errors import NeardupError, UnknownNameError

Kind = Literal["strategy", "scorer", "corpus", "perturbation", "linkage"]
KINDS: tuple[Kind, ...] = get_args(Kind)

GROUPS: dict[Kind, str] = {
    "strategy": "neardup.strategies",
    "scorer": "neardup.scorers",
    "corpus": "neardup.corpora",
    "perturbation": "neardup.perturbations",
    "linkage": "neardup.linkages",
}
"""Entry-point group of each kind of component."""

_loaded: dict[type, str] = {}


@cache
def _entries(kind: Kind) -> dict[str, EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUPS[kind]):
        other = found.setdefault(entry.name, entry)
        if other.value != entry.value:
            raise NeardupError(f"two packages register a {kind} '{entry.name}': {other.value} and {entry.value}")
    return found


def names(kind: Kind) -> list[str]:
    """Names of all installed components of a kind, sorted. Imports none of them."""
    return sorted(_entries(kind))


def load(kind: Kind, name: str) -> Any:
    """What the entry point of this name points to.

    Raises:
        UnknownNameError: nothing of that name is installed.
        NeardupError: it is installed but cannot be imported.
    """
    entries = _entries(kind)
    wanted = name if name in entries else next((n for n in entries if _same(n, name)), None)
    if wanted is None:
        raise UnknownNameError(kind, name, entries, hint=f"'neardup list' shows what is installed ({GROUPS[kind]}).")
    entry = entries[wanted]
    try:
        component = entry.load()
    except Exception as error:  # a stranger's module may raise anything when imported
        raise NeardupError(f"{kind} '{wanted}' ({entry.value}) cannot be imported: {error}") from error
    if isinstance(component, type):
        _loaded[component] = wanted
    return component


def name_of(component: type) -> str:
    """The name a class is registered under; its own name where it is not registered."""
    if component not in _loaded:
        place = f"{component.__module__}:{component.__qualname__}"
        every = (entry for kind in KINDS for entry in _entries(kind).values())
        _loaded[component] = next((e.name for e in every if e.value == place), component.__name__)
    return _loaded[component]


def _same(a: str, b: str) -> bool:
    return a.replace("_", "-").lower() == b.replace("_", "-").lower()
