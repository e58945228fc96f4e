"""Opening of a page in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.cli.say import say

if TYPE_CHECKING:
    from pathlib import Path


def open_page(page: Path) -> None:
    """Open a page in the browser, or say where it is."""
    if not _shown(page):
        say(f"no browser can be opened here; open {page.resolve()} in yours")


def _shown(page: Path) -> bool:
    """Open a page; whether there is a browser that takes it."""
    import webbrowser

    try:
        return webbrowser.open(page.resolve().as_uri())
    except (webbrowser.Error, OSError):
        return False
