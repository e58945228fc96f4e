"""What machines do to a page: misread characters, a wrong encoding, wrapped lines, leftovers of markup."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup_datasets.wire.placement.chance import Chance

MISREAD = {
    "rn": "m", "m": "rn", "cl": "d", "d": "cl", "li": "h", "h": "b", "e": "c", "c": "e", "l": "1", "I": "l", "O": "0",
    "S": "5", "u": "n", "n": "u", "f": "t", "t": "f", "a": "o", "B": "8", "g": "q", "y": "v", "ä": "a", "ö": "o",
    "ü": "ii", "ß": "B", "é": "e", "è": "e", "ñ": "n", "и": "н", "н": "п", "ш": "щ", "о": "с", "в": "з",
}  # fmt: skip
"""What optical character recognition takes for what."""
READ = re.compile("|".join(sorted(map(re.escape, MISREAD), key=len, reverse=True)))
WIDTH = 42


def misread(text: str, share: float, chance: Chance) -> str:
    """A page as scanned from print: narrow columns, broken words, characters taken for others, specks."""
    lines = [line for part in text.split("\n") for line in textwrap.wrap(part, WIDTH) or [""]]
    return "\n".join(_misread_line(line, share, chance) for line in _hyphenated(lines, chance))


def _hyphenated(lines: Sequence[str], chance: Chance) -> list[str]:
    """Lines, the first word of some of them begun on the line before."""
    result = list(lines)
    for number in range(1, len(result)):
        word, _, rest = result[number].partition(" ")
        if len(word) > 7 and word.isalpha() and result[number - 1] and chance.happens(0.35):
            at = len(word) // 2
            result[number - 1] += f" {word[:at]}-"
            result[number] = f"{word[at:]} {rest}".rstrip()
    return result


def _misread_line(line: str, share: float, chance: Chance) -> str:
    text = READ.sub(lambda found: MISREAD[found[0]] if chance.happens(share) else found[0], line)
    if text and chance.happens(share):
        text = f"{chance.one(['.', '|', ',', '_', '*'])} {text}"
    return text.replace(" ", "", 1) if chance.happens(share) else text


def mis_decoded(text: str) -> str:
    """UTF-8 read as Windows-1252, as far as that has a character for each byte."""
    return text.encode().decode("cp1252", errors="ignore")


def wrapped(paragraphs: Sequence[str], chance: Chance) -> list[str]:
    """Paragraphs broken into lines by hand, as old wires send them."""
    width, indent = chance.one([65, 69, 72, 78]), chance.one(["", "    ", "  "])
    return [
        paragraph
        if "\n" in paragraph
        else textwrap.fill(paragraph, width, initial_indent=indent, break_long_words=False, break_on_hyphens=False)
        for paragraph in paragraphs
    ]


def reindented(paragraphs: Sequence[str], chance: Chance) -> list[str]:
    """Lines indented by tabs or two spaces where they were by four; in a file that has tabs, by four spaces."""
    if any(line.startswith("\t") for text in paragraphs for line in text.split("\n")):
        return [re.sub(r"(?m)^\t+", lambda found: "    " * len(found[0]), text) for text in paragraphs]
    unit = chance.one(["\t", "  "])
    return [re.sub(r"(?m)^(?: {4})+", lambda found: unit * (len(found[0]) // 4), text) for text in paragraphs]


def marked_up(paragraphs: Sequence[str], chance: Chance) -> list[str]:
    """Paragraphs with the tags that a bad extractor leaves in, and its entities."""
    tag = chance.one(["p", 'p class="story-text"', "div"])
    return [
        f"<{tag}>{p.replace('&', '&amp;').replace('“', '&ldquo;').replace('”', '&rdquo;')}</{tag.split()[0]}>"
        for p in paragraphs
    ]
