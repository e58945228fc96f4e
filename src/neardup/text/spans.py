"""Spans of successive words, lines or sentences, hashed, with their places in the texts as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from neardup.errors import ParameterError
from neardup.text.ragged import Gathering, Ragged, offsets_of
from neardup.text.shingles import MOST_UNITS, shingle_hashes
from neardup.text.tables import code_point_classes
from neardup.text.threads import share_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.text.tables import Folding
    from neardup.text.texts import Texts

SpanUnit = Literal["word", "line", "sentence"]
"""What a span is made of."""
Digits = Literal["kept", "zeros"]
"""Whether the digits of ASCII are told apart, or all read as 0."""

_BYTES_A_UNIT: dict[SpanUnit, int] = {"word": 6, "line": 40, "sentence": 80}
"""Room is made for one unit in so many bytes of text; more is made where there are more."""
LONGEST = 2**31 - 1
"""Bytes of the longest text whose places can be told."""
_PORTION = 1 << 18
_ZERO, _TEN = np.uint8(ord("0")), np.uint8(10)


class Spans(NamedTuple):
    """The spans of many texts, each cut into units from its beginning to its end.

    A text is cut where a unit begins that has a letter or digit. So what stands after a unit belongs to it, and what
    stands before the first one belongs to that. A text without letters and digits has no unit.

    Attributes:
        keys: for each unit of each text a hash of the span that begins with it; 0 where too few units follow. A text of
            fewer units than a span is one span.
        ends: `int32` for each unit of each text: where it ends, in code points from the beginning of its text. It
            begins where the one before it ends.
    """

    keys: Ragged
    ends: Ragged


def spans_of(texts: Texts, *, unit: SpanUnit, ngram: int, folding: Folding = "loose", digits: Digits = "kept") -> Spans:
    """The spans of texts, compared by their words: case, punctuation and white space do not matter.

    Hashes are the same on every platform and in every process. All threads that numba may use work at once.

    Args:
        texts: the texts.
        unit: `word`, as `neardup.text.word_spans` has them in the text as it is; `line`, which ends with LF, CR or
            both; or `sentence`, which ends where Unicode says (UAX 29) and with its line.
        ngram: units in a span, at least 1.
        folding: `loose` or `strict`; see `neardup.text`.
        digits: `zeros` reads every digit of ASCII as 0.

    Raises:
        ParameterError: `ngram` is less than 1, or too large to count to; or a text has 2 GiB or more.
    """
    if not 1 <= ngram < MOST_UNITS:
        raise ParameterError(f"ngram is in 1 … 2⁶² - 1, not {ngram}")
    if (longest := int(texts.lengths.max(initial=0))) > LONGEST:
        raise ParameterError(f"a text has {longest} bytes, and spans are of texts of at most {LONGEST}; divide it")
    shingle_hashes(texts[:0], ngram=1, unit="word", folding=folding)  # tables come before the threads
    found = Gathering(len(texts), [np.uint64, np.int32], texts.nbytes // _BYTES_A_UNIT[unit])

    def work(first: int, end: int) -> None:
        found.add(first, *_portion(texts[first:end], unit, ngram, folding, digits))

    share_out(work, offsets_of(texts.lengths), most=_PORTION)
    offsets, (keys, ends) = found.finished()
    return Spans(Ragged(keys, offsets), Ragged(ends, offsets))


def _portion(
    texts: Texts, unit: SpanUnit, ngram: int, folding: Folding, digits: Digits
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int32]]:
    """How many units each of some texts has, the keys of their spans, and where they end."""
    from neardup.text.span_kernels import span_keys

    offsets = texts.offsets - texts.offsets[0]
    data = texts.data[texts.offsets[0] : texts.offsets[-1]]
    bounds = np.append(_starts(texts, data, offsets, unit, folding), len(data))
    read = np.where(data - _ZERO < _TEN, _ZERO, data) if digits == "zeros" else data
    hashes, filled = _hashes(read, bounds, folding)
    starts = bounds[:-1][filled]
    firsts = np.searchsorted(starts, offsets)
    ends = np.append(starts, len(data))[1:]
    lengths = np.diff(firsts)
    ends[firsts[1:][lengths > 0] - 1] = offsets[1:][lengths > 0]
    code_points = offsets_of((data & 0xC0 != 0x80).astype(np.int64))
    keys = span_keys(hashes[filled], firsts, ngram)
    return lengths, keys, (code_points[ends] - np.repeat(code_points[offsets[:-1]], lengths)).astype(np.int32)


def _hashes(
    data: NDArray[np.uint8], bounds: NDArray[np.int64], folding: Folding
) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """A hash of the words of each stretch between these bounds, and whether it has any."""
    import pyarrow as pa

    from neardup.text.span_kernels import ascii_hashes
    from neardup.text.texts import ArrowTexts

    count = len(bounds) - 1
    hashes, words = np.zeros(count, np.uint64), np.empty(count, np.int64)
    ascii_hashes(data, bounds, hashes, words)
    others = np.flatnonzero(words < 0)
    stretches = ArrowTexts(pa.LargeStringArray.from_buffers(count, pa.py_buffer(bounds), pa.py_buffer(data)))
    found = shingle_hashes(stretches.selected(others), ngram=MOST_UNITS - 1, unit="word", folding=folding)
    words[others] = found.lengths
    hashes[others[found.lengths > 0]] = found.values
    return hashes, words > 0


def _starts(
    texts: Texts, data: NDArray[np.uint8], offsets: NDArray[np.int64], unit: SpanUnit, folding: Folding
) -> NDArray[np.int64]:
    """Where stretches begin that have a unit each or none, in bytes; the first of a text begins where it does."""
    from neardup.text.span_kernels import line_starts, word_starts

    if unit == "sentence":
        return np.fromiter(_sentence_starts(texts, offsets), np.int64)
    starts = np.empty(len(data), np.int64)
    if unit == "word":
        return starts[: word_starts(data, offsets, code_point_classes(folding), starts)]
    return starts[: line_starts(data, offsets, starts)]


def _sentence_starts(texts: Texts, offsets: NDArray[np.int64]) -> Iterator[int]:
    """Where the sentences of texts begin, in bytes; the first of a text begins where it does."""
    from unicode_segmentation_rs import unicode_sentences

    for text, offset in zip(texts, offsets.tolist(), strict=False):
        if text:
            yield offset
        place, start, end = offset, 0, 0
        for number, sentence in enumerate(unicode_sentences(text)):
            before, start = start, text.index(sentence, end)
            place, end = place + len(text[before:start].encode()), start + len(sentence)
            if number:
                yield place
