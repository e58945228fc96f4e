"""Canonical text of strategies, scorers, linkages and perturbations: `name(parameter=value, …)`, written and read.

The text names every parameter, defaults and nested components included, but for those `added_later` that have their
default. It is the key in results, tables and command lines.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import keyword
import re
import sys
import types
import typing
from functools import cache
from typing import Any, ClassVar, Literal, Union, get_args, get_origin

from neardup.core.registry import Kind, load, name_of
from neardup.errors import NeardupError, ParameterError, UnknownNameError

_RESERVED = frozenset(keyword.kwlist) - {"None", "True", "False"}
_VALUE = re.compile(r"(?<==)[a-z]+(?=\s*[,)])")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*")
_QUOTED = re.compile(r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
_MISFIT = object()
_LATER = "neardup: added later"
_DASHED = re.compile(r"(?<![\w.])[A-Za-z]\w*(?:-\w+)+")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Spec:
    """Base of every component: a frozen, keyword-only dataclass whose `str()` is its canonical text.

    Attributes:
        tuned_on: the data that the defaults were chosen on, each as `corpus:half` or `corpus@edition`; no parameter.
        repeats: name of the strategy whose algorithm this one does with another library; reports show it, but do not
            count it as a strategy of its own when they compare. Empty where it repeats none; no parameter.
        not_by_default: whether a strategy runs only where it is named, as one that takes too long; no parameter.
    """

    tuned_on: ClassVar[tuple[str, ...]] = ()
    repeats: ClassVar[str] = ""
    not_by_default: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Check the type of every parameter; subclasses go on to check ranges."""
        check_types(self)

    def __str__(self) -> str:
        return canonical(self)

    def require(self, condition: bool, fact: str) -> None:
        """Refuse a parameter out of range.

        Raises:
            ParameterError: the condition does not hold.
        """
        if not condition:
            raise ParameterError(f"{name_of(type(self))}: {fact}")


def canonical(component: object) -> str:
    """The canonical text of a component: every parameter, but for those `added_later` that have their default."""
    values = ((f, getattr(component, f.name)) for f in dataclasses.fields(component))  # type: ignore[arg-type]  # any
    said = (f"{f.name}={_render(value)}" for f, value in values if not (_LATER in f.metadata and value == f.default))
    return f"{name_of(type(component))}({', '.join(said)})"


def added_later(default: Any) -> Any:
    """A parameter that is younger than results kept under canonical texts without it: its default is not written."""
    return dataclasses.field(default=default, metadata={_LATER: True})


def _render(value: object) -> str:
    if dataclasses.is_dataclass(value):
        return canonical(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(_render, value))}{',' if len(value) == 1 else ''})"
    return repr(value)


def parse(text: str, kind: Kind) -> Any:
    """The component that a text means: `name`, `name(parameter=value, …)` or `name:preset(…)`.

    Raises:
        UnknownNameError: no component, preset or parameter of that name.
        ParameterError: the text is malformed, or a value ill-typed or out of range.
    """
    source = text.strip()
    match = _NAME.match(source)
    if match is None:
        raise ParameterError(f"'{text}' is not a {kind}: write name(parameter=value, …)")
    name, rest = match.group(), source[match.end() :]
    preset = None
    if rest.startswith(":"):
        preset_match = _NAME.match(rest, 1)
        if preset_match is None:
            raise ParameterError(f"'{text}': no preset is named after ':'")
        preset, rest = preset_match.group(), rest[preset_match.end() :]
    component = load(kind, name)
    given: dict[str, Any] = {} if preset is None else dict(_preset(component, name, preset))
    given |= _arguments(rest, text)
    return build(component, name, given)


def build(component: Any, name: str, given: dict[str, Any]) -> Any:
    """An instance of a component class with these parameters, types checked.

    Raises:
        UnknownNameError: a parameter is unknown.
        ParameterError: a value is ill-typed or out of range.
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
    except TypeError as error:
        raise ParameterError(f"{name}: {error}") from error
    check_types(instance)
    return instance


def check_types(component: Any) -> None:
    """Hold every parameter to its annotation.

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
    from neardup.core.strategy import Scorer, Strategy

    return {"strategy": Strategy, "scorer": Scorer, "linkage": Linkage}


def _preset(component: Any, name: str, preset: str) -> dict[str, Any]:
    presets: dict[str, Preset] = getattr(component, "presets", {})
    found = presets.get(preset) or presets.get(preset.replace("_", "-"))
    if found is None:
        raise UnknownNameError(f"preset of {name}", preset, presets)
    return found.parameters


@dataclasses.dataclass(frozen=True)
class Preset:
    """Published parameters of a strategy.

    Attributes:
        parameters: values by parameter name.
        source: the place where they were published.
        threshold: the similarity from which the source says that they find duplicates; None where it names none.
        tuned_on: the data that they were chosen on, as `Spec.tuned_on`, where this project measures on it.
        by_default: whether they run beside the strategy's defaults where no strategy is named.
    """

    parameters: dict[str, Any]
    source: str
    threshold: float | None = None
    tuned_on: tuple[str, ...] = ()
    by_default: bool = False


@dataclasses.dataclass(frozen=True)
class _Call:
    """A nested component as parsed. It is built when the annotation of its parameter gives its kind."""

    name: str
    arguments: dict[str, Any]


def _arguments(rest: str, text: str) -> dict[str, Any]:
    """The keyword arguments in `(…)`, read with `ast`. Names may hold dashes."""
    if not rest.strip():
        return {}
    plain = "".join(p if i % 2 else _plain(p) for i, p in enumerate(_QUOTED.split(rest)))
    try:
        tree = ast.parse("f" + plain.strip(), mode="eval").body
        if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name) or tree.func.id != "f":
            raise ParameterError(f"'{text}': write parameters as (parameter=value, …)")
        return _keywords(tree, text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ParameterError(f"'{text}' cannot be read: write name(parameter=value, …)") from error


def _plain(piece: str) -> str:
    """The text with underscores for dashes in names, and Python's own words (`mode=global`) in quotes."""
    words = _DASHED.sub(lambda m: m.group().replace("-", "_"), piece)
    return _VALUE.sub(lambda m: f"'{m.group()}'" if m.group() in _RESERVED else m.group(), words)


def _keywords(call: ast.Call, text: str) -> dict[str, Any]:
    if call.args or any(k.arg is None for k in call.keywords):
        raise ParameterError(f"'{text}': parameters are given by name, as parameter=value")
    names = [k.arg for k in call.keywords if k.arg is not None]
    for name in names:
        if names.count(name) > 1:
            raise ParameterError(f"'{text}': parameter {name} is given twice")
    return {k.arg: _value(k.value, text) for k in call.keywords if k.arg is not None}


def _value(node: ast.expr, text: str) -> Any:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _Call(node.func.id, _keywords(node, text))
    if isinstance(node, ast.Name):
        return _Call(node.id, {})
    return ast.literal_eval(node)


def _convert(value: Any, hint: Any, where: str) -> Any:
    """The value in the type of the annotation, or an error that names the choices."""
    for option in _options(hint):
        fitted = _fit(value, option, where)
        if fitted is not _MISFIT:
            return fitted
    shown = value.name if isinstance(value, _Call) else repr(value)
    raise ParameterError(f"{where} takes {_describe(hint)}, not {shown}")


def _fit(value: Any, option: Any, where: str) -> Any:
    """The value in the type of one option of an annotation; `_MISFIT` where it is of another type."""
    if get_origin(option) is Literal:
        bare = value.name if isinstance(value, _Call) and not value.arguments else value
        return bare if any(bare == choice and type(bare) is type(choice) for choice in get_args(option)) else _MISFIT
    if get_origin(option) is tuple:
        member = get_args(option)[0]
        return tuple(_convert(v, member, where) for v in value) if isinstance(value, tuple | list) else _MISFIT
    kind = _kind_of(option)
    if kind is not None:
        built = build(load(kind, value.name), value.name, value.arguments) if isinstance(value, _Call) else value
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
