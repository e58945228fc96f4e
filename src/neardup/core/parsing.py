"""Components from their texts, with `ast` and never `eval`: `name(parameter=value, …)` or `name:preset(…)`."""

from __future__ import annotations

import ast
import keyword
import re
import warnings
from typing import TYPE_CHECKING, Any

from neardup.core.parameters import Call, build
from neardup.core.registry import Kind, load
from neardup.errors import ParameterError, UnknownNameError

if TYPE_CHECKING:
    from neardup.core.spec import Preset

_RESERVED = frozenset(keyword.kwlist) - {"None", "True", "False"}
_VALUE = re.compile(r"(?<==)[a-z]+(?=\s*[,)])")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*")
_QUOTED = re.compile(r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
_SIGNS = re.compile(rf"{_QUOTED.pattern}|([()+])")
_DASHED = re.compile(r"(?<![\w.])[A-Za-z]\w*(?:-\w+)+")


def parse(text: str, kind: Kind) -> Any:
    """The component that a text means: `name`, `name(parameter=value, …)` or `name:preset(…)`.

    Perturbations may be composed: `name(…) + name(…)`.

    Raises:
        UnknownNameError: no component, preset or parameter of that name.
        ParameterError: the text is malformed, or a value ill-typed or out of range.
    """
    terms = _terms(text, kind)
    if len(terms) == 1:
        return _one(text, kind)
    from neardup.core.perturbation import Composition

    if not all(map(str.strip, terms)):
        raise ParameterError(f"'{text}' lacks a perturbation beside a '+': write name(…) + name(…)")
    return Composition(parts=tuple(_one(term, kind) for term in terms))


def named_parameters(text: str, kind: Kind) -> set[str]:
    """The parameters that a text or its preset gives a value; of a composition, those of all its parts together.

    Raises:
        UnknownNameError: no component or preset of that name.
        ParameterError: the text is malformed.
    """
    return {name for term in _terms(text, kind) for name in _read(term, kind)[2]}


def _terms(text: str, kind: Kind) -> list[str]:
    """Of perturbations what stands between the plus signs outside of brackets and quotes; else the text."""
    if kind != "perturbation":
        return [text]
    terms, depth = [""], 0
    for piece in filter(None, _SIGNS.split(text)):
        depth += (piece == "(") - (piece == ")")
        if piece == "+" and depth == 0:
            terms.append("")
        else:
            terms[-1] += piece
    return terms


def _one(text: str, kind: Kind) -> Any:
    return build(*_read(text, kind))


def _read(text: str, kind: Kind) -> tuple[Any, str, dict[str, Any]]:
    """What the name of a text is registered for, the name, and the parameters that the text or its preset gives."""
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
    return component, name, given | _arguments(rest, text)


def _preset(component: Any, name: str, preset: str) -> dict[str, Any]:
    presets: dict[str, Preset] = getattr(component, "presets", {})
    found = presets.get(preset) or presets.get(preset.replace("_", "-"))
    if found is None:
        raise UnknownNameError(f"preset of {name}", preset, presets)
    return found.parameters


def _arguments(rest: str, text: str) -> dict[str, Any]:
    """The keyword arguments in `(…)`, read with `ast`. Names may hold dashes."""
    if not rest.strip():
        return {}
    plain = "".join(p if i % 2 else _plain(p) for i, p in enumerate(_QUOTED.split(rest)))
    try:
        tree = _parsed("f" + plain.strip())
        if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name) or tree.func.id != "f":
            raise ParameterError(f"'{text}': write parameters as (parameter=value, …)")
        return _keywords(tree, text)
    except (SyntaxError, Warning, ValueError, RecursionError, MemoryError) as error:
        raise ParameterError(f"'{text}' cannot be read: write name(parameter=value, …)") from error


def _parsed(source: str) -> ast.expr:
    """An expression of Python. What Python would only warn of, such as an unknown escape, is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return ast.parse(source, mode="eval").body


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
        return Call(node.func.id, _keywords(node, text))
    if isinstance(node, ast.Name):
        return Call(node.id, {})
    return ast.literal_eval(node)
