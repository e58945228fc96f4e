"""The citations as pyJedAI publishes them: by column and then by row in `cora.json`, pairs of rows in `cora_gt.csv`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from neardup_datasets.clusters import clusters_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NUMBER = "Entity Id"


def documents(folder: Path) -> Iterator[dict[str, str | None]]:
    """The citations. The text of each is what its columns hold, joined by spaces in the order of the columns."""
    columns = json.loads((folder / "cora.json").read_text(encoding="utf-8"))
    numbers = columns.pop(NUMBER)
    for row, number in numbers.items():
        parts = [values[row] for values in columns.values() if values[row] is not None]
        yield {"id": f"cora-{number}", "text": " ".join(parts), "title": columns["title"][row]}


def labels(folder: Path) -> Iterator[dict[str, str]]:
    """A cluster for each citation: the paper that it cites."""
    numbers = json.loads((folder / "cora.json").read_text(encoding="utf-8"))[NUMBER].values()
    pairs = (line.split("|") for line in (folder / "cora_gt.csv").read_text(encoding="utf-8").split())
    return clusters_of((f"cora-{number}" for number in numbers), ((f"cora-{a}", f"cora-{b}") for a, b in pairs))
