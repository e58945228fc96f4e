"""A report of two corpora for tests of its page, made without processes."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pyarrow as pa

import neardup as nd
from neardup.core.gold import Gold
from neardup.report import write_report
from neardup.run.plan import Entry
from tests.helpers.runs import keep_run

if TYPE_CHECKING:
    from pathlib import Path

STORIES = 90
HOSTILE = "<img src=x onerror=alert(1)>"
"""Stands in an id, in texts and in the title of a corpus."""
CHANGES = ("furniture", "truncate")
"""Perturbations of these documents. The texts are too short for the second, which changes none."""
STRATEGIES = (
    "minhash-lsh(ngram=1, bands=64, floor=0.1)",
    "minhash-lsh-rensa(ngram=1, floor=0.1)",
    "tfidf-cosine",
    "exact",
)


def make_report(
    folder: Path, *, corpora: tuple[str, ...] = ("couples", f"b {HOSTILE}"), unlabelled: tuple[str, ...] = ()
) -> Path:
    """A report of these corpora, in `folder / "report"`; returns that folder.

    Args:
        folder: an empty folder.
        corpora: names of the corpora; each has the same documents.
        unlabelled: names of those that have no gold.
    """
    runs = [
        _run(folder / f"run-{place}", name, place, labelled=name not in unlabelled)
        for place, name in enumerate(corpora)
    ]
    write_report(runs, folder / "report")
    return folder / "report"


def _run(folder: Path, name: str, seed: int, *, labelled: bool) -> Path:
    rows = _documents(seed)
    columns = {column: [row[column] for row in rows] for column in ("id", "text", "split", "topic")}
    corpus = nd.Corpus.from_table(pa.table(columns), name=name)
    gold = Gold(
        {level: nd.Clusters.from_mapping({row["id"]: row[level] for row in rows}) for level in ("copy", "revision")}
    )
    found = {str(nd.strategy(text)): nd.pairs(corpus, nd.strategy(text)) for text in STRATEGIES}
    entry = Entry(
        corpus=corpus,
        gold=gold if labelled else None,
        source=name,
        perturbations=[nd.perturbation(f"{kind}(intensity={share})") for kind in CHANGES for share in (0.2, 0.4)],
    )
    return keep_run(folder, entry, found, rounds=[0.25, 0.5, 0.75], peak_bytes=1_000_000)


def _documents(seed: int) -> list[dict[str, str]]:
    """Couples of like texts; one in four of them are versions of one another, and so no copies."""
    rng = random.Random(seed)
    vocabulary = ["".join(rng.choices("abcdefghij", k=4)) for _ in range(400)]
    rows = []
    for story in range(STORIES):
        words = [HOSTILE, *rng.choices(vocabulary, k=30)]
        noisy = [word if rng.random() > story / STORIES / 1.5 else rng.choice(vocabulary) for word in words]
        facts = {"split": "dev" if story % 2 else "test", "topic": HOSTILE if story % 5 else "sport"}
        copy = f"{story}" if story % 4 else f"{story}-other"
        same = {"revision": f"{story}", **facts}
        first = f"d{story:02d}{HOSTILE if story == 0 else ''}"
        rows.append({"id": first, "text": " ".join(words), "copy": f"{story}", **same})
        rows.append({"id": f"d{story:02d}-1", "text": " ".join(noisy), "copy": copy, **same})
    return rows
