"""Settings of one strategy that differ in one parameter: sweeps over it."""

from __future__ import annotations

from ast import literal_eval
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.core.components import strategy
from neardup.errors import NeardupError
from neardup.results.names import parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEAST = 3
"""Settings of a sweep; two may differ in one parameter without being meant as one."""


@dataclass(frozen=True)
class Family:
    """A sweep over a number.

    Attributes:
        name: the name of the strategy.
        parameter: what differs.
        members: its value and the canonical text of each strategy, ascending.
    """

    name: str
    parameter: str
    members: Sequence[tuple[float, str]]


def families(strategies: Iterable[str]) -> list[Family]:
    """The sweeps among strategies, by canonical text.

    A parameter that follows from another one, as `rows` of `minhash-lsh` follows from `bands`, does not count as a
    difference. A strategy can be in several sweeps. One that is not installed is in none.
    """
    stated = {text: own for text in dict.fromkeys(strategies) if (own := _stated(text)) is not None}
    groups: dict[tuple[str, str, frozenset[tuple[str, str]]], list[tuple[float, str]]] = {}
    for text, own in stated.items():
        name = text.partition("(")[0]
        rivals = {key for other, given in stated.items() if other.partition("(")[0] == name for key in given}
        for parameter in sorted(rivals):
            value = _number(_values(text).get(parameter, ""))
            if value is not None:
                rest = frozenset(item for item in own.items() if item[0] != parameter)
                groups.setdefault((name, parameter, rest), []).append((value, text))
    found = [Family(name, parameter, sorted(members)) for (name, parameter, _), members in groups.items()]
    return [family for family in found if len(family.members) >= LEAST]


def _stated(text: str) -> dict[str, str] | None:
    """The fewest parameters from which the others follow; None where the strategy is not known here."""
    name, kept = text.partition("(")[0], _values(text)
    if not _same(name, kept, text):
        return None
    for parameter in reversed(list(kept)):
        fewer = {key: value for key, value in kept.items() if key != parameter}
        if _same(name, fewer, text):
            kept = fewer
    return kept


def _same(name: str, values: dict[str, str], text: str) -> bool:
    """Whether a strategy with these parameters is the one of this text."""
    try:
        return str(strategy(f"{name}({', '.join(f'{key}={value}' for key, value in values.items())})")) == text
    except NeardupError:
        return False


def _values(text: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in parameters(text))


def _number(value: str) -> float | None:
    """The number that a value is; None for what is none."""
    try:
        found = literal_eval(value)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None
