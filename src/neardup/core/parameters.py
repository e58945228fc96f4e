"""The parameters of components: values are held to their annotations, and nested components built."""

from __future__ import annotations

import dataclasses
import inspect
import sys
import types
import typing
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from neardup.core.registry import Kind, load, name_of
from neardup.errors import NeardupError, ParameterError, UnknownNameError, reason

_MISFIT = object()


@dataclasses.dataclass(frozen=True)
class Call:
    """A nested component as parsed. It is built when the annotation of its parameter gives its kind."""

    name: str
    arguments: dict[str, Any]


def build(component: Any, name: str, given: dict[str, Any]) -> Any:
    """An instance of a component class with these parameters, types checked.

    Raises:
        UnknownNameError: a parameter is unknown.
        ParameterError: a value is ill-typed or out of range, or the class refuses it.
    """
    if not (isinstance(component, type) and dataclasses.is_dataclass(component)):
        raise NeardupError(f"'{name}' is registered as {component!r}, which is not a dataclass")
    choices = [f.name for f in dataclasses.fields(component) if f.init]
    for parameter in given:
        if parameter not in choices:
            raise UnknownNameError(f"parameter of {name}", parameter, choices)
    hints = _hints(component)
    values = {k: _convert(v, hints[k], f"{name}: {k}") for k, v in given.items()}
    try:
        instance = component(**values)
    except NeardupError:
        raise
    except Exception as error:  # a constructor of another package may raise anything
        raise ParameterError(f"{name}: {reason(error)}") from error
    check_types(instance)
    return instance


def check_types(component: Any) -> None:
    """Check every parameter against its annotation.

    Raises:
        ParameterError: naming the parameter and what it takes.
    """
    hints = _hints(component.__class__)
    for f in dataclasses.fields(component):
        where = f"{name_of(type(component))}: {f.name}"
        value = getattr(component, f.name)
        converted = _convert(value, hints[f.name], where)
        if converted is not value:
            object.__setattr__(component, f.name, converted)


@cache
def _hints(component: type) -> dict[str, Any]:
    """The annotation of each parameter. Names published by neardup need no import at run time."""
    published = {component.__name__: component for component in _nestable().values()}
    hints: dict[str, Any] = {}
    for f in dataclasses.fields(component):
        owner = next(c for c in component.__mro__ if f.name in inspect.get_annotations(c))
        holder = types.SimpleNamespace(__annotations__={f.name: f.type})
        hints |= typing.get_type_hints(holder, vars(sys.modules[owner.__module__]), published)
    return hints


@cache
def _nestable() -> dict[Kind, type]:
    """The kinds of component that a parameter of another may be, and the type of each."""
    from neardup.core.linkage import Linkage
    from neardup.core.perturbation import Perturbation
    from neardup.core.strategy import Scorer, Strategy

    return {"strategy": Strategy, "scorer": Scorer, "linkage": Linkage, "perturbation": Perturbation}


def _convert(value: Any, hint: Any, where: str) -> Any:
    """The value in the type of the annotation, or an error that names the choices."""
    for option in _options(hint):
        fitted = _fit(value, option, where)
        if fitted is not _MISFIT:
            return fitted
    shown = value.name if isinstance(value, Call) else repr(value)
    raise ParameterError(f"{where} takes {_describe(hint)}, not {shown}")


def _fit(value: Any, option: Any, where: str) -> Any:
    """The value in the type of one option of an annotation; `_MISFIT` where it is of another type."""
    if get_origin(option) is Literal:
        bare = value.name if isinstance(value, Call) and not value.arguments else value
        return bare if any(bare == choice and type(bare) is type(choice) for choice in get_args(option)) else _MISFIT
    if get_origin(option) is tuple:
        member = get_args(option)[0]
        return tuple(_convert(v, member, where) for v in value) if isinstance(value, tuple | list) else _MISFIT
    kind = _kind_of(option)
    if kind is not None:
        built = build(load(kind, value.name), value.name, value.arguments) if isinstance(value, Call) else value
        return built if dataclasses.is_dataclass(type(built)) and isinstance(built, option) else _MISFIT
    if option is float and type(value) is int:
        return float(value)
    return value if type(value) is option else _MISFIT


def _options(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _kind_of(hint: Any) -> Kind | None:
    """The kind of component that an annotation such as `Scorer` stands for."""
    return next((kind for kind, component in _nestable().items() if hint is component), None)


def _describe(hint: Any) -> str:
    words = []
    for option in _options(hint):
        if option is type(None):
            words.append("None")
        elif get_origin(option) is Literal:
            words.extend(repr(choice) for choice in get_args(option))
        elif get_origin(option) is tuple:
            words.append(f"a tuple of {_describe(get_args(option)[0])}")
        elif (kind := _kind_of(option)) is not None:
            words.append(f"a {kind}")
        else:
            words.append(
                {int: "an integer", float: "a number", str: "a string", bool: "True or False"}.get(option, str(option))
            )
    return " or ".join(words)
