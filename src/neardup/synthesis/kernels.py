"""Compiled loops that write documents.

Every random choice is a hash of the seed, the row and the kind of choice. Nothing is drawn in sequence, so a document
is the same in every thread, process and corpus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit, prange
from neardup.core.code_kernels import first_of, second_of
from neardup.synthesis.language import CELL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.synthesis.language import Language

    Int = int | np.int64

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
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
"""The least and the most words in a sentence; every number is equally likely. A document's last may be shorter."""
_COMMA_PLACES = np.uint64(40)  # the comma's place is drawn from this many; a sentence that is too short for it has none
_PARAGRAPH = np.uint64(8)  # one sentence in this many begins a paragraph
_DOCUMENTS_A_SITE = 64


class Laws(NamedTuple):
    """The parameters of `Synthesis` as kernels use them; a share is an integer in 0 … 2³².

    Attributes:
        seed: the seed of every choice.
        words: `int64[65536]`, quantiles of the number of words in a document.
        copies: share of documents that are copies.
        identical: share of copies that are not edited.
        edits: mean share of an edited copy's words that are edited; each copy has its own rate, from 0 to twice this.
        drops: share of the sentences that an edited copy lacks.
        furniture: share of edited copies with the furniture of a site around them.
        typographic: share of originals with en dashes, which makes them non-ASCII.
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
    """64 random bits for one place of a stream: SplitMix64 with random access (Steele, Lea, Flood, OOPSLA 2014)."""
    value = key + (place + _ONE) * _GOLDEN
    value = (value ^ (value >> _S30)) * _MIX_1
    value = (value ^ (value >> _S27)) * _MIX_2
    return value ^ (value >> _S31)


@njit(cache=True, nogil=True, inline="always")
def stream(laws: Laws, kind: np.uint64, row: np.uint64) -> np.uint64:
    """The key of the stream that decides one kind of choice for a row."""
    return draw(draw(laws.seed, kind), row)


@njit(cache=True, nogil=True)
def original(row: Int, laws: Laws) -> Int:
    """The row of the original that a document was copied from, directly or through other copies; its own if it is none.

    This is Simon's process (Biometrika 1955): with a given probability a document joins the family of an earlier
    document, each equally likely. So the sizes of families follow the Yule–Simon distribution.
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
    """`int64[count]`: the row of the original of each of the documents `first` … `first + count - 1`."""
    found = np.empty(count, np.int64)
    for i in range(count):
        found[i] = original(first + i, laws)
    return found


@njit(cache=True, nogil=True, inline="always")
def pick(bits: np.uint64, language: Language) -> Int:
    """A random word, drawn in proportion to its frequency."""
    number = ((bits >> _HALF) * np.uint64(len(language.columns))) >> _HALF
    column = language.columns[number]
    return np.int64(number) if second_of(bits) < second_of(column) else first_of(column)


@njit(cache=True, nogil=True, inline="always")
def put(out: NDArray[np.uint8], at: Int, byte: int) -> Int:
    """Write a byte, unless `out` is empty, and return the position of the next one."""
    if len(out):
        out[at] = byte
    return at + 1


@njit(cache=True, nogil=True, inline="always")
def put_word(out: NDArray[np.uint8], at: Int, word: Int, capital: bool, language: Language) -> Int:
    """Write a word and return the position after it. Up to 16 bytes are written; later writes replace the surplus."""
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
    """The replacement of an edited word: another word (two in four), nothing, or the word and another.

    The first word of a sentence is never left out. Returns two words, -1 for none.
    """
    other = pick(draw(bits, _ONE), language)
    kind = bits >> _S62
    if kind == 3:
        return word, other
    return (-1, -1) if kind == 2 and not first else (other, -1)


@njit(cache=True, nogil=True, inline="always")
def put_pause(out: NDArray[np.uint8], at: Int, dash: bool) -> Int:
    """Write a comma, or a space and an en dash, and return the position after it."""
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
    """Write a sentence and return the position after it.

    Args:
        out: bytes of the document; if empty, nothing is written.
        at: the position at which the sentence begins.
        length: words in the original.
        key: key of the original's choices.
        own: key of this copy's choices.
        rate: share of the words that are edited, in 0 … 2³².
        dashed: whether en dashes replace one comma in four.
        language: the words.
    """
    plan = draw(key, np.uint64(length))
    comma = np.int64(plan % _COMMA_PLACES)
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
    """Write the lines of a menu, 3 to 18 with one to three words each, and return the position after them."""
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
    """Write the text of row `base` with edits and return the position after it. The first sentence is never dropped."""
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
    """Write a document into `out` and return its size in bytes; an empty `out` only measures it."""
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
    """Write the documents of rows `first` … `first + n - 1` into `out`, and return their sizes.

    Args:
        first: the first row.
        offsets: `int64[n + 1]`, the position of each document in `out`.
        out: `uint8[offsets[n]]`; or empty, with all offsets 0, to measure only.
        laws: the parameters of the corpus.
        language: the words.

    Returns:
        `int64[n]`, bytes in each document.
    """
    lengths = np.empty(len(offsets) - 1, np.int64)
    for i in prange(len(lengths)):
        lengths[i] = document(first + i, out[offsets[i] : offsets[i + 1]], laws, language)
    return lengths
