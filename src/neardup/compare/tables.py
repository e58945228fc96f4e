"""Changes as rows of text, and as Markdown for comments on pull requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.names import short_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.compare.changes import Change, Comparison

HEAD = ("corpus", "strategy", "figure", "base", "new", "change", "noise", "gate")


def rows(comparison: Comparison, *, everything: bool) -> list[tuple[str, ...]]:
    """What moved and what gates say of it; with `everything` also what did not move."""
    names = short_names(list(dict.fromkeys(change.strategy for change in comparison.changes)))
    kept = [change for change in comparison.changes if everything or change.moved or change.failed]
    return [
        (
            change.corpus,
            names[change.strategy],
            change.figure,
            _number(change.base),
            _number(change.new),
            _difference(change),
            change.outcome.told,
            _verdict(change),
        )
        for change in kept
    ]


def summary(comparison: Comparison) -> str:
    """How much moved, in a sentence or two."""
    changes, failed = comparison.changes, comparison.failed
    figures = {(c.corpus, c.strategy, c.figure): c for c in changes}.values()
    moved = sum(change.moved for change in figures)
    noise = sum(change.outcome.within_noise for change in figures)
    told = f"{moved} of {len(figures)} figures moved"
    if noise:
        told += f", {noise} changed within noise"
    gated = sum(bool(change.gate) for change in changes)
    if gated:
        told += f"; {len(failed)} of {gated} gates failed" if failed else f"; all {gated} gates held"
    for run, cells in (("new", comparison.gone), ("base", comparison.added)):
        if cells:
            names = sorted({f"{strategy.split('(')[0]} on {corpus}" for corpus, strategy in cells})
            told += f"; not in the {run} run: {', '.join(names)}"
    return told


def markdown(comparison: Comparison, *, everything: bool) -> str:
    """The summary, and the table where there is one."""
    lines = [f"**neardup: {summary(comparison)}**"]
    found = rows(comparison, everything=everything)
    if found:
        lines += ["", _line(HEAD), _line(["---"] * 3 + ["---:"] * 3 + ["---"] * 2), *map(_line, found)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|').replace('<', '&lt;') for cell in cells)} |"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.6g}"


def _difference(change: Change) -> str:
    """New less base, and as a share of the base."""
    if change.base is None or change.new is None:
        return "–"
    difference = change.new - change.base
    return f"{difference:+.4g}" + (f" ({difference / abs(change.base):+.1%})" if change.base else "")


def _verdict(change: Change) -> str:
    """The gate, and whether it held."""
    if not change.gate:
        return ""
    outcome = "FAILED" if change.failed else "not there" if change.base is None else "held"
    return f"{change.gate}: {outcome}"
