"""CORE's deduplication data set as it is published: a JSON object a line, each with the ids of its duplicates."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

from neardup.errors import InputError, Notice
from neardup_datasets.clusters import clusters_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def documents(folder: Path) -> Iterator[dict[str, str | None]]:
    """The documents. The text of each is its title, a line break and its abstract, neither of them normalised.

    Raises:
        InputError: the folder holds several files of JSON lines.
    """
    for record in _records(folder):
        text = f"{record['original_title']}\n{record['original_abstract']}"
        yield {"id": str(record["core_id"]), "text": text, "doi": record.get("doi"), "cat": record["cat"]}


def labels(folder: Path) -> Iterator[dict[str, str]]:
    """A cluster for each document: those that are listed as each other's duplicates, directly or through others.

    Duplicates that are no documents of the file are left out, and a `Notice` counts them.

    Raises:
        InputError: as `documents`.
    """
    listed = {str(record["core_id"]): record["labelled_duplicates"] or () for record in _records(folder)}
    pairs = [(core_id, str(other)) for core_id, others in listed.items() for other in others]
    known = [(a, b) for a, b in pairs if b in listed]
    if len(known) < len(pairs):
        count = len(pairs) - len(known)
        warnings.warn(f"{folder}: {count} listed duplicates are no documents of the file", Notice, stacklevel=2)
    return clusters_of(listed, known)


def _records(folder: Path) -> Iterator[dict[str, Any]]:
    first, *others = sorted(folder.glob("*.jsonl"))
    if others:
        raise InputError(folder, f"holds '{first.name}' and '{others[0].name}'; leave the published file alone in it")
    with first.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
