"""What strategies take for a whole corpus: as measured, or forecast from parts of it.

A study of the whole corpus has measured it. Of a sample, strategies are run on two nested parts too, and their growth
is carried on. Nobody knows how they go on beyond what was measured, so a forecast is a range. Its low end is a straight
line through what was measured. Its high end grows as fast as a strategy of its kind can: with n^1.2 where texts meet in
buckets, with n² where every text can meet every other; or faster, where it did so already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core import components
from neardup.core.bucketed import Bucketed
from neardup.core.corpus import TableCorpus
from neardup.errors import InputError
from neardup.run.plan import Plan
from neardup.run.runner import run
from neardup.study.advice import Cost, Spent
from neardup.study.documents import entry_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from neardup.run.cells import Watcher
    from neardup.run.records import CellRecord
    from neardup.study.opened import Study

PARTS = (8, 3)
"""A part has the study's documents divided by this."""
LEAST_DOCUMENTS = 100
"""Smaller parts would measure nothing but the start."""
BUCKETED, TILED = 1.2, 2.0
"""The power of the number of documents that a strategy's cost can grow with, by its kind."""


def costs(study: Study, strategies: Iterable[str], watcher: Watcher) -> dict[str, Cost]:
    """The cost of the whole corpus by strategy. Where the study is a sample, parts of it are measured, once.

    Raises:
        NeardupError: the documents cannot be read or have changed.
    """
    wanted = list(dict.fromkeys(strategies))
    whole = {cell.strategy: cell for cell in study.cells if cell.done}
    if missing := [text for text in wanted if text not in whole]:
        fact = f"has no whole cell of {missing[0]}, which the study compares"
        raise InputError(study.folder.run.path, f"{fact}; give the command of its survey again")
    if study.record.sampling is None:
        return {text: _measured(whole[text], study.record.documents) for text in wanted}
    parts = _on_parts(study, wanted, watcher) if wanted else {}
    return {
        text: _forecast([*parts.get(text, []), (study.record.documents, whole[text])], study.record.corpus_documents)
        for text in wanted
    }


def part_sizes(documents: int) -> list[int]:
    """The documents of each part that is measured, ascending."""
    return [documents // part for part in PARTS if documents // part >= LEAST_DOCUMENTS]


def _measured(cell: CellRecord, documents: int) -> Cost:
    held = None if cell.peak_bytes is None else Spent(low=cell.peak_bytes, high=cell.peak_bytes, measured=True)
    spent = Spent(low=min(cell.rounds), high=max(cell.rounds), measured=True) if cell.rounds else None
    return Cost(strategy=cell.strategy, seconds=spent, bytes=held, sizes=[documents])


def _on_parts(study: Study, strategies: list[str], watcher: Watcher) -> dict[str, list[tuple[int, CellRecord]]]:
    """The cells of the strategies on each part; those that were measured before are kept."""
    sizes = part_sizes(study.record.documents)
    order = np.random.default_rng(study.record.seed).permutation(study.record.documents)
    parts = (TableCorpus(study.documents.take(np.sort(order[:n])).table, f"{n} documents") for n in sizes)
    entries = [entry_of(study.record, part) for part in parts]
    if not entries:
        return {}
    linkages = study.record.linkages
    plan = Plan(
        entries=entries, strategies=strategies, linkage=linkages[0], linkages=linkages, threads=study.run.threads
    )
    size_of = {entry.key: len(entry.corpus) for entry in entries}
    found: dict[str, list[tuple[int, CellRecord]]] = {}
    for cell in run(plan, study.folder.costs.path, watcher, replace=True):
        if cell.done:
            found.setdefault(cell.strategy, []).append((size_of[cell.corpus], cell))
    return found


def _forecast(cells: Sequence[tuple[int, CellRecord]], documents: int) -> Cost:
    sizes, whole = [size for size, _ in cells], cells[-1][1]
    limit = BUCKETED if isinstance(components.strategy(whole.strategy), Bucketed) else TILED
    seconds = [cell.seconds for _, cell in cells]
    spread = min(whole.rounds) / whole.seconds, max(whole.rounds) / whole.seconds
    low, high = forecast(sizes, seconds, documents, limit)
    held = [cell.peak_bytes for _, cell in cells]
    known = [(size, value) for size, value in zip(sizes, held, strict=True) if value is not None]
    memory = None
    if known:
        ends = forecast([size for size, _ in known], [value for _, value in known], documents, limit)
        memory = Spent(low=ends[0], high=ends[1], measured=False)
    spent = Spent(low=low * spread[0], high=high * spread[1], measured=False)
    return Cost(strategy=whole.strategy, seconds=spent, bytes=memory, sizes=sizes)


def forecast(sizes: Sequence[int], values: Sequence[float], documents: int, limit: float) -> tuple[float, float]:
    """The range of a value at a number of documents, from what it is at smaller ones.

    Args:
        sizes: numbers of documents, ascending, at least one.
        values: what was measured there.
        documents: the number of documents in question, not below these.
        limit: the power that it can grow with.
    """
    times, last = documents / sizes[-1], max(values[-1], 1e-9)
    if len(sizes) == 1:
        return last, last * times**limit
    slope, start = np.polyfit(sizes, values, 1, w=1 / np.maximum(values, 1e-9))
    line = max(last, float(start + slope * documents))
    power = float(np.log(last / max(values[-2], 1e-9)) / np.log(sizes[-1] / sizes[-2]))
    return line, max(line, last * times**limit, last * times ** max(power, 0.0))
