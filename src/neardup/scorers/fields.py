"""The scorer `fields`: records of several columns, compared column by column."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from neardup.core.codes import decode, encode
from neardup.core.spec import Spec
from neardup.errors import NeardupError, Notice
from neardup.scorers.overlap import shared_members
from neardup.scorers.selection import settle_identical
from neardup.text import Folding, has_words, words
from neardup.text.ragged import Ragged, offsets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus

By: TypeAlias = Literal["equal", "jaro_winkler", "ratio", "token_sort", "token_set"]
"""A similarity of two values of a column."""
TEXT = "text"
"""The column that every corpus has."""
MOST = 100
"""The most values of a text that a similarity by degrees looks at."""
PAIRS_AT_ONCE = 2**18
"""About how many pairs of values are in memory at once."""
_MEASURES: dict[By, tuple[Callable[..., Any], float]] = {
    "jaro_winkler": (JaroWinkler.normalized_similarity, 1.0),
    "ratio": (fuzz.ratio, 100.0),
    "token_sort": (fuzz.token_sort_ratio, 100.0),
    "token_set": (fuzz.token_set_ratio, 100.0),
}
"""Functions of rapidfuzz, and what they give for equal values."""


class Known(NamedTuple):
    """What is known of a column of some records.

    Attributes:
        values: the distinct values in normal form, ascending.
        numbers: `uint64`, of each record the places of its values in `values`, ascending; none where nothing is known.
    """

    values: list[str]
    numbers: Ragged

    @staticmethod
    def of(held: Iterable[Iterable[str | None]], folding: Folding) -> Known:
        """What is known by the values that each record holds; one without a letter or digit is as good as none."""
        forms: dict[str | None, str] = {None: ""}
        rows: list[set[str]] = []
        for values in held:
            found = {forms[v] if v in forms else forms.setdefault(v, _form(v, folding)) for v in values}
            rows.append(found - {""})
        distinct = sorted(set(forms.values()) - {""})
        number = {value: i for i, value in enumerate(distinct)}
        numbers = np.array([number[value] for row in rows for value in sorted(row)], np.uint64)
        return Known(distinct, Ragged(numbers, offsets_of(np.array([len(row) for row in rows], np.int64))))

    def crossed(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """Of each pair of records every value of the one beside every value of the other; of many the least `MOST`.

        Args:
            a: `int64[m]`, records.
            b: `int64[m]`, records.

        Returns:
            `int64[m]`: how many pairs of values each has; and these pairs, the lesser value left, as codes.
        """
        numbers, offsets = self.numbers.values, self.numbers.offsets
        lengths = np.minimum(self.numbers.lengths, MOST)
        counts = lengths[a] * lengths[b]
        pair = np.repeat(np.arange(len(a)), counts)
        place = np.arange(len(pair)) - np.repeat(offsets_of(counts)[:-1], counts)
        one = numbers[offsets[a[pair]] + place // lengths[b[pair]]]
        other = numbers[offsets[b[pair]] + place % lengths[b[pair]]]
        return counts, encode(np.minimum(one, other), np.maximum(one, other))


@dataclass(frozen=True, kw_only=True)
class Fields(Spec):
    """The weighted mean of the similarities of columns, for records such as splink and dedupe compare.

    What is unknown of either record counts neither way: the column has the similarity `unknown`. So two records that
    agree in the year, and of which no more is known, are not the same for that. Identical texts score 1.

    Values are compared in normal form (case, white space, punctuation), numbers and dates as they are written. Where
    identical texts were collapsed, a text has the values of all its documents, and its nearest one counts. Of more than
    100 values of a text all but `equal` look at the 100 least in the order of their characters. A similarity of a
    column is one of

    - `equal`: 1 for equal values, else 0; for years, codes, postcodes;
    - `jaro_winkler`: Jaro and Winkler's, for names of persons;
    - `ratio`: 1 − insertions and deletions over the length of both, for what is misspelled;
    - `token_sort`: `ratio` of the words in order of the alphabet;
    - `token_set`: the best `ratio` among the words in common and each value's own beside these: 1 where the one holds
      all words of the other.

    The four last are those of rapidfuzz. Source: comparing field by field, with a missing value that counts neither
    way, follows Fellegi and Sunter, A theory for record linkage, JASA 1969; there the weights are logarithms of odds.

    Attributes:
        columns: names of columns; `text` for the text itself. In a corpus that has none of them the texts are compared.
        by: the similarity of each, or one for all.
        weights: how much each counts, or one for all.
        unknown: the similarity of a column of which a value is missing.
        folding: `loose` or `strict`: whether spellings that most readers take for the same are one; see `neardup.text`.
    """

    tuned_on: ClassVar[tuple[str, ...]] = ("er_cora:dev",)

    columns: tuple[str, ...] = (TEXT,)
    by: tuple[By, ...] = ("token_set",)
    weights: tuple[float, ...] = (1.0,)
    unknown: float = 0.5
    folding: Folding = "loose"

    def __post_init__(self) -> None:
        """Check types and ranges."""
        super().__post_init__()
        count = len(self.columns)
        self.require(count > 0, "columns names no column; name one at least, such as columns=('title',)")
        self.require(len(set(self.columns)) == count, f"columns names a column twice: {', '.join(self.columns)}")
        for name, values in (("by", self.by), ("weights", self.weights)):
            self.require(
                len(values) in (1, count), f"{name} has {len(values)} values for {count} columns; give one, or {count}"
            )
        self.require(all(0 < weight < np.inf for weight in self.weights), f"weights are above 0, not {self.weights}")
        self.require(0 <= self.unknown <= 1, f"unknown is in [0, 1], not {self.unknown}")

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns of a corpus that are read."""
        return tuple(name for name in self.columns if name != TEXT)

    def score(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: similarity of the records `left[i]` and `right[i]`, as `Scorer` defines it.

        Raises:
            NeardupError: the corpus has some of the columns and lacks others, or one holds no plain values.
        """
        rows, places = np.unique(np.concatenate([left, right]).astype(np.int64), return_inverse=True)
        a, b = np.split(places, 2)
        total, whole = np.zeros(len(left)), 0.0
        for name, by, weight in self._compared(corpus):
            similarity = _similarities(Known.of(_held(corpus, name, rows), self.folding), by, a, b)
            total += weight * np.where(np.isnan(similarity), self.unknown, similarity)
            whole += weight
        texts = corpus.texts.selected(rows)
        worded = np.array([has_words(text) for text in texts], np.bool_)
        scores = np.where(worded[a] & worded[b], total / whole, 0).astype(np.float32)
        return settle_identical(scores, texts, a, b)

    def _compared(self, corpus: Corpus) -> list[tuple[str, By, float]]:
        """The columns to compare in a corpus, by what, and the weight of each.

        Raises:
            NeardupError: the corpus has some of them and lacks others.
        """
        lacking = [name for name in self.reads if name not in corpus.columns]
        if lacking and lacking == list(self.reads):
            there = f"there are {', '.join(corpus.columns)}" if corpus.columns else "there is none beside id and text"
            fact = f"no column {', '.join(lacking)}: fields compares the texts; {there}"
            warnings.warn(fact, Notice, stacklevel=2)
            return [(TEXT, self.by[0], 1.0)]
        if lacking:
            there = ", ".join(corpus.columns)
            raise NeardupError(f"fields: no column '{lacking[0]}'; there are {there}: compare these only")
        count = len(self.columns)
        by = self.by * count if len(self.by) == 1 else self.by
        weights = self.weights * count if len(self.weights) == 1 else self.weights
        return list(zip(self.columns, by, weights, strict=True))


def _form(value: str | None, folding: Folding) -> str:
    """A value in normal form; empty for none."""
    return "" if value is None else " ".join(words(value, folding))


def _held(corpus: Corpus, name: str, rows: NDArray[np.int64]) -> Iterable[Iterable[str | None]]:
    """The values of a column that each of some rows holds, as text.

    Raises:
        NeardupError: the column holds lists or records.
    """
    if name == TEXT:
        return ([corpus.texts[row]] for row in rows.tolist())
    lists = corpus.values(name).take(pa.array(rows))
    try:
        values = lists.flatten().cast(pa.large_string()).to_pylist()
    except pa.ArrowNotImplementedError as error:
        raise NeardupError(
            f"fields: column '{name}' holds {lists.type.value_type}; name one of plain values"
        ) from error
    ends = offsets_of(lists.value_lengths().to_numpy(zero_copy_only=False))
    return (values[start:end] for start, end in pairwise(ends.tolist()))


def _similarities(known: Known, by: By, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float64]:
    """`float64[m]`: the similarity of the nearest values of each pair of records; NaN where one has none."""
    lengths = known.numbers.lengths
    if by == "equal":
        shared = shared_members(known.numbers, a, b)
        return np.where((lengths[a] > 0) & (lengths[b] > 0), shared > 0, np.nan)
    lengths = np.minimum(lengths, MOST)
    steps = offsets_of(lengths[a] * lengths[b])[:-1] // PAIRS_AT_ONCE
    cuts = np.flatnonzero(np.diff(steps)) + 1
    lots = zip(np.split(a, cuts), np.split(b, cuts), strict=True)
    return np.concatenate([_nearest(known, by, *lot) for lot in lots])


def _nearest(known: Known, by: By, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float64]:
    """`_similarities` by degrees, with all pairs of values in memory.

    A similarity is asked once for every two values, the lesser one first, since not all are the same both ways.
    """
    counts, pairs = known.crossed(a, b)
    asked, places = np.unique(pairs, return_inverse=True)
    one, other = (half.astype(np.int64) for half in decode(asked))
    measure, best = _MEASURES[by]
    found = np.ones(len(asked))
    differ = np.flatnonzero(one != other)
    sides = ([known.values[i] for i in side[differ].tolist()] for side in (one, other))
    found[differ] = process.cpdist(*sides, scorer=measure, dtype=np.float64) / best
    similarity = np.full(len(a), np.nan)
    some = counts > 0
    if some.any():
        similarity[some] = np.maximum.reduceat(found[places], offsets_of(counts[some])[:-1])
    return similarity
