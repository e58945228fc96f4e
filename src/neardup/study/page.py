"""The page of a survey: its sections as blocks, in the layout of reports. No label is involved."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from neardup.io.files import write_atomically
from neardup.metrics.chaining import FEW_JOINED, FEW_TEXTS, JOINED_PER_REPORTED, SHARE_OF_TEXTS
from neardup.report.blocks import Charts, Code, Folded, Heading, Items, Paragraph, SideBySide, Strong
from neardup.report.html import render_html
from neardup.results.formats import counted, number
from neardup.results.names import short_names
from neardup.study.charts import histograms, removed_charts
from neardup.study.pool import NGRAM
from neardup.study.tables import agreement_of, removed_table, sampled_line
from neardup.study.warnings import warnings_of, why
from neardup.text.marked import marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from neardup.report.blocks import Block, Line
    from neardup.study.examples import Band, Example
    from neardup.study.opened import Study
    from neardup.study.summary import StrategySummary, Summary

EXCERPT = 2_500
"""Characters of a text that are shown."""
_NEXT = "Which of these strategies is right, only people can say. Answer a few questions about pairs:"


def write_page(study: Study, summary: Summary, *, show_texts: bool = False) -> None:
    """Write the page of a survey into the study.

    Args:
        study: the study.
        summary: what it shows.
        show_texts: show texts of a corpus that may not be redistributed, too.

    Raises:
        InputError: the page cannot be written, or the documents have changed since.
    """
    page = render_html(blocks_of(study, summary, show_texts=show_texts), f"Survey of {study.record.name}")
    with write_atomically(study.folder.page) as file:
        file.write(page)


def blocks_of(study: Study, summary: Summary, *, show_texts: bool) -> list[Block]:
    """What stands on the page, from top to bottom."""
    parts = (_head(study, summary), _removed(study, summary), _agreement(summary), _thresholds(study, summary))
    texts = _texts(study, summary) if study.record.redistributable or show_texts else {}
    return [block for part in parts for block in part] + [*_scores(summary, texts), *_next(study, summary)]


def _head(study: Study, summary: Summary) -> list[Block]:
    copies = summary.documents - summary.distinct
    repeated = (
        f"{number(copies)} of them repeat another one's text and are removed by every strategy." if copies else ""
    )
    warnings = warnings_of(study, summary)
    wary: list[Block] = [Heading("Be wary", 3), Items(warnings)] if warnings else []
    return [
        Heading(f"Survey of {study.record.name}", 1),
        Paragraph(
            "What different strategies would do to these documents. Nobody has labelled them, so nothing here says"
            " which strategy is right."
        ),
        Paragraph(f"{sampled_line(study.record)} {repeated}", soft=True),
        *wary,
    ]


def _removed(study: Study, summary: Summary) -> list[Block]:
    about = (
        "Of each cluster one document would stay and the others go. A lower threshold removes more. The dot is the"
        " strategy's default threshold."
    )
    joined = (
        "'Joined' counts the pairs that are then in one cluster. Where it is far larger than 'pairs', the linkage joins"
        " texts that the strategy did not find similar."
    )
    return [
        Heading("Documents removed", 2),
        Paragraph(about, soft=True),
        Charts(removed_charts(study.record, summary)),
        removed_table(study.record, summary, study.population.choices, bars=False),
        Paragraph(joined, soft=True),
    ]


def _agreement(summary: Summary) -> list[Block]:
    if len(summary.done) < 2:
        return []
    about = (
        "Pairs that two strategies both report at their default thresholds, over those that either reports: 1 is all, 0"
        " is none."
    )
    return [
        Heading("Agreement", 2),
        Paragraph(about, soft=True),
        agreement_of(summary),
    ]


def _thresholds(study: Study, summary: Summary) -> list[Block]:
    names = {one.strategy: one.name for one in summary.strategies}
    linkages = short_names(study.record.linkages)
    lines: list[Line] = [
        (Strong(f"{names[c.strategy]}, {linkages[c.linkage]}"), f": {_usable(c.lowest)} {why(c)}")
        for c in study.population.choices
        if c.reason
    ]
    shared = study.population.shared_by
    pool = (
        f"share a word {NGRAM}-gram that at most {shared} texts have"
        if shared
        else "would share rare words, but were too many"
    )
    about = (
        f"People can be asked about {counted(summary.pairs, 'pair')} of texts: all that a strategy joins at a usable"
        f" threshold, and {number(summary.pool)} that {pool}. A threshold is not usable where clusters join more than"
        f" {JOINED_PER_REPORTED} pairs (and {number(FEW_JOINED)} in all) for each one that scores so high, or where"
        f" one cluster has over {100 * SHARE_OF_TEXTS:.0f} % of the texts (and {FEW_TEXTS}). Other pairs are unknown."
    )
    found: list[Block] = [Heading("Usable thresholds", 2), Paragraph(about, soft=True)]
    every = "Every threshold at which a strategy reports pairs is usable, as far as this rule says."
    return [*found, Items(lines)] if lines else [*found, Paragraph(every)]


def _usable(lowest: float) -> str:
    return "no threshold is usable;" if lowest > 1 else f"usable from {lowest:.3f};"


def _scores(summary: Summary, texts: Mapping[str, str]) -> list[Block]:
    note = (
        "Words that the other text lacks are marked; long texts are cut."
        if texts
        else "Only ids are shown, since the texts may not be redistributed; '--show-texts' shows them on your machine."
    )
    about = f"How many pairs each strategy reports at each score, and pairs drawn at random from each band. {note}"
    drawn = [_folded(one, texts) for one in summary.done if one.bands]
    if not drawn:
        return [Heading("Scores, and pairs to read", 2), Paragraph("No strategy reports any pair.")]
    charts = Charts(histograms(summary), small=True)
    return [Heading("Scores, and pairs to read", 2), Paragraph(about, soft=True), charts, *drawn]


def _folded(one: StrategySummary, texts: Mapping[str, str]) -> Folded:
    inside = [block for band in one.bands for block in _band(one, band, texts)]
    return Folded((Strong(one.name), f": {counted(one.kept, 'pair')} from {one.floor:g} up"), inside)


def _band(one: StrategySummary, band: Band, texts: Mapping[str, str]) -> Iterator[Block]:
    at = ", the default threshold is in it" if band.low <= one.default < band.high else ""
    yield Heading(f"{band.low:.1f} to {band.high:.1f}: {counted(band.pairs, 'pair')}{at}", 4)
    for example in band.examples:
        yield from _example(example, texts)


def _example(example: Example, texts: Mapping[str, str]) -> Iterator[Block]:
    yield Paragraph((f"{example.score:.3f}: ", Code(example.a), " and ", Code(example.b)))
    if example.a in texts:
        yield SideBySide(*marked(texts[example.a], texts[example.b]))


def _texts(study: Study, summary: Summary) -> dict[str, str]:
    """Excerpts of the texts of the pairs to read, by id."""
    shown = {side for one in summary.done for band in one.bands for e in band.examples for side in (e.a, e.b)}
    documents = study.documents
    return {name: _excerpt(documents.texts[documents.row_of[name]]) for name in sorted(shown)}


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]} […]"


def _next(study: Study, summary: Summary) -> list[Block]:
    if not summary.pairs:
        return [Heading("Next", 2), Paragraph("There is no pair to ask about: no strategy finds near-duplicates here.")]
    return [Heading("Next", 2), Paragraph(_NEXT), Paragraph((Code(f"neardup label {quote(str(study.folder.path))}"),))]
