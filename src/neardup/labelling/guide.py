"""What the answers mean, in the words of the project's labelling guide (`gold/neardup_gold/GUIDE.md`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from neardup.study.answers import Answer


class Meaning(NamedTuple):
    """An answer as the page offers it.

    Attributes:
        answer: the answer.
        title: what its button says.
        keys: the keys that give it; the first two stand on the button.
        text: what it means, in one sentence.
    """

    answer: Answer
    title: str
    keys: tuple[str, ...]
    text: str


MEANINGS = (
    Meaning(
        "copy",
        "Copy",
        ("1", "c"),
        "They carry the same source text: furniture, headline, formatting, OCR noise, small copy-edits and abridgement "
        "do not count, and an editor who keeps one of them loses nothing that was written.",
    ),
    Meaning(
        "version",
        "Version",
        ("2", "v"),
        "They carry versions of one text: one started as the other in the same newsroom's file, and a fact was updated "
        "or corrected, even if it is one word.",
    ),
    Meaning(
        "story",
        "Same story",
        ("3", "s"),
        "They are independent accounts of the same event, even with a shared lead sentence or quote; a translation, or "
        "a brief rewritten from the other text, is one too.",
    ),
    Meaning(
        "template",
        "Template",
        ("4", "t"),
        "They share a template with other facts: another company, quarter, quake, match or day.",
    ),
    Meaning(
        "furniture",
        "Same furniture",
        ("5", "f"),
        "They share only the frame of their pages, such as navigation, notices, adverts and related headlines.",
    ),
    Meaning("unrelated", "Unrelated", ("6", "u"), "They share nothing of these."),
    Meaning(
        "unsure",
        "Cannot tell",
        ("7", "0", "?"),
        "No rule decides, or the texts do not show it; write a comment that says why if you can.",
    ),
)
"""The answers, in the order of their buttons."""
RULE = (
    "A page is judged by its main text: what remains without navigation, notices, adverts, related headlines and "
    "comments."
)
"""What holds for every answer."""
