"""Compiled loops that write documents.

Every choice is a hash of the seed, the row and what is chosen: nothing is drawn in sequence, so a document is the same
whoever writes it, in whatever corpus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit, prange
from neardup.synthesis.language import CELL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.synthesis.language import Language

    Int = int | np.int64

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_S27, _S30, _S31, _S48, _S62 = (np.uint64(bits) for bits in (27, 30, 31, 48, 62))
_ONE = np.uint64(1)
_SIXTEENTH = np.uint64(15)
_FAMILY, _TEXT, _EDIT, _SITE = (np.uint64(stream) for stream in range(4))

SPACE, NEWLINE, COMMA, STOP, QUESTION = b" \n,.?"
DASH = tuple("–".encode())

LEAST_WORDS, MOST_WORDS = 4, 28
"""Words in a sentence, every number equally often; the last of a document may be shorter."""
_WITH_COMMA = np.uint64(40)  # a comma falls after one of so many places: sentences that reach it have one
_PARAGRAPH = np.uint64(8)  # one sentence in so many begins a paragraph
_DOCUMENTS_A_SITE = 64


class Laws(NamedTuple):
    """What a corpus is like; shares are in 0 … 2³².

    Attributes:
        seed: of every choice.
        words: `int64[65536]`, quantiles of the number of words in a document.
        copies: share of documents that are copies.
        identical: share of copies that are not edited.
        edits: mean share of an edited copy's words that are edited; each has a rate of its own, from 0 to twice this.
        drops: share of sentences an edited copy lacks.
        furniture: share of edited copies in the furniture of a site.
        typographic: share of originals with en dashes, so that they are not ASCII.
    """

    seed: np.uint64
    words: NDArray[np.int64]
    copies: np.uint64
    identical: np.uint64
    edits: np.uint64
    drops: np.uint64
    furniture: np.uint64
    typographic: np.uint64


@njit(cache=True, nogil=True, inline="always")
def draw(key: np.uint64, place: np.uint64) -> np.uint64:
    """64 random bits for a place of a stream: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), any place at once."""
    value = key + (place + _ONE) * _STEP
    value = (value ^ (value >> _S30)) * _MIX_1
    value = (value ^ (value >> _S27)) * _MIX_2
    return value ^ (value >> _S31)


@njit(cache=True, nogil=True, inline="always")
def stream(laws: Laws, kind: np.uint64, row: np.uint64) -> np.uint64:
    """The key of a stream of choices about a row."""
    return draw(draw(laws.seed, kind), row)


@njit(cache=True, nogil=True)
def original(row: Int, laws: Laws) -> Int:
    """The row whose text a document goes back to; its own where it is no copy.

    Simon's process (Biometrika 1955): with a stated probability a document joins the family of one of those before it,
    each equally likely; so the sizes of families follow the law of Yule and Simon.
    """
    found = np.uint64(row)
    while found > 0:
        bits = stream(laws, _FAMILY, found)
        if bits & _LOW >= laws.copies:
            break
        found = ((bits >> _HALF) * found) >> _HALF
    return np.int64(found)


@njit(cache=True, nogil=True)
def originals(first: Int, count: int, laws: Laws) -> NDArray[np.int64]:
    """`int64[count]`: the row that each of these documents goes back to."""
    found = np.empty(count, np.int64)
    for i in range(count):
        found[i] = original(first + i, laws)
    return found


@njit(cache=True, nogil=True, inline="always")
def pick(bits: np.uint64, language: Language) -> Int:
    """A word by its frequency."""
    number = ((bits >> _HALF) * np.uint64(len(language.columns))) >> _HALF
    column = language.columns[number]
    return np.int64(number) if bits & _LOW < column & _LOW else np.int64(column >> _HALF)


@njit(cache=True, nogil=True, inline="always")
def put(out: NDArray[np.uint8], at: Int, byte: int) -> Int:
    """Write a byte, if there is room for anything, and return where the next one goes."""
    if len(out):
        out[at] = byte
    return at + 1


@njit(cache=True, nogil=True, inline="always")
def put_word(out: NDArray[np.uint8], at: Int, word: Int, capital: bool, language: Language) -> Int:
    """Write a word, and return where what follows it goes. What lies after it, up to 16 bytes, is overwritten later."""
    length = np.int64(language.lengths[word])
    if at + CELL <= len(out):
        for i in range(CELL):  # a fixed number, which compiles to one load and one store
            out[at + i] = language.cells[word, i]
    elif len(out):
        for i in range(length):
            out[at + i] = language.cells[word, i]
    if capital and len(out):
        out[at] -= 32
    return at + length


@njit(cache=True, nogil=True, inline="always")
def edited(word: Int, bits: np.uint64, first: bool, language: Language) -> tuple[Int, Int]:
    """What stands in place of a word that is edited: another (two in four), nothing, or the word and another.

    The first word of a sentence is never left out. Returns two words, -1 for none.
    """
    other = pick(draw(bits, _ONE), language)
    kind = bits >> _S62
    if kind == 3:
        return word, other
    return (-1, -1) if kind == 2 and not first else (other, -1)


@njit(cache=True, nogil=True, inline="always")
def put_pause(out: NDArray[np.uint8], at: Int, dash: bool) -> Int:
    """Write a comma, or a space and an en dash, and return where what follows goes."""
    if not dash:
        return put(out, at, COMMA)
    at = put(out, at, SPACE)
    for byte in DASH:
        at = put(out, at, byte)
    return at


@njit(cache=True, nogil=True)
def sentence(
    out: NDArray[np.uint8],
    at: Int,
    length: Int,
    key: np.uint64,
    own: np.uint64,
    rate: np.uint64,
    dashed: bool,
    language: Language,
) -> Int:
    """Write a sentence and return where what follows it goes.

    Args:
        out: bytes of the document; without any, nothing is written.
        at: where the sentence begins.
        length: words in the original.
        key: of the original's choices.
        own: of this copy's choices.
        rate: share of the words that are edited, of 2³².
        dashed: whether en dashes stand for one comma in four.
        language: the words.
    """
    plan = draw(key, np.uint64(length))
    comma = np.int64(plan % _WITH_COMMA)
    for i in range(length):
        word = pick(draw(key, np.uint64(i)), language)
        extra: Int = -1
        if rate:
            edit = draw(own, np.uint64(i))
            if edit & _LOW < rate:
                word, extra = edited(word, edit, i == 0, language)
        if word >= 0:
            at = put_word(out, at if i == 0 else put(out, at, SPACE), word, i == 0, language)
        if extra >= 0:
            at = put_word(out, put(out, at, SPACE), extra, False, language)
        if i == comma and i + 1 < length:
            at = put_pause(out, at, dashed and bool(plan >> _S62 == 0))
    return put(out, at, QUESTION if (plan >> _S48) & _SIXTEENTH == 0 else STOP)


@njit(cache=True, nogil=True)
def menu(out: NDArray[np.uint8], at: Int, key: np.uint64, language: Language) -> Int:
    """Write the lines of a menu, 3 to 18 of one to three words, and return where what follows them goes."""
    for line in range(3 + np.int64(draw(key, np.uint64(0)) & _SIXTEENTH)):
        of_line = draw(key, np.uint64(line + 1))
        for i in range(1 + np.int64(of_line % np.uint64(3))):
            if i:
                at = put(out, at, SPACE)
            at = put_word(out, at, pick(draw(of_line, np.uint64(i)), language), i == 0, language)
        at = put(out, at, NEWLINE)
    return at


@njit(cache=True, nogil=True)
def body(
    out: NDArray[np.uint8], at: Int, base: Int, own: np.uint64, rate: np.uint64, drops: np.uint64, laws: Laws,
    language: Language,
) -> Int:  # fmt: skip
    """Write the text of row `base` with edits, and return where what follows it goes; the first sentence stays."""
    key = stream(laws, _TEXT, np.uint64(base))
    facts = draw(key, np.uint64(0))
    left = laws.words[facts >> _S48]
    dashed = bool(facts & _LOW < laws.typographic)
    number = 0
    while left > 0:
        number += 1
        of_sentence = draw(key, np.uint64(number))
        length = min(left, LEAST_WORDS + np.int64((of_sentence & _LOW) % np.uint64(MOST_WORDS - LEAST_WORDS + 1)))
        left -= length
        edit = draw(own, np.uint64(number))
        if number > 1:
            if edit & _LOW < drops:
                continue
            at = put(out, at, NEWLINE if (of_sentence >> _HALF) % _PARAGRAPH == 0 else SPACE)
        at = sentence(out, at, length, of_sentence, edit, rate, dashed, language)
    return at


@njit(cache=True, nogil=True)
def document(row: Int, out: NDArray[np.uint8], laws: Laws, language: Language) -> Int:
    """Write a document into `out` and return how many bytes it has; with an empty `out` it is only measured."""
    base = original(row, laws)
    own = stream(laws, _EDIT, np.uint64(row))
    facts = draw(own, np.uint64(0))
    traits = draw(facts, _ONE)
    if base == row or facts & _LOW < laws.identical:
        return body(out, 0, base, own, np.uint64(0), np.uint64(0), laws, language)
    rate = ((facts >> _HALF) * laws.edits) >> _S31
    furnished = traits & _LOW < laws.furniture
    site = stream(laws, _SITE, (traits >> _HALF) % np.uint64(1 + row // _DOCUMENTS_A_SITE))
    at = put(out, menu(out, 0, site, language), NEWLINE) if furnished else 0
    at = body(out, at, base, own, rate, laws.drops, laws, language)
    if furnished:
        at = menu(out, put(out, put(out, at, NEWLINE), NEWLINE), draw(site, _ONE), language)
    return at


@njit(cache=True, nogil=True, parallel=True)
def documents(
    first: Int, offsets: NDArray[np.int64], out: NDArray[np.uint8], laws: Laws, language: Language
) -> NDArray[np.int64]:
    """`int64[n]`: bytes of rows `first` to `first + n - 1`, written into `out` where it has any room.

    Args:
        first: the first row.
        offsets: `int64[n + 1]`, where each document goes.
        out: `uint8[offsets[n]]`; or empty, with offsets of 0, to measure only.
        laws: what the corpus is like.
        language: its words.
    """
    lengths = np.empty(len(offsets) - 1, np.int64)
    for i in prange(len(lengths)):
        lengths[i] = document(first + i, out[offsets[i] : offsets[i + 1]], laws, language)
    return lengths
