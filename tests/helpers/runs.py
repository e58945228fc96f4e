"""Small runs: four documents, a plan of them, a watcher that keeps what it is given, and run folders without a run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import neardup as nd
from neardup.core.gold import Gold
from neardup.core.perturbed import perturb
from neardup.run.folder import RunFolder
from neardup.run.identity import source_hash
from neardup.run.plan import Entry, Plan
from neardup.run.records import CellRecord
from neardup.run.runner import keep_corpus, record_of
from neardup.run.s_curve import s_curve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from neardup.core.pairs import CorpusPairs

STORY = "The harbour board said on Monday that the swing bridge at Kelsing would stay shut until the end of June."
TEXTS = {
    "a": STORY,
    "b": STORY.upper(),
    "c": STORY,
    "d": "Growers in the valley expect the smallest cherry crop for eleven years.",
}


class RecordingWatcher:
    """A watcher of a run that keeps what it is given."""

    def __init__(self) -> None:
        self.states: list[str] = []
        self.kept: list[bool] = []

    def cell(self, corpus: str, strategy: str) -> None:
        self.states.append(f"{strategy.split('(')[0]} on {corpus}")

    def state(self, text: str) -> None:
        self.states.append(text)

    def finished(self, cell: CellRecord, *, reused: bool) -> None:
        self.states.append(cell.status)
        self.kept.append(reused)


def entry(**changes: object) -> Entry:
    """Four documents, three of them a cluster."""
    corpus = nd.Corpus.from_texts(TEXTS, TEXTS.values(), {"source": ["x", "y", "x", "z"]}, name="four")
    gold = Gold({"copy": nd.Clusters.from_mapping({"a": 1, "b": 1, "c": 1, "d": 2})})
    return replace(Entry(corpus=corpus, gold=gold, source="four.jsonl"), **changes)  # type: ignore[arg-type]


def plan(*strategies: str, **changes: object) -> Plan:
    """A plan of that entry; of `exact` if no strategy is named."""
    texts = [str(nd.strategy(text)) for text in strategies or ("exact",)]
    return replace(Plan(entries=[entry()], strategies=texts, threads=1), **changes)  # type: ignore[arg-type]


def keep_run(folder: Path, entry: Entry, found: Mapping[str, CorpusPairs], **measured: Any) -> Path:
    """Leave a run folder with these pairs of each strategy, as a run would, without a process; returns the folder.

    Pairs on the perturbed corpora of the entry, and S-curves, are found here.
    """
    perturbed = [perturb(entry.corpus, entry.gold, perturbation) for perturbation in entry.perturbations]
    run = RunFolder(folder)
    run.write(record_of(Plan(entries=[entry], strategies=list(found), threads=1)))
    keep_corpus(run.corpus(entry.key), entry, perturbed)
    for strategy, pairs in found.items():
        record = CellRecord(
            scorer_version=1,
            strategy=strategy,
            source_hash=source_hash(strategy),
            versions={},
            created="",
            corpus=entry.key,
            checksum=entry.corpus.checksum,
            threads=1,
            status="done",
            default_threshold=nd.strategy(strategy).default_threshold,
            floor=pairs.floor,
            candidates=pairs.candidates,
            forms=[one.corpus.checksum for one in perturbed],
            perturbed=len(perturbed),
            **measured,
        )
        cell = run.cell(entry.key, strategy)
        cell.write_pairs(pairs)
        cell.write(record)
        for number, one in enumerate(perturbed):
            cell.write_perturbed_pairs(number, nd.pairs(one.corpus, nd.strategy(strategy)))
        counted = s_curve(nd.strategy(strategy), entry.corpus)
        if counted is not None:
            cell.write_s_curve(counted)
    return folder
