"""The status of a gate: held, broken or undecided."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from sys import float_info
from typing import TYPE_CHECKING, Any, Literal

from neardup.results.lookup import matching
from neardup.results.names import short_names

if TYPE_CHECKING:
    from neardup.compare.figures import Key, Named
    from neardup.compare.gates import Gate
    from neardup.compare.noise import Outcome

Status = Literal["held", "broken", "undecided"]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How a gate ended.

    Attributes:
        status: `undecided` where there is no figure to judge, or noise is too wide for a decision.
        reason: why it is undecided, in a few words.
    """

    status: Status
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a gate reads off one run.

    Attributes:
        value: exactly the shortest decimal that `results.json` has, or the ratio of two of them; None where there is
            none.
        reason: why there is none.
    """

    value: Fraction | None = None
    reason: str = ""

    @property
    def shown(self) -> float | None:
        """The value as a number to print."""
        return None if self.value is None else float(self.value)


def read(cells: dict[Key, Named], key: Key, gate: Gate, run: str) -> Reading:
    """The figure of a cell, or its ratio to that of the reference on the same corpus.

    Args:
        cells: figures of a run.
        key: the cell.
        gate: says which figure, and the reference.
        run: `base` or `new`, for the reason.
    """
    own = _figure(cells, key, gate.figure, run)
    if own.value is None or not gate.reference:
        return own
    reference = reference_key(cells, key, gate.reference)
    if reference is None:
        return Reading(reason=f"the {run} run has no '{gate.reference}' on {key[0]}")
    divisor = _figure(cells, reference, gate.figure, run)
    if divisor.value is None:
        return divisor
    if divisor.value == 0:
        return Reading(reason=f"{gate.figure} of '{gate.reference}' is 0 in the {run} run: there is no ratio to 0")
    ratio = own.value / divisor.value
    if ratio > Fraction(float_info.max):
        return Reading(reason=f"the ratio of {gate.figure} to that of '{gate.reference}' is too large in the {run} run")
    return Reading(value=ratio)


def _figure(cells: dict[Key, Named], key: Key, figure: str, run: str) -> Reading:
    if key not in cells:
        return Reading(reason=f"the {run} run has no {_name(key[1])} on {key[0]}")
    value = cells[key].get(figure)
    if value is None:
        return Reading(reason=f"the {run} run has no {figure} of {_name(key[1])}")
    if not abs(value) <= float_info.max:  # nor is NaN
        return Reading(reason=f"{figure} is {value}, no number, in the {run} run")
    return Reading(value=Fraction(repr(value)))


def _name(strategy: str) -> str:
    return short_names([strategy])[strategy]


def reference_key(cells: dict[Key, Any], key: Key, name: str) -> Key | None:
    """The cell on the same corpus that a reference names."""
    found = matching(name, [strategy for corpus, strategy in cells if corpus == key[0]])
    return (key[0], found[0]) if found else None


def judge(gate: Gate, base: Reading, new: Reading, outcome: Outcome) -> Verdict:
    """Whether a gate held.

    A change beyond the bound breaks it unless that lies within noise. Where the interval of the change reaches beyond
    the bound and the change itself does not, or does so within noise, the noise is too wide for a decision.
    """
    if new.value is None:
        return Verdict(status="undecided", reason=new.reason)
    if gate.kind == "level":
        return _settled(gate.breaks(new.value))
    if base.value is None:
        return Verdict(status="undecided", reason=base.reason)
    change = new.value - base.value
    if gate.relative and not base.value and change:
        return Verdict(status="undecided", reason=f"{gate.subject} is 0 in the base run: no change is a share of 0")
    breaks = gate.breaks(change, base.value)
    if outcome.interval is None or (breaks and not outcome.within_noise):
        return _settled(breaks)
    worst = min(outcome.interval) if gate.side == "<" else max(outcome.interval)
    if breaks or gate.breaks(Fraction(worst), base.value):
        return Verdict(status="undecided", reason=_too_wide(gate, outcome.interval, base.value))
    return _settled(False)


def _settled(broken: bool) -> Verdict:
    return Verdict(status="broken" if broken else "held")


def _too_wide(gate: Gate, interval: tuple[float, float], base: Fraction) -> str:
    """The interval of the change, in the terms of the bound."""
    low, high = sorted(end / abs(float(base)) if gate.relative else end for end in interval)
    form = "+.1%" if gate.relative else "+.3g"
    return f"noise is wider than the bound: the change lies between {low:{form}} and {high:{form}}"
