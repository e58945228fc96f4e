"""Draws the pool of a corpus and the sample of it that people read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import neardup as nd
from bench.pools.design import DRAWN, METHODS, OUTSIDE, Likeness
from neardup.core import components
from neardup.core.codes import decode, encode
from neardup.core.counts import pairs_among

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus

LARGEST = 30
"""Texts of the largest cluster whose pairs are all in the pool, whether a method reported them or joined them."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Pool:
    """The pairs that methods propose, and how the sample was drawn.

    Attributes:
        left: `int32[m]`, places of documents among the ids in order.
        right: `int32[m]`, left < right.
        found: `uint32[m]`: bit k is set where method k proposed the pair.
        methods: canonical texts, by bit.
        stratum: `uint8[m]`.
        strata: names, by number.
        drawn: `bool[m]`: whether the pair is in the sample.
        outside: pairs drawn from those that are not in the pool, by place.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    found: NDArray[np.uint32]
    methods: list[str]
    stratum: NDArray[np.uint8]
    strata: list[str]
    drawn: NDArray[np.bool_]
    outside: list[tuple[int, int]]


def draw(corpus: Corpus, name: str, seed: int) -> Pool:
    """The pool of a corpus, whose rows are sorted by id, and the sample of it."""
    found = {str(s): proposed(corpus, s) for s in map(nd.strategy, METHODS)}
    codes = np.unique(np.concatenate(list(found.values())))
    bits = np.zeros(len(codes), np.uint32)
    for bit, own in enumerate(found.values()):
        bits[np.searchsorted(codes, own)] |= np.uint32(1 << bit)
    left, right = (side.astype(np.int32) for side in decode(codes))
    strata = likeness(corpus, left, right, bits).strata()
    stratum = np.argmax(np.stack(list(strata.values())), axis=0).astype(np.uint8)
    generator = np.random.default_rng(seed)
    return Pool(
        left=left,
        right=right,
        found=bits,
        methods=list(found),
        stratum=stratum,
        strata=list(strata),
        drawn=sampled(stratum, DRAWN[name], generator),
        outside=elsewhere(len(corpus), codes, OUTSIDE, generator),
    )


def proposed(corpus: Corpus, strategy: nd.Strategy) -> NDArray[np.uint64]:
    """Codes of the pairs of documents that a strategy reports, or joins at its default in no large cluster."""
    pairs = nd.pairs(corpus, strategy)
    clusters = nd.cluster(pairs, threshold=strategy.default_threshold)
    reported = _documents(pairs.identical, pairs.left, pairs.right)
    joined = _together(clusters.labels, LARGEST)
    return np.unique(np.concatenate([reported, joined, _together(pairs.identical, len(corpus))]))


def _documents(
    identical: NDArray[np.int32], left: NDArray[np.integer], right: NDArray[np.integer]
) -> NDArray[np.uint64]:
    """Codes of all pairs of documents with the texts of these rows."""
    order = np.argsort(identical, kind="stable")
    starts = np.searchsorted(identical[order], np.arange(len(identical) + 1))
    sizes = np.diff(starts)
    many = (sizes[left] > 1) | (sizes[right] > 1)
    codes = [encode(left[~many], right[~many])]
    for a, b in zip(left[many].tolist(), right[many].tolist(), strict=True):
        one, other = (order[starts[row] : starts[row + 1]] for row in (a, b))
        both = np.stack(np.meshgrid(one, other)).reshape(2, -1)
        codes.append(encode(both.min(axis=0), both.max(axis=0)))
    return np.concatenate(codes)


def _together(labels: NDArray[np.int32], largest: int) -> NDArray[np.uint64]:
    """Codes of all pairs of rows with the same label, of those labels that not too many rows have."""
    order = np.argsort(labels, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    codes = [np.zeros(0, np.uint64)]
    for rows in (rows for rows in groups if 1 < len(rows) <= largest):
        first, second = np.triu_indices(len(rows), 1)
        codes.append(encode(rows[first], rows[second]))
    return np.concatenate(codes)


def likeness(corpus: Corpus, left: NDArray[np.int32], right: NDArray[np.int32], found: NDArray[np.uint32]) -> Likeness:
    """What strata are cut by."""
    _, text = np.unique(np.array(corpus.table.column("text").to_pylist(), object), return_inverse=True)
    scores = {name: components.scorer(name).score(corpus, left, right) for name in ("jaccard", "containment", "cosine")}
    return Likeness(identical=text[left] == text[right], methods=np.bitwise_count(found).astype(np.int64), **scores)


def sampled(stratum: NDArray[np.uint8], wanted: Sequence[int], generator: np.random.Generator) -> NDArray[np.bool_]:
    """`bool[m]`: so many pairs of each stratum, without replacement, each of its pairs as likely as the next."""
    drawn = np.zeros(len(stratum), np.bool_)
    for number, most in enumerate(wanted):
        rows = np.flatnonzero(stratum == number)
        drawn[generator.choice(rows, min(most, len(rows)), replace=False)] = True
    return drawn


def drawn_later(
    stratum: NDArray[np.uint8], drawn: NDArray[np.bool_], wanted: Sequence[int], generator: np.random.Generator
) -> NDArray[np.bool_]:
    """`bool[m]`: so many further pairs of each stratum, evenly from those that are not drawn yet.

    Both draws together are one without replacement: each pair of a stratum is as likely as the next.
    """
    later = np.zeros(len(stratum), np.bool_)
    for number, most in enumerate(wanted):
        rows = np.flatnonzero((stratum == number) & ~drawn)
        if most:
            later[rows[generator.permutation(len(rows))[:most]]] = True
    return later


def elsewhere(
    documents: int, codes: NDArray[np.uint64], wanted: int, generator: np.random.Generator
) -> list[tuple[int, int]]:
    """Pairs of places drawn evenly from those without a code."""
    found: dict[tuple[int, int], None] = {}
    while len(found) < min(wanted, pairs_among(documents) - len(codes)):
        one, other = sorted(generator.choice(documents, 2, replace=False).tolist())
        if encode(one, other) not in codes:
            found[one, other] = None
    return list(found)
