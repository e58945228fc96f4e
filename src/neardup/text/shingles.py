"""n-gram hashes of many texts, read from their UTF-8."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup.errors import ParameterError
from neardup.text.ragged import Ragged, offsets_of
from neardup.text.threads import share_out
from neardup.text.words import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from neardup.text.entries import FoldingTable
    from neardup.text.shingle_kernels import Room
    from neardup.text.tables import Folding
    from neardup.text.texts import Spans, Texts

Unit = Literal["word", "char"]
"""What an n-gram is made of."""

MOST_UNITS = 2**62
"""An n-gram has fewer units."""
_BATCH = 1024
_PORTION = 1 << 18


def shingle_hashes(texts: Texts, *, ngram: int, unit: Unit, folding: Folding = "loose") -> Ragged:
    """64-bit hashes of the n-grams of each text, in order of occurrence.

    A text with fewer than `ngram` units is one shingle; a text without a letter or digit has none. Hashes
    are the same on every platform and in every process. All threads that numba may use work at once.

    Args:
        texts: the texts.
        ngram: units in a shingle, at least 1.
        unit: `word`, or `char`: a code point, separators between words being one space.
        folding: `loose` or `strict`; see `neardup.text`.

    Raises:
        ParameterError: `ngram` is less than 1, or too large to count to.
    """
    if not 1 <= ngram < MOST_UNITS:
        raise ParameterError(f"ngram is in 1 … 2⁶² - 1, not {ngram}")
    from neardup.text.folding import folded_already, folding_table

    lots = [_Lot(texts, np.arange(len(texts)), folding_table(folding))]
    wanted = lots[0].counts[:, 0] < 0
    lots += [_Lot(lot, rows, folded_already(folding)) for lot, rows in _normalised(texts, wanted, folding)]
    units = np.empty(len(texts), np.int64)
    for lot in lots:
        units[lot.rows] = lot.counts[:, 0 if unit == "word" else 1]
    offsets = offsets_of(np.where(units > 0, np.maximum(units - ngram + 1, 1), 0))
    values = np.empty(offsets[-1], np.uint64)
    for lot in lots:
        lot.shingle(unit == "word", ngram, offsets, values)
    return Ragged(values, offsets)


def consume_shingles(
    texts: Texts,
    use: Callable[[Ragged, int, int], None],
    *,
    ngram: int,
    unit: Unit,
    folding: Folding = "loose",
) -> None:
    """Hash the n-grams of the texts a portion at a time, and use them while they are in the processor's cache.

    The shingles of a large corpus need several times the memory of its texts, but a sketch of them needs little.

    Args:
        texts: the texts.
        use: `use(shingles, first, end)` receives the shingles of texts `first` to `end - 1`. It writes what belongs to
            these texts and nothing else. It is called in as many threads as numba may use.
        ngram: units in a shingle, at least 1.
        unit: `word` or `char`, as `shingle_hashes` takes it.
        folding: `loose` or `strict`.

    Raises:
        ParameterError: `ngram` is less than 1, or too large to count to.
    """
    shingle_hashes(texts[:0], ngram=ngram, unit=unit, folding=folding)  # errors and tables come before the threads
    spans = texts.spans
    sizes = spans.stops - spans.starts
    longest = int(sizes.max(initial=0))
    rooms: list[Room] = []  # a thread takes one and gives it back

    def work(first: int, end: int) -> None:
        room = rooms.pop() if rooms else _room(longest, unit)
        found = _portion(spans.between(first, end), room, ngram=ngram, unit=unit, folding=folding)
        rooms.append(room)
        if found is None:
            found = shingle_hashes(texts[first:end], ngram=ngram, unit=unit, folding=folding)
        use(found, first, end)

    share_out(work, offsets_of(sizes), most=_PORTION)


def _room(longest: int, unit: Unit) -> Room:
    """Arrays to work in that suffice for most texts of so many bytes."""
    from neardup.text.scan import MOST
    from neardup.text.shingle_kernels import Room

    size = longest + MOST
    words = size // 2 + MOST
    return Room(
        out=np.empty(size, np.uint8),
        kinds=np.empty(size, np.uint8),
        starts=np.empty(words, np.int64),
        ends=np.empty(words, np.int64),
        units=np.empty(words if unit == "word" else size, np.uint64),
    )


def _portion(spans: Spans, room: Room, *, ngram: int, unit: Unit, folding: Folding) -> Ragged | None:
    """What `shingle_hashes` returns, from a single reading of each text; None where that does not suffice."""
    from neardup.text.folding import folding_table
    from neardup.text.shingle_kernels import shingle_portion

    table, count = folding_table(folding), len(spans.starts)
    places = np.empty(count + 1, np.int64)
    size = int((spans.stops - spans.starts).sum())
    values = np.empty((size // 2 if unit == "word" else size) + count, np.uint64)
    if not shingle_portion(*spans, table, unit == "word", ngram, room, places, values):
        return None
    return Ragged(values[: places[-1]], places)


def _read_only(texts: Texts) -> NDArray[np.uint8]:
    """The UTF-8 of texts; kernels are compiled once, for data as Arrow gives it."""
    data = texts.data.view()
    data.flags.writeable = False
    return data


class _Lot:
    """The texts that one table normalises, and their counts.

    Attributes:
        rows: the row of each among all texts.
        counts: `int64[n, 3]`: words, characters and bytes of each once normalised; -1 words where the table is not
            enough.
    """

    def __init__(self, texts: Texts, rows: NDArray[np.int64], table: FoldingTable) -> None:
        from neardup.text.shingle_kernels import count_units

        self.rows = rows
        self.counts = np.empty((len(rows), 3), np.int64)
        self._source = (_read_only(texts), texts.offsets, table, self.counts)
        share_out(partial(count_units, *self._source), texts.offsets)

    def shingle(self, by_word: bool, ngram: int, offsets: NDArray[np.int64], values: NDArray[np.uint64]) -> None:
        """Write the hashes of these texts to their places among those of all."""
        from neardup.text.shingle_kernels import shingle_documents

        share_out(
            partial(shingle_documents, *self._source, by_word, ngram, offsets[self.rows], values), self._source[1]
        )


def _normalised(texts: Texts, wanted: NDArray[np.bool_], folding: Folding) -> Iterator[tuple[Texts, NDArray[np.int64]]]:
    """The normal forms of the texts that are wanted, batch by batch, with their rows."""
    from neardup.text.texts import Texts

    rows = np.flatnonzero(wanted)
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        yield Texts.of(normalise(text, folding) for text in texts.take(batch)), batch
