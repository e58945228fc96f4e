"""Gates: conditions on how far a figure may move, or on where it must stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NoReturn

from neardup.compare.figures import depends_on_machine
from neardup.errors import ParameterError

_NUMBER = r"(?P<bound>[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)"
_SUBJECT = r"(?P<figure>[^<>]+?)(?:/(?P<reference>[\w:-]+))?"
_CHANGE = re.compile(rf"{_SUBJECT}\s*(?P<side>[<>])\s*{_NUMBER}(?P<percent>%?)")
_LEVEL = re.compile(rf"(?P<limit>min|max):\s*{_SUBJECT}\s*=\s*{_NUMBER}")
_FORMS = "write f1<-0.01, candidates>+5%, seconds/REFERENCE>+20%, min:f1=0.5 or max:wrongly_removed=10"


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A condition that a comparison must meet.

    `f1<-0.01`, `candidates>+5%` and `seconds/exact>+20%` break where a figure changes by more than the bound.
    `min:f1=0.5` and `max:wrongly_removed=10` break where the new run's figure lies beyond it.

    Attributes:
        figure: name of the figure.
        reference: the strategy (`name` or `name:preset`) whose figure on the same corpus it is divided by; "" for none.
        kind: whether the bound is of the change or of the new figure.
        side: `<` breaks below the bound, `>` above.
        bound: exactly as written; a share where `relative`.
        relative: whether the change is measured against the base.
        text: as it was written.
    """

    figure: str
    reference: str
    kind: Literal["change", "level"] = "change"
    side: Literal["<", ">"]
    bound: Fraction
    relative: bool = False
    text: str

    @property
    def subject(self) -> str:
        """What the gate looks at: the figure, or its ratio to the reference's."""
        return f"{self.figure}/{self.reference}" if self.reference else self.figure

    def breaks(self, value: Fraction, base: Fraction = Fraction(0)) -> bool:
        """Whether a change, or the new figure where the bound is of that, lies beyond the bound.

        Args:
            value: the change, or the new figure.
            base: what a change is a share of.
        """
        bound = self.bound * abs(base) if self.relative else self.bound
        return value < bound if self.side == "<" else value > bound


def parse_gate(text: str) -> Gate:
    """A gate from its text.

    Raises:
        ParameterError: it is malformed, bounds a change without a sign, or depends on the machine without a reference.
    """
    gate = _level(text.strip()) or _change(text.strip())
    if depends_on_machine(gate.figure) and not gate.reference:
        divided = text.strip().replace(gate.figure, f"{gate.figure}/exact", 1)
        fact = f"'{text}' depends on the machine and cannot be compared between runs"
        raise ParameterError(f"{fact}; divide it by a strategy of the same run, as in '{divided}'")
    return gate


def _level(text: str) -> Gate | None:
    """A gate on where a figure stands; None where the text is none."""
    match = _LEVEL.fullmatch(text)
    if match is None:
        return None
    return Gate(
        figure=match["figure"].strip(),
        reference=match["reference"] or "",
        kind="level",
        side="<" if match["limit"] == "min" else ">",
        bound=Fraction(match["bound"]),
        text=text,
    )


def _change(text: str) -> Gate:
    """A gate on how far a figure moves."""
    match = _CHANGE.fullmatch(text)
    if match is None:
        raise ParameterError(f"'{text}' is no gate; {_FORMS}")
    if match["bound"][0] not in "+-":
        _refuse_unsigned(match)
    relative = bool(match["percent"])
    return Gate(
        figure=match["figure"].strip(),
        reference=match["reference"] or "",
        side="<" if match["side"] == "<" else ">",
        bound=Fraction(match["bound"]) / (100 if relative else 1),
        relative=relative,
        text=text,
    )


def _refuse_unsigned(match: re.Match[str]) -> NoReturn:
    """A bound without a sign may be meant for the change or for the figure: say how each is written."""
    subject, side = match[0][: match.start("side")].strip(), match["side"]
    sign, limit = ("-", "min") if side == "<" else ("+", "max")
    change = f"'{subject}{side}{sign}{match['bound']}{match['percent']}' is a gate on the change"
    level = "" if match["percent"] else f"; '{limit}:{subject}={match['bound']}' one on the figure of the new run"
    raise ParameterError(f"'{match[0]}' has no sign: {change}{level}")
