"""Small runs: four documents, a plan of them, and a watcher that keeps what it is given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import neardup as nd
from neardup.core.gold import Gold
from neardup.run.plan import Entry, Plan

if TYPE_CHECKING:
    from neardup.run.records import CellRecord

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
