"""Readers under inputs of any kind, as faults of the table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bench.reliability.faults import Broken, Fault
from bench.reliability.fuzz.batch import keep, run_batch
from bench.reliability.fuzz.folders import FOLDERS
from bench.reliability.fuzz.targets import FILES

if TYPE_CHECKING:
    from random import Random

    from bench.reliability.fuzz.targets import Target
    from bench.reliability.place import Place


def fuzzed(target: Target, inputs: int, place: Place, rng: Random) -> tuple[int, str]:
    """A batch of inputs to a reader."""
    found = run_batch(target, inputs, rng.getrandbits(60))
    if found.fault:
        raise Broken(f"{found.fault} (input {keep(found, target.name, place.root.parent / 'findings').name})")
    return found.inputs, "a result or one error of neardup's own"


FAULTS = [
    Fault(
        name=f"fuzz-{target.name.replace(' ', '-')}",
        title=f"damaged and invented inputs: {target.name}",
        promise="a result, or one error of neardup's own; no other exception, crash, hang, or 4 GiB of memory",
        answer="prevented",
        system="all; tried on Linux",
        tries=batches,
        trial=partial(fuzzed, target, inputs),
        alone=True,
    )
    for targets, batches, inputs in ((FILES, 6, 1000), (FOLDERS[:2], 5, 200), (FOLDERS[2:], 5, 1000))
    for target in targets
]
