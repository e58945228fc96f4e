"""What the report's section on linkages shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.results.names import number, share, short_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.results.records import LinkageResult


@dataclass(frozen=True)
class LinkageSection:
    """What the report says of the linkages on one corpus.

    Attributes:
        linkages: their short names.
        f1: name of the strategy, and F1 under each linkage.
        policies: what to keep of a cluster.
        reason: why a policy is missing; "" where none is.
        removed: name of the strategy, the linkage, documents removed, and by policy how many wrongly and copies left.
    """

    linkages: list[str]
    f1: list[tuple[str, list[str]]]
    policies: tuple[str, ...]
    reason: str
    removed: list[tuple[str, str, str, list[str]]]


def linkage_section(rows: Sequence[LinkageResult], names: Mapping[str, str]) -> LinkageSection:
    """The section of a corpus from its rows of results and the short names of strategies."""
    linkages = short_names(list(dict.fromkeys(row.linkage for row in rows)))
    f1: dict[str, dict[str, str]] = {}
    for row in rows:
        f1.setdefault(row.strategy, {})[row.linkage] = share(row.figures["f1"])
    return LinkageSection(
        linkages=list(linkages.values()),
        f1=[(names[strategy], [found.get(text, "–") for text in linkages]) for strategy, found in f1.items()],
        policies=tuple(dict.fromkeys(policy for row in rows for policy in row.keep)),
        reason=next((row.keep_reason for row in rows), ""),
        removed=[(names[row.strategy], linkages[row.linkage], *_removed(row.keep)) for row in rows],
    )


def _removed(keep: dict[str, dict[str, int]]) -> tuple[str, list[str]]:
    told = [f"{number(by['wrongly_removed'])} / {number(by['left_behind'])}" for by in keep.values()]
    return number(next(iter(keep.values()))["documents_removed"]), told
