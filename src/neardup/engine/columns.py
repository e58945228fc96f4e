"""Stages `copied` and `columns`: what the documents whose texts have candidates hold beside their texts.

A scorer may read columns, and of identical texts those of all documents. These may be in other shards than the one
that represents the text. So each shard sorts its documents by the row that represents their text, and the shard of
that row gathers them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.core.copies import Copies
from neardup.core.corpus import Corpus, SelectedCorpus, TableCorpus
from neardup.engine.layout import Layout, ids_of
from neardup.engine.shards import add_table, blocks_of, table_of
from neardup.engine.summaries import columns_of
from neardup.engine.tasks import Group, tasks_of
from neardup.io.columns import concatenated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.engine.source import Source
    from neardup.engine.store import Stored, Writer

_ID, _ROW, _LEADER = "id", "row", "leader"


def columns_of_pairs(
    shards: Group, members: Group, paired: Group, source: Source, wanted: tuple[str, ...] | None
) -> list[Group]:
    """The tasks of both stages, each one for each shard.

    Args:
        shards: the tasks of `shards`.
        members: the tasks of `members`.
        paired: the task that notes which rows have candidates.
        source: the documents.
        wanted: the columns that are kept; None for all.
    """
    reads = {"shards": shards, "members": members, "paired": paired}
    given = {"source": source, "wanted": wanted}
    copied = tasks_of("copied", len(shards.tasks), _copied, reads, given)
    return [copied, tasks_of("columns", len(shards.tasks), _columns, {"shards": shards, "copied": copied})]


def are_read(shards: list[Stored], wanted: tuple[str, ...] | None) -> bool:
    """Whether documents have any column that is wanted; where all are, ids are, too."""
    return wanted is None or any(name in shard.facts["columns"] for shard in shards for name in wanted)


def _copied(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    paired: list[Stored],
    part: int,
    source: Source,
    wanted: tuple[str, ...] | None,
) -> None:
    leaders, first = members[part].column("leader"), int(Layout.of(shards).firsts[part])
    kept = np.flatnonzero(paired[0].mapped("paired")[leaders])
    tables = []
    for start, block in blocks_of(shards[part], source):
        rows = kept[np.searchsorted(kept, start) : np.searchsorted(kept, start + len(block))]
        tables.append(columns_of(block, wanted).take(pa.array(rows - start)))
    own = {_ID: ids_of(shards[part], kept, first), _ROW: pa.array(kept + first), _LEADER: pa.array(leaders[kept])}
    _write(out, _extended(concatenated(tables), own))


def _columns(out: Writer, *, shards: list[Stored], copied: list[Stored], part: int) -> None:
    first, end = Layout.of(shards).firsts[part : part + 2].tolist()
    _write(out, concatenated([_read(each, first, end) for each in copied]))


def _extended(table: pa.Table, own: dict[str, pa.Array]) -> pa.Table:
    """A table with columns of ours, whose names it does not have."""
    return pa.table(own | {f"={name}": table.column(name) for name in table.column_names})


def _write(out: Writer, table: pa.Table) -> None:
    """Keep a table, in order of leaders and then of ids, so that the documents of some leaders can be read."""
    table = table.take(pa.array(_order(table)))
    add_table(out, "table", table.combine_chunks(), packed=False)
    out.add(_LEADER, table.column(_LEADER).to_numpy())


def _order(table: pa.Table) -> NDArray[np.int64]:
    by = [(_LEADER, "ascending"), (_ID, "ascending")]
    order: NDArray[np.int64] = pc.sort_indices(table, by).to_numpy()
    return order


def _read(part: Stored, low: int, high: int) -> pa.Table:
    """The documents of leaders from `low` to `high - 1`, not copied."""
    start, stop = part.between(_LEADER, low, high)
    return table_of(part, "table", mapped=True).slice(start, stop - start)


class KeptColumns:
    """What stage `columns` kept.

    Args:
        layout: the rows of each shard.
        kept: the outputs of the stage; none where no column is read.
    """

    def __init__(self, layout: Layout, kept: list[Stored]) -> None:
        self._layout, self._kept = layout, kept

    def bytes_in_all(self) -> int:
        """Bytes of all that was kept."""
        return sum(part.bytes_of("table") for part in self._kept)

    def corpus(self, rows: NDArray[np.int64], texts: pa.LargeStringArray) -> Corpus:
        """A corpus of some rows, which ascend, that knows the columns of all documents with their texts.

        Args:
            rows: the rows.
            texts: their texts.
        """
        if not self._kept:
            ids = pa.array(map(str, range(len(rows))), pa.large_string())
            return TableCorpus(pa.table({"id": ids, "text": texts}))
        documents = concatenated(list(self._of(rows)))
        leader, row = (documents.column(name).to_numpy().astype(np.int64) for name in (_LEADER, _ROW))
        group, places = np.searchsorted(rows, leader), np.flatnonzero(leader == row)
        named = {name[1:]: documents.column(name) for name in documents.column_names if name.startswith("=")}
        held = np.full(len(leader), len(rows))
        held[places] = np.arange(len(rows))
        every = pa.concat_arrays([texts, pa.array([""], pa.large_string())]).take(pa.array(held))
        whole = TableCorpus(pa.table({"id": documents.column(_ID).combine_chunks(), "text": every, **named}))
        return SelectedCorpus(whole, places, whole.name, Copies(whole, places[group].astype(np.int32), places))

    def _of(self, rows: NDArray[np.int64]) -> Iterator[pa.Table]:
        """The documents of these leaders, in order."""
        for number, _, local in self._layout.by_shard(rows):
            leaders, part = local + self._layout.firsts[number], self._kept[number]
            table = _read(part, int(leaders[0]), int(leaders[-1]) + 1)
            yield table.take(pa.array(np.flatnonzero(np.isin(table.column(_LEADER).to_numpy(), leaders))))
