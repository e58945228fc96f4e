"""What a sub-editor does to a text: choose the wording, cut, join paragraphs, set quotation marks and per cent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from neardup_datasets.wire.placement.texts import CHOICE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup_datasets.wire.placement.chance import Chance
    from neardup_datasets.wire.placement.texts import Text

QUOTES = {
    "double": ('"', '"'),
    "curly": ("“", "”"),
    "single": ("‘", "’"),
    "guillemets": ("«", "»"),
    "german": ("„", "“"),
    "cjk": ("「", "」"),
}
"""The opening and closing mark of a house style, by its name."""
PAIRED = re.compile(r'"([^"\n]+)"|“([^”\n]+)”|«\s?([^»\n]+?)\s?»|„([^“”\n]+)[“”]|「([^」\n]+)」')
SPACELESS = frozenset({"zh", "ja"})
SNIPPET = 30
"""Words of a snippet."""


def worded(paragraph: str, share: float, chance: Chance, *, as_set: bool = False) -> str:
    """A paragraph with every choice of wording made: the sub-editor's in that share of cases, else the agency's.

    Args:
        paragraph: as written.
        share: of choices in which the sub-editor's wording stands.
        chance: of its text.
        as_set: whether spaces stay as they are.
    """
    if not CHOICE.search(paragraph):
        return paragraph
    text = CHOICE.sub(lambda found: found[1 + chance.happens(share)], paragraph)
    if as_set:
        return "\n".join(line.rstrip() for line in text.split("\n"))
    text = re.sub(r" +([,.])(?!\d)", r"\1", re.sub(r"(?<=\S) {2,}", " ", text)).strip(" ")
    text = re.sub(r",(?=[.,;])", "", text)
    return text[:1].upper() + text[1:] if paragraph[:1] in "⦃" or paragraph[:1].isupper() else text


def quoted(paragraph: str, style: str) -> str:
    """The same with the quotation marks of a house; "" leaves them."""
    if not style:
        return paragraph
    opening, closing = QUOTES[style]
    return PAIRED.sub(lambda found: opening + next(g for g in found.groups() if g is not None) + closing, paragraph)


def in_house_style(paragraph: str, chance: Chance) -> str:
    """The same with other dashes and another way to write per cent."""
    dash = chance.one([" - ", " – ", "—"])
    text = re.sub(r" [-–—] |(?<=\w)—(?=\w)", dash, paragraph)
    return re.sub(r"(?<=\d) per ?cent\b", "%" if chance.happens(0.5) else " percent", text)


def length(paragraphs: Sequence[str], language: str) -> int:
    """How many words paragraphs hold; of scripts without spaces, letters by 1.6."""
    text = " ".join(paragraphs)
    return int(len(text) / 1.6) if language in SPACELESS else len(text.split())


def cut_from_end(paragraphs: Sequence[str], share: float, language: str, least: int = 40) -> int:
    """How many paragraphs remain if about that share of the words is cut from the end: at least so many words."""
    total, kept = length(paragraphs, language), 0
    for number, paragraph in enumerate(paragraphs, 1):
        kept += length([paragraph], language)
        if kept >= least and kept >= (1 - share) * total:
            return number
    return len(paragraphs)


def joined(paragraphs: Sequence[str], share: float, chance: Chance, glue: str) -> list[str]:
    """Paragraphs, a share of them joined to the one before; lists and tables stay apart."""
    result: list[str] = []
    for paragraph in paragraphs:
        fits = result and "\n" not in result[-1] + paragraph
        if fits and chance.happens(share):
            result[-1] += glue + paragraph
        else:
            result.append(paragraph)
    return result


def snippet(text: str, language: str) -> str:
    """The first words of a text, as a list of search results shows them."""
    return f"{_first(text, language)}…" if language in SPACELESS else f"{_first(text, language)} ..."


def lead(text: Text) -> str:
    """What a snippet shows of a text, in the wording of its author. A story is shown by its first paragraph."""
    shown = text.paragraphs[:1] if text.genre == "news" else text.paragraphs
    return _first(as_sent(shown), text.language)


def as_sent(paragraphs: Sequence[str]) -> str:
    """Paragraphs in the wording of their author, in one line."""
    return " ".join(" ".join(CHOICE.sub(r"\1", paragraph) for paragraph in paragraphs).split())


def _first(text: str, language: str) -> str:
    return text[:48] if language in SPACELESS else " ".join(text.split()[:SNIPPET]).rstrip(",;:")
