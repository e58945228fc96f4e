"""What a sub-editor does to a text: choose the wording, cut, join paragraphs, set quotation marks and per cent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from neardup_datasets.wire.placement.written import CHOICE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup_datasets.wire.placement.chance import Chance

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


def worded(paragraph: str, share: float, chance: Chance) -> str:
    """A paragraph with every choice of wording made: the sub-editor's in that share of cases, else the agency's."""
    if not CHOICE.search(paragraph):
        return paragraph
    text = CHOICE.sub(lambda found: found[1 + chance.happens(share)], paragraph)
    text = re.sub(r" +([,.])", r"\1", re.sub(r"(?<=\S) {2,}", " ", text)).strip(" ")
    text = re.sub(r",(?=[.,;])", "", text)
    return text[:1].upper() + text[1:] if paragraph[:1] in "{" or paragraph[:1].isupper() else text


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


def snippet(paragraph: str, language: str) -> str:
    """The first thirty words or so, as a list of search results shows them."""
    if language in SPACELESS:
        return paragraph[:48] + "…"
    return " ".join(paragraph.split()[:30]).rstrip(",;:") + " ..."
