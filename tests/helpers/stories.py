"""A made corpus in files: forty stories, each told twice, thirty of them in the same words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

STORIES, RETOLD = 40, 10
"""The number of stories, and of those whose second telling shares no word with the first."""
FINDS = "exact"
"""A strategy that finds the thirty pairs and nothing else: recall 30/40, precision 1."""


def write_stories(folder: Path) -> str:
    """Write documents and gold; returns them as a command line names a corpus."""
    documents, labels = [], []
    for story in range(STORIES):
        first = _words(story, "a")
        second = _words(story, "b") if story < RETOLD else [word.upper() for word in first]
        for number, words in enumerate((first, second)):
            documents.append({"id": f"{story}-{number}", "text": " ".join(words)})
            labels.append({"id": f"{story}-{number}", "cluster": str(story)})
    for name, rows in (("stories", documents), ("gold", labels)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return f"{folder / 'stories.jsonl'}={folder / 'gold.jsonl'}"


def _words(story: int, telling: str) -> list[str]:
    """Twelve words that no other telling has."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [f"{telling}{letters[story // 26]}{letters[story % 26]}x{letters[place]}" for place in range(12)]
