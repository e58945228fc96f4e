"""What the corpus is, and what its labels can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Code, Heading, Line, Paragraph, Strong
from neardup.report.unlabelled import UNKNOWN
from neardup.results.formats import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.report.blocks import Block
    from neardup.report.part import Part


def section(part: Part) -> list[Block]:
    """The size of the corpus, the level and linkage of its figures, and a warning where labels are missing."""
    corpus = part.found.corpus
    size = f"{number(corpus.documents)} documents, {corpus.text_bytes / 1e6:.2f} MB of text. "
    about = Paragraph((size, *(_gold(part) if corpus.levels else (UNKNOWN,))))
    return [Heading(corpus.title, 2), about, *([] if corpus.complete else [Paragraph(_INCOMPLETE)])]


_TREATED = {
    "apart": "",
    "ignored": (
        "Pairs of different labels that are versions of one text count neither way. So there are figures of pairs only:"
        " none that compares whole clusters, such as B³ and ARI, can leave out single pairs. "
    ),
    "together": "Versions of one text count as duplicates. ",
}
_INCOMPLETE: Line = (
    Strong("The labels are not complete:"),
    (
        " documents with different labels may be duplicates all the same. The true recall can be lower than shown, and"
        " precision means nothing here."
    ),
)


_OF_CLUSTERS = "Two documents belong together if they have one label"
_OF_PAIRS = "Gold says of single pairs of documents whether they belong together"


def _gold(part: Part) -> tuple[str | Code | Strong, ...]:
    found = part.found
    labelled = f" {found.corpus.labelled}" if found.corpus.labelled else ""
    pairs = found.locked is not None and found.locked.what == "pair"
    return (
        f"{_OF_PAIRS if pairs else _OF_CLUSTERS} at gold level ",
        Strong(found.level),
        ". ",
        _TREATED[found.versions],
        "Pairs that score at or above the default threshold of a strategy become clusters by the linkage ",
        *_linked(found.linkages, part.names),
        f".{labelled}",
    )


def _linked(linkages: Mapping[str, Sequence[str]], names: Mapping[str, str]) -> list[str | Code]:
    """The linkage that leads, and which strategies have another because they advise it."""
    (leading, _), *others = linkages.items()
    told: list[str | Code] = [Code(leading)]
    for linkage, strategies in others:
        told += [", those of ", ", ".join(names[text] for text in strategies), " by ", Code(linkage), ", as advised"]
    return told
