"""A comparison as blocks, for Markdown: a comment on a pull request reads its first sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.compare_report.changes import moved_rows
from neardup.compare_report.facts import differing, facts_of
from neardup.compare_report.findings import ENDS, findings
from neardup.diff.differences import APART, TOGETHER
from neardup.report.blocks import Folded, Items, Paragraph, Strong
from neardup.report.markdown import LONG, render_markdown
from neardup.results.formats import counted, listed, number
from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.compare_report.changes import ChangeRow, State
    from neardup.compare_report.compared import Compared
    from neardup.compare_report.findings import Findings, GateRow, MissingRow
    from neardup.compare_report.moved_pairs import MovedPairs
    from neardup.report.blocks import Block
    from neardup.results.corpora import CorpusData

_FIGURES = ("figure", "strategy", "corpus", "before", "after", "difference", "95 % interval", "", "noise")


def render_text(compared: Compared, *, everything: bool = False) -> str:
    """The comparison as Markdown: its sentence first, long tables folded.

    Args:
        compared: the comparison.
        everything: whether figures that are the same in both runs are listed, too.
    """
    return render_markdown(blocks_of(compared, everything=everything))


def blocks_of(compared: Compared, *, everything: bool) -> list[Block]:
    """What stands in the text, from top to bottom."""
    found = findings(compared)
    return [
        Paragraph((Strong("neardup:"), f" {found.sentence}")),
        *_apart(found),
        *_gates(found.gates),
        *_moved(found),
        *_missing(found.missing),
        *_unmoved(found.rows, "within", "changed within noise"),
        *(_unmoved(found.rows, "same", "are the same in both runs") if everything else []),
        *_pairs(compared),
        *_facts(compared),
    ]


def _apart(found: Findings) -> list[Block]:
    return [Items([*found.apart, found.compared])] if found.apart else []


def _gates(gates: Sequence[GateRow]) -> list[Block]:
    """The gates that broke; those that are undecided, folded where they are many; folded those that held."""
    broken, undecided, held = ([one for one in gates if one.status == status] for status in ENDS)
    return [
        *([_gate_table(broken)] if broken else []),
        *(_long(f"{counted(len(undecided), 'gate')} undecided", _gate_table(undecided)) if undecided else []),
        *([Folded(f"{counted(len(held), 'gate')} held", [_gate_table(held)])] if held else []),
    ]


def _gate_table(gates: Sequence[GateRow]) -> Table:
    heads = ("gate", "ended", "strategy", "corpus", "before", "after", "difference", "why")
    rows = [(one.gate, one.status.upper(), one.name, one.corpus, *one.texts, one.reason) for one in gates]
    return Table.of(heads, rows, figures=slice(4, 7))


def _moved(found: Findings) -> list[Block]:
    """The figures that moved, folded where they are many; how noise was judged."""
    moved = moved_rows(found.rows)
    blocks = _long(f"{counted(len(moved), 'figure')} moved", _figure_table(moved)) if moved else []
    return [*blocks, *(Paragraph(line, soft=True) for line in found.noise)]


def _long(title: str, table: Table) -> list[Block]:
    """A table, folded where it is long."""
    return [Folded(title, [table])] if len(table.rows) > LONG else [table]


def _figure_table(rows: Sequence[ChangeRow]) -> Table:
    told = [(row.figure, row.name, row.corpus, *row.texts, row.ends, row.way, row.noise) for row in rows]
    return Table.of(_FIGURES, told, figures=slice(3, 7))


def _missing(missing: Sequence[MissingRow]) -> list[Block]:
    what = [f"{listed(one.figures)} of {listed(one.names)}" if one.figures else listed(one.names) for one in missing]
    told = [f"{text} on {one.corpus}: {one.why}" for text, one in zip(what, missing, strict=True)]
    if len(told) > LONG:
        return [Folded(f"{counted(len(told), 'missing cell or figure')}", [Items(told)])]
    return [Paragraph("Missing, and so not compared:"), Items(told)] if told else []


def _unmoved(rows: Sequence[ChangeRow], state: State, what: str) -> list[Block]:
    """Folded, the figures in one state."""
    kept = [row for row in rows if row.state == state]
    return [Folded(f"{counted(len(kept), 'figure')} {what}", [_figure_table(kept)])] if kept else []


def _pairs(compared: Compared) -> list[Block]:
    """Folded, how many pairs each strategy gained and lost."""
    rows = [
        (compared.name(before.strategy, after.strategy), before.corpus.name, *_counts(found, before.corpus))
        for (before, after), found in zip(compared.cells, compared.moved, strict=True)
        if any(found.totals)
    ]
    heads = ("strategy", "corpus", "gained", "lost", "gained rightly", "gained wrongly", "lost wrongly", "lost rightly")
    table = Table.of(heads, rows, figures=slice(2, 8))
    return [Folded("Pairs gained and lost, at the default thresholds", [table])] if rows else []


def _counts(found: MovedPairs, corpus: CorpusData) -> list[str]:
    """How many pairs are gained and lost, and what the labels say of them: at least, where not all are listed."""
    if corpus.labels is None:
        return [*map(number, found.totals), *["–"] * 4]
    least = "" if found.complete else "≥ "
    sorts = ((True, TOGETHER), (True, APART), (False, TOGETHER), (False, APART))
    known = [int(found.weight[(found.gained == gained) & (found.gold == gold)].sum()) for gained, gold in sorts]
    return [*map(number, found.totals), *(f"{least if count else ''}{number(count)}" for count in known)]


def _facts(compared: Compared) -> list[Block]:
    """Folded, what differs between the runs."""
    rows = [(fact.name, fact.group, fact.before, fact.after) for fact in differing(facts_of(compared))]
    table = Table.of(("what", "of", "before", "after"), rows)
    return [Folded("What differs between the runs", [table])] if rows else []
