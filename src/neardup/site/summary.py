"""From the results of a run to what the site keeps of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from neardup.compare.figures import figures_of
from neardup.compare.runs import SHOWN_REFERENCE
from neardup.compare.verdicts import reference_key
from neardup.results.standing import standings
from neardup.site.records import Headline, SiteCell, SiteCorpus, SiteRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neardup.results.records import CellResult, OnCorpus, Results

QUALITY = (
    *("macro_f1", "f1", "precision", "recall", "b3_f1", "wrongly_removed", "left_behind", "documents_removed"),
    *("floor_recall", "candidate_recall", "candidates", "pairs_at_default"),
)
"""Figures that are followed over time and do not depend on the machine: all that `compare` lists, and more."""
COSTS = ("seconds", "peak_bytes")
"""Figures that are compared on one machine only."""
RATIO = f"seconds/{SHOWN_REFERENCE}"
"""Seconds over those of the reference in the same run."""


def run_of(results: Results, *, key: str, fingerprint: str, created: str, machine: str) -> SiteRun:
    """What the site keeps of a run.

    Args:
        results: the results of this run alone.
        key: its name in the site.
        fingerprint: see `SiteRun`.
        created: when it was made.
        machine: the machine in words.
    """
    run = results.runs[0]
    parts = results.by_corpus()
    return SiteRun(
        key=key,
        fingerprint=fingerprint,
        created=created,
        commit=run.commit or "",
        version=run.versions.get("neardup", ""),
        machine=machine,
        corpora=[_corpus(part) for part in parts],
        cells=list(_cells(results)),
        headlines=[headline for part in parts if (headline := _headline(part))],
    )


def _corpus(part: OnCorpus) -> SiteCorpus:
    corpus, results = part.corpus, part.results
    told = (corpus.checksum, corpus.gold_checksum, part.level, part.versions, results.scorer_version)
    linkages = sorted({cell.linkage for cell in part.cells})
    return SiteCorpus(
        name=corpus.name,
        title=corpus.title,
        documents=corpus.documents,
        labelled=bool(corpus.levels),
        terms=hashlib.sha256(repr((*told, linkages)).encode()).hexdigest()[:16],
    )


def _cells(results: Results) -> Iterator[SiteCell]:
    every = figures_of(results)
    for cell in results.cells:
        own = {name: float(value) for name in (*QUALITY, *COSTS) if (value := cell.figures.get(name)) is not None}
        reference = reference_key(every, (cell.corpus, cell.strategy), SHOWN_REFERENCE)
        against = every[reference].get("seconds") if reference else None
        if against and "seconds" in own and reference != (cell.corpus, cell.strategy):
            own[RATIO] = own["seconds"] / against
        yield SiteCell(
            corpus=cell.corpus,
            strategy=cell.strategy,
            status=cell.status,
            figures=own,
            intervals={name: ends for name, ends in _intervals(cell).items() if name in own},
        )


def _intervals(cell: CellResult) -> dict[str, tuple[float, float]]:
    found = {name: ends for name, ends in cell.intervals.items() if ends is not None}
    return found | ({"seconds": (min(cell.rounds), max(cell.rounds))} if len(cell.rounds) > 1 else {})


def _headline(part: OnCorpus) -> Headline | None:
    """The first of the ranked table; None without labels, or where nothing has figures."""
    if not part.corpus.levels or not part.done:
        return None
    ranked = standings(part)
    best = ranked.rows[0]
    value = best.figures.get(ranked.metric)
    if value is None:
        return None
    return Headline(
        corpus=part.corpus.name,
        strategy=best.strategy,
        metric=ranked.metric,
        value=value,
        interval=best.intervals.get(ranked.metric),
        what=ranked.what,
    )
