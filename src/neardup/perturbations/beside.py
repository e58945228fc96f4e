"""Perturbations that put other texts beside a text: joined to it, in a round-up, in a reply that quotes it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neardup.core.gold import LEVELS
from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.articles import LANGUAGES, articles, others
from neardup.perturbations.stock import filled
from neardup.perturbations.story import story_words, words_in
from neardup.text import word_spans

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping

    from neardup.core.gold import Level

_MOST = 0.95
_SHORT = 0.1  # by which whole paragraphs may fall short of the share that is asked for
_SURE = 0.55  # least share of all words that is added where labels break: a page that is all text has less than half
_GAP = "\n\n"
_WIDTH = 72  # characters of a quoted line


@dataclass(frozen=True, kw_only=True)
class Merged(BasePerturbation):
    """Joins other articles to the text, after its page or before it. The text stands in one piece.

    A page of several texts is a copy of one that has at least half of its words (rule 9 of the guide). So the labels
    hold up to an intensity of .4, as a story can have adverts in it. From .8 on the page is another document. The
    original page may be text beyond its story; so from .8 on there is no variant where less than .55 of all words,
    those of the whole page included, would be added. Whole paragraphs are added, never beyond the share; where they
    fall short of it by more than a tenth there is no variant, nor in languages without articles.

    Attributes:
        intensity: share of the words that are of other articles, of these and the story's. Values above .95 act as .95.
        seed: chooses the articles, what names and numbers they have, and their place.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the words that are of other articles (at most 0.95)"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 0.4)
    breaks: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 0.8)
    adds: ClassVar[bool] = True
    languages: ClassVar[frozenset[str] | None] = LANGUAGES

    intensity: float = 0.4

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text with other articles after or before it."""
        paragraphs = (
            paragraph
            for headline, first, *rest in articles(language, rng)
            for paragraph in (f"{headline}{_GAP}{first}", *rest)
        )
        added = _GAP.join(_fitting(paragraphs, text, self))
        return _on_a_side(added, text, rng) if added else text


@dataclass(frozen=True, kw_only=True)
class Roundup(BasePerturbation):
    """Makes the text an item of a round-up: a title, and short items before and after the text.

    An item is the headline and the first paragraph of another article. The labels are those of `merged`.

    Attributes:
        intensity: share of the words that are of other items, of these and the story's. Values above .95 act as .95.
        seed: chooses the title, the items, what names and numbers they have, and the place of the text among them.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the words that are of other items (at most 0.95)"
    holds: ClassVar[Mapping[Level, float]] = Merged.holds
    breaks: ClassVar[Mapping[Level, float]] = Merged.breaks
    adds: ClassVar[bool] = True
    languages: ClassVar[frozenset[str] | None] = LANGUAGES

    intensity: float = 0.4

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text among other items."""
        items = _fitting(("\n".join(article[:2]) for article in articles(language, rng)), text, self)
        if not items:
            return text
        title = filled(rng.choice(others(language)["roundups"]), rng)
        items.insert(rng.randint(0, len(items)), text)
        return _GAP.join([title, *items])


@dataclass(frozen=True, kw_only=True)
class Quoted(BasePerturbation):
    """Quotes the page in a reply: its lines wrapped, each after `> `, below or above remarks of somebody else.

    The remarks report nothing. A reply is labelled by what is new in it (rule 16 of the guide), and up to a quarter of
    the words may be (rule 4): so far the labels hold. From an intensity of .6 on, most words are the reply's, and the
    page is no copy and no version. The original page may be text beyond its story; so from .6 on there is no variant
    where less than .55 of all words, those of the whole page included, would be the reply's. Nor is there one where no
    remark is short enough or all are too few, or in languages without remarks.

    Attributes:
        intensity: share of the words that are the reply's, of these and the story's. Values above .95 act as .95.
        seed: chooses the remarks, and whether they stand above or below.
    """

    not_by_default: ClassVar[bool] = True
    meaning: ClassVar[str] = "share of the words that are the reply's (at most 0.95)"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 0.25)
    breaks: ClassVar[Mapping[Level, float]] = {"copy": 0.6, "revision": 0.6}
    adds: ClassVar[bool] = True
    languages: ClassVar[frozenset[str] | None] = LANGUAGES

    intensity: float = 0.1

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text in quotation, with a reply."""
        stock = others(language)
        remarks = (filled(remark, rng) for remark in rng.sample(stock["remarks"], len(stock["remarks"])))
        reply = " ".join(_fitting(remarks, text, self))
        if not reply:
            return text
        quote = "\n".join([filled(rng.choice(stock["wrote"]), rng), *_quoted(text)])
        return _on_a_side(reply, quote, rng)


def _on_a_side(added: str, text: str, rng: random.Random) -> str:
    return _GAP.join([added, text] if rng.random() < 1 / 2 else [text, added])


def _fitting(pieces: Iterable[str], text: str, given: BasePerturbation) -> list[str]:
    """Pieces until a share of the words is theirs, of these and the story's; none where they fall short of it.

    A piece that would exceed the share is left out; the second such piece ends the search. What the page has beside its
    story may be text, too: code, a table, a list. So there are no pieces where labels break unless they outweigh it.
    """
    share = min(given.intensity, _MOST)
    own = words_in(text, story_words(text))
    size = left = own * share / (1 - share)
    found, skipped = [], 0
    for piece in pieces:
        length = words_in(piece, word_spans(piece))
        if length <= left:
            found.append(piece)
            left -= length
        else:
            skipped += 1
        if skipped > 1 or left <= 0:
            break
    added = size - left
    if not added or added / (own + added) < share - _SHORT:
        return []
    sure = given.intensity < given.breaks["copy"] or added >= _SURE * (added + words_in(text, word_spans(text)))
    return found if sure else []


def _quoted(text: str) -> list[str]:
    """The lines of the text, wrapped, each as a quotation."""
    lines = (textwrap.wrap(line, _WIDTH, break_on_hyphens=False) or [""] for line in text.strip().splitlines())
    return [f"> {line}".rstrip() for wrapped in lines for line in wrapped]
