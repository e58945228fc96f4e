"""Makes `src/neardup/text/unicode.txt` from the Unicode data that the library regex carries, and says if it is stale.

python -m tests.helpers.unicode_table      writes it anew; run it with Python 3.11 (Unicode 14.0), see `later`
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from neardup.text import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNICODE = "18.0"
"""What regex 2026.11.19 carries: its categories are those of unicodedata2 18.0.0, code point by code point."""
WITHOUT_SPACES = ("SA", "ID", "CJ", "AK", "AP", "AS", "NS")
"""Line-breaking classes (Unicode Standard Annex 14): a line may break beside a letter. NS: iteration marks."""
ELONGATING = {0x0640, 0x07FA, 0x180A}
"""Arabic tatweel, N'Ko lajanyalan, Mongolian nirugu: they stretch a word and are no part of it."""
EVERYTHING = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
HEAD = f"""\
# Classes of code points by Unicode {UNICODE}; they are explained in neardup/text/__init__.py.
# `later` are those without a character in Unicode 14.0, which normal forms leave as they are.
# Made by tests/helpers/unicode_table.py, never by hand. Unicode data: © Unicode, Inc., Unicode License v3.
"""


@cache
def members(pattern: str) -> frozenset[int]:
    """The code points that a pattern for one character matches."""
    return frozenset(map(ord, regex.findall(pattern, EVERYTHING)))


def solo() -> set[int]:
    """Letters and numbers of scripts without spaces, Hangul left out; of those that NFKC changes, what they become."""
    classes = "".join(rf"\p{{Line_Break={name}}}" for name in WITHOUT_SPACES)
    found = members(rf"(?V1)[[\p{{L}}\p{{N}}]&&[{classes}]--\p{{Script=Hangul}}]")
    return {code for code in found if ord(unicodedata.normalize("NFKC", chr(code))[0]) in found}


def kinds() -> dict[str, Iterable[int]]:
    """Code points by the word that the table has for their class."""
    ignored = members(r"\p{Cf}") | members(r"\p{Variation_Selector}") | {0x034F} | ELONGATING  # grapheme joiner
    letters = members(r"[\p{L}\p{N}]") - ignored
    return {
        "word": letters - solo(),
        "solo": solo() - ignored,
        "mark": members(r"\p{M}") - ignored,
        "ignored": ignored,
        "later": (code for code in range(0x110000) if unicodedata.category(chr(code)) == "Cn"),
    }


def runs(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of code points."""
    for _, run in groupby(enumerate(sorted(codes)), lambda pair: pair[1] - pair[0]):
        own = [code for _, code in run]
        yield own[0], own[-1]


def table() -> str:
    """What the file holds."""
    lines = (f"{first:04X}..{last:04X} {kind}\n" for kind, codes in kinds().items() for first, last in runs(codes))
    return HEAD + "".join(lines)


if __name__ == "__main__":
    assert unicodedata.unidata_version == "14.0.0", "run it with Python 3.11"
    Path(tables.__file__).with_name("unicode.txt").write_text(table(), encoding="utf-8")
