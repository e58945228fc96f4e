"""Sentences on strategies that were tuned on documents they are judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from neardup.results.records import LockedRow


def disclosures(rows: Iterable[LockedRow], names: Mapping[str, str]) -> list[str]:
    """A sentence for each strategy that was tuned on documents of the half it is judged by.

    Args:
        rows: of the locked thresholds.
        names: of the strategies.
    """
    return [
        f"{names[row.strategy]} was tuned on {seen.part}: {seen.in_test} of its {seen.documents} documents "
        "are in the test half."
        for row in rows
        for seen in row.tuned_on_test
        if seen.in_test
    ]
