"""Text as strategies read it: normalised, cut into words or characters, hashed in n-grams.

Normalisation is NFKC, casefold, NFKC. Each code point then has a class:

- word: letters and numbers (Unicode categories L and N) of scripts that put spaces between words;
- solo: letters and numbers of scripts that do not (Han, Hiragana, Katakana, Thai, Lao, Myanmar, Khmer, Tibetan):
  each is a word of its own;
- mark: combining marks (M), which go on with what stands before them;
- ignored: format characters (Cf: soft hyphen, zero-width joiner, byte-order mark) and variation selectors, as if
  they were not there;
- separator: everything else, punctuation and symbols included.

So straight and curly quotes do not differ, and no script falls into empty shingle sets.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup.core.kernels import IGNORED, MARK, SEPARATOR, SOLO, WORD, shingle_batch
from neardup.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from neardup.core.corpus import Texts

Unit = Literal["word", "char"]
"""What an n-gram is made of."""

_SOLO_RANGES = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x0F00, 0x0FFF),  # Tibetan
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # iteration mark, closing mark, zero
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),  # Katakana extensions
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xA9E0, 0xA9FF),  # Myanmar extension
    (0xAA60, 0xAA7F),
    (0xF900, 0xFAFF),
    (0x116D0, 0x116FF),  # Myanmar extension
    (0x1AFF0, 0x1B16F),  # Kana extensions and supplement
    (0x20000, 0x3FFFF),  # Han extensions
)
_IGNORED_RANGES = (
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x180B, 0x180F),  # Mongolian variation selectors
    (0xFE00, 0xFE0F),  # variation selectors: an emoji's among them
    (0xE0100, 0xE01EF),
)
_BATCH = 1024
_MOST_UNITS = 2**62
_ASCII_WORD = re.compile("[0-9a-z]+")


def normalise(text: str) -> str:
    """NFKC, casefold, NFKC; idempotent."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


@cache
def code_point_classes() -> NDArray[np.uint8]:
    """`uint8[0x110000]`: the class of each code point."""
    by_category = {"L": WORD, "N": WORD, "M": MARK}
    classes = np.full(0x110000, SEPARATOR, np.uint8)
    for code in chain(range(0x40000), range(0xE0000, 0xE1000)):  # nothing stands between, private use after
        category = unicodedata.category(chr(code))
        classes[code] = IGNORED if category == "Cf" else by_category.get(category[0], SEPARATOR)
    for low, high in _SOLO_RANGES:
        block = classes[low : high + 1]
        block[block == WORD] = SOLO
    for low, high in _IGNORED_RANGES:
        classes[low : high + 1] = IGNORED
    return classes


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for one word and for what is ignored, spelt out from the classes."""
    classes = code_point_classes()

    def ranges(*kinds: int) -> str:
        member = np.isin(classes, kinds)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], member, [False]])))
        return "".join(f"\\U{low:08x}-\\U{high - 1:08x}" for low, high in edges.reshape(-1, 2))

    word = f"[{ranges(SOLO)}][{ranges(MARK)}]*|[{ranges(WORD, MARK)}]+"
    return re.compile(word), re.compile(f"[{ranges(IGNORED)}]+")


def words(text: str) -> list[str]:
    """The words of a text, normalised."""
    plain = normalise(text)
    if plain.isascii():
        return _ASCII_WORD.findall(plain)
    word, ignored = _patterns()
    return word.findall(ignored.sub("", plain))


def is_blank(text: str) -> bool:
    """Whether a text is empty after normalisation: no letter, number or mark in it."""
    plain = normalise(text)
    return (_ASCII_WORD if plain.isascii() else _patterns()[0]).search(plain) is None


@dataclass(frozen=True, eq=False)
class Ragged:
    """Values of many documents one after another.

    Attributes:
        values: `uint64[total]`.
        offsets: `int64[n + 1]`; document i has `values[offsets[i]:offsets[i + 1]]`.
    """

    values: NDArray[np.uint64]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> NDArray[np.uint64]:
        return self.values[self.offsets[row] : self.offsets[row + 1]]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Number of values by document."""
        return np.diff(self.offsets)

    def sets(self) -> Ragged:
        """Each document's distinct values, ascending."""
        owner = np.repeat(np.arange(len(self)), self.lengths)
        order = np.lexsort((self.values, owner))
        values, owner = self.values[order], owner[order]
        first = np.ones(len(values), bool)
        first[1:] = (values[1:] != values[:-1]) | (owner[1:] != owner[:-1])
        counts = np.bincount(owner[first], minlength=len(self))
        return Ragged(values[first], _offsets([counts]))


def shingle_hashes(texts: Texts, *, ngram: int, unit: Unit) -> Ragged:
    """64-bit hashes of the n-grams of each text, in order of occurrence.

    A text with fewer than `ngram` units is one shingle; a text that is empty after normalisation has none. Hashes
    are the same on every platform and in every process.

    Args:
        texts: the texts.
        ngram: units in a shingle, at least 1.
        unit: `word`, or `char`: a code point, separators between words being one space.

    Raises:
        ParameterError: `ngram` is less than 1, or too large to count to.
    """
    if not 1 <= ngram < _MOST_UNITS:
        raise ParameterError(f"ngram is in 1 … 2⁶² - 1, not {ngram}")
    classes = code_point_classes()
    values, counts = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for codes, starts in _normalised_batches(texts):
        found = np.zeros(len(starts) - 1, np.int64)
        values.append(shingle_batch(codes, starts, classes, ngram, unit == "word", found))
        counts.append(found)
    return Ragged(np.concatenate(values), _offsets(counts))


def _offsets(counts: Iterable[NDArray[np.int64]]) -> NDArray[np.int64]:
    lengths = np.concatenate([np.zeros(1, np.int64), *counts])
    return np.cumsum(lengths, dtype=np.int64)


def _normalised_batches(texts: Texts) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.int64]]]:
    """Code points and document starts, batch by batch, so that memory does not grow with the corpus."""
    for batch in texts.batches(_BATCH):
        parts = [normalise(text) for text in batch]
        starts = _offsets([np.array([len(p) for p in parts], np.int64)])
        yield np.frombuffer("".join(parts).encode("utf-32-le"), np.uint32), starts
