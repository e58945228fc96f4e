"""What a fault is: a trial that can be repeated from its number, and what is promised of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from bench.reliability.place import Place


class Broken(Exception):  # noqa: N818 - a finding, no error of this program
    """A promise that did not hold, in one line."""


class Untried(Exception):  # noqa: N818
    """This system offers no way to make the fault; in one line, why."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A kind of fault.

    Attributes:
        name: how `--only` names it.
        title: what happens, as a row of the table.
        promise: what must hold.
        answer: whether harm is prevented, or only detected and told.
        system: the systems on which the promise is made.
        tries: how many trials there are.
        trial: one trial; returns how often the fault came, and the outcome in a few words, or raises `Broken`.
        alone: whether it needs no undisturbed run to compare with.
    """

    name: str
    title: str
    promise: str
    answer: Literal["prevented", "detected"]
    system: str
    tries: int
    trial: Callable[[Place, Random], tuple[int, str]]
    alone: bool = False
