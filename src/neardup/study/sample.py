"""The documents of a study where the corpus is too large: whole groups of documents that share text, drawn at random.

Documents drawn one by one would lose nearly all pairs: of two copies both are drawn with the square of the share. So
documents are linked where they share shingles, and linked ones are drawn together.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.buckets import Buckets, buckets
from neardup.core.codes import decode
from neardup.core.counts import pairs_among
from neardup.core.distinct import collapse
from neardup.core.union_find import component_labels
from neardup.study.pool import NGRAM, SHARED_BY
from neardup.study.records import Sampling
from neardup.text import Ragged, shingle_hashes
from neardup.text.ragged import offsets_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.text.texts import Texts

LINKS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Shares of the shorter document's shingles that linked documents have in common: the first of these with which no
group is too large. At 0 one rare shingle links."""
PARTS = 20
"""A group is too large where it has more documents than the study over this."""
FEW_DOCUMENTS = 10
"""Documents that a group may have in the smallest studies."""
HUBS = 2
"""The documents that a shingle in many documents links with each of these, so that large families stay together."""
MOST_SHINGLES = 20_000_000
"""The most shingles that are kept of a corpus: of a larger one those with the least hashes."""
_MOST_FOUND = 30_000_000
"""The most pairs counted, each once for every shingle that it shares."""
_BATCH = 4096
_NO_LIMIT = 2**64 - 1


class Sample(NamedTuple):
    """The documents drawn.

    Attributes:
        rows: `int64[n]`, their rows in the corpus, ascending.
        sampling: how they were drawn.
    """

    rows: NDArray[np.int64]
    sampling: Sampling


class Gathered(NamedTuple):
    """What a draw needs to know of a corpus.

    Attributes:
        sets: shingles of each distinct text, as `least_shingles` keeps them.
        rows: `int[distinct]`, the row of the corpus that represents each, ascending.
        identical: `int[n]`, the row that represents each row's text.
        ids: the ids of all documents.
    """

    sets: Ragged
    rows: NDArray[np.integer]
    identical: NDArray[np.integer]
    ids: pa.LargeStringArray


def draw_documents(corpus: Corpus, count: int, seed: int) -> Sample:
    """Draw about `count` documents of a corpus, and never more, by whole groups.

    Args:
        corpus: the documents, more than `count`.
        count: the most documents to draw.
        seed: of the draw.
    """
    distinct = collapse(corpus)
    sets = least_shingles(distinct.corpus.texts, MOST_SHINGLES)
    ids = corpus.column("id").combine_chunks()
    return draw(Gathered(sets, distinct.rows, distinct.identical, ids), count, seed)


def draw(known: Gathered, count: int, seed: int) -> Sample:
    """Draw about `count` documents, and never more, by whole groups.

    Args:
        known: what is known of more than `count` documents.
        count: the most documents to draw.
        seed: of the draw.
    """
    most, total = min(count, max(FEW_DOCUMENTS, count // PARTS)), len(known.identical)
    groups, link = _groups(_shared(known), most)
    largest, split = int(np.bincount(groups).max()), np.bincount(groups)[groups] > most
    groups = np.unique(np.where(split, total + np.arange(total), groups), return_inverse=True)[1]
    sizes = np.bincount(groups)
    order = _shuffled(known.ids, groups, seed)
    drawn = order[: int(np.searchsorted(np.cumsum(sizes[order]), count, side="right"))]
    rows = np.flatnonzero(np.isin(groups, drawn))
    sampling = Sampling(
        share=len(rows) / total,
        groups=len(sizes),
        drawn=len(drawn),
        link=link,
        largest=largest,
        error=_error(sizes, len(drawn)),
        split=int(split.sum()),
    )
    return Sample(rows, sampling)


def _error(sizes: NDArray[np.int64], drawn: int) -> float:
    """The standard error of a ratio estimate (Cochran: Sampling Techniques, 6.4) of Σ(size - 1), over that sum.

    Args:
        sizes: of all groups, at least two.
        drawn: how many are drawn, without replacement.
    """
    whole, rest = int(sizes.sum()), int(np.sum(sizes - 1))
    if rest == 0:
        return 0.0
    off = (sizes - 1) - rest / whole * sizes
    variance = float(off.var(ddof=1)) * (1 - drawn / len(sizes)) / drawn
    return float(np.sqrt(variance)) / (rest / len(sizes))


class _Shared(NamedTuple):
    """Pairs of distinct texts that share shingles.

    Attributes:
        left: `int64[m]`, rows of the corpus.
        right: `int64[m]`.
        share: `float32[m]`, the shingles counted that both have, over those of the text that has fewer.
        identical: `int[n]`, the row that represents each row's text.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    share: NDArray[np.float32]
    identical: NDArray[np.integer]


def _shared(known: Gathered) -> _Shared:
    from neardup.core.bucket_kernels import bucket_pairs

    sets = known.sets
    found = buckets(sets.values)
    owners = np.searchsorted(sets.offsets, found.rows, side="right") - 1
    shared = Buckets(owners, found.starts)
    rare = next((n for n in SHARED_BY if _pairs(shared.sizes, n) <= _MOST_FOUND), 1)
    parts = [
        bucket_pairs(*shared.where(shared.sizes <= rare), rare),
        bucket_pairs(*_by_id(shared.where(shared.sizes > rare), known.ids.take(pa.array(known.rows))), HUBS),
    ]
    codes, counts = np.unique(np.concatenate(parts), return_counts=True)
    left, right = (side.astype(np.int64) for side in decode(codes))
    share = counts / np.minimum(sets.lengths[left], sets.lengths[right])
    rows = known.rows.astype(np.int64)
    return _Shared(rows[left], rows[right], share.astype(np.float32), known.identical)


def _by_id(found: Buckets, ids: pa.LargeStringArray) -> Buckets:
    """The same buckets, the rows of each in order of id: those that share much share their first ones, too."""
    rank = np.empty(len(ids), np.int64)
    rank[pc.array_sort_indices(ids).to_numpy()] = np.arange(len(ids))
    bucket = np.repeat(np.arange(len(found.sizes)), found.sizes)
    return Buckets(found.rows[np.lexsort((rank[found.rows], bucket))], found.starts)


def _pairs(sizes: NDArray[np.int64], rare: int) -> int:
    return int(np.sum(np.where(sizes <= rare, pairs_among(sizes), HUBS * sizes)))


def least_shingles(texts: Texts, most: int) -> Ragged:
    """Each text's distinct shingles, ascending; of more than `most` in all about as many, those with the least hashes.

    Whether a shingle is kept depends on its hash only, so two texts have about the same share in common as before.
    Texts are read once, in batches.
    """
    return least(map(_sets, texts.batches(_BATCH)), most)[0]


def _sets(batch: Texts) -> Ragged:
    return shingle_hashes(batch, ngram=NGRAM, unit="word").sets()


def least(parts: Iterable[Ragged], most: int, limit: int = _NO_LIMIT) -> tuple[Ragged, int]:
    """Of the sets of several parts those values that are up to a limit, and the least one of each set; and the limit.

    The limit is halved until there are no more than `most`. So it is the same for all parts together, whatever the
    parts are; of parts that were cut before, theirs is the least to begin with.

    Args:
        parts: sets of hashes, each ascending.
        most: the most values, but for the least one of each set.
        limit: the first limit.
    """
    kept: list[Ragged] = []
    for part in parts:
        kept.append(_below(part, np.uint64(limit)))
        while limit and sum(len(each.values) for each in kept) > most:
            limit //= 2
            kept = [_below(each, np.uint64(limit)) for each in kept]
    lengths = np.concatenate([np.zeros(0, np.int64), *(part.lengths for part in kept)])
    values = np.concatenate([np.zeros(0, np.uint64), *(part.values for part in kept)])
    return Ragged(values, offsets_of(lengths)), limit


def _below(sets: Ragged, limit: np.uint64) -> Ragged:
    """The values up to a limit, and of each document that has none its least one."""
    first = np.zeros(len(sets.values), np.bool_)
    first[sets.offsets[:-1][sets.lengths > 0]] = True
    held = (sets.values <= limit) | first
    return Ragged(sets.values[held], np.append(0, np.cumsum(held))[sets.offsets])


def _groups(shared: _Shared, most: int) -> tuple[NDArray[np.integer], float]:
    """`int[n]` groups of documents at the first link with which none is too large, and that link."""
    for link in LINKS:
        parent = shared.identical.astype(np.int64)
        ends = shared.left, shared.right, shared.share
        groups: NDArray[np.integer] = component_labels(*ends, np.float32(link), parent)
        if np.bincount(groups).max() <= most:
            break
    return groups, link


def _shuffled(ids: pa.LargeStringArray, groups: NDArray[np.integer], seed: int) -> NDArray[np.int64]:
    """The groups in random order, which depends on the seed and the ids, not on the order of the documents."""
    by_id = pc.array_sort_indices(ids).to_numpy()
    least_ids = ids.take(pa.array(by_id[np.unique(groups[by_id], return_index=True)[1]]))
    keys = [hashlib.sha256(f"{seed} {name}".encode()).digest() for name in least_ids.to_pylist()]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)
