"""Stage `texts`: texts of the documents that have candidates, where a scorer reads texts.

They lie so that any can be read by itself. Documents without a candidate, most of a corpus as a rule, are not kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from neardup.core.codes import decode
from neardup.engine.codes import runs_of
from neardup.engine.layout import Layout, strings
from neardup.engine.shards import portions
from neardup.engine.tasks import Group, Task, tasks_of
from neardup.text.texts import ArrowTexts

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus
    from neardup.engine.columns import KeptColumns
    from neardup.engine.source import Source
    from neardup.engine.store import Stored, Writer

_CODES = 1 << 20


def texts_of_pairs(shards: Group, found: Group, source: Source) -> list[Group]:
    """The tasks that note which documents have candidates, and keep their texts."""
    paired = Group((Task(stage="paired", part=0, run=_paired, reads={"shards": shards, "found": found}),))
    return [paired, texts_of(shards, paired, source)]


def texts_of(shards: Group, paired: Group, source: Source) -> Group:
    """The tasks that keep the texts of some rows, which the column `paired` of one task says."""
    return tasks_of("texts", len(shards.tasks), _texts, {"shards": shards, "paired": paired}, {"source": source})


def _paired(out: Writer, *, shards: list[Stored], found: list[Stored]) -> None:
    paired = np.zeros(len(Layout.of(shards)), np.bool_)
    columns = ("codes", "stars") if found and "stars_runs" in found[0].facts else ("codes",)
    for run in (run for name in columns for run in runs_of(found, name)):
        for start in range(run.start, run.stop, _CODES):
            left, right = decode(run.part.column(run.name, start, min(start + _CODES, run.stop)))
            paired[left.astype(np.int64)] = paired[right.astype(np.int64)] = True
    out.add("paired", paired)


def _texts(out: Writer, *, shards: list[Stored], paired: list[Stored], part: int, source: Source) -> None:
    first, end = Layout.of(shards).firsts[part : part + 2].tolist()
    wanted = np.flatnonzero(paired[0].column("paired", first, end))
    last = np.zeros(1, np.int64)
    out.add("rows", wanted.astype(np.uint32))
    out.add("data", np.zeros(0, np.uint8))
    out.add("offsets", last)
    for _, _, texts in portions(shards[part], source, wanted):
        if not len(texts):
            continue
        own = texts.gathered()
        out.add("data", own.data[own.offsets[0] : own.offsets[-1]])
        last = own.offsets[1:] - own.offsets[0] + last[-1]
        out.add("offsets", last)


class KeptTexts:
    """The texts that stage `texts` kept.

    Args:
        layout: the rows of each shard.
        kept: the outputs of the stage.
        columns: what the documents hold beside their texts.
    """

    def __init__(self, layout: Layout, kept: list[Stored], columns: KeptColumns) -> None:
        self._layout, self._kept, self._columns = layout, kept, columns

    def bytes_each(self) -> int:
        """Bytes of a text and of the columns beside it, on average."""
        rows = sum(part.rows("rows") for part in self._kept)
        nbytes = sum(part.bytes_of("data") for part in self._kept) + self._columns.bytes_in_all()
        return 1 + nbytes // max(1, rows)

    def of(self, rows: Any) -> Corpus:
        """A corpus of some rows, which ascend."""
        parts = [pa.array([], pa.large_string())]
        for number, _, local in self._layout.by_shard(rows):
            part = self._kept[number]  # mapped meanwhile: what was looked at counts as memory
            texts = ArrowTexts(strings(part.mapped("data"), part.mapped("offsets")))
            places = np.searchsorted(part.column("rows"), local.astype(np.uint32))
            parts.append(texts.selected(places).gathered().array)
        return self._columns.corpus(rows, pa.concat_arrays(parts))
