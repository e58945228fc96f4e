"""What one page prints of a text: which paragraphs, in which words, set in which manner, and the tags that tell so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup_datasets.wire.placement import noise, wording
from neardup_datasets.wire.placement.chance import Chance
from neardup_datasets.wire.placement.frames import dateline

if TYPE_CHECKING:
    from neardup_datasets.wire.placement.texts import Text
    from neardup_datasets.wire.placement.treatments import Treatment

GLUE = {"zh": "", "ja": ""}
"""What stands between two paragraphs that are joined, by language; a space in others."""
SENT = frozenset({"wrapped", "markup", "reindented"})
"""Noise that befalls paragraphs before they are framed."""
LOCAL_SHARE = 0.2
"""The most that an added sentence may be of a page's main text: rule 4 of the guide ends a copy at a quarter."""


@dataclass(frozen=True, kw_only=True)
class Edited:
    """A text as a page prints it.

    Attributes:
        paragraphs: as printed.
        tags: what was done, by the names of phenomena.
        tells: whether what is printed tells the text from its other versions.
    """

    paragraphs: tuple[str, ...]
    tags: frozenset[str]
    tells: bool


def edited(text: Text, treatment: Treatment, quotes: str, chance: Chance) -> Edited:
    """A treatment carried out on the paragraphs of a text.

    Args:
        text: as written.
        treatment: what is to be done.
        quotes: the quotation marks of the outlet; "" where it has no manner of its own.
        chance: of this text.
    """
    kept = _kept(text, treatment, chance)
    paragraphs = [wording.worded(text.paragraphs[row], treatment.edited, chance, as_set=text.as_set) for row in kept]
    plain = [wording.worded(text.paragraphs[row], 0, chance.aside(), as_set=text.as_set) for row in kept]
    tags = {"abridged"} if len(kept) < len(text.paragraphs) else set()
    tags |= {"copy-edit"} if paragraphs != plain else set()
    if treatment.cut == "snippet":
        paragraphs, tags = [wording.snippet(" ".join(paragraphs), text.language)], {"snippet", "abridged"}
    if treatment.styled:
        paragraphs = _styled(paragraphs, quotes, chance)
        tags.add("house-style")
    paragraphs, added = _with_local(text, paragraphs, treatment, chance)
    if treatment.joined and treatment.cut != "snippet":
        paragraphs = wording.joined(paragraphs, treatment.joined, chance, GLUE.get(text.language, " "))
        tags.add("merged")
    tags |= SENT & {treatment.noise}
    opening = dateline(text, Chance("dateline", text.head("source"), text.unit)) if treatment.dateline else ""
    tags |= {tag for tag, on in (("local", added), ("dateline", bool(opening))) if on}
    paragraphs[0] = opening + paragraphs[0]
    return Edited(
        paragraphs=tuple(_as_sent(paragraphs, treatment, chance)),
        tags=frozenset(tags),
        tells=not text.telling or (bool(text.telling & set(kept)) and treatment.cut != "snippet"),
    )


def _kept(text: Text, treatment: Treatment, chance: Chance) -> list[int]:
    """Numbers of the paragraphs that stay."""
    every = list(range(len(text.paragraphs)))
    match treatment.cut:
        case "end":
            return every[: wording.cut_from_end(text.paragraphs, treatment.share, text.language)]
        case "paywall":
            return every[: wording.cut_from_end(text.paragraphs, 0.85, text.language, least=30)]
        case "snippet":
            least = 0 if text.genre == "news" else wording.SNIPPET  # a story is shown by its lead
            return every[: wording.cut_from_end(text.paragraphs, 1, text.language, least=least)]
        case "middle" if len(every) > 3:
            dropped = chance.some(every[2:], max(1, int(treatment.share * (len(every) - 2) * 0.6)))
            return [row for row in every if row not in dropped]
        case _:
            return every


def _styled(paragraphs: list[str], quotes: str, chance: Chance) -> list[str]:
    style = quotes or chance.one(["double", "curly"])
    return [wording.quoted(wording.in_house_style(paragraph, chance), style) for paragraph in paragraphs]


def _with_local(text: Text, paragraphs: list[str], treatment: Treatment, chance: Chance) -> tuple[list[str], bool]:
    """With a sentence of the outlet's own, where one was written and the rest is long enough for it."""
    lines = text.heads.get("local", ())
    if not treatment.local or not lines or treatment.cut in ("snippet", "paywall"):
        return paragraphs, False
    line = wording.worded(chance.one(lines), 0, chance)
    before = wording.length(paragraphs, text.language)
    if wording.length([line], text.language) > LOCAL_SHARE * before:
        return paragraphs, False
    at = min(len(paragraphs), 1 + int(chance.between(1, len(paragraphs))))
    return [*paragraphs[:at], line, *paragraphs[at:]], True


def _as_sent(paragraphs: list[str], treatment: Treatment, chance: Chance) -> list[str]:
    """Paragraphs as they come out of a line, or an extractor; whole pages are misread later."""
    match treatment.noise:
        case "wrapped":
            return noise.wrapped(paragraphs, chance)
        case "markup":
            return noise.marked_up(paragraphs, chance)
        case "reindented":
            return noise.reindented(paragraphs, chance)
        case _:
            return paragraphs
