"""The sentence that a comparison begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.compare_report.changes import moved_rows
from neardup.results.formats import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.compare.changes import Comparison
    from neardup.compare.verdicts import Status
    from neardup.compare_report.changes import ChangeRow

GATE_ENDS: tuple[Status, ...] = ("broken", "undecided")
"""How gates end that did not hold."""
NAMED = 3
"""Figures that the sentence names."""


def sentence(comparison: Comparison, rows: Sequence[ChangeRow]) -> str:
    """What moved, what is missing, and how the gates ended.

    Args:
        comparison: the comparison.
        rows: its figures, ranked.
    """
    parts = [_moved(rows), _missing(comparison), _gates(comparison), _apart(comparison)]
    return " ".join(part for part in parts if part)


def _moved(rows: Sequence[ChangeRow]) -> str:
    moved = moved_rows(rows)
    noise = sum(row.state == "within" for row in rows)
    within = f" {noise} changed within noise." if noise else ""
    if not rows:
        return "No figure can be compared."
    if not moved:
        return f"None of {counted(len(rows), 'figure')} moved{' beyond noise' if noise else ''}.{within}"
    tested = sum(row.tested for row in moved)
    some = f", {tested} beyond noise and {len(moved) - tested} not tested"
    beyond = {len(moved): " beyond noise", 0: ", not tested for noise"}.get(tested, some)
    names: dict[str, list[str]] = {}
    for row in moved[:NAMED]:
        names.setdefault(f"{row.name} on {row.corpus}", []).append(row.figure)
    more = [f"{len(moved) - NAMED} more"] if len(moved) > NAMED else []
    named = [f"{listed(figures)} of {where}" for where, figures in names.items()]
    told = f"{len(moved)} of {counted(len(rows), 'figure')} moved{beyond}: {'; '.join([*named, *more])}."
    return f"{told}{_ways(moved)}{within}"


def _ways(moved: Sequence[ChangeRow]) -> str:
    """How many got worse and better."""
    count = {way: sum(row.way == way for row in moved) for way in ("worse", "better")}
    told = [f"{number or 'none'} got {way}" for way, number in count.items() if number or way == "worse"]
    text = ", ".join(told)
    return f" {text[0].upper()}{text[1:]}." if any(count.values()) else ""


def _missing(comparison: Comparison) -> str:
    if not comparison.missing:
        return ""
    cells = sum(not one.figures for one in comparison.missing)
    figures = sum(len(one.figures) for one in comparison.missing)
    told = [counted(number, what) for number, what in ((cells, "cell"), (figures, "figure")) if number]
    return f"Missing in one of the runs: {listed(told)}."


def _gates(comparison: Comparison) -> str:
    gated = sum(change.verdict is not None for change in comparison.changes)
    if not gated:
        return ""
    ended = {status: len(comparison.ended(status)) for status in GATE_ENDS}
    told = [f"{count} of {counted(gated, 'gate')} {status}" for status, count in ended.items() if count]
    if told:
        return f"{', '.join(told)}."
    return f"All {gated} gates held." if gated > 1 else "The gate held."


def _apart(comparison: Comparison) -> str:
    names = list(comparison.apart)
    judged = ", nor judged by a gate" if any(change.verdict for change in comparison.changes) else ""
    return f"Not compared{judged}, since documents or labels differ: {listed(names)}." if names else ""
