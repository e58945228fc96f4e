"""The documents of a study, drawn by stages from a corpus of any size: those that a draw in memory would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pyarrow as pa

from neardup.core.corpus import Corpus
from neardup.engine.layout import Layout, each, ids_of
from neardup.engine.local import distinct_texts
from neardup.engine.shards import add_table, portions, table_of, wanted_of
from neardup.engine.tasks import Group, Task, by_shard, tasks_of
from neardup.io.columns import concatenated
from neardup.study.documents import SUM, Drawn
from neardup.study.records import Sampling
from neardup.study.sample import MOST_SHINGLES, Gathered, draw, least, least_shingles
from neardup.text.ragged import Ragged, offsets_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.engine.local import Engine
    from neardup.engine.source import Source
    from neardup.engine.store import Stored, Writer


def drawn_corpus(engine: Engine, source: Source, count: int, seed: int) -> tuple[Corpus, Drawn]:
    """At most `count` documents, and what they were drawn from.

    Args:
        engine: does the work.
        source: the documents.
        count: the most documents.
        seed: of the draw.

    Raises:
        NeardupError: the documents cannot be read, or an id stands twice.
    """
    (shards, members, seen), layout, _ = distinct_texts(engine, source)
    sketched = by_shard("shingles", shards, seen, _shingles, {}, unnamed={"source": source})
    engine.do(sketched)
    reads = {"shards": shards, "members": members, "sketched": sketched}
    drawn = Group((Task(stage="drawn", part=0, run=_drawn, reads=reads, given={"count": count, "seed": seed}),))
    (told,) = engine.do(drawn)
    taken = tasks_of("taken", len(shards.tasks), _taken, {"shards": shards, "drawn": drawn}, {"source": source})
    tables = [table_of(part, "table") for part in engine.do(taken)]
    corpus = Corpus.from_table(concatenated(tables), name="documents")
    sampling = told.facts["sampling"]
    return corpus, Drawn(
        sampling=None if sampling is None else msgspec.convert(sampling, Sampling),
        documents=len(layout),
        checksum=f"{SUM}{told.facts['sum']}",
    )


def _shingles(out: Writer, *, shards: list[Stored], members: list[Stored], part: int, source: Source) -> None:
    seen = members[part].column("seen")

    def sets() -> Iterator[Ragged]:
        for _, _, texts in portions(shards[part], source, seen):
            yield least_shingles(texts, MOST_SHINGLES)

    found, limit = least(sets(), MOST_SHINGLES)
    out.add("values", found.values)
    out.add("lengths", found.lengths)
    out.fact(limit=limit)


def _drawn(
    out: Writer, *, shards: list[Stored], members: list[Stored], sketched: list[Stored], count: int, seed: int
) -> None:
    layout, sampling = Layout.of(shards), None
    rows = np.arange(len(layout))
    if len(layout) > count:
        limit = min(part.facts["limit"] for part in sketched)
        sets, _ = least(map(_sets, sketched), MOST_SHINGLES, limit)
        firsts = layout.firsts[:-1].tolist()
        seen = [part.column("seen").astype(np.int64) + first for part, first in zip(members, firsts, strict=True)]
        identical = each(lambda part: part.column("identical"), members, np.zeros(0, np.uint32))
        found = draw(Gathered(sets, np.concatenate(seen), identical, layout.ids(shards, rows)), count, seed)
        rows, sampling = found.rows, msgspec.to_builtins(found.sampling)
    out.add("rows", rows)
    out.fact(sampling=sampling, sum=_sum(shards))


def _sets(part: Stored) -> Ragged:
    return Ragged(part.column("values"), offsets_of(part.column("lengths")))


def _sum(shards: list[Stored]) -> str:
    """A sum over ids and texts, whatever the order of the documents and their shards, which says if any is another."""
    total = np.zeros(2, np.uint64)
    for shard in shards:
        texts = np.empty((shard.facts["rows"], 2), np.uint64)
        texts[shard.column("text_row")] = shard.column("text_hash")[:, 1:]
        if shard.has("id_hash"):
            ids = np.empty(shard.facts["rows"], np.uint64)
            ids[shard.column("id_row")] = shard.column("id_hash")[:, 0]
            texts *= (ids | np.uint64(1))[:, None]
        total += texts.sum(axis=0)
    return "".join(f"{value:016x}" for value in total.tolist())


def _taken(out: Writer, *, shards: list[Stored], drawn: list[Stored], part: int, source: Source) -> None:
    """Keep the documents of a shard that are drawn, with all their columns."""
    first, end = Layout.of(shards).firsts[part : part + 2].tolist()
    rows = drawn[0].column("rows")
    wanted = rows[np.searchsorted(rows, first) : np.searchsorted(rows, end)] - first
    tables = [_of(*found, shards[part], first) for found in wanted_of(shards[part], source, wanted)]
    add_table(out, "table", concatenated(tables))


def _of(start: int, rows: NDArray[np.int64], block: pa.Table, shard: Stored, first: int) -> pa.Table:
    """Some rows of a block; row numbers of the corpus serve as ids where documents have none."""
    found = block.take(pa.array(rows))
    return found if "id" in found.column_names else found.add_column(0, "id", ids_of(shard, rows + start, first))
