"""Which word lists apply to a corpus, by the languages of its documents; what is known of these can be merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from neardup.core.content_rank import content_hashes
from neardup.core.languages import detected, named_languages
from neardup.scorers.facts.lists import ROLES, Lists, list_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus

SAMPLE = 64
"""Texts whose language is detected."""
SAMPLE_CHARACTERS = 600
"""Characters of each that are read, from the middle: texts begin and end with what says little."""
DETECTED_SHARE = 0.1
"""Share of the sample from which a language counts: detection errs, and one text in ten is beyond its errors."""
NAMED_SHARE = 0.005
"""Share of the documents from which a language that the column names counts."""


class Languages(NamedTuple):
    """What is known of the languages of some documents.

    Attributes:
        named: `uint32[l]`, ascending: the languages that the column `language` names; each is the number of its letters
            in base 256.
        counts: `int64[l]`: documents of each.
        hashes: `uint64[s]`, ascending: of the texts of least hash, at most `SAMPLE`, where no document names one.
        detected: `uint32[s]`: the languages of these texts.
    """

    named: NDArray[np.uint32]
    counts: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    detected: NDArray[np.uint32]

    def merged(self, other: Self) -> Self:
        """What is known of two lots of documents together."""
        named, places = np.unique(np.concatenate([self.named, other.named]), return_inverse=True)
        counts = np.zeros(len(named), np.int64)
        np.add.at(counts, places, np.concatenate([self.counts, other.counts]))
        hashes = np.concatenate([self.hashes, other.hashes])
        least = np.argsort(hashes, kind="stable")[:SAMPLE]
        return self._replace(
            named=named,
            counts=counts,
            hashes=hashes[least],
            detected=np.concatenate([self.detected, other.detected])[least],
        )

    def lists(self, roles: tuple[str, ...] = ROLES) -> Lists:
        """The word lists that apply to all texts; see `lists_for`."""
        numbers, counts = self.named, self.counts
        if not len(numbers):
            numbers, counts = np.unique(self.detected, return_counts=True)
        least = (NAMED_SHARE if len(self.named) else DETECTED_SHARE) * counts.sum()
        found = {_letters(number): count for number, count in zip(numbers.tolist(), counts.tolist(), strict=True)}
        frequent = sorted((language for language in found if found[language] >= least), key=lambda x: (-found[x], x))
        return Lists(tuple(language for language in frequent if language in list_names()), roles)


def languages_in(corpus: Corpus) -> Languages:
    """What is known of the languages of these documents."""
    named = [language for language in named_languages(corpus) if language]
    numbers, counts = np.unique(_numbers(named), return_counts=True)
    texts = corpus.texts
    hashes = np.zeros(0, np.uint64) if named else content_hashes(texts)
    least = np.argsort(hashes, kind="stable")[:SAMPLE]
    read = [detected(_middle(texts[row])) for row in least.tolist()]
    return Languages(numbers, counts.astype(np.int64), hashes[least], _numbers(read))


def _numbers(languages: list[str]) -> NDArray[np.uint32]:
    return np.array([int.from_bytes(language.encode(), "big") for language in languages], np.uint32)


def _letters(number: int) -> str:
    return number.to_bytes(4, "big").lstrip(b"\0").decode()


def lists_for(corpus: Corpus, roles: tuple[str, ...] = ROLES) -> Lists:
    """The word lists that apply to all texts of a corpus, those of the most frequent languages first.

    Languages come from the column `language`, if any document has a language there. Else they are detected in the texts
    of least hash, so the lists do not depend on the order of the documents.

    Args:
        corpus: the documents.
        roles: which parts of the lists apply; none of them switches lists off.

    Raises:
        UnknownNameError: a part is not one of `ROLES`.
    """
    return languages_in(corpus).lists(roles) if roles else Lists()


def _middle(text: str) -> str:
    start = max(0, (len(text) - SAMPLE_CHARACTERS) // 2)
    return text[start : start + SAMPLE_CHARACTERS]
