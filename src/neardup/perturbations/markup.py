"""The perturbation `markup`: what is left of the language of the page, tags and entities."""

from __future__ import annotations

from dataclasses import dataclass
from html.entities import codepoint2name
from typing import TYPE_CHECKING, ClassVar

from neardup.core.gold import LEVELS
from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.edits import drawn, edited
from neardup.perturbations.story import story, story_words

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from neardup.core.gold import Level
    from neardup.perturbations.segments import Span

_TAGS = (
    "b",
    "i",
    "em",
    "strong",
    "u",
    "mark",
    'span class="kw"',
    'a href="/tag/{}"',
    'a href="/search?q={}" rel="tag"',
)
_GAPS = ("&nbsp;", "<br>", "<br/>\n", "<wbr> ")
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, kw_only=True)
class Markup(BasePerturbation):
    """Leaves HTML in the story: words in tags, characters as entities, spaces as tags, and paragraphs in `<p>`.

    Each chosen word gets one of the first three, with the space or the marks after it. It is written with entities
    where one of its characters, or of these, has one. Paragraphs that hold a chosen word stand in `<p>`. A browser
    shows the same text.

    Markup never counts for a label, so the labels always hold. Works in every language.

    Attributes:
        intensity: share of the story's words that get markup; words without a letter do not count.
        seed: chooses the words and their markup.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the story's words with tags or entities"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 1.0)

    intensity: float = 0.1

    def apply(self, text: str, rng: random.Random, language: str) -> str:  # noqa: ARG002 - the contract
        """The text with markup at some words."""
        words = story_words(text)
        able = [at for at, (a, b) in enumerate(words) if any(map(str.isalpha, text[a:b]))]
        hit = drawn(able, self.intensity, rng)
        edits: list[tuple[Span, str]] = []
        for start, end in story(text):
            own = [at for at in hit if start <= words[at][0] < end]
            if own:
                edits += [((start, start), "<p>"), ((end, end), "</p>")]
            for at in own:
                first, last = words[at]
                follows = min(words[at + 1][0], end) if at + 1 < len(words) else end
                edits.append(((first, follows), _marked(text[first:last], text[last:follows], rng)))
        return edited(text, sorted(edits))


def _marked(word: str, gap: str, rng: random.Random) -> str:
    """A word, and what stands between it and the next one, with markup."""
    tag = rng.choice(_TAGS)
    forms = [f"<{tag.format(word.lower())}>{word}</{tag.split()[0]}>{gap}"]
    if gap == " ":
        forms.append(word + rng.choice(_GAPS))
    escaped = "".join(map(_entity, word + gap))
    if escaped != word + gap:
        forms.append(escaped)
    return rng.choice(forms)


def _entity(character: str) -> str:
    code = ord(character)
    if code in codepoint2name:
        return f"&{codepoint2name[code]};"
    return character if character.isascii() or code in _SURROGATES else f"&#{code};"
