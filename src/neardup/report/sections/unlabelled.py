"""A corpus without labels: what each strategy would remove, how far they agree, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Charts, Code, Heading, Items, PageOnly, Paragraph
from neardup.report.chart import GREY
from neardup.report.leading import leading_table
from neardup.report.next_steps import next_steps
from neardup.report.unlabelled import agreement_table, known_text, warnings_of_corpus
from neardup.report.unlabelled_charts import RemovedLine, histogram_chart, removed_chart
from neardup.results.tuning import repeated

if TYPE_CHECKING:
    from neardup.report.blocks import Block, Line
    from neardup.report.chart import Chart
    from neardup.report.part import Part
    from neardup.results.records import OnCorpus, UnlabelledResult
    from neardup.table import Table

AGREEMENT = "Pairs that two strategies both find at their default thresholds, over those that either finds."
_CHART = "Of each cluster one document stays. A lower threshold removes more. The mark is the default threshold."


def section(part: Part) -> list[Block]:
    """What is known without labels; nothing where there are labels, or all have failed."""
    found = part.found
    if found.corpus.levels or not found.done:
        return []
    wary, agreed = warnings_of_corpus(found, part.names), agreement_of(part)
    parts: list[Block] = [Heading("Be wary"), Items(wary)] if wary else []
    parts += [Heading("Agreement"), Paragraph(AGREEMENT, soft=True), agreed] if agreed else []
    steps: list[Line] = [(f"{step.why} ", Code(step.command)) for step in next_steps(found)]
    removed = chart_of(part)
    return [
        Paragraph(known_text(found, part.names)),
        leading_table(found, part.names),
        *([PageOnly([Charts([removed])])] if removed else []),
        *parts,
        *_scores(part),
        Heading("What to do next"),
        Items(steps),
    ]


def chart_of(part: Part) -> Chart | None:
    """Documents removed over the threshold; None where results do not hold it, or nothing is removed anywhere."""
    defaults = {cell.strategy: cell.threshold for cell in part.found.done}
    lines = [
        RemovedLine(
            part.names[row.strategy],
            part.whole.colours.get(row.strategy, GREY),
            default,
            row.curve["threshold"],
            row.curve["documents_removed"],
        )
        for row in _ideas(part.found)
        if (default := defaults.get(row.strategy)) is not None
    ]
    drawn = [line for line in lines if any(line.removed)]
    absent = ", ".join(line.name for line in lines if line not in drawn)
    note = f"{_CHART} Not drawn, as nothing is removed at any threshold: {absent}." if absent else _CHART
    return removed_chart("Documents removed by threshold", drawn, note) if drawn else None


def agreement_of(part: Part) -> Table | None:
    """How far every two strategies agree that find any pair; None where there are fewer than two."""
    order, shares = finding(part.found)
    return agreement_table([part.names[text] for text in order], shares) if shares else None


def finding(found: OnCorpus) -> tuple[list[str], list[list[float | None]]]:
    """The strategies that find any pair at their defaults, and how far each two of them agree; nothing for one."""
    any_pair = {cell.strategy for cell in found.done if cell.figures.get("pairs_at_default")}
    rows = [row for row in _ideas(found) if row.strategy in any_pair]
    order = [row.strategy for row in rows]
    shares = [[1.0 if text == row.strategy else row.agreement.get(text) for text in order] for row in rows]
    return (order, shares) if len(order) > 1 else ([], [])


def _ideas(found: OnCorpus) -> list[UnlabelledResult]:
    """The rows of strategies that do not repeat another one by other means."""
    peers = repeated(cell.strategy for cell in found.done)
    return [row for row in found.results.unlabelled if row.strategy not in peers]


def _scores(part: Part) -> list[Block]:
    """How many pairs each strategy reports at each score; on a page only."""
    defaults = {cell.strategy: cell.threshold or 0.0 for cell in part.found.done}
    charts = [
        histogram_chart(part.names[row.strategy], defaults[row.strategy], row.histogram)
        for row in _ideas(part.found)
        if row.strategy in defaults and any(row.histogram)
    ]
    return [PageOnly([Heading("Pairs by score"), Charts(charts, small=True)])] if charts else []
