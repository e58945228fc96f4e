"""What can be run in parts: anything else is refused before the work, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core.bucketed import Bucketed
from neardup.core.spec import canonical
from neardup.errors import ParameterError
from neardup.linkages import Components

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
    if not isinstance(strategy, Bucketed):
        raise ParameterError(f"{name} cannot be run in parts, since it does not say how; {_REMEDY}")
    if strategy.meeting == "whole":
        raise ParameterError(
            f"{name} cannot be run in parts, since it finds its candidates over the whole corpus; {_REMEDY}"
        )
    if strategy.verify is not None:
        raise ParameterError(f"{name} cannot be run in parts with verify=, which reads texts; {_REMEDY} without verify")


def check_linkage(linkage: Linkage) -> None:
    """Refuse a linkage that the stages cannot run.

    Raises:
        ParameterError: the reason, and what can be done.
    """
    if not isinstance(linkage, Components):
        name = canonical(linkage).partition("(")[0]
        raise ParameterError(
            f"linkage {name} is not available with --memory; take --linkage components, or leave it out"
        )
