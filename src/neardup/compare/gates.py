"""Gates: conditions on how far a figure may move."""

from __future__ import annotations

import re
from dataclasses import dataclass

from neardup.compare.figures import depends_on_machine
from neardup.errors import ParameterError

_GATE = re.compile(
    r"(?P<figure>[^<>]+?)(?:/(?P<reference>[\w:-]+))?\s*(?P<side>[<>])\s*(?P<bound>[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?P<percent>%?)"
)


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A condition that fails a comparison: `f1<-0.01`, `candidates>+5%`, `seconds/exact>+20%`.

    Attributes:
        figure: name of the figure.
        reference: the strategy (`name` or `name:preset`) whose figure on the same corpus it is divided by; "" for none.
        side: `<` fails when the change is below the bound, `>` when it is above.
        bound: of the change; a share where `relative`.
        relative: whether the change is measured against the base.
        text: as it was written.
    """

    figure: str
    reference: str
    side: str
    bound: float
    relative: bool
    text: str

    @property
    def subject(self) -> str:
        """What the gate looks at: the figure, or its ratio to the reference's."""
        return f"{self.figure}/{self.reference}" if self.reference else self.figure

    def fails(self, base: float, new: float) -> bool:
        """Whether going from base to new breaks the gate."""
        change = new - base
        if self.relative:
            change = change / abs(base) if base else (0.0 if change == 0 else float("inf") * change)
        return change < self.bound if self.side == "<" else change > self.bound


def parse_gate(text: str) -> Gate:
    """A gate from its text.

    Raises:
        ParameterError: it is malformed, or gates what depends on the machine without a reference.
    """
    match = _GATE.fullmatch(text.strip())
    if match is None:
        raise ParameterError(f"'{text}' is no gate; write figure<-0.01, figure>+5% or seconds/REFERENCE>+20%")
    if depends_on_machine(match["figure"]) and not match["reference"]:
        raise ParameterError(
            f"'{text}' would gate figures of different machines or moments; divide by a strategy of the same run, "
            f"as in '{match['figure']}/exact{match['side']}{match['bound']}{match['percent']}'"
        )
    relative = bool(match["percent"])
    return Gate(
        figure=match["figure"].strip(),
        reference=match["reference"] or "",
        side=match["side"],
        bound=float(match["bound"]) / (100 if relative else 1),
        relative=relative,
        text=text.strip(),
    )
