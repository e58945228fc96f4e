"""Classes of code points. They are read from `unicode.txt`, so they are the same under every version of Python."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEPARATOR, WORD, SOLO, MARK, IGNORED = range(5)
"""Classes of code points; see `neardup.text`."""

Folding = Literal["loose", "strict"]
"""Whether spellings that most readers take for the same are the same; see `neardup.text`."""

CODE_POINTS = 0x110000

_CLASSES = {"word": WORD, "solo": SOLO, "mark": MARK, "ignored": IGNORED}
_OPTIONAL_VOWELS = (
    (0x0591, 0x05BD),  # Hebrew: accents and points
    (0x05BF, 0x05BF),
    (0x05C1, 0x05C2),
    (0x05C4, 0x05C5),
    (0x05C7, 0x05C9),
    (0x064B, 0x0652),  # Arabic: fathatan to sukun, shadda among them
    (0x0670, 0x0670),  # superscript alef
    (0x06D6, 0x06DC),  # Quranic annotation
    (0x06DF, 0x06E4),
    (0x06E7, 0x06E8),
    (0x06EA, 0x06ED),
    (0x0730, 0x073F),  # Syriac: vowels
    (0xFB1E, 0xFB1E),  # Hebrew: varika
)


@cache
def code_point_ranges() -> dict[str, list[tuple[int, int]]]:
    """First and last code point of each range in the table, by kind."""
    found: dict[str, list[tuple[int, int]]] = {}
    for line in Path(__file__).with_name("unicode.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            codes, kind = line.split()
            first, last = codes.split("..")
            found.setdefault(kind, []).append((int(first, 16), int(last, 16)))
    return found


@cache
def code_point_classes(folding: Folding = "loose") -> NDArray[np.uint8]:
    """`uint8[0x110000]`: the class of each code point; optional vowel signs are ignored unless folding is strict."""
    classes = np.full(CODE_POINTS, SEPARATOR, np.uint8)
    for kind, number in _CLASSES.items():
        for first, last in code_point_ranges()[kind]:
            classes[first : last + 1] = number
    for first, last in _OPTIONAL_VOWELS if folding == "loose" else ():
        classes[first : last + 1] = IGNORED
    return classes


@cache
def later_code_points() -> NDArray[np.bool_]:
    """`bool[0x110000]`: those that became characters after Unicode 14.0, and those that are none yet."""
    later = np.zeros(CODE_POINTS, np.bool_)
    for first, last in code_point_ranges()["later"]:
        later[first : last + 1] = True
    return later
