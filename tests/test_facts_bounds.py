"""The bound on the work of the scorer `facts`, on pairs of texts that are hard to align."""

from __future__ import annotations

from math import nan
from random import Random
from time import process_time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from neardup.scorers.facts import matching_kernels
from neardup.scorers.facts.evidence_kernels import weigh_pairs
from neardup.scorers.facts.matching_kernels import bench
from neardup.scorers.facts.tokens import NUMBER, PROSE
from tests.helpers.facts_oracle import Known, Text
from tests.helpers.facts_pairs import weigh
from tests.helpers.forms import plain

if TYPE_CHECKING:
    from collections.abc import Callable


def words_at(period: int, n: int, first: int = 0) -> list[int]:
    return [(first + k) % period for k in range(n)]


def gapped(n: int, gap: int, word: int, side: int) -> list[int]:
    """Runs of four words, which are all the same or all different, and gaps of so many words that differ by side."""
    return [(word or 20 + k) if k % (gap + 4) < 4 else 10 + side for k in range(n)]


def blocks(words: list[int], size: int) -> list[int]:
    """The blocks of these words in reverse order."""
    return [word for k in range(len(words) - size, -1, -size) for word in words[k : k + size]]


def drawn(n: int, words: int, seed: int) -> list[int]:
    random = Random(seed)
    return [random.randrange(words) for _ in range(n)]


ADVERSARIES: dict[str, Callable[[int], tuple[list[int], list[int]]]] = {
    "one word": lambda n: ([0] * n, [0] * n),
    "one word but for the last": lambda n: ([0] * n, [0] * (n - 1) + [1]),
    "one word against short runs of it": lambda n: ([0] * n, gapped(n, 3, 0, 0)),
    "two words in turn": lambda n: (words_at(2, n), words_at(2, n, 1)),
    "periods of 7 and 5": lambda n: (words_at(7, n), words_at(5, n)),
    "a change in every 40 words": lambda n: ([k % 40 or 50 for k in range(n)], [k % 40 or 51 for k in range(n)]),
    "reversed": lambda n: (list(range(n)), list(range(n))[::-1]),
    "reversed blocks": lambda n: (list(range(n)), blocks(list(range(n)), 8)),
    "reversed blocks of two words": lambda n: ((words := [k // 4 % 2 for k in range(n)]), blocks(words, 8)),
    "nine words at random": lambda n: (drawn(n, 9, 1), drawn(n, 9, 2)),
    "two words at random": lambda n: (drawn(n, 2, 1), drawn(n, 2, 2)),
    "equal runs and gaps of 40": lambda n: (gapped(n, 40, 9, 0), gapped(n, 40, 9, 1)),
    "distinct runs and gaps of 40": lambda n: (gapped(n, 40, 0, 0), gapped(n, 40, 0, 1)),
    "runs of 4 and 5": lambda n: ([k % 5 // 4 for k in range(n)], [k % 6 // 5 * 2 for k in range(n)]),
}


class Counted(list[int]):
    """Words that count how often they are read."""

    reads = 0

    def __getitem__(self, place: Any) -> Any:
        Counted.reads += 1
        return super().__getitem__(place)


@pytest.mark.parametrize("name", ADVERSARIES)
def test_words_are_read_as_often_as_is_stated(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound of the module's docstring, on texts for which an alignment might take quadratic time."""
    for kernel, function in list(vars(matching_kernels).items()):
        if hasattr(function, "py_func"):
            monkeypatch.setattr(matching_kernels, kernel, plain(function))
    for n, signature in ((64, 0), (300, 0b1111), (600, 0)):  # no word is like another, or all words are alike
        a, b = map(Counted, ADVERSARIES[name](n))
        align: Callable[..., None] = matching_kernels.match
        Counted.reads = 0
        align(a, b, np.full(n + 100, signature, np.uint64), bench(n))
        assert Counted.reads <= 100 * (len(a) + len(b))


@pytest.mark.slow
@pytest.mark.parametrize("name", ADVERSARIES)
def test_two_texts_of_a_megabyte_take_less_than_a_second(name: str) -> None:
    """180,000 tokens each, aligned and weighed; in quadratic time it would be more than ten seconds."""
    assert cpu_seconds(*ADVERSARIES[name](180_000)) < 1


def cpu_seconds(a: list[int], b: list[int]) -> float:
    """Processor time of one pair; all of its tokens are numbers, and the first text is the lighter one."""
    size = max(len(a), len(b)) + 100
    known = Known([15] * size, [nan] * size, [nan] * size, [0] * size)
    texts = [Text(words, [PROSE | NUMBER] * len(words), [255] * len(words)) for words in (a, b)]
    spent: list[float] = []

    def timed(*arguments: Any) -> None:
        start = process_time()
        weigh_pairs(*arguments)
        spent.append(process_time() - start)

    for _ in range(3):
        weigh(texts, known, [0], [1], timed)
    return min(spent)
