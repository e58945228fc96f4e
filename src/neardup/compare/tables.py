"""Changes as rows of text, and sentences on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.results.names import short_names
from neardup.table import Table

if TYPE_CHECKING:
    from neardup.compare.changes import Change, Comparison
    from neardup.compare.missing import Missing

_EXACT = 2.0**53
"""Whole numbers below this are exact."""
HEAD = ("corpus", "strategy", "figure", "base", "new", "change", "noise", "gate")


def table(comparison: Comparison, *, everything: bool) -> Table | None:
    """What moved and which gates did not hold; with `everything` also what did not move. None without any."""
    names = names_of(comparison)
    kept = [change for change in comparison.changes if everything or change.moved or not _fine(change)]
    rows = [
        (
            change.corpus,
            names[change.strategy, change.against],
            change.figure,
            *texts_of(change),
            change.outcome.remark,
            f"{change.gate}: {_status(change)}" if change.verdict else "",
        )
        for change in kept
    ]
    return Table.of(HEAD, rows, figures=slice(3, 6)) if rows else None


def names_of(comparison: Comparison) -> dict[tuple[str, str], str]:
    """Short names of the strategies compared, both where they differ."""
    pairs = dict.fromkeys((change.strategy, change.against) for change in comparison.changes)
    short = short_names(list(dict.fromkeys(text for pair in pairs for text in pair)))
    return {(a, b): short[a] if a == b else f"{short[a]} → {short[b]}" for a, b in pairs}


def summary(comparison: Comparison) -> str:
    """How much moved and how the gates ended, in a sentence or two."""
    figures = [change for change in comparison.figures if not change.missing]
    moved = sum(change.moved for change in figures)
    noise = sum(change.outcome.within_noise and change.base != change.new for change in figures)
    text = f"{moved} of {len(figures)} figures moved"
    if noise:
        text += f", {noise} changed within noise"
    gated = sum(change.verdict is not None for change in comparison.changes)
    if gated:
        counts = {status: len(comparison.ended(status)) for status in ("broken", "undecided")}
        others = [f"{count} of {gated} gates {status}" for status, count in counts.items() if count]
        text += f"; {', '.join(others) or f'all {gated} gates held'}"
    for run, cells in (("new", comparison.gone), ("base", comparison.added)):
        if cells:
            short = short_names(list(dict.fromkeys(strategy for _, strategy in cells)))
            names = sorted(f"{short[strategy]} on {corpus}" for corpus, strategy in cells)
            text += f"; not in the {run} run: {', '.join(names)}"
    return text


def missing_lines(comparison: Comparison) -> list[str]:
    """What a run has no figures of, a line each; not of cells that the summary names."""
    whole = {("new", *key) for key in comparison.gone} | {("base", *key) for key in comparison.added}
    told = [one for one in comparison.missing if (one.run, one.corpus, one.strategy) not in whole]
    short = short_names(list(dict.fromkeys(one.strategy for one in told)))
    return [f"missing: {_named(one, short[one.strategy])}: {one.why}" for one in told]


def _named(missing: Missing, name: str) -> str:
    """What is missing: some figures of a cell, or all of it."""
    figures = f"{', '.join(missing.figures)} of " if missing.figures else ""
    return f"{figures}{name} on {missing.corpus}"


def reasons(comparison: Comparison) -> list[str]:
    """Remarks on the table, a line each.

    Which corpora are not compared, what is missing, which versions differ, why gates are undecided; for gates on
    seconds, which changes exceed this noise.
    """
    names = names_of(comparison)
    lines = [f"not compared: {reason}" for reason in comparison.apart.values()]
    lines += [*missing_lines(comparison), *([_versions(comparison)] if comparison.versions else [])]
    lines += [
        f"undecided: {c.gate} for {names[c.strategy, c.against]} on {c.corpus}: {c.verdict.reason}"
        for c in comparison.ended("undecided")
        if c.verdict
    ]
    return [*lines, *detectable_lines(comparison)]


def detectable_lines(comparison: Comparison) -> list[str]:
    """For gates on seconds, which changes exceed noise, a line each."""
    lines = []
    for gate in dict.fromkeys(change.gate for change in comparison.changes if change.gate):
        detectable = [c.outcome.detectable for c in comparison.changes if c.gate == gate and c.outcome.detectable]
        if detectable:
            falls, rises = zip(*detectable, strict=True)
            lines.append(
                f"{gate}: at this noise {_ends(sorted(falls, reverse=True))} or {_ends(sorted(rises))} can be detected"
            )
    return lines


def _versions(comparison: Comparison) -> str:
    """Which versions differ between the runs."""
    both = {name: [" and ".join(side) for side in sides] for name, sides in comparison.versions.items()}
    text = ", ".join(f"{name} {before} → {after}" for name, (before, after) in both.items())
    return f"versions differ: {text}; the same strategy may have run other code"


def _ends(shares: list[float]) -> str:
    """The least and the greatest of the detectable changes, by strategy."""
    least, most = f"{shares[0]:+.0%}", f"{shares[-1]:+.0%}"
    return f"a change of {least}" if least == most else f"a change of {least} to {most}, by strategy,"


def texts_of(change: Change) -> tuple[str, str, str]:
    """The figure in the base run and in the new one, and the difference."""
    return _number(change.base), _number(change.new), _difference(change)


def _number(value: float | None) -> str:
    """A whole number in full, another figure with six digits that count; a dash for none."""
    if value is None:
        return "–"
    return f"{value:.0f}" if _whole(value) else f"{value:.6g}"


def _difference(change: Change) -> str:
    """New less base, and as a share of the base."""
    if change.base is None or change.new is None:
        return "–"
    difference = change.new - change.base
    text = f"{difference:+.0f}" if _whole(change.base) and _whole(change.new) else f"{difference:+.4g}"
    return text + (f" ({difference / abs(change.base):+.1%})" if change.base else "")


def _whole(value: float) -> bool:
    """Whether a figure is a whole number that floats hold exactly."""
    return float(value).is_integer() and abs(value) < _EXACT


def _fine(change: Change) -> bool:
    """Whether no gate is broken or undecided."""
    return change.verdict is None or change.verdict.status == "held"


def _status(change: Change) -> str:
    """The status of the gate; worse ones in capitals."""
    status = change.verdict.status if change.verdict else ""
    return status if status == "held" else status.upper()
