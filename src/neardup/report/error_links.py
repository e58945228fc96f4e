"""Addresses in the page of a report: from a count under Details to the pairs that it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

if TYPE_CHECKING:
    from neardup.results.errors import Step
    from neardup.results.records import Place


def errors_at(
    corpus: str,
    strategy: str,
    outcome: Literal["wrong", "missed"],
    *,
    at: Place = "default",
    step: Step | None = None,
    kind: str = "",
) -> str:
    """The address of errors of a strategy.

    Args:
        corpus: its name.
        strategy: canonical text.
        outcome: whether pairs were joined wrongly or missed.
        at: at which threshold.
        step: the step that lost them; None for any.
        kind: what they are, as tables call it; "" for any.
    """
    chosen = {"corpus": corpus, "at": at, "strategy": strategy, "outcome": outcome, "step": step or "", "kind": kind}
    return _address(chosen)


def pair_at(corpus: str, strategy: str, a: str, b: str) -> str:
    """The address of one pair, the lesser id first.

    Args:
        corpus: its name.
        strategy: canonical text of the strategy that is told of.
        a: an id.
        b: another.
    """
    one, other = sorted((a, b))
    return _address({"corpus": corpus, "at": "default", "strategy": strategy, "a": one, "b": other})


def _address(chosen: dict[str, str]) -> str:
    return f"#{urlencode({'view': 'errors', **{key: value for key, value in chosen.items() if value}})}"
