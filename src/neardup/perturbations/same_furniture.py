"""The perturbation `same-furniture`: another story on the same page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from neardup.core.gold import LEVELS
from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.articles import LANGUAGES, articles
from neardup.perturbations.data import read_data
from neardup.perturbations.edits import drawn, edited
from neardup.perturbations.segments import paragraphs
from neardup.perturbations.story import prose_covered, story, words_within
from neardup.text import word_spans

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping

    from neardup.core.gold import Level
    from neardup.perturbations.segments import Span

_LEAST = 0.1  # of the words of a page that are surely furniture
_COVERED = 0.75  # of the page's prose, by its story
_LONGEST = 12  # words of a line of furniture
_BETWEEN = 3  # lines between two that are surely furniture


@dataclass(frozen=True, kw_only=True)
class SameFurniture(BasePerturbation):
    """Puts another story on the page, paragraph by paragraph, so that the match must break.

    Once no paragraph is left, all other lines go, too, but for those that are surely furniture: short ones with a word
    of navigation or of a notice (`notices.toml`), and up to three lines without a digit between two such lines. Other
    lines may be about the story, as headline, caption and table are. The other story brings a headline.

    Furniture never counts for a label (rule 1 of the guide), so with another story the page is another document at
    every level. Below that it has no label. There is no variant where less than a tenth of the words is surely
    furniture, or more than a quarter of the prose is no story, nor in languages without notices.

    Attributes:
        intensity: share of the story's paragraphs that are replaced.
        seed: chooses the paragraphs, the other story, and what names and numbers it has.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the story's paragraphs that are of another one"
    breaks: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 1.0)
    languages: ClassVar[frozenset[str] | None] = LANGUAGES & frozenset(read_data("notices.toml"))

    intensity: float = 1.0

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The page with some or all paragraphs of another story."""
        parts, lines = story(text), paragraphs(text)
        kept = _furniture(text, lines, parts, language)
        size, around = (words_within(text, spans) for spans in (parts, kept))
        if not parts or prose_covered(text) < _COVERED or around < _LEAST * (size + around):
            return text
        chosen, other = drawn(parts, self.intensity, rng), _lines(language, rng)
        headline = next(other)
        instead = dict(zip(chosen, other, strict=False))
        if len(chosen) < len(parts):
            return edited(text, instead.items())
        instead[parts[0]] = f"{headline}\n\n{instead[parts[0]]}"
        whole = instead | {line: text[slice(*line)] for line in kept}
        return "\n\n".join(whole[line] for line in lines if line in whole)


def _lines(language: str, rng: random.Random) -> Iterator[str]:
    """The headline of another story, and paragraphs of it and of those after it, without end."""
    for at, article in enumerate(articles(language, rng)):
        yield from article[at > 0 :]


def _furniture(text: str, lines: list[Span], parts: list[Span], language: str) -> list[Span]:
    """The lines that are surely furniture."""
    outside, pattern = set(lines) - set(parts), _notices(language)
    sure = [at for at, line in enumerate(lines) if line in outside and _is_notice(text[slice(*line)], pattern)]
    between = [at for a, b in pairwise(sure) if b - a - 1 <= _BETWEEN for at in range(a + 1, b)]
    able = [at for at in between if lines[at] in outside and not re.search(r"\d", text[slice(*lines[at])])]
    return [lines[at] for at in sorted({*sure, *able})]


@cache
def _notices(language: str) -> re.Pattern[str]:
    phrases = (re.escape(phrase) for phrase in read_data("notices.toml")[language])
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


def _is_notice(line: str, pattern: re.Pattern[str]) -> bool:
    return pattern.search(line) is not None and ("|" in line or len(word_spans(line)) <= _LONGEST)
