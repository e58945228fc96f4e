"""The script that a text is written in."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache

from neardup.text.tables import later_code_points

HAN = "Han and Kana"
"""One script here: Japanese is written in both, in shares that vary from text to text."""
_NAMES = {"FULLWIDTH": "Latin"} | dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HALFWIDTH"), HAN)
"""Scripts by the first word of a letter's Unicode name, where that is not the script itself."""


def script_of(text: str) -> str:
    """The script of most letters of a text; "" without any; of equals the first by name.

    Letters that came after Unicode 14.0 do not count: not every Python knows them.
    """
    count: Counter[str] = Counter()
    if not text.isascii():
        for letter, times in Counter(text).items():
            if script := _script(letter):
                count[script] += times
        return min(count, key=lambda script: (-count[script], script), default="")
    return "Latin" if any(map(str.isalpha, text)) else ""


@cache
def _script(letter: str) -> str:
    if not letter.isalpha() or later_code_points()[ord(letter)]:
        return ""
    word = unicodedata.name(letter, "").split(" ")[0]
    return _NAMES.get(word, word.capitalize())
