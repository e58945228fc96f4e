"""Documents left out of a file and put back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from neardup.io.originals.part import Flags

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.io.originals.part import Divided, Part, Place


def masks(count: int) -> list[np.ndarray]:
    """Every choice of some of a few documents."""
    return [np.array([bool(number >> place & 1) for place in range(count)]) for number in range(2**count)]


def divided(part: Part, target: Path, mask: np.ndarray) -> tuple[Divided, list[Place]]:
    """The part without the documents of the mask; what became of it, and these documents."""
    places: list[Place] = []
    flags = Flags(mask)
    found = part.divide(target, flags, places.append)
    flags.finish(part.path)
    assert (found.documents, found.removed) == (len(mask), mask.sum())
    assert found.input == part.digest()
    assert found.clean == type(part)(target).digest()
    plain = [json.loads(json.dumps(place)) for place in places]
    return found, plain


def restored(part: Part, target: Path, found: Divided, places: list[Place]) -> None:
    part.restore(target, iter(places), found)
