"""The panel: the strategies that every study runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core import components
from neardup.core.registry import names
from neardup.core.spec import Spec, canonical
from neardup.errors import NeardupError
from neardup.study.records import PanelStrategy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PRESETS = ("minhash-lsh:news", "minhash-lsh:text-dedup-core")
"""Presets that are in the panel beside the defaults of every strategy: others report nearly what these do."""


def panel(further: Iterable[str] = (), *, only: bool = False) -> list[PanelStrategy]:
    """The strategies of a study: built-in ones at their defaults, some presets, and further ones; each once.

    Strategies that repeat another one by other means, and those that run only where they are named, have no
    place of their own.

    Args:
        further: strategies to add, or presets.
        only: whether there are no others.

    Raises:
        NeardupError: a strategy is unknown, its parameters are wrong, or there is none.
    """
    own = () if only else (*_defaults(), *PRESETS)
    texts = list(dict.fromkeys(canonical(components.strategy(text)) for text in (*own, *further)))
    if not texts:
        raise NeardupError("a survey without any strategy; name one, or take the panel's")
    return [PanelStrategy(strategy=text, default=_default(text)) for text in texts]


def _defaults() -> Iterator[str]:
    """Names of the strategies of neardup itself that run by default and repeat no other."""
    for name in names("strategy"):
        try:
            strategy = components.strategy(name)
        except NeardupError:
            continue
        ours = type(strategy).__module__.startswith("neardup_algorithms.")
        if ours and isinstance(strategy, Spec) and not (strategy.repeats or strategy.not_by_default):
            yield name


def _default(text: str) -> float:
    return float(components.strategy(text).default_threshold)
