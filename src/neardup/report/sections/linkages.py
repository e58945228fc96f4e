"""How strategies fare under other linkages, and what is lost if all but one document of each cluster is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Code, Folded, Heading, Line, Paragraph, Strong
from neardup.results.formats import number, share
from neardup.results.names import short_names
from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.records import LinkageResult

_ABOUT: Line = (
    "F1 at the default threshold, by how pairs become clusters. ",
    Code("components"),
    " joins all documents that a chain of pairs connects, ",
    Code("complete"),
    " only those of which every two are a pair. See ",
    Code("neardup list linkages"),
    ".",
)
_DELETING: Line = (
    Strong("Deleting all but one of each cluster"),
    ": documents removed wrongly / copies left behind, by which one is kept",
)
_KEPT = (
    "First: the one with the earliest date, else the first in the input. Longest: the one with the most characters."
    " Central: the one most similar to the others of its cluster. A document is removed wrongly if the one kept in its"
    " place is no duplicate of it."
)


def section(part: Part) -> list[Block]:
    """F1 by linkage, and removals by linkage and by which document is kept."""
    rows = part.found.results.linkages
    if not rows:
        return []
    linkages = short_names(list(dict.fromkeys(row.linkage for row in rows)))
    kept = f"{_KEPT} {rows[0].keep_reason}".strip()
    by_f1: list[Block] = [Heading("By linkage"), Paragraph(_ABOUT, soft=True), _f1(rows, part.names, linkages)]
    if not any(row.keep for row in rows):  # single pairs do not say which documents a cluster should keep
        return by_f1
    removed: list[Block] = [Paragraph(kept, soft=True), _removed(rows, part.names, linkages)]
    return [*by_f1, Folded(_DELETING, removed)]


def _f1(rows: Sequence[LinkageResult], names: Mapping[str, str], linkages: Mapping[str, str]) -> Table:
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.strategy, {})[row.linkage] = share(row.figures["f1"])
    texts = [[names[strategy], *(by.get(text, "–") for text in linkages)] for strategy, by in found.items()]
    return Table.of(["strategy", *linkages.values()], texts, figures=slice(1, None))


def _removed(rows: Sequence[LinkageResult], names: Mapping[str, str], linkages: Mapping[str, str]) -> Table:
    policies = dict.fromkeys(policy for row in rows for policy in row.keep)
    texts = [[names[row.strategy], linkages[row.linkage], *_counts(row.keep)] for row in rows]
    return Table.of(["strategy", "linkage", "removed", *policies], texts, figures=slice(2, None))


def _counts(keep: Mapping[str, Mapping[str, int]]) -> list[str]:
    shown = [f"{number(by['wrongly_removed'])} / {number(by['left_behind'])}" for by in keep.values()]
    return [number(next(iter(keep.values()))["documents_removed"]), *shown]
