"""Stages `kinds`, `probes` and `looked-up`: documents look up rare keys and find the documents that have them.

How many documents have a key is known where all its rows are, and which keys a document looks up where all its keys
are. So keys go from ranges of keys to shards and back. What is found is what `neardup.core.probes` finds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.core.buckets import buckets
from neardup.core.code_kernels import code_of, moved
from neardup.core.probes import first_of_each
from neardup.core.ranged import equal_range
from neardup.engine.codes import Runs
from neardup.engine.join import note_large
from neardup.engine.keys import KeyRuns, lots, shared_keys
from neardup.engine.layout import Layout
from neardup.engine.tasks import Group, tasks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.core.probes import Probes
    from neardup.engine.limits import Limits
    from neardup.engine.store import Stored, Writer

_RARE, _FREQUENT, _HUB = 0, 1, 2
"""Kinds of the keys of documents: in few documents; in many; and in many of which it finds this one."""
_ASKED, _LISTED = 1, 2
"""Bits of a band: whether the document looks up the key, and whether looking it up finds the document."""


def probed_of(
    groups: tuple[Group, Group, Group], meeting: Probes, limits: Limits, parts: int
) -> tuple[Group, Group, Group]:
    """The tasks of the stages: of `probes` for shards, of the others for ranges of keys.

    Args:
        groups: the tasks of `shards`, `members` and `encode`.
        meeting: which keys are looked up.
        limits: sizes of what is in memory.
        parts: how many ranges of keys there are.
    """
    shards, members, encoded = groups
    unnamed, given = {"limits": limits}, {"parts": parts, "largest": meeting.largest}
    reads = {"shards": shards, "members": members, "encoded": encoded}
    kinds = tasks_of("kinds", parts, _kinds, reads, given | {"hubs": meeting.hubs}, unnamed)
    reads = {"shards": shards, "kinds": kinds}
    probes = tasks_of("probes", len(shards.tasks), _probes, reads, {"most": meeting.most}, unnamed)
    reads = {"shards": shards, "probes": probes}
    return kinds, probes, tasks_of("looked-up", parts, _looked_up, reads, {"parts": parts}, unnamed)


def _kinds(
    out: Writer,
    *,
    shards: list[Stored],
    members: list[Stored],
    encoded: list[Stored],
    part: int,
    parts: int,
    largest: int,
    hubs: int,
    limits: Limits,
) -> None:
    """The keys of a range that recur, by the rows that have them, each with its kind."""
    layout, runs, end = Layout.of(shards), [], 0
    note_large(out)
    for name, dtype in (("row", np.uint32), ("own", np.uint64), ("kind", np.uint8)):
        out.add(name, np.zeros(0, dtype))
    for lot in lots(layout, encoded, (0,), equal_range(part, parts), limits.rows):
        small, large = shared_keys(layout, members, lot, largest)
        note_large(out, large._replace(rows=lot.rows[large.rows]))
        place = np.arange(len(large.rows)) - np.repeat(large.starts[:-1], large.sizes)
        kind = np.concatenate([np.full(len(small.rows), _RARE), np.where(place < hubs, _HUB, _FREQUENT)])
        chosen = np.concatenate([small.rows, large.rows])
        order = np.argsort(lot.rows[chosen])
        chosen = chosen[order]
        out.add("row", lot.rows[chosen].astype(np.uint32))
        out.add("own", lot.keys[chosen])
        out.add("kind", kind[order].astype(np.uint8))
        runs.append((end, end + len(chosen)))
        end += len(chosen)
    out.fact(row_runs=runs)


def _probes(out: Writer, *, shards: list[Stored], kinds: list[Stored], part: int, most: int, limits: Limits) -> None:
    """The keys of the documents of a shard that are looked up, or find them, in order of keys."""
    first, end = Layout.of(shards).firsts[part : part + 2].tolist()
    keys = KeyRuns(out, mixed=False)
    for low, high in _stretches(kinds, first, end, limits.rows):
        rows, own, kind = _read(kinds, low, high)
        order = np.lexsort((own, rows))
        rows, own, kind = rows[order], own[order], kind[order]
        rare = kind == _RARE
        asked = first_of_each(rows, rare, most) | first_of_each(rows, ~rare, most)
        band = np.where(asked, _ASKED, 0) | np.where(kind != _FREQUENT, _LISTED, 0)
        for bits in (_ASKED, _LISTED, _ASKED | _LISTED):
            keys.add_band(bits, own[band == bits], rows[band == bits] - first)
    keys.finish()


def _stretches(kinds: list[Stored], first: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    """Rows of a shard, so many at a time that they have about `most` keys, unless one row has more."""
    waiting = [(first, end)]
    while waiting:
        low, high = waiting.pop()
        count = sum(stop - start for _, start, stop in _cuts(kinds, low, high))
        if count > most and high - low > 1:
            middle = (low + high) // 2
            waiting += [(middle, high), (low, middle)]
        elif count:
            yield low, high


def _cuts(kinds: list[Stored], low: int, high: int) -> list[tuple[Stored, int, int]]:
    """Where the keys of some rows stand."""
    return [(part, *part.between("row", low, high, (a, b))) for part in kinds for a, b in part.facts["row_runs"]]


def _read(kinds: list[Stored], low: int, high: int) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint8]]:
    """Rows, keys and kinds of some rows."""
    cuts = _cuts(kinds, low, high)
    rows, own, kind = (
        np.concatenate([part.column(name, start, stop) for part, start, stop in cuts])
        for name in ("row", "own", "kind")
    )
    return rows.astype(np.int64), own, kind


def _looked_up(
    out: Writer, *, shards: list[Stored], probes: list[Stored], part: int, parts: int, limits: Limits
) -> None:
    layout, codes = Layout.of(shards), Runs(out, "codes", limits.codes)
    for lot in lots(layout, probes, (_ASKED, _LISTED, _ASKED | _LISTED), equal_range(part, parts), limits.rows):
        found = buckets(lot.keys)
        owner = np.repeat(np.arange(len(found.sizes)), found.sizes)
        listed = lot.bands[found.rows] & _LISTED
        found = found._replace(rows=found.rows[np.lexsort((-listed.astype(np.int8), owner))])
        for some in found.portions(limits.codes // 4):
            codes.add(_probe_pairs(lot.rows[some.rows], lot.bands[some.rows], some.starts))
    codes.finish()


@njit(cache=True, nogil=True)
def _probe_pairs(rows: NDArray[np.int64], bands: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Of each bucket the pairs of a row that asks and one that is listed; those that are listed come first."""
    out = np.empty(1 << 10, np.uint64)
    filled = 0
    for b in range(len(starts) - 1):
        for i in range(starts[b], starts[b + 1]):
            if not bands[i] & _LISTED:
                break
            if filled + starts[b + 1] - i > len(out):
                out = moved(out, filled, 2 * (filled + starts[b + 1] - i))
            for j in range(i + 1, starts[b + 1]):
                if bands[j] & _ASKED or (bands[i] & _ASKED and bands[j] & _LISTED):
                    out[filled] = code_of(min(rows[i], rows[j]), max(rows[i], rows[j]))
                    filled += 1
    return out[:filled]
