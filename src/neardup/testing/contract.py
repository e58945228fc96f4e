"""What the checks of all kinds of components share: how breaches are gathered and told, and the rules for data."""

from __future__ import annotations

import dataclasses
import pickle
from typing import TYPE_CHECKING, Any, TypeVar, cast

from neardup.core.parsing import parse
from neardup.core.registry import name_of, names
from neardup.core.spec import canonical
from neardup.errors import described

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from neardup.core.registry import Kind

C = TypeVar("C")
_RAISED = " raised "


class ContractError(AssertionError):
    """A component breaks its contract; the message lists every breach that was found, one a line."""


def hold(component: C, kind: Kind, checks: Sequence[Callable[[C], Iterator[str]]], *, called: str = "") -> None:
    """Make every check of a component.

    Args:
        component: what is checked.
        kind: of which kind it is.
        checks: each gives a sentence for every breach that it found.
        called: what the message calls it; "" for its canonical text.

    Raises:
        ContractError: there is a breach; whatever a check raised is one.
    """
    found: dict[str, list[str]] = {}
    for check in checks:
        for breach in _breaches(check, component):
            where, _, raised = breach.rpartition(_RAISED)
            found.setdefault(raised, []).append(where)
    breaches = [_line(raised, places) for raised, places in found.items()]
    if breaches:
        listed = "\n".join(f"  - {breach}" for breach in breaches)
        raise ContractError(f"{called or _text(component)} breaks the contract of a {kind}:\n{listed}")


def _breaches(check: Callable[[C], Iterator[str]], component: C) -> Iterator[str]:
    try:
        yield from check(component)
    except Exception as error:  # noqa: BLE001 - whatever it raises is a breach
        yield f"{check.__name__.strip('_')}:{_RAISED}{described(error)}"


def _line(raised: str, places: list[str]) -> str:
    """A breach; one that raised the same in several places is told once, with all of them."""
    first, *others = places
    more = f" (and so did: {', '.join(place.rstrip(':').removesuffix(' it') for place in others)})"
    return f"{first}{_RAISED if first else ''}{raised}{more if any(others) else ''}"


def chosen(given: C | str, kind: Kind) -> C:
    """A component as it is, or from its text."""
    return cast("C", parse(given, kind)) if isinstance(given, str) else given


def plain_data(component: Any, kind: Kind) -> Iterator[str]:
    """Frozen, keyword-only, hashable, picklable, with a canonical text that parses back."""
    if not hasattr(component, "__dataclass_params__"):
        yield "it is no dataclass; make it @dataclass(frozen=True, kw_only=True)"
        return
    keyword_only = all(f.kw_only for f in dataclasses.fields(component))
    if not (keyword_only and component.__dataclass_params__.frozen):
        yield "its dataclass is not frozen and keyword-only; make it @dataclass(frozen=True, kw_only=True)"
    pickled = pickle.loads(pickle.dumps(component))  # noqa: S301 - just pickled
    if pickled != component or hash(pickled) != hash(component):
        yield "a copy of it is not equal to it; give every parameter a hashable value and compare by value"
    if name_of(type(component)) in names(kind) and parse(canonical(component), kind) != component:
        yield f"its text {canonical(component)} parses back to something else"


def _text(component: object) -> str:
    return canonical(component) if dataclasses.is_dataclass(component) else repr(component)
