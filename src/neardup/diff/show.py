"""Differences as sentences and Markdown."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from neardup.core.explanation import explained
from neardup.diff.report import GOLD_WORDS
from neardup.text.marked import Piece

if TYPE_CHECKING:
    from neardup.diff.reasons import Verdict
    from neardup.diff.report import Explained, Report
    from neardup.diff.sides import Side

_KEPT = 60
"""Characters of a long stretch that are shown at either end of it."""
_MOST_BANDS = 12
"""The most band numbers that are listed."""


def heading(report: Report) -> list[str]:
    """What was compared and how much differs, line by line."""
    subject, counts = report.subject, report.counts()
    lines = [f"{subject.name}, gold level {subject.level}; pairs of distinct texts"]
    for name, side in zip("AB", report.sides, strict=True):
        code = "" if side.askable else "; run by other code than is installed, so it cannot be asked why"
        lines.append(f"{name} is {side.name} at {side.threshold:g}{code}")
    lines.append(f"both report {report.found.both}")
    for name, other in ("AB", "BA"):
        row = counts[name]
        if row["pairs"] == 0:
            lines.append(f"only {name} reports none")
            continue
        gold = ", ".join(f"{row[word]} {word}" for word in GOLD_WORDS.values())
        scored = f"{other} scored {row['scored']} of them below its threshold"
        lines.append(
            f"only {name} reports {row['pairs']} (gold: {gold}); {scored} and did not report {row['not reported']}"
        )
    return lines + ([subject.note] if subject.note else [])


def sentences(report: Report, pair: Explained) -> list[str]:
    """Why a pair differs, line by line."""
    lines = [f"gold: {pair.gold}"]
    for name, side, verdict in zip("AB", report.sides, pair.verdicts, strict=True):
        lines.append(f"{name}, {side.name}: {_verdict(side, verdict)}")
    for held in pair.overlaps:
        share = f"Jaccard {held.jaccard:.3f}, containment {held.containment:.3f}"
        lines.append(f"{held.unit} {held.ngram}-grams shared: {held.shared} of {held.left} and {held.right} ({share})")
    for scorer, found in pair.explanations.items():
        lines.append(f"{scorer}: {explained(found, quoted=report.subject.shown)}")
    return lines


def _verdict(side: Side, verdict: Verdict) -> str:
    parts: list[str] = [verdict.fate]
    if verdict.score is not None:
        sign = "≥" if verdict.fate == "reported" else "<"
        parts = [f"{verdict.fate}, {verdict.score:.4g} {sign} {side.threshold:g}"]
    elif verdict.fate == "not reported":
        parts = [f"not reported: no candidate, or below the floor {side.pairs.floor:g}"]
    elif verdict.estimate is not None:
        parts = [f"{verdict.fate}, its score would be {verdict.estimate:.4g} (floor {side.pairs.floor:g})"]
    if verdict.bands is not None:
        numbers = " ".join(map(str, verdict.bands[:_MOST_BANDS])) + (" …" if len(verdict.bands) > _MOST_BANDS else "")
        which = f": {numbers}" if verdict.bands else ""
        parts.append(f"{len(verdict.bands) or 'none'} of {verdict.of_bands} bands agree{which}")
    if verdict.clustered and verdict.fate != "reported":
        parts.append("still in the same cluster, through other pairs")
    return "; ".join(parts)


def shortened(pieces: list[Piece]) -> list[Piece]:
    """The same for reading: what differs but for the space between in one piece, the middle of long ones left out."""
    joined: list[Piece] = []
    for place, piece in enumerate(pieces):
        within = 0 < place < len(pieces) - 1 and piece.text.isspace()
        differs = piece.differs or (within and pieces[place - 1].differs and pieces[place + 1].differs)
        before = joined.pop().text if joined and joined[-1].differs == differs else ""
        joined.append(Piece(before + piece.text, differs))
    return [Piece(_short(piece.text), piece.differs) for piece in joined]


def _short(text: str) -> str:
    if len(text) <= 3 * _KEPT:
        return text
    return f"{text[:_KEPT]} […{len(text) - 2 * _KEPT} characters…] {text[-_KEPT:]}"


def markdown(report: Report) -> str:
    """All of it for a page or a comment; texts as HTML tables, what the other text lacks in bold."""
    lines = [f"## Where A and B differ on {escape(report.subject.name)}", ""]
    lines += [f"- {escape(line)}" for line in heading(report)]
    for number, pair in enumerate(report.explained, 1):
        lines += ["", f"### {number}. {_code(pair.left)} and {_code(pair.right)}: only {pair.only} reports them", ""]
        lines += [f"- {escape(line)}" for line in sentences(report, pair)]
        if pair.pieces is not None:
            cells = "".join(f"<td>{_html(shortened(side))}</td>" for side in pair.pieces)
            head = f"<tr><th>{escape(pair.left)}</th><th>{escape(pair.right)}</th></tr>"
            lines += ["", f"<table>{head}<tr valign='top'>{cells}</tr></table>"]
    return "\n".join(lines) + "\n"


def _code(document_id: str) -> str:
    return f"<code>{escape(document_id)}</code>"


def _html(pieces: list[Piece]) -> str:
    parts = [f"<b>{escape(p.text)}</b>" if p.differs else escape(p.text) for p in pieces]
    return "".join(parts).replace("\n", "<br>")
