"""Pages from results: what each section shows is gathered here as plain data; the templates only lay it out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from neardup.errors import NeardupError
from neardup.metrics.resampling.estimates import LEAST_UNITS
from neardup.report.account import AccountSection, account_section
from neardup.report.draw import perturbation_charts, quality_charts
from neardup.report.intervals import missing_intervals, simulated_text
from neardup.report.linkages import LinkageSection, linkage_section
from neardup.report.sampled import warnings_of
from neardup.report.slices import PerturbationTable, SliceTable, perturbation_table, slice_tables
from neardup.report.table import Column, columns_of, interval_of, value_of
from neardup.report.tuning import disclosures
from neardup.results.mistakes import Mistake, worst_errors
from neardup.results.names import cut, interval, number, share, short_names
from neardup.run import rounds
from neardup.text.marked import Piece, marked

if TYPE_CHECKING:
    from neardup.report.charts import Chart
    from neardup.results.cells import Cell
    from neardup.results.records import (
        CellResult,
        CorpusResult,
        LabellersResult,
        LockedResult,
        OnCorpus,
        OracleResult,
        Results,
    )


LOCKED_FIGURES = ("precision", "recall", "f1", "b3_f1")
"""Shown of the test half."""


@dataclass(frozen=True)
class Exactness:
    """Where a strategy's clustering is exactly the gold.

    Attributes:
        name: of the strategy.
        thresholds: as text, such as `(0.41, 0.83]`; "" for nowhere.
        at_default: whether the default threshold is among them.
        default: the default threshold.
    """

    name: str
    thresholds: str
    at_default: bool
    default: float | None


@dataclass(frozen=True)
class Example:
    """A mistake, what was said of its labels, and its texts in pieces; empty where texts may not or cannot be shown."""

    mistake: Mistake
    reasons: list[tuple[str, str]]
    left: list[Piece]
    right: list[Piece]


@dataclass(frozen=True)
class Section:
    """What the report says of one corpus."""

    corpus: CorpusResult
    level: str
    linkage: str
    columns: list[Column]
    done: list[CellResult]
    failed: list[CellResult]
    missing: list[str]
    sampled: list[str]
    oracle: OracleResult | None
    labellers: LabellersResult | None
    locked: LockedResult | None
    locked_missing: list[str]
    simulated: str
    locked_simulated: str
    disclosures: list[str]
    exact: list[Exactness]
    charts: list[Chart]
    perturbations: list[Chart]
    perturbation_table: PerturbationTable
    most_variants: int
    account: AccountSection
    linkages: LinkageSection
    slices: list[SliceTable]
    examples: dict[str, list[Example]]
    texts_note: str
    least_units: int = LEAST_UNITS

    @property
    def repeating(self) -> bool:
        """Whether a strategy of the test half repeats another and so was not compared."""
        return self.locked is not None and any(row.repeats for row in self.locked.rows)

    @property
    def lettered(self) -> bool:
        """Whether strategies were compared on the test half."""
        compared = self.locked.comparison if self.locked else None
        return bool(compared and compared.differences)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("neardup.report"),
        autoescape=select_autoescape(["html.j2", "html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"value_of": value_of, "interval_of": interval_of, "locked_figures": LOCKED_FIGURES}
    environment.globals["rounds"] = rounds
    environment.filters |= {"cut": cut, "number": number, "share": share, "interval": interval}
    environment.filters["cell"] = lambda text: str(text).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
    return environment


def render_html(results: Results, cells: list[Cell], *, show_texts: bool) -> str:
    """The page for people; opens offline, every text escaped."""
    names = short_names(results.strategies)
    done = [cell for cell in cells if cell.done]
    sections = [
        _section(part, names, [cell for cell in done if cell.corpus.name == part.corpus.name], show_texts=show_texts)
        for part in results.by_corpus()
    ]
    return _environment().get_template("index.html.j2").render(results=results, names=names, sections=sections)


def render_markdown(results: Results) -> str:
    """The same figures as text."""
    names = short_names(results.strategies)
    sections = [_section(part, names, [], show_texts=False) for part in results.by_corpus()]
    return (
        _environment()
        .get_template("report.md.j2")
        .render(results=results, names=names, sections=sections, columns=columns_of(results.cells))
    )


def _section(part: OnCorpus, names: dict[str, str], cells: list[Cell], *, show_texts: bool) -> Section:
    """What the report says of a corpus.

    Args:
        part: the results of the corpus.
        names: short names of strategies.
        cells: those that ended well, whose mistakes are shown; none for no examples.
        show_texts: show texts of corpora that may not be redistributed, too.
    """
    corpus, done, locked, found = part.corpus, part.done, part.locked, part.results
    texts, reasons, note = _texts(cells, show_texts=show_texts)
    columns = columns_of(part.cells)
    titles = {column.figure: column.title for column in columns}
    tested = {name: title for name, title in titles.items() if name in LOCKED_FIGURES}
    tests = locked.rows if locked else []
    return Section(
        corpus=corpus,
        level=part.level,
        linkage=part.linkage,
        columns=columns,
        done=done,
        failed=part.failed,
        missing=missing_intervals(done, titles, names, corpus.units),
        sampled=warnings_of(found.sampled, names),
        oracle=part.oracle,
        labellers=part.labellers,
        locked=locked,
        locked_missing=missing_intervals(tests, tested, names, locked.units.test) if tests and locked else [],
        simulated=simulated_text(corpus.simulated),
        locked_simulated=simulated_text(locked.simulated, compared=True) if tests and locked else "",
        disclosures=disclosures(tests, names),
        exact=[_exactness(cell, names) for cell in done if cell.curve],
        charts=quality_charts(done, names, part.labellers),
        perturbations=perturbation_charts(found.perturbations, names),
        perturbation_table=perturbation_table(found.perturbations, names),
        most_variants=max((row.variants for row in found.perturbations), default=0),
        account=account_section(found.account, done, names),
        linkages=linkage_section(found.linkages, names),
        slices=slice_tables(found.slices),
        examples={cell.strategy: [_example(m, texts, reasons) for m in worst_errors(cell)] for cell in cells},
        texts_note=note,
    )


def _exactness(cell: CellResult, names: dict[str, str]) -> Exactness:
    found = cell.perfect
    if cell.stepwise or len(found) < 2:
        thresholds = " and ".join(map(str, found))
    else:  # known at single thresholds only
        thresholds = f"{len(found)} of the cuts tried, from {found[-1].low:.4g} to {found[0].high:.4g}"
    return Exactness(names[cell.strategy], thresholds, cell.figures["f1"] == 1, cell.threshold)


def _texts(cells: list[Cell], *, show_texts: bool) -> tuple[dict[str, str], dict[str, str], str]:
    """Texts by id as they were run on, or none and why; and reasons of labels by id."""
    from neardup.io.sources import open_corpus

    if not cells:
        return {}, {}, ""
    record = cells[0].corpus.record
    try:
        corpus, gold, _ = open_corpus(record.source, record.fields)
    except NeardupError as error:
        return {}, {}, f"The texts are not at hand: {error}"
    if corpus.checksum != record.checksum:
        return {}, {}, f"'{record.source}' holds other documents now than when this was run: ids only."
    reasons = gold.reasons if gold else {}
    if not (record.redistributable or show_texts):
        return {}, reasons, "The texts of this corpus may not be redistributed: ids and labels only."
    return dict(zip(corpus.ids, corpus.texts, strict=True)), reasons, ""


def _example(mistake: Mistake, texts: dict[str, str], reasons: dict[str, str]) -> Example:
    said = [(document, reasons[document]) for document in (mistake.a, mistake.b) if reasons.get(document)]
    if mistake.a not in texts or mistake.b not in texts:
        return Example(mistake, said, [], [])
    left, right = marked(texts[mistake.a], texts[mistake.b])
    return Example(mistake, said, left, right)
