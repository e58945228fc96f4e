"""Inputs made by atheris, an engine that keeps those which reach code that none before reached.

It is no dependency: `pip install atheris`. It counts the branches of neardup's own Python functions. Kernels are
compiled from bytecode that it must not change, and libraries in C are not counted.
"""

from __future__ import annotations

import sys
from functools import cache
from hashlib import sha256
from inspect import isclass, isfunction
from random import Random
from typing import TYPE_CHECKING

from bench.reliability.fuzz.batch import IDLE
from bench.reliability.fuzz.edits import edited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import FunctionType

LONGEST = 1 << 16
"""The most bytes of an input."""


@cache
def instrument() -> None:
    """Have branches counted in this process, and in those that are forked from it; some ten seconds."""
    import atheris

    for function in functions():
        atheris.instrument_func(function)


def guided(kept: Path, once: Callable[[bytes], None], sound: Sequence[bytes], count: int, number: int) -> None:
    """Feed this many inputs, beginning with the sound ones and with those in a folder, where new ones are kept.

    The process ends with the last, and at the first that the reader does not stand. `instrument` comes first.
    """
    import atheris

    kept.mkdir(parents=True, exist_ok=True)
    for one in sound:
        (kept / sha256(one).hexdigest()).write_bytes(one)
    inputs = {"runs": count, "seed": number % (1 << 32) or 1, "max_len": LONGEST, "timeout": int(IDLE)}
    told = dict.fromkeys(("verbosity", "rss_limit_mb", "handle_segv", "handle_abrt", "handle_bus"), 0)
    options = [f"-{name}={value}" for name, value in (inputs | told | {"exact_artifact_path": "/dev/null"}).items()]

    def mutate(data: bytes, most: int, chance: int) -> bytes:
        return mutated(atheris.Mutate, sound, data, most, chance)  # which is another function once `Fuzz` has begun

    atheris.Setup(["fuzz", *options, str(kept)], once, custom_mutator=mutate)
    atheris.Fuzz()


def mutated(
    mutate: Callable[[bytes, int], bytes], sound: Sequence[bytes], data: bytes, most: int, number: int
) -> bytes:
    """The input that comes after another: by the engine's own mutations, or by edits that mean something here."""
    rng = Random(number)
    return mutate(data, most) if rng.random() < 0.5 else edited(data, sound, rng)[:most]


def functions() -> Iterator[FunctionType]:
    """Every Python function of neardup that was imported, methods included; a kernel is none."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0].startswith("neardup"):
            for value in list(vars(module).values()):
                if getattr(value, "__module__", "") == name:
                    yield from _of(value)


def _of(value: object) -> Iterator[FunctionType]:
    if isfunction(value):
        yield value
    elif isclass(value):
        for one in vars(value).values():
            wrapped = (getattr(one, name, None) for name in ("fget", "func", "__func__"))  # of a property, and so on
            yield from filter(isfunction, (one, *wrapped))
