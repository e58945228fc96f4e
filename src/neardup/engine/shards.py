"""Stage `shards`: the documents in stretches, with hashes by which identical texts and ids are found."""

from __future__ import annotations

import hashlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.engine.store import stored_in
from neardup.engine.tasks import Group, Task
from neardup.text import is_blank
from neardup.text.byte_kernels import plainly_filled, text_hashes
from neardup.text.texts import ArrowTexts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from neardup.engine.limits import Limits
    from neardup.engine.source import Source
    from neardup.engine.store import Stored, Work, Writer
    from neardup.text.texts import Texts

STAGE = "shards"
_LOT = 1024
_THREADS = 2


class Plan(NamedTuple):
    """What a stretch of the documents was cut into.

    Attributes:
        shards: how many shards.
        rows: how many documents.
        ids: whether its documents have ids.
    """

    shards: int
    rows: int
    ids: bool


def planned(source: Source, work: Work, limits: Limits) -> Plan | None:
    """What a stretch was cut into, where all its shards are there.

    Args:
        source: the documents of the stretch.
        work: the work folder.
        limits: sizes of blocks and shards.
    """
    kept = _plan(source, work, limits)
    if not kept.whole():
        return None
    plan = Plan(**kept.facts)
    whole = all(shard.whole() for shard in shards_of_stretch(source, limits, plan.shards).stored(work))
    return plan if whole else None


def cut(source: Source, work: Work, limits: Limits, tell: Callable[[int], None]) -> Plan:
    """Write the shards of a stretch. Those that are there already are not written again.

    Args:
        source: the documents of the stretch.
        work: the work folder.
        limits: sizes of blocks and shards.
        tell: told the documents so far after each shard.
    """
    plan = _cut(source, work, limits, tell)
    with _plan(source, work, limits).written() as out:
        out.fact(**plan._asdict())
    return plan


def _plan(source: Source, work: Work, limits: Limits) -> Stored:
    return stored_in(work, first_shard(source, limits).name.replace(STAGE, "plan", 1))


def shards_of(stretches: Sequence[Source], plans: Sequence[Plan], limits: Limits) -> Group:
    """The shards of all stretches, once they are written.

    Raises:
        NeardupError: documents of one stretch have ids, those of another have none.
    """
    having: dict[bool, Source] = {}
    for stretch, plan in zip(stretches, plans, strict=True):
        having.setdefault(plan.ids, stretch)
    if len(having) > 1:
        having[False].refuse_mixed_ids(having[True])
    if False in having:
        having[False].tell_row_numbers()
    cuts = [shards_of_stretch(stretch, limits, plan.shards) for stretch, plan in zip(stretches, plans, strict=True)]
    return Group(tuple(task for group in cuts for task in group.tasks))


def shards_of_stretch(source: Source, limits: Limits, count: int) -> Group:
    """The shards of one stretch."""
    return Group(tuple(_task(source, limits, part) for part in range(count)))


def first_shard(source: Source, limits: Limits) -> Task:
    """The first shard of a stretch, which may have none."""
    return _task(source, limits, 0)


def _task(source: Source, limits: Limits, part: int) -> Task:
    """A shard of a stretch. Its name does not depend on other stretches, so new files leave it as it is."""
    given = {"source": source, "block": limits.block, "shard": limits.shard}
    return Task(stage=STAGE, part=part, run=_unrepeatable, given=given)


def _unrepeatable(*_: object, **__: object) -> None:
    raise AssertionError("the shards of a stretch are written in one pass over its documents, not one by one")


def _cut(source: Source, work: Work, limits: Limits, tell: Callable[[int], None]) -> Plan:
    """Write shard after shard of the blocks of a stretch."""
    seen: list[bool] = []
    blocks = _filled(source.blocks(limits.block), seen)
    part = rows = 0
    while True:
        shard = _task(source, limits, part).stored(work)
        if shard.whole():
            deque(islice(blocks, shard.facts["blocks"]), maxlen=0)
        else:
            first = next(blocks, None)
            if first is None:
                return Plan(part, rows, any(seen))
            with shard.written() as out:
                _write(out, first, blocks, limits.shard)
            shard = replace(shard)
        part, rows = part + 1, rows + shard.facts["rows"]
        tell(rows)


def _filled(blocks: Iterator[tuple[pa.Table, Any]], seen: list[bool]) -> Iterator[tuple[pa.Table, Any]]:
    """Those of the blocks that have documents; whether blocks have ids is noted of all."""
    for table, place in blocks:
        seen.append("id" in table.column_names)
        if len(table):
            yield table, place


def _write(out: Writer, first: tuple[pa.Table, Any], blocks: Iterator[tuple[pa.Table, Any]], most: int) -> None:
    """Write one shard: the block that is at hand, and further ones until there are bytes enough."""
    hashes: list[NDArray[np.uint64]] = []
    id_hashes: list[NDArray[np.uint64]] = []
    places: list[Any] = []
    columns: set[str] = set()
    nbytes = spilled = rows = 0
    id_end = 0
    block: tuple[pa.Table, Any] | None = first
    while block is not None:
        table, place = block
        texts = texts_of(table)
        if place is None:
            spilled += add_table(out, f"spilled{len(places)}", table)
            place = {"spilled": len(places)}
        hashes.append(np.column_stack([text_hashes(texts.data, texts.offsets), _digests(texts)]))
        out.add("blank", _blank(texts))
        out.add("characters", pc.utf8_length(texts.array).to_numpy().astype(np.uint32))
        if "id" in table.column_names:
            ids = texts_of(table.select(["id"]).rename_columns(["text"]))
            start, end = ids.offsets[[0, -1]].tolist()
            id_hashes.append(text_hashes(ids.data, ids.offsets))
            out.add("id_data", ids.data[start:end])
            out.add("id_offsets", ids.offsets[:-1] - start + id_end)
            id_end += end - start
        places.append([len(texts), place])
        columns.update(table.column_names)
        rows, nbytes = rows + len(texts), nbytes + texts.nbytes
        block = next(blocks, None) if nbytes < most else None
    _add_sorted(out, "text", np.concatenate(hashes))
    if id_hashes:
        out.add("id_offsets", np.array([id_end]))
        _add_sorted(out, "id", np.concatenate(id_hashes)[:, None])
    out.fact(rows=rows, blocks=len(places), bytes=nbytes, spilled=spilled, places=places, columns=sorted(columns))


def _add_sorted(out: Writer, name: str, hashes: NDArray[np.uint64]) -> None:
    """Hashes of rows in ascending order of the first one, and the rows."""
    order = np.argsort(hashes[:, 0], kind="stable")
    out.add(f"{name}_hash", hashes[order])
    out.add(f"{name}_row", order.astype(np.uint32))


def texts_of(table: pa.Table) -> ArrowTexts:
    """The texts of a block."""
    column = table.column("text").cast(pa.large_string())
    return ArrowTexts(column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays([*column.chunks, *_NONE]))


_NONE = [pa.array([], pa.large_string())]


def _digests(texts: ArrowTexts) -> NDArray[np.uint64]:
    """`uint64[n, 2]`: the first half of the SHA-256 of each text."""
    data, ends = texts.data.data, texts.offsets.tolist()

    def lot(first: int) -> bytes:
        bounds = ends[first : first + _LOT + 1]
        return b"".join([hashlib.sha256(data[a:b]).digest()[:16] for a, b in pairwise(bounds)])

    with ThreadPoolExecutor(_THREADS) as pool:
        whole = b"".join(pool.map(lot, range(0, len(texts), _LOT)))
    return np.frombuffer(whole, np.uint64).reshape(-1, 2)


def _blank(texts: ArrowTexts) -> NDArray[np.bool_]:
    """`bool[n]`: whether each text is nothing but white space."""
    blank = ~plainly_filled(texts.data, texts.offsets, np.arange(len(texts)))
    unsure = np.flatnonzero(blank)
    blank[unsure] = [is_blank(texts[row]) for row in unsure.tolist()]
    return blank


def add_table(out: Writer, name: str, table: pa.Table, *, packed: bool = True) -> int:
    """Write a table as a column of bytes; returns how many. One that is not packed can be read in place."""
    sink, options = pa.BufferOutputStream(), pa.ipc.IpcWriteOptions(compression="lz4" if packed else None)
    with pa.ipc.new_stream(sink, table.schema, options=options) as stream:
        stream.write_table(table)
    kept = np.frombuffer(sink.getvalue(), np.uint8)
    out.add(name, kept)
    return len(kept)


def table_of(stored: Stored, name: str, *, mapped: bool = False) -> pa.Table:
    """The table that `add_table` wrote, in memory or where it lies."""
    with pa.ipc.open_stream(pa.py_buffer(stored.mapped(name) if mapped else stored.column(name))) as stream:
        return stream.read_all()


def blocks_of(shard: Stored, source: Source) -> Iterator[tuple[int, pa.Table]]:
    """The blocks of a shard, read again: the number of the first row within the shard, and the table."""
    row = 0
    for rows, place in shard.facts["places"]:
        if isinstance(place, dict):
            yield row, table_of(shard, f"spilled{place['spilled']}")
        else:
            yield row, source.again(place)
        row += rows


def wanted_of(
    shard: Stored, source: Source, wanted: NDArray[np.integer]
) -> Iterator[tuple[int, NDArray[np.int64], pa.Table]]:
    """Of each block of a shard its first row within the shard, the rows wanted, within the block, and the block.

    Args:
        shard: the shard.
        source: the documents.
        wanted: rows within the shard, ascending.
    """
    for first, table in blocks_of(shard, source):
        bounds = np.searchsorted(wanted, [first, first + len(table)])
        yield first, wanted[bounds[0] : bounds[1]].astype(np.int64) - first, table


def portions(
    shard: Stored, source: Source, wanted: NDArray[np.integer]
) -> Iterator[tuple[NDArray[np.int64], pa.Table, Texts]]:
    """Of each block of a shard the rows wanted: their numbers within the block, the block, and their texts.

    Args:
        shard: the shard.
        source: the documents.
        wanted: rows within the shard, ascending.
    """
    for _, local, table in wanted_of(shard, source, wanted):
        texts = texts_of(table)
        yield local, table, texts if len(local) == len(texts) else texts.selected(local)
