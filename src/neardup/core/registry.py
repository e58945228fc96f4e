"""Components by name, loaded from entry points when used. Those of other packages are found in the same way."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from functools import cache
from importlib import import_module
from importlib.metadata import Distribution, EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

from neardup.errors import MissingLibraryError, NeardupError, Notice, ParameterError, UnknownNameError, reason

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
Kind = Literal["strategy", "scorer", "corpus", "perturbation", "linkage", "metric"]
KINDS: tuple[Kind, ...] = get_args(Kind)

GROUPS: dict[Kind, str] = {
    "strategy": "neardup.strategies",
    "scorer": "neardup.scorers",
    "corpus": "neardup.corpora",
    "perturbation": "neardup.perturbations",
    "linkage": "neardup.linkages",
    "metric": "neardup.metrics",
}
"""Entry-point group of each kind of component."""

_OF_EXTRA = re.compile(r"([\w.-]+).*;.*extra\s*==\s*['\"]([\w.-]+)['\"]")
"""A requirement that belongs to an extra: its name, and the extra's."""

OUTDATED = "install neardup again, as its entry points are out of date"
"""What to do where a component of neardup's own is not found."""

_shared: dict[tuple[Kind, str], list[EntryPoint]] = {}
"""Names that several packages register, and what each of them means; first what is used."""
_told: set[tuple[Kind, str]] = set()
"""Names of neardup's own of which a notice has said that another package registers them, too."""
_loaded: dict[type, EntryPoint | None] = {}


@cache
def _entries(kind: Kind) -> dict[str, EntryPoint]:
    """By name the entry point of each component; of a name that packages share, neardup's own, else the first one."""
    found: dict[str, dict[str, EntryPoint]] = {}
    for entry in entry_points(group=GROUPS[kind]):
        found.setdefault(entry.name, {}).setdefault(entry.value, entry)
    for name, sharing in found.items():
        if len(sharing) > 1:
            _shared[kind, name] = sorted(sharing.values(), key=is_own, reverse=True)
    return {name: _shared.get((kind, name), [*sharing.values()])[0] for name, sharing in found.items()}


def _settle_shared(kind: Kind, name: str) -> None:
    """Tell once that neardup's own component is used where another package registers one of its name.

    Raises:
        NeardupError: none of them is neardup's own, so that it is unknown which is meant.
    """
    if (kind, name) not in _shared or (kind, name) in _told:
        return
    used, *others = _shared[kind, name]
    listed = " and ".join(f"'{_package(entry)}' ({entry.value})" for entry in others)
    if not is_own(used):
        listed = f"'{_package(used)}' ({used.value}) and {listed}"
        raise NeardupError(f"several packages register a {kind} '{name}': {listed}; uninstall all but one of them")
    _told.add((kind, name))
    fact = f"{kind} '{name}' of neardup is used, and not the one of that name of package {listed}"
    warnings.warn(Notice(f"{fact}; uninstall the package, or ask its authors for another name"), stacklevel=3)


def package_named(kind: Kind, name: str) -> str:
    """The name of the package that a component comes from, whose name is one of `names`; `unknown` where none says."""
    return _package(_entries(kind)[name])


def _package(entry: EntryPoint) -> str:
    return _named(entry.dist) if entry.dist else "unknown"


def names(kind: Kind) -> list[str]:
    """Names of all installed components of a kind, sorted. Imports none of them."""
    return sorted(_entries(kind))


def load(kind: Kind, name: str) -> Any:
    """What the entry point of this name points to.

    Raises:
        UnknownNameError: no component of that name is installed.
        MissingLibraryError: the component needs a library of an extra of its package, which is not installed.
        NeardupError: the component is installed but cannot be imported; or packages other than neardup share its name.

    Warns:
        Notice: another package registers a name of neardup's own, which is used; said once.
    """
    entries = _entries(kind)
    wanted = name if name in entries else next((n for n in entries if _same(n, name)), None)
    if wanted is None:
        _refuse_other_kind(kind, name)
        raise UnknownNameError(kind, name, entries, hint=f"'neardup list' shows what is installed ({GROUPS[kind]}).")
    entry = entries[wanted]
    _settle_shared(kind, wanted)
    try:
        if kind != "corpus" and entry.dist is not None and not is_own(entry):
            import_module("neardup.compiled").follow(entry.module)  # before it defines a kernel of its own
        component = entry.load()
    except ModuleNotFoundError as error:
        raise _missing(f"{kind} '{wanted}'", entry, error) from error
    except Exception as error:  # a module of another package may raise anything when imported
        raise _broken(f"{kind} '{wanted}'", entry, error) from error
    if isinstance(component, type):
        _loaded[component] = entry
    return component


def usable(kind: Kind, made: Callable[[str], T]) -> dict[str, T]:
    """By name what is made of each installed component of a kind, where a user names none.

    One of another package that cannot be used is left out, and a notice tells so. One whose library is not installed
    is left out without a word.

    Args:
        kind: of the components.
        made: makes of a name what is wanted of the component.

    Raises:
        Exception: whatever `made` raises for a component of neardup's own.
    """
    found = {}
    for name, entry in sorted(_entries(kind).items()):
        try:
            found[name] = made(name)
        except MissingLibraryError:
            continue
        except Exception as error:  # what another package wrote may raise anything
            if is_own(entry):
                raise
            warnings.warn(Notice(f"{kind} '{name}' is left out: {reason(error)}"), stacklevel=2)
    return found


def is_own(entry: EntryPoint) -> bool:
    """Whether a component comes with neardup."""
    return entry.dist is not None and _named(entry.dist) == "neardup"


@cache
def _named(package: Distribution) -> str:
    """The name of a package; `package.name` reads all of its metadata at every use."""
    return package.name


def _refuse_other_kind(kind: Kind, name: str) -> None:
    """Refuse the name of a component of another kind.

    Raises:
        ParameterError: a scorer is named where a strategy must be, or the like.
    """
    for other in KINDS:
        if any(_same(known, name) for known in _entries(other)):
            step = f"; a strategy takes it as verify={name}, such as exact(floor=0.5, verify={name})"
            shown = step if (kind, other) == ("strategy", "scorer") else ""
            raise ParameterError(f"'{name}' is a {other}, no {kind}{shown}; 'neardup list' shows what there is of each")


def _broken(name: str, entry: EntryPoint, error: Exception) -> NeardupError:
    return NeardupError(f"{name} ({entry.value}) cannot be imported: {reason(error)}")


def _missing(name: str, entry: EntryPoint, error: ModuleNotFoundError) -> NeardupError:
    """The error for a module that is not found. It says how to install it where an extra of the package has it."""
    library = (error.name or "").partition(".")[0]
    if entry.dist is None:
        return _broken(name, entry, error)
    matches = [match.groups() for match in map(_OF_EXTRA.match, entry.dist.requires or []) if match]
    size = Counter(extra for _, extra in matches)
    packages = library, f"py-{library}", f"python-{library}"
    offered = [extra for requirement, extra in matches if any(_same(requirement, name) for name in packages)]
    if not offered:
        return _broken(name, entry, error)
    smallest = min(offered, key=lambda extra: (size[extra], extra))  # an extra may hold all of another
    return MissingLibraryError(name, library, f"pip install '{entry.dist.name}[{smallest}]'")


def name_of(component: type) -> str:
    """The name a class is registered under; its own name where it is not registered."""
    entry = _entry_of(component)
    return entry.name if entry else component.__name__


def package_of(component: type) -> Distribution | None:
    """The installed package that registers a class; None where none does."""
    entry = _entry_of(component)
    return entry.dist if entry else None


def _entry_of(component: type) -> EntryPoint | None:
    if component not in _loaded:
        place = f"{component.__module__}:{component.__qualname__}"
        every = (entry for kind in KINDS for entry in _entries(kind).values())
        _loaded[component] = next((entry for entry in every if entry.value == place), None)
    return _loaded[component]


def _same(a: str, b: str) -> bool:
    return a.replace("_", "-").lower() == b.replace("_", "-").lower()
