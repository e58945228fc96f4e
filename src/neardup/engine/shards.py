"""Stage `shards`: the documents in stretches, with hashes by which identical texts and ids are found."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neardup.engine.store import Stored, Writer, written
from neardup.engine.tasks import Group, Task
from neardup.text import is_blank
from neardup.text.byte_kernels import plainly_filled, text_hashes
from neardup.text.texts import ArrowTexts, Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from neardup.engine.limits import Limits
    from neardup.engine.source import Source

STAGE = "shards"
_LOT = 1024
_THREADS = 2


def shards_of(source: Source, work: Path, limits: Limits, tell: Callable[[int, int], None]) -> Group:
    """The shards of a corpus. Those that are there already are not written again.

    Args:
        source: the documents.
        work: the work folder.
        limits: sizes of blocks and shards.
        tell: told the documents and the bytes of text after each shard.
    """

    def make(part: int) -> Task:
        given = {"source": source, "block": limits.block, "shard": limits.shard}
        return Task(stage=STAGE, part=part, run=_unrepeatable, given=given)

    plan = work / f"plan-{make(0).identity[:20]}.json"
    if plan.is_file():
        found = Group(tuple(make(part) for part in range(json.loads(plan.read_text(encoding="utf-8")))))
        if all(shard.whole() for shard in found.stored(work)):
            return found
    tasks = tuple(_cut(source, work, limits, make, tell))
    unfinished = work / f"unfinished-{secrets.token_hex(8)}"
    unfinished.write_text(json.dumps(len(tasks)), encoding="utf-8")
    unfinished.replace(plan)
    return Group(tasks)


def _unrepeatable(*_: object, **__: object) -> None:
    raise AssertionError("shards are written in one pass over the documents, not one by one")


def _cut(
    source: Source, work: Path, limits: Limits, make: Callable[[int], Task], tell: Callable[[int, int], None]
) -> Iterator[Task]:
    """Shard after shard of the blocks of a source."""
    blocks = source.blocks(limits.block)
    part = rows = nbytes = 0
    while True:
        task = make(part)
        shard = task.stored(work)
        if shard.whole():
            deque(islice(blocks, shard.facts["blocks"]), maxlen=0)
        else:
            first = next(blocks, None)
            if first is None:
                return
            with written(shard.folder) as out:
                _write(out, first, blocks, rows, limits.shard)
            shard = task.stored(work)
        yield task
        part, rows, nbytes = part + 1, rows + shard.facts["rows"], nbytes + shard.facts["bytes"]
        tell(rows, nbytes)


def _write(
    out: Writer, first: tuple[pa.Table, Any], blocks: Iterator[tuple[pa.Table, Any]], row: int, most: int
) -> None:
    """Write one shard: the block that is at hand, and further ones until there are bytes enough."""
    hashes, id_hashes = [], []
    places: list[Any] = []
    columns: set[str] = set()
    nbytes = spilled = rows = 0
    id_end = np.zeros(1, np.int64)
    out.add("id_offsets", id_end)
    block: tuple[pa.Table, Any] | None = first
    while block is not None:
        table, place = block
        texts = texts_of(table)
        ids = _ids(table, row + rows)
        if place is None:
            spilled += _spill(out, len(places), table)
            place = {"spilled": len(places)}
        hashes.append(np.column_stack([text_hashes(texts.data, texts.offsets), _digests(texts)]))
        id_hashes.append(text_hashes(ids.data, ids.offsets))
        out.add("blank", _blank(texts))
        out.add("characters", pc.utf8_length(texts.array).to_numpy().astype(np.uint32))
        out.add("id_data", ids.data[ids.offsets[0] : ids.offsets[-1]])
        id_end = ids.offsets[1:] - ids.offsets[0] + id_end[-1]
        out.add("id_offsets", id_end)
        places.append([len(texts), place])
        columns.update(table.column_names)
        rows, nbytes = rows + len(texts), nbytes + texts.nbytes
        block = next(blocks, None) if nbytes < most else None
    _add_sorted(out, "text", np.concatenate(hashes))
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


def _ids(table: pa.Table, first: int) -> Texts:
    if "id" in table.column_names:
        return texts_of(table.select(["id"]).rename_columns(["text"]))
    return Texts.of(map(str, range(first, first + len(table))))


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


def _spill(out: Writer, number: int, table: pa.Table) -> int:
    """Keep a block that cannot be read again; returns its bytes on disk."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as stream:
        stream.write_table(table)
    kept = np.frombuffer(sink.getvalue(), np.uint8)
    out.add(f"spilled{number}", kept)
    return len(kept)


def blocks_of(shard: Stored, source: Source) -> Iterator[tuple[int, pa.Table]]:
    """The blocks of a shard, read again: the number of the first row within the shard, and the table."""
    row = 0
    for rows, place in shard.facts["places"]:
        if isinstance(place, dict):
            with pa.ipc.open_stream(shard.column(f"spilled{place['spilled']}")) as stream:
                yield row, stream.read_all()
        else:
            yield row, source.again(place)
        row += rows


def portions(
    shard: Stored, source: Source, wanted: NDArray[np.integer]
) -> Iterator[tuple[NDArray[np.int64], pa.Table, Texts]]:
    """Of each block of a shard the rows wanted: their numbers within the block, the block, and their texts.

    Args:
        shard: the shard.
        source: the documents.
        wanted: rows within the shard, ascending.
    """
    for first, table in blocks_of(shard, source):
        bounds = np.searchsorted(wanted, [first, first + len(table)])
        local = wanted[bounds[0] : bounds[1]].astype(np.int64) - first
        texts = texts_of(table)
        yield local, table, texts if len(local) == len(texts) else texts.selected(local)
