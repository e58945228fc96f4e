"""Perturbations that remove text: sentences at random places, or the end of the story."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neardup.core.gold import LEVELS
from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.story import story_sentences, story_words, words_within

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from neardup.core.gold import Level
    from neardup.perturbations.segments import Span

_LEAST_SENTENCES = 2
_LEAST_WORDS = 20.0
_LEAST_SHARE = 1 / 3
_UNMARKED = frozenset({"bo", "dz", "lo", "th"})
"""Languages in whose scripts no mark shows where a sentence ends."""
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, kw_only=True)
class DropSentences(BasePerturbation):
    """Drops sentences of the story at random places, as an editor with too little room would.

    Headline, byline, furniture and everything else outside the story stay. Abridgement is allowed in a copy, so the
    labels hold while at least a fifth of the sentences is left. A single sentence may stand in other texts too, above
    all in those of the same template. So a variant must keep at least two sentences, and twenty words or a third of
    the story's words; otherwise there is none (as at intensity 1).

    Works in every language whose sentences end with a mark that Unicode's rules know. Four languages are refused: Thai
    and Lao separate sentences by a space, and the stroke of Tibetan and Dzongkha ends phrases too.

    Attributes:
        intensity: share of the story's sentences that are dropped, rounded to whole sentences.
        seed: chooses the sentences.
    """

    meaning: ClassVar[str] = "share of the story's sentences dropped"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 0.8)
    refuses: ClassVar[frozenset[str]] = _UNMARKED

    intensity: float = 0.3

    def apply(self, text: str, rng: random.Random, language: str) -> str:  # noqa: ARG002 - the contract
        """The text without some sentences. A paragraph that loses all of them is removed with the space after it."""
        parts = story_sentences(text)
        every = [sentence for part in parts for sentence in part]
        dropped = set(rng.sample(every, round(self.intensity * len(every))))
        if not dropped or not _still_a_copy(text, every, [s for s in every if s not in dropped]):
            return text
        pieces, last = [], 0
        for part in parts:
            kept = _kept(text, part, dropped)
            pieces += [text[last : part[0][0]], kept]
            last = part[-1][1] if kept else _SPACE.match(text, part[-1][1]).end()  # type: ignore[union-attr]  # matches
        return "".join([*pieces, text[last:]])


def _kept(text: str, part: list[Span], dropped: set[Span]) -> str:
    """The kept sentences of a paragraph, each with the white space after it."""
    ends = [*(start for start, _ in part[1:]), part[-1][1]]
    return "".join(text[s[0] : end] for s, end in zip(part, ends, strict=True) if s not in dropped).rstrip()


def _still_a_copy(text: str, every: list[Span], left: list[Span]) -> bool:
    """Whether the sentences that are left are enough to identify the text."""
    least = min(_LEAST_WORDS, _LEAST_SHARE * words_within(text, every))
    return len(left) >= _LEAST_SENTENCES and words_within(text, left) >= least


@dataclass(frozen=True, kw_only=True)
class Truncate(BasePerturbation):
    """Cuts off the end of the story, as a paywall does. Everything around the story stays.

    Abridgement is allowed in a copy, so the labels hold while at least a fifth of the story is left. Independent
    accounts may share a lead, so there is a variant only where as many whole sentences are left as `DropSentences`
    requires. Works in the same languages.

    Attributes:
        intensity: share of the story's words cut from its end (letters, in scripts without spaces), rounded.
        seed: without effect, since nothing is chosen at random.
    """

    meaning: ClassVar[str] = "share of the story's words cut from its end"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 0.8)
    refuses: ClassVar[frozenset[str]] = _UNMARKED

    intensity: float = 0.5

    def apply(self, text: str, rng: random.Random, language: str) -> str:  # noqa: ARG002 - the contract
        """The text without the part between the last kept word and the end of the story."""
        words = story_words(text)
        keep = round((1 - self.intensity) * len(words))
        if not 0 < keep < len(words):
            return text
        every = [sentence for part in story_sentences(text) for sentence in part]
        cut = words[keep - 1][1]
        whole = [s for s in every if words[bisect_left(words, (s[1], 0)) - 1][1] <= cut]
        return text[:cut] + text[every[-1][1] :] if _still_a_copy(text, every, whole) else text
