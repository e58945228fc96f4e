"""Objects of JSON lines as labels: clusterings and graded pairs at the levels the lines name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.gold import LEVELS, Gold, GradedPairs
from neardup.errors import InputError
from neardup.io.files import name_list
from neardup.io.json_lines import json_kind, string_field

if TYPE_CHECKING:
    from pathlib import Path

Records: TypeAlias = list[tuple[int, dict[str, Any]]]
"""Line number and object of each line."""
Labels: TypeAlias = Clusters | GradedPairs

_IGNORE = -1
_GREATEST = 2**31 - 1


def gold_of(path: Path, records: Records, positive_from: int = 1, closed: frozenset[str] = frozenset()) -> Gold:
    """The gold that lines hold; arguments and errors are those of `neardup.io.labels.read_gold`."""
    if is_paired(path, records):
        return Gold(_graded(path, records, positive_from, closed))
    levels = _clusterings(path, records)
    for labels in levels.values():
        if isinstance(labels, Clusters):
            _check_closed(path, labels, closed)
    return Gold(levels, _notes(path, records, "reason"), _notes(path, records, "sha256"))


def is_paired(path: Path, records: Records) -> bool:
    """Whether the file holds pairs; else clusters."""
    for line, record in records[:1]:
        if "id" not in record and not ("a" in record and "b" in record):
            problem = f"neither 'id' (clusters) nor 'a' and 'b' (pairs); the line has {name_list(record)}"
            raise InputError(path, problem, line=line)
        return "id" not in record
    raise InputError(path, "holds no labels; give one JSON object a line")


def label_fields(records: Records, plain: str) -> list[str]:
    """Which fields hold labels: the plain one, or levels."""
    return [name for name in (plain, *LEVELS) if any(name in record for _, record in records)]


def _required_fields(path: Path, records: Records, plain: str) -> list[str]:
    """Fields that hold labels, at least one of them on each line."""
    names = label_fields(records, plain)
    if plain in names and len(names) > 1:
        raise InputError(path, f"has '{plain}' and '{names[1]}'; give either '{plain}' or the levels")
    choices = ", ".join((plain, *LEVELS))
    for line, record in records:
        if not any(name in record for name in names):
            raise InputError(path, f"no label ({choices}); the line has {name_list(record)}", line=line)
    return names


def _by_level(labels: dict[str, Labels]) -> dict[str, Labels]:
    """The levels of a file; a single one answers all."""
    return {"any": labels.popitem()[1]} if len(labels) == 1 else labels


def _clusterings(path: Path, records: Records) -> dict[str, Labels]:
    lines: dict[str, int] = {}
    for line, record in records:
        document_id = string_field(path, line, record, "id")
        first = lines.setdefault(document_id, line)
        if first != line:
            raise InputError(path, f"{document_id!r} has a label on line {first} already", line=line, field="id")
    found: dict[str, Labels] = {}
    for field in _required_fields(path, records, "cluster"):
        names = [_cluster_name(path, line, record, field) for line, record in records]
        found[field] = Clusters.from_mapping(dict(zip(lines, names, strict=True)))
    return _by_level(found)


def _cluster_name(path: Path, line: int, record: dict[str, Any], field: str) -> str | int | None:
    value = record.get(field)
    if value is None or isinstance(value, str) or type(value) is int:
        return value
    raise InputError(
        path, f"{json_kind(value)}; a cluster is a string, an integer, or null for none", line=line, field=field
    )


def _notes(path: Path, records: Records, field: str) -> dict[str, str]:
    """A further string of the documents that have one."""
    having = [(line, record) for line, record in records if record.get(field) is not None]
    return {string_field(path, line, r, "id"): string_field(path, line, r, field) for line, r in having}


def _check_closed(path: Path, clusters: Clusters, closed: frozenset[str]) -> None:
    labelled = {i for i, label in zip(clusters.ids, clusters.labels.tolist(), strict=True) if label >= 0}
    for document_id in sorted(closed - labelled):
        raise InputError(path, f"has no cluster for {document_id!r}, though its card calls it closed")


def _graded(path: Path, records: Records, positive_from: int, closed: frozenset[str]) -> dict[str, Labels]:
    pairs = [pair_of(path, line, record) for line, record in records]
    lines: dict[tuple[str, str], int] = {}
    for (line, _), (a, b) in zip(records, pairs, strict=True):
        first = lines.setdefault((min(a, b), max(a, b)), line)
        if first != line:
            raise InputError(path, f"the pair {a!r}, {b!r} has a label on line {first} already", line=line)
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    found: dict[str, Labels] = {}
    for field in _required_fields(path, records, "label"):
        grades = [_grade(path, line, record, field, positive_from) for line, record in records]
        found[field] = GradedPairs(left, right, np.array(grades, np.int32), positive_from, closed)
    return _by_level(found)


def pair_of(path: Path, line: int, record: dict[str, Any]) -> tuple[str, str]:
    """The two documents of a pair, which must differ."""
    a, b = string_field(path, line, record, "a"), string_field(path, line, record, "b")
    if a == b:
        raise InputError(path, f"{a!r} is paired with itself", line=line)
    return a, b


def _grade(path: Path, line: int, record: dict[str, Any], field: str, positive_from: int) -> int:
    value = record.get(field)
    if value is None:
        return _IGNORE
    if isinstance(value, bool):
        return positive_from if value else 0
    if isinstance(value, int) and 0 <= value <= _GREATEST:
        return value
    raise InputError(path, f"{value!r}; a grade is 0, 1, 2, … or true, false, null", line=line, field=field)
