"""Text lost: sentences dropped here and there, or the end cut off."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neardup.core.gold import LEVELS
from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.story import story_sentences, story_words, words_in
from neardup.text import word_spans

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from neardup.core.gold import Level
    from neardup.perturbations.segments import Span

_LEAST_SENTENCES = 2
_LEAST_WORDS = 20.0
_LEAST_SHARE = 1 / 3
_UNMARKED = frozenset({"bo", "dz", "lo", "th"})
"""Languages in whose scripts no mark tells where a sentence ends."""
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, kw_only=True)
class DropSentences(BasePerturbation):
    """Sentences of the story dropped at random places, as an editor with too little room would.

    Headline, byline, furniture and what else is not the story stay. Abridgement is allowed in a copy, so the labels
    hold while at least a fifth of the sentences is left. A single sentence may stand in other texts too, above all in
    those of one template: a variant has at least two, and twenty words or a third of the story's, or there is none (as
    at intensity 1). Works in every language whose sentences end with a mark that Unicode's rules know. Thai and
    Lao, which put a space, and Tibetan and Dzongkha, whose stroke ends phrases too, are refused.

    Attributes:
        intensity: share of the story's sentences dropped, rounded to whole sentences.
        seed: which sentences.
    """

    meaning: ClassVar[str] = "share of the story's sentences dropped"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 0.8)
    refuses: ClassVar[frozenset[str]] = _UNMARKED

    intensity: float = 0.3

    def apply(self, text: str, rng: random.Random, language: str) -> str:  # noqa: ARG002 - the contract
        """The text without some sentences; a paragraph that loses all of them goes with the space after it."""
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
    """The sentences of a paragraph that stay, each with the gap after it."""
    ends = [*(start for start, _ in part[1:]), part[-1][1]]
    return "".join(text[s[0] : end] for s, end in zip(part, ends, strict=True) if s not in dropped).rstrip()


def _still_a_copy(text: str, every: list[Span], left: list[Span]) -> bool:
    """Whether the sentences that are left tell of which text they are."""
    least = min(_LEAST_WORDS, _LEAST_SHARE * _words(text, every))
    return len(left) >= _LEAST_SENTENCES and _words(text, left) >= least


def _words(text: str, spans: list[Span]) -> float:
    return sum(words_in(piece, word_spans(piece)) for piece in (text[a:b] for a, b in spans))


@dataclass(frozen=True, kw_only=True)
class Truncate(BasePerturbation):
    """The end of the story cut off, as a paywall does; what stands around the story stays.

    Abridgement is allowed in a copy, so the labels hold while at least a fifth of the story is left. A lead alone may
    be shared by independent accounts: there is no variant unless the whole sentences left are as many as
    `DropSentences` asks for. Works in the same languages.

    Attributes:
        intensity: share of the story's words cut from its end (letters, in scripts without spaces), rounded.
        seed: no part of the choice: there is only one end.
    """

    meaning: ClassVar[str] = "share of the story's words cut from its end"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 0.8)
    refuses: ClassVar[frozenset[str]] = _UNMARKED

    intensity: float = 0.5

    def apply(self, text: str, rng: random.Random, language: str) -> str:  # noqa: ARG002 - the contract
        """The text without what stands between the last word kept and the end of the story."""
        words = story_words(text)
        keep = round((1 - self.intensity) * len(words))
        if not 0 < keep < len(words):
            return text
        every = [sentence for part in story_sentences(text) for sentence in part]
        cut = words[keep - 1][1]
        whole = [s for s in every if words[bisect_left(words, (s[1], 0)) - 1][1] <= cut]
        return text[:cut] + text[every[-1][1] :] if _still_a_copy(text, every, whole) else text
