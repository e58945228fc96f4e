"""Checks for authors of strategies: of the contract, every breach explained, and of quality.

from neardup.testing import assert_quality, check_strategy

def test_contract():
    check_strategy(MyStrategy())

def test_quality():
    assert_quality(MyStrategy(), "wire", f1=0.7)
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

from neardup.core.parsing import parse
from neardup.core.spec import canonical
from neardup.testing.checks import CHECKS
from neardup.testing.odd_texts import BLANK, WORDLESS, odd_texts
from neardup.testing.quality import Quality, QualityError, assert_quality

if TYPE_CHECKING:
    from neardup.core.strategy import Strategy

__all__ = [
    "BLANK",
    "WORDLESS",
    "ContractError",
    "Quality",
    "QualityError",
    "assert_quality",
    "check_strategy",
    "odd_texts",
]


class ContractError(AssertionError):
    """A strategy breaks its contract; the message lists every breach that was found."""


def check_strategy(strategy: Strategy | str, *, processes: bool = True) -> None:
    """Check a strategy against its contract.

    Args:
        strategy: an instance, or the text of one, with parameters small enough for it to be quick.
        processes: also run it in two new processes with other hash seeds and thread counts (takes seconds).

    Raises:
        ContractError: it breaks the contract; every breach found is listed.
    """
    chosen = cast("Strategy", parse(strategy, "strategy")) if isinstance(strategy, str) else strategy
    breaches: list[str] = []
    for check in CHECKS if processes else CHECKS[:-1]:
        try:
            breaches.extend(check(chosen))
        except Exception as error:  # noqa: BLE001 - whatever it raises is a breach
            breaches.append(f"{check.__name__.strip('_')}: raised {type(error).__name__}: {error}")
    if breaches:
        listed = "\n".join(f"  - {breach}" for breach in breaches)
        raise ContractError(f"{_text(chosen)} breaks the contract of a strategy:\n{listed}")


def _text(strategy: Strategy) -> str:
    return canonical(strategy) if dataclasses.is_dataclass(strategy) else repr(strategy)
