"""What the report says of intervals: how well they covered in simulations, and why some are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.metrics.catalogue import metrics
from neardup.metrics.resampling.estimates import LEAST_UNITS, NEEDED
from neardup.results.formats import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from neardup.results.records import CellResult, Coverage, LockedRow

LABELLERS = "two labellers, one against the other"
"""Names the row, or the line, of the human ceiling."""
LEAST_COVERAGE = 0.94
"""95 % intervals with a coverage below this are listed as falling short."""
PAIR_TITLES = {"precision": "precision", "recall": "recall", "f1": "F1"}
"""What sentences and narrow tables call the leading figures of pairs."""
NAMED = 3
"""Of more strategies than these their number is told, not their names."""


def simulated_text(found: Coverage | None, *, compared: bool = False) -> str:
    """The same in a sentence; empty for None.

    Args:
        found: how well intervals covered.
        compared: whether strategies were.
    """
    if found is None:
        return ""
    held = [f"{title} in {_percent(found.coverage[name])}" for name, title in PAIR_TITLES.items()]
    apart = (
        f"; in {_percent(found.found_different)} of them some of five equal strategies were found different" * compared
    )
    return (
        f"In {found.corpora:,} simulated corpora of {found.title}, such intervals held the true "
        f"{', '.join(held[:-1])} and {held[-1]}{apart}." + _fell_short(found.coverage, PAIR_TITLES)
    )


def _fell_short(coverage: Mapping[str, float], shown: Iterable[str]) -> str:
    """A sentence on the further figures whose intervals covered less than they should; empty for none."""
    low = {name: share for name, share in coverage.items() if name not in shown and share < LEAST_COVERAGE}
    short = [f"{metrics()[name].title} ({_percent(share)})" for name, share in low.items()]
    return f" Their coverage was also too low for: {', '.join(short)}." if short else ""


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def missing_intervals(
    rows: Sequence[CellResult | LockedRow], titles: Mapping[str, str], names: Mapping[str, str], units: int
) -> list[str]:
    """Which figures have no interval and why; one entry for all where none has any.

    Args:
        rows: the rows of strategies.
        titles: the titles of the figures shown, by name.
        names: the names of the strategies.
        units: the number of units that hold a labelled document of the corpus.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for figure, title in titles.items():
            if reason := row.interval_reasons.get(figure):
                found.setdefault((title, reason), []).append(names[row.strategy])
    reasons = {reason for _, reason in found}
    if reasons and not any(bounds for row in rows for bounds in row.intervals.values()):
        many = f"{counted(units, 'unit')} in all, and an interval needs {LEAST_UNITS}"
        if units >= LEAST_UNITS:
            many = f"of {counted(units, 'unit')} fewer than {LEAST_UNITS} contribute to any"
        return [f"any figure ({reasons.pop() if len(reasons) == 1 else many})"]
    by_title: dict[str, dict[str, list[str]]] = {}
    for (title, reason), strategies in found.items():
        by_title.setdefault(title, {})[reason] = strategies
    return [text for title, of in by_title.items() for text in _missing(title, of)]


def _missing(title: str, strategies: Mapping[str, Sequence[str]]) -> list[str]:
    """Texts on a figure without intervals: by reason, the strategies; of many, units too few are one reason."""
    if sum(map(len, strategies.values())) > NAMED:
        merged: dict[str, list[str]] = {}
        for reason, own in strategies.items():
            few = reason.endswith(NEEDED) and len(strategies) > 1
            merged.setdefault(f"fewer than {LEAST_UNITS} units contribute to it" if few else reason, []).extend(own)
        strategies = merged
    return [f"{title} of {_listed(own)} ({reason})" for reason, own in strategies.items()]


def _listed(strategies: Sequence[str]) -> str:
    """The strategies, or how many they are."""
    return ", ".join(strategies) if len(strategies) <= NAMED else f"{len(strategies)} strategies"


def no_interval(missing: list[str]) -> str:
    """A sentence on the figures that have no interval, with a space before it; empty for none."""
    return f" No interval for {', '.join(missing)}." if missing else ""


def heavy_units(rows: Sequence[CellResult | LockedRow], titles: Mapping[str, str], names: Mapping[str, str]) -> str:
    """A sentence on the figures whose error is mostly that of one unit, with a space before it; empty for none.

    Args:
        rows: the rows of strategies.
        titles: the titles of the figures shown, by name.
        names: the names of the strategies.
    """
    found = []
    for figure, title in titles.items():
        shares = {names[row.strategy]: share for row in rows if (share := row.heaviest.get(figure))}
        if len(shares) > NAMED:
            found.append(f"{title} of {_listed([*shares])} ({min(shares.values()):.2f} to {max(shares.values()):.2f})")
        else:
            found += [f"{title} of {name} ({share:.2f})" for name, share in shares.items()]
    return f" One unit makes half of the squared error or more of: {', '.join(found)}." if found else ""
