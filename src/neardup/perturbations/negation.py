"""The perturbation `negation`: sentences that say the contrary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.data import read_data
from neardup.perturbations.edits import drawn, edited
from neardup.perturbations.story import story_sentences

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from neardup.core.gold import Level
    from neardup.perturbations.segments import Span


@dataclass(frozen=True, kw_only=True)
class Negation(BasePerturbation):
    """Makes sentences of the story say the contrary, so that the match must break at the level `copy`.

    In each chosen sentence one verb is negated, or the negation of one taken away, by the first rule of the language
    that fits (`negation.toml`). Sentences stay if another negation would be left, such as *never* or a second *not*. So
    do verbs in a clause of time or of condition, which nobody negates, and sentences without a verb that the rules
    know. Texts in languages without rules have no variant: in German and Chinese, say, the place of the negation needs
    a parser.

    A changed fact makes another version (rule 5 of the guide), even one word: other `copy`, same `revision`. Where many
    sentences are turned it is no version of anything, so beyond an intensity of .2 there is no label at the levels
    `revision` and `story`.

    Attributes:
        intensity: share of the story's sentences turned into their contrary, of those that can be; one at least.
        seed: chooses the sentences.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the story's sentences with a verb to negate that say the contrary"
    holds: ClassVar[Mapping[Level, float]] = {"revision": 0.2, "story": 0.2}
    breaks: ClassVar[Mapping[Level, float]] = {"copy": 0.001}
    languages: ClassVar[frozenset[str] | None] = frozenset(read_data("negation.toml"))

    intensity: float = 0.1

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text with some sentences that say the contrary."""
        every = (sentence for part in story_sentences(text) for sentence in part)
        able = [turned for a, b in every if (turned := _turned(text[a:b], a, language))]
        return edited(text, drawn(able, self.intensity, rng, least=1))


@dataclass(frozen=True)
class _Rules:
    """How a language negates.

    Attributes:
        unless: matches a sentence that has a negation which no rule takes away.
        negations: matches a word that negates.
        clauses: matches what stands before a verb in a clause that is not negated, as one of time.
        turns: what is replaced by what; the first that matches counts.
    """

    unless: re.Pattern[str]
    negations: re.Pattern[str]
    clauses: re.Pattern[str]
    turns: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _rules(language: str) -> _Rules:
    data = read_data("negation.toml")[language]
    lists = {name: "|".join(words.split()) for name, words in data["words"].items()}
    turns = [(re.compile(_filled(before, lists)), after) for before, after in data["turns"]]
    verbs = (verb.split(":") for verb in data.get("verbs", "").split())
    turns += [(re.compile(rf"(?<=\w ){past}\b"), f"{data['past']} {base}") for past, base in verbs]
    unless, negations, clauses = ("|".join(data[name].split()) for name in ("unless", "negations", "clauses"))
    return _Rules(
        unless=re.compile(rf"\b(?:{unless})\b", re.IGNORECASE | re.DOTALL),
        negations=re.compile(rf"\b(?:{negations})\b", re.IGNORECASE),
        clauses=re.compile(rf"\b(?:{clauses})\b[^,.;:]*$", re.IGNORECASE),
        turns=tuple(turns),
    )


def _filled(pattern: str, lists: Mapping[str, str]) -> str:
    """The pattern with a choice of words in place of each `<list>`."""
    return re.sub(r"<(\w+)>", lambda match: f"(?:{lists[match[1]]})", pattern)


def _turned(sentence: str, start: int, language: str) -> tuple[Span, str] | None:
    """The place in the text and the words that make the sentence say the contrary; None where no rule fits."""
    rules = _rules(language)
    if rules.unless.search(sentence):
        return None
    negated = rules.negations.search(sentence) is not None
    for pattern, after in rules.turns:
        for match in pattern.finditer(sentence):
            words = _cased(match.expand(after), match[0])
            contrary = f"{sentence[: match.start()]}{words}{sentence[match.end() :]}"
            turned = negated != (rules.negations.search(contrary) is not None)
            if turned and not rules.clauses.search(sentence, 0, match.start()):
                return (start + match.start(), start + match.end()), words
    return None


def _cased(words: str, before: str) -> str:
    """The words in capitals, or with a capital first, as those before them."""
    if before.isupper():
        return words.upper()
    return words[0].upper() + words[1:] if before[0].isupper() else words
