"""Blocks and commands of the documentation: what a reader can copy."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from docs.site.pages import ROOT, beside

if TYPE_CHECKING:
    from collections.abc import Iterator

SHELL = ("", "sh", "bash")
"""Languages of blocks of commands; a block without a language is one, too."""
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(neardup [^`]+)`")


class Block(NamedTuple):
    """A block of a page.

    Attributes:
        page: path of the page in the repository.
        language: as the page names it; "" for none.
        text: what it holds, without indentation.
    """

    page: str
    language: str
    text: str

    @property
    def commands(self) -> list[str]:
        """Its lines without comments, where it is one of commands."""
        lines = self.text.splitlines() if self.language in SHELL else []
        return [command for line in lines if (command := without_comment(line))]


def without_comment(line: str) -> str:
    """A command line without what stands after `  #`."""
    return re.split(r"\s+#\s", line)[0].strip()


def pages() -> list[str]:
    """Every page of the site that is a Markdown file of the repository."""
    own = (path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/**/*.md"))
    return sorted({*own, *(path for path in beside() if path.endswith(".md") and not path.startswith("reports/"))})


def blocks() -> Iterator[Block]:
    """Every block of every page, in order."""
    for page in pages():
        for found in _BLOCK.finditer((ROOT / page).read_text(encoding="utf-8")):
            yield Block(page, found[2], textwrap.dedent(found[3]))


def inline_commands() -> Iterator[tuple[str, str]]:
    """Page and command of each `neardup …` within a sentence or a table."""
    for page in pages():
        text = _BLOCK.sub("", (ROOT / page).read_text(encoding="utf-8"))
        for found in _INLINE.finditer(text):
            yield page, " ".join(found[1].split())
