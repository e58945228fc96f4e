"""Turns records into labels: clusterings or graded pairs, at the levels that the records name."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.gold import LEVELS, Gold, GradedPairs, Sample
from neardup.errors import InputError, Notice
from neardup.io.files import name_list
from neardup.io.json_lines import id_field, json_kind, string_field
from neardup.io.records import number_of
from neardup.text.texts import replace_surrogates

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.io.fields import Fields
    from neardup.io.records import Records

Labels: TypeAlias = Clusters | GradedPairs

NOISE = "-1"
"""The cluster label of documents in no cluster, as in scikit-learn."""
KIND, PROBABILITY, SPLIT = "kind", "probability", "split"
"""The fields of a sampled pair: what people call it, its probability of inclusion, the half it is in."""
_IGNORE = -1
_GREATEST = 2**31 - 1


def gold_of(
    path: Path,
    records: Records,
    fields: Fields,
    *,
    positive_from: int = 1,
    closed: frozenset[str] = frozenset(),
    predicted: bool = False,
) -> Gold:
    """The labels in the records.

    Args:
        path: the file, for messages.
        records: its lines.
        fields: the names of its fields.
        positive_from: as in `neardup.io.labels.read_gold`.
        closed: as in `neardup.io.labels.read_gold`.
        predicted: whether these are predictions, in which the cluster -1 means no cluster.

    Raises:
        InputError: as `neardup.io.labels.read_gold`.
    """
    if is_paired(path, records, fields):
        return Gold(_graded(path, records, fields, positive_from, closed))
    levels = _clusterings(path, records, fields, predicted=predicted)
    for labels in levels.values():
        if isinstance(labels, Clusters):
            _check_closed(path, labels, closed)
    return Gold(levels, _notes(path, records, fields, "reason"), _notes(path, records, fields, "sha256"))


def is_paired(path: Path, records: Records, fields: Fields) -> bool:
    """Whether the file holds pairs; otherwise it holds clusters."""
    for line, record in records[:1]:
        if fields.id not in record and not (fields.a in record and fields.b in record):
            pair = f"'{fields.a}' and '{fields.b}'"
            problem = f"has neither '{fields.id}' (clusters) nor {pair} (pairs); the line has {name_list(record)}"
            raise InputError(path, problem, line=line)
        return fields.id not in record
    raise InputError(path, "holds no labels; give one record a line")


def label_fields(records: Records, plain: str) -> list[str]:
    """The fields that hold labels: the plain one, or the levels."""
    return [name for name in (plain, *LEVELS) if any(name in record for _, record in records)]


def _required_fields(path: Path, records: Records, plain: str) -> list[str]:
    """The fields that hold labels, after a check that every line has one of them."""
    names = label_fields(records, plain)
    if plain in names and len(names) > 1:
        raise InputError(path, f"has '{plain}' and '{names[1]}'; give either '{plain}' or the levels")
    choices = ", ".join((plain, *LEVELS))
    for line, record in records:
        if not any(name in record for name in names):
            raise InputError(
                path,
                f"has no label ({choices}); the line has {name_list(record)}; give it one of these fields",
                line=line,
            )
    return names


def _by_level(labels: dict[str, Labels]) -> dict[str, Labels]:
    """The labels by level; if there is only one, it serves as any level."""
    return {"any": labels.popitem()[1]} if len(labels) == 1 else labels


def _clusterings(path: Path, records: Records, fields: Fields, *, predicted: bool) -> dict[str, Labels]:
    lines: dict[str, int] = {}
    for line, record in records:
        document_id = id_field(path, line, record, fields.id)
        first = lines.setdefault(document_id, line)
        if first != line:
            raise InputError(
                path, f"{document_id!r} has a label on line {first} already; keep one", line=line, field=fields.id
            )
    found: dict[str, Labels] = {}
    for field in _required_fields(path, records, fields.cluster):
        names = [_cluster_name(path, line, record, field) for line, record in records]
        _warn_of_mixed(path, [record.get(field) for _, record in records], field)
        if NOISE in names:
            names = _without_noise(path, names, lines, field, predicted=predicted)
        found[field] = Clusters.from_mapping(dict(zip(lines, names, strict=True)))
    return _by_level(found)


def _cluster_name(path: Path, line: int, record: dict[str, Any], field: str) -> str | None:
    """The name of a cluster; an integer is read as text, as an id is."""
    value = record.get(field)
    if value is None or isinstance(value, str):
        return value
    if type(value) is int:
        return str(value)
    problem = f"{json_kind(value)}; a cluster is a string, an integer, or null for none"
    raise InputError(path, problem, line=line, field=field)


def _warn_of_mixed(path: Path, values: list[Any], field: str) -> None:
    """Warn where an integer and a string of the same digits name the same cluster."""
    strings = {value for value in values if isinstance(value, str)}
    both = sorted(value for value in values if type(value) is int and str(value) in strings)
    if both:
        problem = f"{path} has clusters {both[0]} and '{both[0]}' in '{field}': they are read as the same cluster"
        warnings.warn(problem, Notice, stacklevel=2)


def _without_noise(
    path: Path, names: list[str | None], lines: dict[str, int], field: str, *, predicted: bool
) -> list[str | None]:
    """The names of predicted clusters, None for -1. In gold -1 is refused: it could mean 'alone' or 'not labelled'."""
    if not predicted:
        line = list(lines.values())[names.index(NOISE)]
        problem = "is -1; in gold, give a document without duplicates its own cluster, and an ignored one null"
        raise InputError(path, problem, line=line, field=field)
    notice = f"{names.count(NOISE)} documents have cluster -1, which is read as noise: each is a singleton"
    warnings.warn(f"{path}: {notice}", Notice, stacklevel=2)
    return [None if name == NOISE else name for name in names]


def _notes(path: Path, records: Records, fields: Fields, field: str) -> dict[str, str]:
    """The string in a further field, by id, of the documents that have one."""
    having = [(line, record) for line, record in records if record.get(field) is not None]
    return {id_field(path, line, r, fields.id): string_field(path, line, r, field) for line, r in having}


def _check_closed(path: Path, clusters: Clusters, closed: frozenset[str]) -> None:
    labelled = {i for i, label in zip(clusters.ids, clusters.labels.tolist(), strict=True) if label >= 0}
    for document_id in sorted(closed - labelled):
        raise InputError(path, f"has no cluster for {document_id!r}, but its card calls the gold closed")


def _graded(
    path: Path, records: Records, fields: Fields, positive_from: int, closed: frozenset[str]
) -> dict[str, Labels]:
    pairs = [pair_of(path, line, record, fields) for line, record in records]
    lines: dict[tuple[str, str], int] = {}
    for (line, _), (a, b) in zip(records, pairs, strict=True):
        first = lines.setdefault((min(a, b), max(a, b)), line)
        if first != line:
            raise InputError(path, f"the pair {a!r}, {b!r} has a label on line {first} already; keep one", line=line)
    sample = _sample(path, records)
    if closed and sample is not None and sample.weighted:
        raise InputError(path, f"has '{PROBABILITY}', but its card calls the gold closed; give one of the two")
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    found: dict[str, Labels] = {}
    for field in _required_fields(path, records, fields.label):
        grades = [_grade(path, line, record, field, positive_from) for line, record in records]
        found[field] = GradedPairs(left, right, np.array(grades, np.int32), positive_from, closed, sample)
    return _by_level(found)


def _sample(path: Path, records: Records) -> Sample | None:
    """How the pairs were drawn; None where no record says anything of it."""
    if not any(field in record for _, record in records for field in (KIND, PROBABILITY, SPLIT)):
        return None
    return Sample(
        kind=[_word(record.get(KIND)) for _, record in records],
        probability=np.array([_probability(path, line, record) for line, record in records], np.float64),
        split=[_word(record.get(SPLIT)) for _, record in records],
    )


def _word(value: Any) -> str | None:
    return None if value is None else replace_surrogates(str(value)) or None


def _probability(path: Path, line: int, record: dict[str, Any]) -> float:
    value = number_of(record.get(PROBABILITY))
    if value is None:
        return math.nan
    if type(value) in (int, float) and 0 < value <= 1:
        return float(value)
    fact = f"{value!r} is no probability; give a number above 0 and up to 1, or null for a pair that was not drawn"
    raise InputError(path, fact, line=line, field=PROBABILITY)


def pair_of(path: Path, line: int, record: dict[str, Any], fields: Fields) -> tuple[str, str]:
    """The ids of the two documents of a pair, which must differ."""
    a, b = id_field(path, line, record, fields.a), id_field(path, line, record, fields.b)
    if a == b:
        raise InputError(path, f"{a!r} is paired with itself; leave the line out", line=line)
    return a, b


def _grade(path: Path, line: int, record: dict[str, Any], field: str, positive_from: int) -> int:
    value = number_of(record.get(field))
    if value is None:
        return _IGNORE
    if isinstance(value, bool):
        return positive_from if value else 0
    if isinstance(value, int) and 0 <= value <= _GREATEST:
        return value
    raise InputError(path, f"{value!r} is no grade; give 0, 1, 2, … or true, false, null", line=line, field=field)
