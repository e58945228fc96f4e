"""What surveys and reports say of documents without labels: sentences, warnings and the table of agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.results.formats import counted, number
from neardup.results.tuning import repeated
from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from neardup.results.records import CellResult, OnCorpus

ALONE = 0.5
"""Share of a strategy's pairs at its default that no other reports, above which it disagrees with all others."""
FEW_PAIRS = 20
"""Pairs that a strategy must report for that."""
HUGE = 0.25
"""Share of all documents in one cluster that is warned of."""
FEW_DOCUMENTS = 20
"""Documents that a cluster must have for that."""
UNKNOWN = "Without labels nothing says which strategy is right, so there is no precision, recall or F1."


def agreement_table(names: Sequence[str], shares: Sequence[Sequence[float | None]]) -> Table:
    """Pairs reported at the defaults by both of two strategies, over those reported by either; blank for none.

    Args:
        names: the strategies.
        shares: a row for each.
    """
    rows = [
        [name, *("" if value is None else f"{value:.2f}" for value in row)]
        for name, row in zip(names, shares, strict=True)
    ]
    return Table.of(["strategy", *names], rows, figures=slice(1, None))


def usable_line(lowest: float) -> str:
    """Which thresholds do not chain."""
    return "No threshold is usable." if lowest > 1 else f"Thresholds from {lowest:.3f} up can be used."


def huge_line(name: str, default: float, largest: int, documents: int, closure: float) -> str | None:
    """A warning of a cluster that holds much of all documents; None where none does.

    Args:
        name: the strategy, with its linkage where there are several.
        default: its default threshold.
        largest: documents of the largest cluster there.
        documents: all documents.
        closure: the share of the cluster's pairs that score lower.
    """
    if largest < FEW_DOCUMENTS or largest <= HUGE * documents:
        return None
    return (
        f"{name} puts {number(largest)} of {number(documents)} documents into one cluster at its default threshold"
        f" {default:g}; {100 * closure:.0f} % of the pairs in it score lower. Read some of them."
    )


def alone_line(name: str, default: float, pairs: int, alone: float) -> str | None:
    """A warning of a strategy whose pairs no other reports; None where some are shared.

    Args:
        name: the strategy.
        default: its default threshold.
        pairs: the pairs that it reports there.
        alone: the share that no other strategy reports.
    """
    if alone <= ALONE or pairs < FEW_PAIRS:
        return None
    return (
        f"{name} disagrees with all others: {100 * alone:.0f} % of its {number(pairs)} pairs at {default:g} are"
        " reported by no other strategy at its own default. Read some of them."
    )


def known_text(found: OnCorpus, names: Mapping[str, str]) -> str:
    """What is known of a corpus without labels, in a few sentences; what is not stands in `UNKNOWN`."""
    ranked = sorted(found.done, key=_removed)
    if not ranked:
        return ""
    documents = counted(found.corpus.documents, "document")
    least, most = ranked[0], ranked[-1]
    if len(ranked) == 1:
        return f"Known is what {names[most.strategy]} would do: remove {number(_removed(most))} of {documents}."
    if _removed(least) == _removed(most):
        return f"Known is what each would do: remove {number(_removed(most))} of {documents}."
    ends = [f"{number(_removed(cell))} ({names[cell.strategy]})" for cell in (least, most)]
    return f"Known is what each would do: remove from {ends[0]} to {ends[1]} of {documents}.{_agreement(found)}"


def _agreement(found: OnCorpus) -> str:
    peers = repeated(cell.strategy for cell in found.done)
    shared = [
        value
        for cell in found.done
        if cell.strategy not in peers and (value := cell.figures.get("agreement")) is not None
    ]
    if len(shared) < 2:
        return ""
    mean = sum(shared) / len(shared)
    return f" On average, two strategies share {100 * mean:.0f} % of the pairs that either finds."


def warnings_of_corpus(found: OnCorpus, names: Mapping[str, str]) -> list[str]:
    """What to be wary of on a corpus without labels, a sentence or two each."""
    return [line for cell in found.done for line in _warnings(cell, names[cell.strategy], found.corpus.documents)]


def _warnings(cell: CellResult, name: str, documents: int) -> Iterator[str]:
    default, lowest = cell.threshold or 0.0, cell.figures.get("usable_from") or 0.0
    closure = cell.largest.closure_only_share if cell.largest else 0.0
    if lowest > default:
        yield f"{name} joins chains of unlike documents at its default threshold {default:g}. {usable_line(lowest)}"
    elif huge := huge_line(name, default, int(cell.figures.get("largest") or 0), documents, closure):
        yield huge
    if line := alone_line(
        name, default, int(cell.figures.get("pairs_at_default") or 0), cell.figures.get("alone") or 0.0
    ):
        yield line


def _removed(cell: CellResult) -> float:
    return cell.figures.get("documents_removed") or 0.0
