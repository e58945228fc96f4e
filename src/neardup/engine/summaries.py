"""Stages `summarise` and `merge`: the statistics of the corpus that a strategy or a scorer needs.

Those of a shard lie in its file. They are put together range by range of hashes where they can be cut so
(`neardup.core.ranged`), since together they may be more than memory holds.
"""

from __future__ import annotations

from functools import partial, reduce
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from neardup.core.bucketed import Bucketed
from neardup.core.corpus import Corpus, TableCorpus
from neardup.core.ranged import Ranged, equal_range
from neardup.core.strategy import DividedScorer, columns_read
from neardup.engine.layout import Layout, ids_of
from neardup.engine.shards import portions
from neardup.engine.tasks import Group, Task, by_shard, tasks_of
from neardup.text.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from neardup.core.tiled import Tiled
    from neardup.engine.limits import Limits
    from neardup.engine.source import Source
    from neardup.engine.store import Stored, Writer

    Owner = Bucketed[Any, Any] | Tiled[Any, Any] | DividedScorer
    """What gathers statistics."""

NOTHING = Texts.of([])
_TIMES = 2
"""Statistics that are merged at once take this share of what may be gathered, since merging copies them."""


def rounds_of(owner: object) -> int:
    """How often a strategy or a scorer gathers statistics; 0 where it needs none."""
    if isinstance(owner, DividedScorer):
        return owner.rounds
    return int(not isinstance(owner, Bucketed) or owner.gathers)


def summarised_of(
    groups: tuple[Group, Group], source: Source, owner: Any, earlier: Group, limits: Limits
) -> tuple[Group, Group]:
    """The tasks of one round: of `summarise` for each shard, and the one of `merge`.

    Args:
        groups: the tasks of `shards` and `seen`.
        source: the documents.
        owner: what gathers the statistics.
        earlier: the tasks of `merge` of the rounds before.
        limits: sizes of what is in memory.
    """
    (shards, seen), given = groups, {"owner": owner}
    if isinstance(owner, DividedScorer):  # it reads ids, which may be row numbers
        reads = {"shards": shards, "members": seen, "earlier": earlier}
        parts = tasks_of("summarise", len(shards.tasks), _summarise, reads, given | {"source": source})
    else:
        parts = by_shard("summarise", shards, seen, _summarise, {"earlier": earlier}, given, {"source": source})
    merged = Task(
        stage="merge",
        part=len(earlier.tasks),
        run=_merge,
        reads={"parts": parts, "earlier": earlier},
        given={"owner": owner},
        unnamed={"limits": limits},
    )
    return parts, Group((merged,))


def read_summaries(owner: Any, rounds: list[Stored]) -> tuple[Any, ...]:
    """The statistics of the corpus from some rounds, read where they are looked at."""
    found: tuple[Any, ...] = ()
    for stored in rounds:
        found = (*found, stored.all_of("summary.", _nothing_of(owner, found), mapped=True))
    return found


def read_summary(strategy: Any, summary: list[Stored]) -> Any:
    """The statistics of the corpus, in memory; None for a strategy that needs none."""
    return summary[0].all_of("summary.", strategy.summarise(NOTHING)) if summary else None


def _nothing_of(owner: Owner, earlier: tuple[Any, ...]) -> Any:
    """The statistics of no document."""
    if isinstance(owner, DividedScorer):
        return owner.summarise(_corpus([], NOTHING), earlier)
    return owner.summarise(NOTHING)


def _summarise(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    earlier: list[Stored],
    part: int,
    source: Source,
    owner: Owner,
) -> None:
    before = read_summaries(owner, earlier)
    read = portions(shards[part], source, members[part].column("seen"))
    if isinstance(owner, DividedScorer):
        ids = partial(ids_of, shards[part], first=int(Layout.of(shards).firsts[part]))
        found = (owner.summarise(each, before) for each in _corpora(read, ids, columns_read(owner)))
    else:
        nbytes = getattr(owner, "summary_bytes", Bucketed.summary_bytes)
        found = (owner.summarise(portion) for _, _, texts in read for portion in texts.portions(nbytes))
    out.add_all("summary.", reduce(owner.merge, found, _nothing_of(owner, before)))


def _corpora(
    read: Iterator[tuple[NDArray[np.int64], pa.Table, Texts]],
    ids: Callable[[NDArray[np.int64]], pa.LargeStringArray],
    wanted: tuple[str, ...] | None,
) -> Iterator[Corpus]:
    """The portions of a shard as corpora with the columns that are wanted; `ids` gives those of rows of the shard."""
    first = 0
    for local, table, texts in read:
        yield _corpus(ids(local + first), texts, columns_of(table, wanted).take(pa.array(local)))
        first += len(table)


def columns_of(table: pa.Table, wanted: Sequence[str] | None) -> pa.Table:
    """The further columns of a block that are wanted; None for all."""
    names = [name for name in table.column_names if name not in ("id", "text")]
    return table.select([name for name in names if wanted is None or name in wanted])


def _corpus(ids: Any, texts: Texts, columns: pa.Table | None = None) -> Corpus:
    own = {} if columns is None else dict(zip(columns.column_names, columns.columns, strict=True))
    return TableCorpus(pa.table({"id": pa.array(ids, pa.large_string()), "text": texts.gathered().array, **own}))


def _merge(out: Writer, *, parts: list[Stored], earlier: list[Stored], owner: Owner, limits: Limits) -> None:
    like = _nothing_of(owner, read_summaries(owner, earlier))
    total = sum(part.bytes_of("summary.") for part in parts)
    count = 1 + total * _TIMES // limits.gathered if isinstance(like, Ranged) else 1
    for number in range(count):
        held = [part.all_of("summary.", like, mapped=True) for part in parts]
        if isinstance(like, Ranged):
            whole = _balanced(owner, [each.within(*equal_range(number, count)) for each in held]).finished()
        else:
            whole = _balanced(owner, held)
        out.add_all("summary.", whole)


def _balanced(owner: Owner, parts: list[Any]) -> Any:
    """All parts merged, two halves at a time, so that none is copied more often than need be."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return owner.merge(_balanced(owner, parts[:half]), _balanced(owner, parts[half:]))
