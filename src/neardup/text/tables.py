"""Classes of code points."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEPARATOR, WORD, SOLO, MARK, IGNORED = range(5)
"""Classes of code points; see `neardup.text`."""

CODE_POINTS = 0x110000

_SOLO_RANGES = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x0F00, 0x0FFF),  # Tibetan
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # iteration mark, closing mark, zero
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),  # Katakana extensions
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xA9E0, 0xA9FF),  # Myanmar extension
    (0xAA60, 0xAA7F),
    (0xF900, 0xFAFF),
    (0x116D0, 0x116FF),  # Myanmar extension
    (0x1AFF0, 0x1B16F),  # Kana extensions and supplement
    (0x20000, 0x3FFFF),  # Han extensions
)
_IGNORED_RANGES = (
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x180B, 0x180F),  # Mongolian variation selectors
    (0xFE00, 0xFE0F),  # variation selectors: an emoji's among them
    (0xE0100, 0xE01EF),
)
_LETTERS = re.compile(r"[^\W_]+")  # categories L and N, found at the speed of the regular-expression engine
_MARKED_BLOCKS = ((0x0, 0x20000), (0xE0000, 0xE1000))  # Han stands in planes 2 and 3, private use beyond


@cache
def code_point_classes() -> NDArray[np.uint8]:
    """`uint8[0x110000]`: the class of each code point."""
    classes = np.full(CODE_POINTS, SEPARATOR, np.uint8)
    everything = np.arange(CODE_POINTS, dtype=np.uint32).tobytes().decode("utf-32-le", "surrogatepass")
    for run in _LETTERS.finditer(everything):
        classes[run.start() : run.end()] = WORD
    by_category = {"Mn": MARK, "Mc": MARK, "Me": MARK, "Cf": IGNORED}
    for low, high in _MARKED_BLOCKS:
        rest = low + np.flatnonzero(classes[low:high] == SEPARATOR)
        classes[rest] = [by_category.get(unicodedata.category(everything[code]), SEPARATOR) for code in rest.tolist()]
    for low, high in _SOLO_RANGES:
        block = classes[low : high + 1]
        block[block == WORD] = SOLO
    for low, high in _IGNORED_RANGES:
        classes[low : high + 1] = IGNORED
    return classes
