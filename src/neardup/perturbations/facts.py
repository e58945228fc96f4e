"""Facts swapped: what is left is the template of a text, telling of something else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.data import data_names
from neardup.perturbations.grammar import NUMBER, Grammar, grammar
from neardup.perturbations.names import invented, invented_stem
from neardup.perturbations.segments import paragraphs, sentences
from neardup.perturbations.story import prose_covered, story_sentences, story_words, words_in

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from neardup.core.gold import Level

_TIME = re.compile(r"(\d\d?)([:.h])(\d\d)")
_DATE = re.compile(r"(\d\d?)([/.])(\d\d?)([/.])(\d{4}|\d\d)")
_YEAR = re.compile(r"19[0-9]{2}|20[0-2][0-9]")
_NEXT_WORD = re.compile(r"[- ]+([^\W\d_]+)")
_OPENING = re.compile(r"(?:[¿¡:]\s*|[,:]\s*[\"“«„])$")
_LOOK_BACK = 5  # characters
_LEAST_FACTS = 8
_LEAST_NAMES = 2
_WORDS_A_FACT = 15  # a story with fewer facts than one in so many words is more than its facts
_LEAST_COVERED = 0.75  # of the page's prose
_LONGEST_ACRONYM = 5
_CONSONANTS = "BCDFGHJKLMNPRSTVZ"
_LAST_DAY = 31
_TRIES = 20


@dataclass(frozen=True, kw_only=True)
class SwapFacts(BasePerturbation):
    """Names, numbers and dates of the story replaced by others, the same one by the same one: the match must break.

    Facts are the distinct numbers (counts, percentages, sums, dates, years), months, days of the week and words of
    names in the story. A word belongs to a name when it has a capital inside a sentence or line of the page that is not
    mostly capitals, or before such a word or `’s`; when it does not open a question or speech there, is nowhere in the
    story in small letters, and is no form of address, office or opening word (`calendars/*.toml`). A fact is replaced
    wherever it stands on the page, headline included. A number gets other digits, as many, and stays a day of a month,
    a time, a date or a year near its own where it can be one; months and days become others in their grammatical form;
    short words in capitals get other letters; names become invented ones, in Russian with the ending of the case.
    Numbers written out stay, and so do names that only open sentences.

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
        swapped = {key: _other(found[key], rules, taken, rng) for key in rng.sample(list(found), count)}
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
    """Whether the first word of a sentence is part of a name: a word of one follows, or an English genitive."""
    follows = _NEXT_WORD.match(sentence, first.end())
    return _owns(first, sentence) or (follows is not None and follows[1] in inner)


def _opens(word: re.Match[str], sentence: str) -> bool:
    """Whether a question or speech opens with the word."""
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
    other = swapped.get(rules.key(token))
    if other is None or NUMBER.match(token):
        return other or token
    if not (token[0].isupper() or rules.is_figure(token)):
        return token
    if not rules.is_figure(token):
        other += rules.ending(token)
    if token.isupper() and len(token) > 1:
        return other.upper()
    return other[0].upper() + other[1:].lower() if token[0].isupper() else other


def _other(fact: str, rules: Grammar, taken: set[str], rng: random.Random) -> str:
    """Another fact of the same kind, not yet in the text where that can be had; it is then taken."""
    draw = _kind(fact, rules)
    drawn = draw(fact, rng)
    for _ in range(_TRIES):
        if rules.key(drawn) not in taken:
            break
        drawn = draw(fact, rng)
    while rules.key(drawn) == rules.key(fact):
        drawn = draw(fact, rng)
    taken.add(rules.key(drawn))
    return drawn


def _kind(fact: str, rules: Grammar) -> Callable[[str, random.Random], str]:
    if NUMBER.match(fact):
        return _number
    if rules.is_figure(fact):
        return lambda word, rng: rng.choice(rules.calendar[word.casefold()])
    if fact.isupper() and len(fact) <= _LONGEST_ACRONYM and fact.isascii():
        return _acronym
    return _stem if rules.endings else _latin


def _number(fact: str, rng: random.Random) -> str:
    if match := _DATE.fullmatch(fact):
        day, first, month, second, year = match.groups()
        return f"{_within(day, 28, rng)}{first}{_within(month, 12, rng)}{second}{_digits(year, rng)}"
    if _YEAR.fullmatch(fact):
        return f"{fact[:2]}{rng.randrange(30 if fact[0] == '2' else 100):02d}"
    if (match := _TIME.fullmatch(fact)) and int(match[1]) < 24 and int(match[3]) < 60:
        return f"{_within(match[1], 23, rng)}{match[2]}{rng.randrange(60):02d}"
    day = fact.isdecimal() and unicodedata.decimal(fact[0]) > 0 and int(fact) <= _LAST_DAY
    return _within(fact, _LAST_DAY, rng) if day else _digits(fact, rng)


def _within(number: str, most: int, rng: random.Random) -> str:
    """A number of as many digits, from 1 to the most, or to 9 where it has one digit; in the digits it had."""
    least = 10 if len(number) > 1 and number[0] != "0" else 1
    drawn = str(rng.randint(least, most if len(number) > 1 else min(9, most))).zfill(len(number))
    zero = ord(number[0]) - unicodedata.decimal(number[0])
    return "".join(chr(zero + int(digit)) for digit in drawn)


def _digits(fact: str, rng: random.Random) -> str:
    """Other digits, but for a leading zero."""
    kept = int(len(fact) > 1 and unicodedata.decimal(fact[0]) == 0)
    return fact[:kept] + "".join(
        _digit(c, rng, int(i == 0)) if c.isdecimal() else c for i, c in enumerate(fact[kept:], kept)
    )


def _digit(digit: str, rng: random.Random, least: int) -> str:
    zero = ord(digit) - unicodedata.decimal(digit)
    return chr(zero + rng.randint(least, 9))


def _acronym(fact: str, rng: random.Random) -> str:
    return "".join(rng.choices(_CONSONANTS, k=len(fact)))


def _latin(_: str, rng: random.Random) -> str:
    return invented(rng)


def _stem(_: str, rng: random.Random) -> str:
    return invented_stem(rng)
