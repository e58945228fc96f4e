"""The perturbation `swap-facts`: the template of a text stays, with other facts in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.data import languages_with
from neardup.perturbations.grammar import NUMBER, Grammar, grammar
from neardup.perturbations.others import other
from neardup.perturbations.segments import paragraphs, sentences
from neardup.perturbations.story import prose_covered, story_sentences, story_words, words_in

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from neardup.core.gold import Level

_NEXT_WORD = re.compile(r"[- ]([^\W\d_]+)")
_OPENING = re.compile(r"(?:[¿¡:]\s*|\s[-–—]\s+|[,:]\s*[\"“«„])$")
_LOOK_BACK = 5  # characters
_LEAST_FACTS = 8
_LEAST_NAMES = 2
_WORDS_A_FACT = 15  # a story needs at least one fact in this many words; otherwise most of its content would stay
_LEAST_COVERED = 0.75  # of the page's prose


@dataclass(frozen=True, kw_only=True)
class SwapFacts(BasePerturbation):
    """Replaces names, numbers and dates of the story by others, so that the match must break.

    Every occurrence of a fact on the page, headline included, is replaced by the same other fact. Facts are the
    distinct numbers (counts, percentages, sums, dates, years), months, days of the week and words of names in the
    story. A word belongs to a name under three conditions:

    - It has a capital inside a sentence or line of the page that is not mostly capitals. At the start of one it must
      stand before such a word or before `’s`, or be all capitals.
    - It does not open a question, speech or report inside the line.
    - It is nowhere in the story in small letters, and is no form of address, office or opening word
      (`calendars/*.toml`).

    A number gets as many other digits. What can be a day of a month, a time, a date or a year stays one, near its own
    value; days after the 28th are not drawn, since some month lacks them. Months and days of the week become others in
    the same grammatical form. Short words in capitals get other letters. Names become invented ones, in Russian with
    the ending of the case. Numbers written out stay, and so do names that occur only at the start of sentences.

    Other languages have no variant. Where every noun has a capital (German), or nothing has (Arabic, Chinese,
    Japanese), capitals do not show which words are names; and a text with only its numbers changed is a later version,
    not another report. There is no variant either of a story with fewer than eight facts, with fewer than two names, or
    with fewer than one fact in 15 words. The same holds for a page of whose prose more than a quarter is outside the
    story.

    With half of the facts changed, a variant is no copy: *same template with other facts*. Updates change figures and a
    correction may change a name. So only a variant with every fact changed is surely neither a version nor an account
    of the same event. Below these intensities a variant has no label at the level concerned.

    Attributes:
        intensity: share of the story's facts that are replaced, rounded to whole facts.
        seed: chooses the facts and their replacements.
    """

    meaning: ClassVar[str] = "share of the story's distinct names, numbers and dates replaced"
    breaks: ClassVar[Mapping[Level, float]] = {"copy": 0.5, "revision": 1.0, "story": 1.0}
    languages: ClassVar[frozenset[str] | None] = languages_with("calendars")

    intensity: float = 1.0

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text with some facts replaced."""
        rules = grammar(language)
        found = facts(text, language)
        count = round(self.intensity * len(found))
        if count == 0 or not _enough(text, found, rules):
            return text
        taken = {rules.key(token) for token in rules.tokens.findall(text)}
        swapped = {key: other(found[key], rules, taken, rng) for key in rng.sample(list(found), count)}
        return rules.tokens.sub(lambda match: _swapped(match[0], swapped, rules), text)


def facts(text: str, language: str) -> dict[str, str]:
    """The distinct facts of the story in order of occurrence, as a mapping from the key of each to one of its tokens.

    A name that occurs both in capitals and in small letters is represented by a token with small letters.
    """
    rules = grammar(language)
    parts = [text[a:b] for part in story_sentences(text) for a, b in part]
    tokens = [token for part in parts for token in rules.tokens.findall(part)]
    small = {rules.key(token) for token in tokens if token[0].islower()}
    lines = [text[a:b] for a, b in paragraphs(text)]
    pieces = [line[a:b] for line in lines for a, b in sentences(line)]
    names = {rules.key(name) for piece in pieces for name in _names(piece, rules)} - small
    found: dict[str, str] = {}
    for token in tokens:
        key = rules.key(token)
        is_fact = rules.is_figure(token) or (key in names and token[0].isupper())
        if is_fact and (key not in found or found[key].isupper()):
            found[key] = token
    return found


def _names(sentence: str, rules: Grammar) -> set[str]:
    """The words of names in a sentence. There are none where most words have capitals, as in a headline."""
    matches = [match for match in rules.tokens.finditer(sentence) if match[0][0].isalpha()]
    inner = {
        match[0]
        for match in matches[1:]
        if rules.may_be_name(match[0]) and (_owns(match, sentence) or not _opens(match, sentence))
    }
    if 2 * sum(match[0][0].isupper() for match in matches[1:]) > len(matches):
        return set()
    return inner | {match[0] for match in matches[:1] if rules.may_be_name(match[0]) and _leads(match, sentence, inner)}


def _leads(first: re.Match[str], sentence: str, inner: set[str]) -> bool:
    """Whether the first word of a sentence is part of a name: it precedes one, is in capitals, or has `’s`."""
    follows = _NEXT_WORD.match(sentence, first.end())
    return follows[1] in inner if follows else first[0].isupper() or _owns(first, sentence)


def _opens(word: re.Match[str], sentence: str) -> bool:
    """Whether the word opens a question or speech, or a report after its place and a dash."""
    return _OPENING.search(sentence, max(0, word.start() - _LOOK_BACK), word.start()) is not None


def _owns(word: re.Match[str], sentence: str) -> bool:
    return sentence.startswith(("'s ", "’s "), word.end())


def _enough(text: str, found: Mapping[str, str], rules: Grammar) -> bool:
    """Whether the story has enough facts, and the page enough of the story, for a variant to be another text."""
    named = sum(not rules.is_figure(fact) for fact in found.values())
    least = max(_LEAST_FACTS, words_in(text, story_words(text)) / _WORDS_A_FACT)
    return named >= _LEAST_NAMES and len(found) >= least and prose_covered(text) >= _LEAST_COVERED


def _swapped(token: str, swapped: Mapping[str, str], rules: Grammar) -> str:
    """The token, or its replacement with the token's ending and capitals."""
    drawn = swapped.get(rules.key(token))
    if drawn is None or NUMBER.match(token):
        return drawn or token
    if not (token[0].isupper() or rules.is_figure(token)):
        return token
    if not rules.is_figure(token):
        drawn += rules.ending(token)
    if token.isupper() and len(token) > 1:
        return drawn.upper()
    return drawn[0].upper() + drawn[1:].lower() if token[0].isupper() else drawn
