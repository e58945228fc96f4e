"""What a user asks of an operating point, such as `precision>=0.98`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.errors import ParameterError
from neardup.estimation.choose import Goal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from neardup.estimation.choose import Name

_FORM = re.compile(r"(?P<figure>\w+)\s*(?:(?P<side>[<>]=?)\s*(?P<bound>\d+\.?\d*|\.\d+))?")
_CHOICES = "write precision>=0.98, recall>=0.9, f1>=0.8, f1 (the best there is) or wrongly_removed<=10"
_SHARES: tuple[Name, ...] = ("precision", "recall", "f1")
REMOVED = "wrongly_removed"
"""The figure that depends on which document of a cluster stays, and so is worked out for few operating points."""


@dataclass(frozen=True, kw_only=True)
class Goals:
    """What an operating point must reach, all of it.

    Attributes:
        shares: bounds on precision, recall and F1, which `neardup.estimation` decides.
        removed: the most documents that may be removed wrongly; None where there is no such bound.
        texts: as they were written; none where the best F1 is wanted.
    """

    shares: tuple[Goal, ...] = ()
    removed: float | None = None
    texts: tuple[str, ...] = ()


def parse_goals(texts: Iterable[str]) -> Goals:
    """Goals from their texts.

    Raises:
        ParameterError: one is malformed, names an unknown figure, or bounds it to the wrong side.
    """
    found = [_parse(text.strip()) for text in texts]
    bounded = [(text, figure, bound) for text, figure, bound in found if bound is not None]
    removed = [bound for _, figure, bound in bounded if figure == REMOVED]
    return Goals(
        shares=tuple(Goal(figure=name, least=bound) for _, figure, bound in bounded for name in _named(figure)),
        removed=min(removed, default=None),
        texts=tuple(dict.fromkeys(text for text, _, _ in bounded)),
    )


def _named(figure: str) -> Sequence[Name]:
    return [name for name in _SHARES if name == figure]


def _parse(text: str) -> tuple[str, str, float | None]:
    """A goal as it is shown, its figure and its bound."""
    match = _FORM.fullmatch(text)
    if match is None or match["figure"] not in (*_SHARES, REMOVED):
        raise ParameterError(f"'{text}' is no goal; {_CHOICES}")
    figure, side = match["figure"], "<=" if match["figure"] == REMOVED else ">="
    if match["bound"] is None and figure == "f1":
        return text, figure, None
    if match["side"] is None:
        quoted = f"write it in quotes, as in '{figure}{side}{10 if figure == REMOVED else 0.9}'"
        raise ParameterError(f"'{text}' is no goal: it has no bound; {quoted}, since the shell takes < and > for files")
    if match["side"] != side:
        raise ParameterError(f"'{text}' is no goal: {figure} is bounded by {side}; {_CHOICES}")
    bound = float(match["bound"])
    if figure != REMOVED and bound > 1:
        raise ParameterError(f"'{text}' is no goal: {figure} is a share, at most 1; {_CHOICES}")
    return f"{figure}{side}{bound:g}", figure, bound
