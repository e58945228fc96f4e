"""Texts of others, made safe to print: what moves a cursor, rings a bell or turns the writing direction is replaced."""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tabs and line feeds, Unicode's line ends, what turns the direction, halves of surrogates."""
_REPLACEMENT = "\ufffd"


def printable(text: str) -> str:
    """A text for a terminal: lines and tabs stay, every other control character is shown as U+FFFD."""
    return _CONTROLS.sub(_REPLACEMENT, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """The same for a line of a file: what breaks a line, and a tab, is a space."""
    return _CONTROLS.sub(_REPLACEMENT, re.sub("[\t\n\r]", " ", text))
