"""Plain text as LaTeX prints it, whatever it holds, with the engines and font encodings in use."""

from __future__ import annotations

import re
import unicodedata

from neardup.printable import one_line

_WORDS = {
    **{char: f"\\{char}" for char in "&%$#_{}"},
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "<": "\\textless{}",
    ">": "\\textgreater{}",
    "|": "\\textbar{}",
    '"': "\\char34{}",
    "`": "{`}",
    "'": "{'}",
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    "\u00a0": "~",
    "–": "\\textendash{}",
    "—": "\\textemdash{}",
    "‘": "\\textquoteleft{}",
    "’": "\\textquoteright{}",
    "“": "\\textquotedblleft{}",
    "”": "\\textquotedblright{}",
    "…": "\\textellipsis{}",
    "×": "\\ensuremath{\\times}",
    "±": "\\ensuremath{\\pm}",
    "·": "\\ensuremath{\\cdot}",
    "−": "\\ensuremath{-}",
    "≤": "\\ensuremath{\\leq}",
    "≥": "\\ensuremath{\\geq}",
    "→": "\\ensuremath{\\rightarrow}",
}
"""What has a word of its own. Brackets and stars are in braces, since they would be options of the line break before;
a quotation mark is given by its number, since languages of babel act on it."""
_ACCENTED = frozenset(
    char
    for char in map(chr, range(0xC0, 0x100))
    if (parts := unicodedata.decomposition(char).split()) and parts[1] in {"0300", "0301", "0302", "0303", "0308"}
)
"""Letters with accents that every font encoding in use can build."""
_REFUSED = "\ufffd"
"""What stands for a byte that is no text: LuaLaTeX takes it for one."""
_DOUBLED = re.compile(r"(?<=([-,]))(?=\1)")
"""Between two characters that fonts draw as one: two hyphens, two commas."""
OTHER = "\\neardupother"
"""The command for characters that only some engines can print: their number, and the character."""
DEFINITIONS = f"\\providecommand{{{OTHER}}}[2]{{\\ifdefined\\Umathchar #2\\else U+#1\\fi}}"
"""It prints the character where the engine reads Unicode, as XeLaTeX and LuaLaTeX do, and its number elsewhere."""


def latex_text(text: str) -> str:
    """A text as LaTeX prints it, on one line."""
    pieces = _DOUBLED.split(one_line(text))
    return "{}".join("".join(map(_char, piece)) for piece in pieces[::2])


def _char(char: str) -> str:
    if char in _WORDS:
        return _WORDS[char]
    if char.isascii() or char in _ACCENTED:
        return char
    number = f"{ord(char):04X}"
    return f"{OTHER}{{{number}}}{{{char}}}" if char.isprintable() and char != _REFUSED else f"U+{number}"
