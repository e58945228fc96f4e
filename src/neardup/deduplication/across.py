"""Documents that stand in an older collection: only pairs of a new and an old document count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.corpus import Corpus
from neardup.deduplication.decide import IDENTICAL, KEPT, SCORED, Decisions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs


def both(new: Corpus, old: Corpus) -> Corpus:
    """The documents of two corpora as one, the new ones first, so that corpus statistics come from both.

    A document of each may have the same id, so `new ` or `old ` stands before the ids. Columns of either come along,
    null for the documents of a corpus that lacks them. A column of two types that are not one (a date here, text there)
    is left out.
    """
    kept = [name for name in dict.fromkeys(new.columns + old.columns) if _of_one_type(name, new, old)]
    tables = [_marked("new ", new, kept), _marked("old ", old, kept)]
    return Corpus.from_table(pa.concat_tables(tables, promote_options="permissive"), name=new.name)


def _of_one_type(name: str, new: Corpus, old: Corpus) -> bool:
    """Whether the values of a column fit into one column, where both corpora have it."""
    types = [corpus.table.schema.field(name).type for corpus in (new, old) if name in corpus.columns]
    try:
        pa.unify_schemas([pa.schema({name: kind}) for kind in types], promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return False
    return True


def _marked(mark: str, corpus: Corpus, columns: Iterable[str]) -> pa.Table:
    large = pa.large_string()
    named = pc.binary_join_element_wise(pa.scalar(mark, large), corpus.column("id").cast(large), pa.scalar("", large))
    own = {name: corpus.column(name) for name in columns if name in corpus.columns}
    return pa.table({"id": named, "text": corpus.column("text"), **own})


def across(pairs: CorpusPairs, threshold: float, new: int) -> Decisions:
    """The new documents whose text is that of an old one, or that a pair at the threshold joins to one.

    The partner is the old document with the highest score, of equals the one with the least id.

    Args:
        pairs: pairs of the corpus that `both` made.
        threshold: the least score of a pair that counts.
        new: how many new documents there are.

    Returns:
        Decisions on the new documents; partners are rows of the corpus of both.
    """
    by_id = pc.sort_indices(pa.array(pairs.ids, pa.large_string())).to_numpy().astype(np.int64)
    held = _least_old(pairs, by_id, new)
    best, high = _nearest(pairs.at(threshold), held)
    copied = held < len(held)
    best[copied], high[copied] = held[copied], 1
    text = pairs.identical[:new]
    goes = best[text] < len(held)
    how = np.where(goes, np.where(copied[text], IDENTICAL, SCORED), KEPT)
    partner = np.where(goes, by_id[np.minimum(best[text], len(held) - 1)], np.arange(new))
    return Decisions(partner=partner, score=high[text], how=how.astype(np.uint8))


def _least_old(pairs: CorpusPairs, by_id: NDArray[np.int64], new: int) -> NDArray[np.int64]:
    """`int64[n]`: for each text the place, among all by id, of the least old document with it; n where none has it."""
    count = len(pairs.ids)
    place = np.empty(count, np.int64)
    place[by_id] = np.arange(count)
    found = np.full(count, count)
    np.minimum.at(found, pairs.identical[new:], place[new:])
    return found


def _nearest(pairs: CorpusPairs, held: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each text the best of its pairs with an old text: the place of the old document (n for none), the score."""
    mine, theirs = np.concatenate([pairs.left, pairs.right]), held[np.concatenate([pairs.right, pairs.left])]
    score = np.tile(pairs.score, 2)
    order = np.lexsort((theirs, -score, mine))
    order = order[theirs[order] < len(held)]
    first = order[np.diff(mine[order], prepend=-1) != 0]
    best, high = np.full(len(held), len(held)), np.full(len(held), np.nan, np.float32)
    best[mine[first]], high[mine[first]] = theirs[first], score[first]
    return best, high


def remaining(pairs: CorpusPairs, gone: NDArray[np.bool_]) -> CorpusPairs:
    """The pairs among the new documents that are left, over all new documents; those that are gone are alone.

    Args:
        pairs: pairs of the corpus that `both` made.
        gone: `bool[new]`. Documents of one text are gone together.
    """
    new = len(gone)
    there = np.append(~gone, np.zeros(len(pairs.ids) - new, np.bool_))
    within = there[pairs.left] & there[pairs.right]
    left, right, score = pairs.left[within], pairs.right[within], pairs.score[within]
    identical = np.where(gone, np.arange(new, dtype=np.int32), pairs.identical[:new])
    return replace(pairs, left=left, right=right, score=score, ids=pairs.ids[:new], identical=identical, distinct=None)
