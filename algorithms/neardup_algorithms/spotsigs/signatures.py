"""Spot signatures: an antecedent and the content words that follow it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from neardup import Texts
from neardup.text import Ragged, shingle_hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALL = "all"
"""Stands for the words of every language."""
BATCH = 2**12
"""The number of texts whose words are in memory at once."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ODD = np.uint64(0xFF51AFD7ED558CCD)


@cache
def word_lists() -> dict[str, dict[str, list[str]]]:
    """By language its `antecedents` and its `others`, further stop words."""
    return tomllib.loads(resources.files(__package__).joinpath("antecedents.toml").read_text(encoding="utf-8"))


@cache
def hashes_of(language: str, kind: str) -> NDArray[np.uint64]:
    """`uint64[words]`, ascending: hashes of the words of one kind of a language, or of all of them."""
    lists = word_lists()
    words = {word for name in (lists if language == ALL else [language]) for word in lists[name][kind]}
    return np.unique(shingle_hashes(Texts.of(sorted(words)), ngram=1, unit="word").values)


def signatures(texts: Texts, *, language: str, distance: int, chain: int, least: int) -> Ragged:
    """The distinct signatures of each text, ascending, repeated ones numbered.

    Args:
        texts: the texts.
        language: whose stop words count: a key of `word_lists`, or `all`.
        distance: which content word after the last one is the next of the chain.
        chain: content words in a signature.
        least: the fewest signatures; a text with fewer has none.
    """
    lists = hashes_of(language, "antecedents"), hashes_of(language, "others")
    words = (shingle_hashes(batch, ngram=1, unit="word") for batch in texts.batches(BATCH))
    parts = [_signatures(each, lists, distance, chain, least) for each in words]
    lengths = np.concatenate([[0], *(part.lengths for part in parts)])
    return Ragged(np.concatenate([np.zeros(0, np.uint64), *(part.values for part in parts)]), np.cumsum(lengths))


def _signatures(
    words: Ragged, lists: tuple[NDArray[np.uint64], NDArray[np.uint64]], distance: int, chain: int, least: int
) -> Ragged:
    """The signatures of some texts, given all their words and the antecedents and the other stop words."""
    begins = np.isin(words.values, lists[0], kind="sort")
    content = ~(begins | np.isin(words.values, lists[1], kind="sort"))
    places, counted = np.flatnonzero(content), np.concatenate([[0], np.cumsum(content)])
    spots = np.flatnonzero(begins)
    rows = np.searchsorted(words.offsets, spots, side="right") - 1
    found, following, end = words.values[spots], counted[spots], counted[words.offsets[rows + 1]]
    whole = following + distance * chain <= end
    rows, found, following = rows[whole], found[whole], following[whole]
    for number in range(1, chain + 1):
        found = _joined(found, words.values[places[following + distance * number - 1]])
    return _numbered(rows, found, len(words), least)


def _joined(hashes: NDArray[np.uint64], words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hashes of sequences, with a word more."""
    mixed = (hashes + _GOLDEN) * _ODD
    return (mixed ^ (mixed >> np.uint64(32))) + words


def _numbered(rows: NDArray[np.int64], found: NDArray[np.uint64], count: int, least: int) -> Ragged:
    """The signatures of each of `count` texts, those that stand in it again told apart, none of texts with few."""
    order = np.lexsort((found, rows))
    rows, found = rows[order], found[order]
    new = np.ones(len(found), np.bool_)
    new[1:] = (rows[1:] != rows[:-1]) | (found[1:] != found[:-1])
    places = np.arange(len(found))
    again = places - np.maximum.accumulate(np.where(new, places, 0))
    numbered = _joined(found, again.astype(np.uint64))
    sizes = np.bincount(rows, minlength=count)
    kept = (sizes >= least)[rows]
    lengths = np.where(sizes >= least, sizes, 0)
    return Ragged(numbered[kept], np.concatenate([[0], np.cumsum(lengths)])).sets()
