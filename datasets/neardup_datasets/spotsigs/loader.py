"""The SpotSigs gold set as it is published: a folder of HTML pages for each cluster of near-duplicates."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HIDDEN = {"script", "style", "noscript", "template"}
"""Elements whose content no reader sees."""
_INLINE = {"a", "abbr", "b", "big", "em", "font", "i", "small", "span", "strong", "sub", "sup", "tt", "u"}
"""Elements that stand within a line; all others begin a new one."""


def documents(folder: Path) -> Iterator[dict[str, str]]:
    """The pages with all their navigation: what a reader sees of them. Their ids are their paths."""
    for name, path in _pages(folder):
        yield {"id": name, "text": visible(_decoded(path.read_bytes()))}


def labels(folder: Path) -> Iterator[dict[str, str]]:
    """A cluster for each page: the folder that it lies in."""
    return ({"id": name, "cluster": name.rpartition("/")[0]} for name, _ in _pages(folder))


def visible(html: str) -> str:
    """The text of a page that a reader sees, a line for each block, without markup, scripts and styles."""
    parser = _Visible()
    parser.feed(html)
    parser.close()
    lines = (re.sub(r"\s+", " ", line).strip() for line in "".join(parser.parts).split("\0"))
    return "\n".join(line for line in lines if line)


def _pages(folder: Path) -> list[tuple[str, Path]]:
    """The name and the path of each page, sorted; hidden files and those beside the folders are none."""
    found = ((path.relative_to(folder), path) for path in folder.rglob("*") if path.is_file())
    pages = [(name, path) for name, path in found if len(name.parts) > 1]
    return sorted((name.as_posix(), path) for name, path in pages if not any(p.startswith(".") for p in name.parts))


def _decoded(page: bytes) -> str:
    """The page's text: UTF-8, or else the code page of the time."""
    try:
        return page.decode()
    except UnicodeDecodeError:
        return page.decode("cp1252", errors="replace")


class _Visible(HTMLParser):
    """Collects text in `parts`, with a NUL where a block begins or ends."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # of the base
        self._hidden += tag in _HIDDEN
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data.replace("\0", " "))

    def _break(self, tag: str) -> None:
        if tag not in _INLINE:
            self.parts.append("\0")
