"""What can be run in parts: anything else is refused before the work, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core.bucketed import Bucketed
from neardup.core.spec import canonical
from neardup.core.strategy import can_be_divided
from neardup.core.tiled import Tiled
from neardup.errors import ParameterError
from neardup.linkages import Hierarchical, Star

if TYPE_CHECKING:
    from neardup.core.linkage import Linkage
    from neardup.core.strategy import Strategy

_REMEDY = "run it without --memory, or take minhash-lsh"


def check_strategy(strategy: Strategy) -> None:
    """Refuse a strategy that the stages cannot run.

    Raises:
        ParameterError: the reason, and what can be done.
    """
    name = canonical(strategy).partition("(")[0]
    if isinstance(strategy, Tiled):
        return
    if not isinstance(strategy, Bucketed):
        raise ParameterError(f"{name} cannot be run in parts, since it searches the whole corpus at once; {_REMEDY}")
    if strategy.meeting == "whole":
        raise ParameterError(
            f"{name} cannot be run in parts, since it finds its candidates over the whole corpus; {_REMEDY}"
        )
    if strategy.scorer is not None and not can_be_divided(strategy.scorer):
        scorer = canonical(strategy.scorer).partition("(")[0]
        raise ParameterError(
            f"{name} cannot be run in parts with verify={scorer}, whose statistics of the corpus cannot be gathered in "
            "parts; run it without --memory, or take another scorer"
        )


def check_linkage(linkage: Linkage) -> None:
    """Refuse a linkage that the stages cannot run.

    Raises:
        ParameterError: the reason, and what can be done.
    """
    if not isinstance(linkage, Hierarchical | Star):
        name = canonical(linkage).partition("(")[0]
        raise ParameterError(
            f"linkage {name} cannot be run component by component, as --memory needs; take --linkage components"
        )
