"""The story of a page: the text that a page is about, as opposed to navigation, notices, lists and adverts."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from neardup.perturbations.segments import ends_sentence, paragraphs, sentences
from neardup.text import SOLO, code_point_classes, word_spans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neardup.perturbations.segments import Span

_LEAST = 8.0  # words in a paragraph that reads as prose
_BULLETS = "-*+•·‣▪■►>|"
_CHARGE = 4.0  # charged, beside its words, for a paragraph that does not read as prose


def story(text: str) -> list[Span]:
    """The paragraphs of the text's main run that consist of sentences; none where nothing reads as prose.

    A paragraph (wrapped lines are joined) consists of sentences when it ends as a sentence does and has no `©` in it;
    a short one must have no bullet either. It reads as prose when it also holds at least eight words. The main run is
    the stretch of paragraphs with the greatest sum: a paragraph that reads as prose adds its words, and any other
    subtracts its words and four more. This is maximum subsequence segmentation (Pasternack and Roth, WWW 2009), with a
    rule in place of their classifier.

    The rule depends on no language; in scripts without spaces two letters count as a word. Headings, captions, adverts
    and short items of lists inside the run belong to the story only if they are sentences without a bullet. Headline,
    byline and tables do not belong to it.
    """
    parts, sizes, whole = _judged(text)
    first, last = _heaviest(
        [size if size >= _LEAST and ok else -size - _CHARGE for size, ok in zip(sizes, whole, strict=True)]
    )
    return [part for part, ok in zip(parts[first:last], whole[first:last], strict=True) if ok]


def prose_covered(text: str) -> float:
    """The share of the page's prose (words in paragraphs that read as prose) that is in the story; 1 without prose."""
    in_story = set(story(text))
    prose = [(part, size) for part, size, ok in zip(*_judged(text), strict=True) if ok and size >= _LEAST]
    every = sum(size for _, size in prose)
    return sum(size for part, size in prose if part in in_story) / every if every else 1.0


@lru_cache(maxsize=1)
def _judged(text: str) -> tuple[list[Span], list[float], list[bool]]:
    """The paragraphs, how many words each holds, and whether each consists of sentences.

    A variant asks several times about one text. Nobody changes the lists.
    """
    parts = paragraphs(text)
    sizes = _sizes(text, parts)
    return parts, sizes, [_of_sentences(text[a:b], size) for (a, b), size in zip(parts, sizes, strict=True)]


def story_words(text: str) -> list[Span]:
    """The words of the story, as `word_spans` defines words."""
    words = word_spans(text)
    starts = [start for start, _ in words]
    return [word for start, end in story(text) for word in words[bisect_left(starts, start) : bisect_left(starts, end)]]


def story_sentences(text: str) -> list[list[Span]]:
    """The sentences of the story, by paragraph."""
    return [[(start + a, start + b) for a, b in sentences(text[start:end])] for start, end in story(text)]


def words_in(text: str, words: list[Span]) -> float:
    """The number of words, where in scripts without spaces two letters count as one word."""
    kinds = code_point_classes()
    return sum(0.5 if kinds[ord(text[start])] == SOLO else 1.0 for start, _ in words)


def words_within(text: str, spans: Iterable[Span]) -> float:
    """The number of words in some pieces of the text, each read by itself, counted as `words_in` does."""
    return sum(words_in(piece, word_spans(piece)) for piece in (text[a:b] for a, b in spans))


def _sizes(text: str, parts: list[Span]) -> list[float]:
    words = word_spans(text)
    starts = [start for start, _ in words]
    return [words_in(text, words[bisect_left(starts, start) : bisect_left(starts, end)]) for start, end in parts]


def _of_sentences(paragraph: str, size: float) -> bool:
    return (paragraph[0] not in _BULLETS or size >= _LEAST) and "©" not in paragraph and ends_sentence(paragraph)


def _heaviest(scores: list[float]) -> Span:
    """Start and end of the stretch with the greatest sum above 0, the first of equals; (0, 0) where there is none."""
    best, found, start, total = 0.0, (0, 0), 0, 0.0
    for i, score in enumerate(scores):
        if total <= 0:
            start, total = i, 0.0
        total += score
        if total > best:
            best, found = total, (start, i + 1)
    return found
