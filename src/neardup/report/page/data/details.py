"""Every section of the report as the page folds it: those of each corpus, and those of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.report.blocks import Heading, PageOnly, plain
from neardup.report.fragments import laid_out
from neardup.report.page.data.heads import with_heads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from neardup.report.blocks import Block
    from neardup.report.page.views import Source


@dataclass(frozen=True)
class Section:
    """Blocks below one heading.

    Attributes:
        title: the heading.
        html: the blocks, laid out; every text in them is escaped.
    """

    title: str
    html: str


@dataclass(frozen=True)
class Chapter:
    """Sections below one heading of level 2.

    Attributes:
        title: the heading.
        corpus: the corpus that it is about; "" for all.
        sections: its sections.
    """

    title: str
    corpus: str
    sections: Sequence[Section]


def details(source: Source) -> list[Chapter]:
    """The chapters of the report; each section is laid out by itself."""
    titles = {corpus.title: corpus.name for corpus in source.whole.results.corpora}
    return [
        Chapter(
            title or "This report",
            titles.get(title, ""),
            [Section(*each) for each in _sections(blocks, "At a glance" if title in titles else title or "The run")],
        )
        for title, blocks in _parts(with_heads(source.blocks, source.whole.names.values()), 2)
    ]


def _sections(blocks: Sequence[Block], first: str) -> Iterator[tuple[str, str]]:
    for own, found in _parts(blocks, 3):
        if found:
            yield own or first, laid_out(found)


def _parts(blocks: Iterable[Block], level: int) -> list[tuple[str, list[Block]]]:
    """What stands before the first heading of a level, with no title, and below each of them with its title."""
    parts: list[tuple[str, list[Block]]] = [("", [])]
    for block in _open(blocks):
        if isinstance(block, Heading) and block.level == level:
            parts.append((plain(block.line), []))
        else:
            parts[-1][1].append(block)
    return [(title, found) for title, found in parts if title or found]


def _open(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, those for a page only among them, without the title of the whole."""
    for block in blocks:
        if isinstance(block, PageOnly):
            yield from _open(block.blocks)
        elif not (isinstance(block, Heading) and block.level == 1):
            yield block
