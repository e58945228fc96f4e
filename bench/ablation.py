"""What the LLVM intrinsics are worth: kernels that call them against the same kernels with plain numba in their place.

`python -m bench.ablation` prints the tables of decisions 23 and 74 (two minutes). The two forms take turns, each on one
thread, and the processor time of that thread counts. Both must give the same numbers.
"""

from __future__ import annotations

import time
from functools import cache, partial
from statistics import median
from types import FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import neardup
from neardup.compiled import njit
from neardup.scorers.alignment_kernels import bounded_distance, edit_distances
from neardup.scorers.characters import Characters
from neardup.scorers.intrinsics import LANES
from neardup.scorers.overlap_kernels import overlaps
from neardup.table import Table
from neardup.text import shingle_hashes
from neardup.text.blocks import one_by_one
from neardup.text.folding import folding_table
from neardup.text.intrinsics import load64, shifting, store32
from neardup.text.scan import add_words, scan
from neardup.text.shingle_kernels import count_units, shingle_documents
from neardup.text.transcode import transcode

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from neardup import Corpus

ROUNDS = 15
PAIRS = 100_000
"""The number of random pairs whose shingles are compared; a thousandth of them is aligned."""
_ONE, _TOP, _BYTE = np.uint64(1), np.uint64(63), np.uint64(8)
_TWO, _SIX, _SEVEN, _HALF, _REST = (np.uint64(bits) for bits in (2, 6, 7, 32, 56))
_LOW_BITS, _HIGH_BITS = np.uint64(0x7F7F7F7F7F7F7F7F), np.uint64(0x8080808080808080)
_GATHER = np.uint64(0x0102040810204080)


def _from(byte: str) -> np.uint64:
    """What carries into the high bit of each byte that is this one or a later one of ASCII, added to eight of them."""
    return np.uint64(0x0101010101010101 * (0x80 - ord(byte)))


_A, _AFTER_Z, _SMALL_A, _AFTER_SMALL_Z, _0, _AFTER_9 = map(_from, "A[a{0:")


class Contest(NamedTuple):
    """A kernel in two forms.

    Attributes:
        intrinsic: what one form calls and the other does not.
        work: what the kernel does here.
        forms: with the intrinsic, and with plain numba; both take no argument and give arrays.
    """

    intrinsic: str
    work: str
    forms: tuple[Callable[[], Any], Callable[[], Any]]


@njit(nogil=True)
def plain_overlaps(
    values: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    out: NDArray[np.int64],
) -> None:
    """`overlaps` without `matches`: two sets merged, member by member, without branches."""
    for i in range(len(left)):
        a, a_end = offsets[left[i]], offsets[left[i] + 1]
        b, b_end = offsets[right[i]], offsets[right[i] + 1]
        shared = 0
        while a < a_end and b < b_end:
            one, other = values[a], values[b]
            shared += one == other
            a += one <= other
            b += other <= one
        out[i] = shared


@njit(nogil=True)
def plain_columns(
    text: NDArray[np.int32],
    slots: NDArray[np.int32],
    masks: NDArray[np.uint64],
    ups: NDArray[np.uint64],
    downs: NDArray[np.uint64],
    start: int,
    count: int,
) -> None:
    """`columns` word by word down each column; the bits that leave a word enter the next."""
    plus, minus = ~masks[0], np.zeros(LANES, np.uint64)
    for column in range(start, start + count):
        slot = slots[text[column]]
        up, down = ups[column + 7] >> _TOP, downs[column + 7] >> _TOP
        for k in range(LANES):
            vertical, equal = masks[slot, k] | minus[k], masks[slot, k] | down
            horizontal = (((equal & plus[k]) + plus[k]) ^ plus[k]) | equal
            rise, fall = minus[k] | ~(horizontal | plus[k]), plus[k] & horizontal
            risen, fallen = rise << _ONE | up, fall << _ONE | down
            plus[k], minus[k] = fallen | ~(vertical | risen), risen & vertical
            up, down = rise >> _TOP, fall >> _TOP
        ups[column + 7], downs[column + 7] = up << _TOP, down << _TOP


@njit(nogil=True)
def plain_fold_ascii(
    data: NDArray[np.uint8], place: int, out: NDArray[np.uint8], kinds: NDArray[np.uint8], at: int
) -> tuple[np.uint64, np.uint64]:
    """`fold_ascii` eight bytes at a time within a word (Warren: Hacker's Delight, chapter 2)."""
    high, inner = np.uint64(0), np.uint64(0)
    for k in range(8):
        eight = load64(data, place + 8 * k)
        low, plain = eight & _LOW_BITS, ~eight & _HIGH_BITS
        lower = eight | (((low + _A) ^ (low + _AFTER_Z)) & plain) >> _TWO
        small = lower & _LOW_BITS
        letters = (((small + _SMALL_A) ^ (small + _AFTER_SMALL_Z)) | ((low + _0) ^ (low + _AFTER_9))) & plain
        for half, shift in enumerate((np.uint64(0), _HALF)):
            store32(out, at + 8 * k + 4 * half, lower >> shift)
            store32(kinds, at + 8 * k + 4 * half, letters >> _SEVEN >> shift)
        high |= gathered_bits(eight) << (_BYTE * np.uint64(k))
        inner |= gathered_bits(eight & ~(eight << _ONE)) << (_BYTE * np.uint64(k))
    return high, inner


@njit(nogil=True)
def gathered_bits(eight: np.uint64) -> np.uint64:
    """The highest bit of each of eight bytes, as the lowest eight."""
    return ((eight & _HIGH_BITS) >> _SEVEN) * _GATHER >> _REST


@njit(nogil=True)
def plain_kinds_of(kinds: NDArray[np.uint8], at: int) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """`kinds_of` eight bytes at a time within a word: of a kind of two bits, one bit for each kind."""
    inner, first, second = np.uint64(0), np.uint64(0), np.uint64(0)
    for k in range(8):
        eight, shift = load64(kinds, at + 8 * k), _BYTE * np.uint64(k)
        inner |= gathered_bits(eight) << shift
        first |= gathered_bits(eight << _SEVEN) << shift
        second |= gathered_bits(eight << _SIX) << shift
    return inner, first & ~second, second & ~first, first & second


@cache
def rebuilt(kernel: Any, **others: Any) -> Any:
    """A kernel that calls these functions in place of those that it knows by their names."""
    plain = kernel.py_func
    return njit(nogil=True)(FunctionType(plain.__code__, plain.__globals__ | others, plain.__name__))


def shared_shingles(corpus: Corpus, pairs: int) -> Contest:
    """What `jaccard` and `containment` do once texts are shingled."""
    sets = shingle_hashes(corpus.texts, ngram=5, unit="word").sets()
    left, right = np.random.default_rng(1).integers(0, len(sets), (2, pairs))

    def run(kernel: Any) -> NDArray[np.int64]:
        out = np.zeros(pairs, np.int64)
        kernel(sets.values, sets.offsets, left, right, out)
        return out

    forms = partial(run, overlaps), partial(run, plain_overlaps)
    return Contest("matches", f"shared shingles of {pairs:,} pairs", forms)


def alignments(corpus: Corpus, pairs: int) -> Contest:
    """What `infix` does once texts are characters."""
    texts = Characters.of(corpus.texts)
    left, right = np.random.default_rng(1).integers(0, len(corpus), (2, pairs))
    plain = rebuilt(edit_distances, bounded_distance=rebuilt(bounded_distance, columns=plain_columns))

    def run(kernel: Any) -> NDArray[np.int64]:
        out = np.zeros(pairs, np.int64)
        kernel(texts.codes, texts.offsets, texts.counts, texts.symbols, left, right, False, 1.0, out)
        return out

    return Contest(
        "columns", f"infix distances of {pairs:,} pairs", (partial(run, edit_distances), partial(run, plain))
    )


@cache
def reading_kernels() -> dict[str, Any]:
    """`shingle_documents` with plain numba in the place of each intrinsic."""
    transcoders = {
        "fold_ascii": rebuilt(transcode, fold_ascii=plain_fold_ascii),
        "decode": rebuilt(transcode, decode=shifting),
    }
    sweeps = {
        "kinds_of": rebuilt(add_words, kinds_of=plain_kinds_of),
        "note_places": rebuilt(add_words, note_places=one_by_one),
    }
    scans = {name: rebuilt(scan, transcode=kernel) for name, kernel in transcoders.items()}
    scans |= {name: rebuilt(scan, add_words=kernel) for name, kernel in sweeps.items()}
    return {name: rebuilt(shingle_documents, scan=kernel) for name, kernel in scans.items()}


def shingles(corpus: Corpus, what: str, intrinsic: str) -> Contest:
    """What every strategy on shingles does first."""
    data, offsets, table = corpus.texts.data, corpus.texts.offsets, folding_table("loose")
    counts = np.empty((len(corpus), 3), np.int64)
    count_units(data, offsets, table, counts, 0, len(corpus))
    places = np.append(0, np.cumsum(np.maximum(counts[:, 0], 1)))

    def run(kernel: Any) -> NDArray[np.uint64]:
        values = np.zeros(places[-1], np.uint64)
        kernel(data, offsets, table, counts, True, 5, places[:-1], values, 0, len(corpus))
        return values

    work = f"word shingles of {what}, {corpus.texts.nbytes / 1e6:.1f} MB"
    return Contest(intrinsic, work, (partial(run, shingle_documents), partial(run, reading_kernels()[intrinsic])))


def contests(corpus: Corpus, pairs: int = PAIRS) -> list[Contest]:
    """All contests on the texts of a corpus."""
    shares = np.array([len(text) / len(text.encode()) for text in corpus.texts])
    ascii_texts, others = (corpus.take(np.flatnonzero(which)) for which in (shares == 1, shares < 0.75))
    reading = [
        shingles(texts, what, intrinsic)
        for intrinsic in reading_kernels()
        for texts, what in ((ascii_texts, "texts in ASCII"), (others, "texts in other scripts"))
    ]
    return [shared_shingles(corpus, pairs), alignments(corpus, max(1, pairs // 1000)), *reading]


def processor_seconds(forms: tuple[Callable[[], Any], ...], rounds: int) -> list[float]:
    """The median of each form, the forms taking turns in alternating order."""
    seconds: list[list[float]] = [[] for _ in forms]
    for number in range(rounds):
        for place in range(len(forms))[:: -1 if number % 2 else 1]:
            start = time.thread_time()
            forms[place]()
            seconds[place].append(time.thread_time() - start)
    return [median(each) for each in seconds]


def measured(contest: Contest, rounds: int = ROUNDS) -> list[str]:
    """A row of the table.

    Raises:
        ValueError: the two forms differ.
    """
    ours, plain = (form() for form in contest.forms)
    if not np.array_equal(ours, plain):
        raise ValueError(f"{contest.intrinsic} and its plain form differ")
    ours, plain = processor_seconds(contest.forms, rounds)
    return [contest.intrinsic, contest.work, f"{ours * 1e3:.2f}", f"{plain * 1e3:.2f}", f"{plain / ours:.2f}"]


def main() -> None:
    """Print the table."""
    titles = ("intrinsic", "work", "LLVM, ms", "plain numba, ms", "ratio")
    rows = [measured(contest) for contest in contests(neardup.corpus("wire"))]
    print(Table.of(titles, rows, figures=slice(2, 5)).markdown())  # noqa: T201


if __name__ == "__main__":
    main()
