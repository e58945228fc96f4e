"""Pairs joined wrongly, by kind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from neardup.core.kinds import FURNITURE, NOT_SAID, STORY, TEMPLATE, UNRELATED, VERSION, in_order, title_of
from neardup.report.blocks import Folded, Heading, Items, Line, Paragraph, Strong
from neardup.report.error_links import errors_at
from neardup.results.formats import counted, number, share
from neardup.results.tuning import repeated
from neardup.table import Cell, Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.core.versions import Versions
    from neardup.metrics.kinds import WrongKind
    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.records import OnCorpus, WrongResult

MOST = 0.5
"""The share of the wrong pairs from which on one kind is said to make most of them."""
_IN_WORDS = {
    VERSION: "versions of one text",
    STORY: "accounts of the same story",
    TEMPLATE: "templates with other facts",
    FURNITURE: "texts in the same furniture",
    UNRELATED: "unrelated texts",
}
_ABOUT = (
    "A wrong pair is of the first kind that fits: a version of the same text, the same story told anew, a template with"
    " other facts, the same furniture around two texts, or unrelated. Beside a count stands how many of these pairs are"
    " joined by linkage only: their own score does not reach the threshold, but other documents join them."
)
_SAMPLE = (
    " Gold is a sample here: a count is an estimate for all pairs of the pool, and beside it stands how many of them"
    " are listed."
)
_LEFT_OUT = " Versions are joined, too, but count neither way here."


def section(part: Part) -> list[Block]:
    """A table strategy × kind at the default threshold, what makes most of it, and the same at tuned thresholds."""
    found = part.found
    default, tuned = ([row for row in found.results.wrong if row.place == place] for place in ("default", "tuned"))
    told = {one.kind for row in (*default, *tuned) for one in (*row.kinds, *row.left_out)}
    if told <= {NOT_SAID}:
        return []
    about = f"{_ABOUT}{_SAMPLE if _sampled(default) else ''}{_LEFT_OUT if found.versions == 'ignored' else ''}"
    peers = repeated(row.strategy for row in default)
    own = [row for row in default if row.strategy not in peers]
    most = {row.strategy: _most(row) for row in own}
    lines = [*_versions(own, most, found, part.names), *_others(own, most, part.names)]
    folded = Folded("At the thresholds chosen on dev, over the test half", [_table(tuned, part.names)])
    return [
        Heading("Wrong pairs by kind"),
        Paragraph(about, soft=True),
        _table(default, part.names),
        *([Items(lines)] if lines else []),
        *([folded] if tuned else []),
    ]


def _sampled(rows: Sequence[WrongResult]) -> bool:
    return any(one.weight != one.joined for row in rows for one in row.kinds)


def _table(rows: Sequence[WrongResult], names: Mapping[str, str]) -> Table:
    kinds = in_order({one.kind: None for row in rows for one in row.kinds})
    ignored = any(row.left_out for row in rows)
    heads = [Column("strategy"), Column("threshold", numeric=True), Column("wrong pairs", numeric=True)]
    heads += [Column(title_of(kind), numeric=True) for kind in kinds]
    heads += [Column("versions, not counted", numeric=True)] if ignored else []
    return Table(columns=heads, rows=[_row(row, names[row.strategy], kinds, ignored=ignored) for row in rows])


def _row(row: WrongResult, name: str, kinds: Sequence[str], *, ignored: bool) -> list[str | Cell]:
    of = {one.kind: one for one in row.kinds}
    counts = [_linked(_cell([of[kind]] if kind in of else []), row, kind) for kind in kinds]
    return [
        name,
        f"{row.threshold:.2f}",
        _linked(_cell(row.kinds), row),
        *counts,
        *([_cell(row.left_out)] if ignored else []),
    ]


def _linked(cell: Cell, row: WrongResult, kind: str = "") -> Cell:
    """The same with a link to the pairs; none to no pair."""
    title = title_of(kind) if kind else ""
    link = errors_at(row.corpus, row.strategy, "wrong", at=row.place, kind=title)
    return cell if cell.text == "0" else replace(cell, link=link)


def _cell(found: Sequence[WrongKind]) -> Cell:
    """How many pairs there are, or are estimated; how many of them are listed, and by linkage only."""
    weight, listed = _weight(found), sum(one.joined for one in found)
    closure = sum(one.closure for one in found)
    if not listed and weight < 0.5:  # a share of a stratum of which no such pair was drawn
        return Cell("0")
    beside = [f"{number(listed)} listed"] if weight != listed else []
    return Cell(number(weight), ", ".join([*beside, *([f"{number(closure)} by linkage only"] if closure else [])]))


def _versions(
    rows: Sequence[WrongResult], most: Mapping[str, WrongKind | None], found: OnCorpus, names: Mapping[str, str]
) -> list[Line]:
    """Sentences on strategies whose wrong or left-out pairs are versions for the most part, and what follows."""
    lines: list[Line] = []
    for row in rows:
        total, left_out = _weight(row.kinds), _weight(row.left_out)
        kind = most[row.strategy]
        if left_out and left_out >= MOST * (left_out + total):
            joined = counted(round(left_out), "joined pair")
            fact = f"{joined} of versions count neither way, beside {number(total)} wrong."
            more = _otherwise(row, found, "As wrong pairs they would make its", "apart")
        elif kind is not None and kind.kind == VERSION:
            about = "about " if kind.weight != kind.joined else ""
            every = counted(round(total), "wrong pair")
            fact = f"{_IN_WORDS[VERSION]} make {about}{number(kind.weight)} of {every}."
            more = _otherwise(row, found, "With versions ignored its", "ignored")
        else:
            continue
        lines.append((Strong(names[row.strategy]), f": {fact}{more}"))
    return lines


def _most(row: WrongResult) -> WrongKind | None:
    """The kind that makes half or more of the wrong pairs, as far as it is said; None where there is none."""
    greatest = max(row.kinds, key=lambda one: one.weight, default=None)
    if greatest is None or greatest.kind == NOT_SAID:
        return None
    return greatest if greatest.weight >= MOST * _weight(row.kinds) else None


def _weight(found: Sequence[WrongKind]) -> float:
    """How many pairs there are, or are estimated."""
    return sum(one.weight for one in found)


def _others(rows: Sequence[WrongResult], most: Mapping[str, WrongKind | None], names: Mapping[str, str]) -> list[Line]:
    """A sentence for each other kind that makes half or more of the wrong pairs of some strategies."""
    of = {names[row.strategy]: most[row.strategy] for row in rows if row.kinds}
    kinds = in_order({kind.kind: None for kind in of.values() if kind is not None and kind.kind != VERSION})
    told = {kind: _IN_WORDS.get(kind, kind) for kind in kinds}
    return [f"{_capital(told[kind])} make half or more of the wrong pairs of {_whose(kind, of)}." for kind in kinds]


def _whose(kind: str, of: Mapping[str, WrongKind | None]) -> str:
    """Which strategies these are: the shorter way to say it."""
    with_it = [name for name, most in of.items() if most is not None and most.kind == kind]
    others = [name for name in of if name not in with_it]
    if len(with_it) > 1 and len(others) < len(with_it):
        return f"every strategy but {', '.join(others)}" if others else "every strategy"
    return ", ".join(with_it)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _otherwise(row: WrongResult, found: OnCorpus, otherwise: str, treatment: Versions) -> str:
    """The precision with versions counted in another way, and as it is; "" where gold allows one way only."""
    precision = {
        one.treatment: one.figures["precision"] for one in found.results.treatments if one.strategy == row.strategy
    }
    if not {treatment, found.versions} <= precision.keys():
        return ""
    verb = "precision is" if treatment == "ignored" else "precision"
    return f" {otherwise} {verb} {share(precision[treatment])}, not {share(precision[found.versions])}."
