"""Sentences for people, on standard error."""

from __future__ import annotations

import sys

from neardup.printable import printable


def say(message: str) -> None:
    """Print a line on standard error."""
    sys.stderr.write(f"{printable(message)}\n")
