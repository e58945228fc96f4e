"""Facts swapped: what is left is the template of a text, telling of something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.data import data_names
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
_WORDS_A_FACT = 15  # a story with fewer facts than one in so many words is more than its facts
_LEAST_COVERED = 0.75  # of the page's prose


@dataclass(frozen=True, kw_only=True)
class SwapFacts(BasePerturbation):
    """Names, numbers and dates of the story replaced by others, the same one by the same one: the match must break.

    Facts are the distinct numbers (counts, percentages, sums, dates, years), months, days of the week and words of
    names in the story. A word belongs to a name when it has a capital inside a sentence or line of the page that is not
    mostly capitals, or stands before such a word, before `’s` or in capitals at its start; when it does not open a
    question, speech or report there, is nowhere in the story in small letters, and is no form of address, office or
    opening word (`calendars/*.toml`). A fact is replaced wherever it stands on the page, headline included. A number
    gets other digits, as many, and stays a day of a month, a time, a date or a year near its own where it can be one
    (days after the 28th are not drawn: some month lacks them);
    months and days become others in their grammatical form; short words in capitals get other letters; names become
    invented ones, in Russian with the ending of the case. Numbers written out stay, and so do names that only open
    sentences.

    Other languages have no variant. Where every noun has a capital (German), or nothing has (Arabic, Chinese,
    Japanese), names cannot be told so, and with only numbers changed a text is a later version, not another report. Nor
    has a story with fewer than eight facts, two of them names, or with fewer than one in 15 words, nor a page whose
    prose is for more than a quarter not its story.

    With half of the facts changed it is no copy: *same template with other facts*. Updates change figures and a
    correction may change a name, so only when every fact is another is it surely no version and no account of the same
    event. Below, no label.

    Attributes:
        intensity: share of the story's facts replaced, rounded to whole facts.
        seed: which facts, and by what.
    """

    meaning: ClassVar[str] = "share of the story's distinct names, numbers and dates replaced"
    breaks: ClassVar[Mapping[Level, float]] = {"copy": 0.5, "revision": 1.0, "story": 1.0}
    languages: ClassVar[frozenset[str] | None] = frozenset(
        name.removeprefix("calendars/").removesuffix(".toml") for name in data_names("calendars")
    )

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
    """The distinct facts of the story in order of occurrence: a token of each, by its key.

    A name that stands in capitals and in small letters is given as it stands with small ones.
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
        told = rules.is_figure(token) or (key in names and token[0].isupper())
        if told and (key not in found or found[key].isupper()):
            found[key] = token
    return found


def _names(sentence: str, rules: Grammar) -> set[str]:
    """Words of names in a sentence; none where most of its words have capitals, as in a headline."""
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
    """Whether the first word of a sentence is part of a name: before a word of one, in capitals, or with `’s`."""
    follows = _NEXT_WORD.match(sentence, first.end())
    return follows[1] in inner if follows else first[0].isupper() or _owns(first, sentence)


def _opens(word: re.Match[str], sentence: str) -> bool:
    """Whether a question or speech opens with the word, or, after its place and a dash, a report."""
    return _OPENING.search(sentence, max(0, word.start() - _LOOK_BACK), word.start()) is not None


def _owns(word: re.Match[str], sentence: str) -> bool:
    return sentence.startswith(("'s ", "’s "), word.end())


def _enough(text: str, found: Mapping[str, str], rules: Grammar) -> bool:
    """Whether the facts are what the story is about."""
    named = sum(not rules.is_figure(fact) for fact in found.values())
    least = max(_LEAST_FACTS, words_in(text, story_words(text)) / _WORDS_A_FACT)
    return named >= _LEAST_NAMES and len(found) >= least and prose_covered(text) >= _LEAST_COVERED


def _swapped(token: str, swapped: Mapping[str, str], rules: Grammar) -> str:
    """The token, or what stands for it: with its ending and its capitals."""
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
