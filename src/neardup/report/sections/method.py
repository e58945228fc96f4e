"""How figures were measured, and on what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.compiled import LONG_SECONDS
from neardup.metrics.resampling.estimates import LEAST_UNITS
from neardup.report.blocks import Code, Heading, Items, Line
from neardup.results.formats import number
from neardup.run import rounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.report.blocks import Block
    from neardup.report.part import Whole
    from neardup.results.records import CellResult, Results

_MEASURED = (
    "Each strategy ran on each corpus in a process of its own, one at a time, after runs on a tiny corpus and on"
    f" the first {rounds.WARM_UP_DOCUMENTS} documents, which warm it up and compile its kernels. The clock stands"
    " outside the strategy: it runs from texts in memory to checked pairs. {seconds} A round in which a kernel was"
    " compiled is run again."
)
_HOW: tuple[Line, ...] = (
    (
        "Peak memory is the highest memory of the process in the first round that counts, less what it held just before"
        " the round, in units of 10⁶ bytes."
    ),
    (
        "Identical texts are collapsed before a strategy runs, and count in full in every figure. Documents without a"
        " label take part in clusters, and count in no figure of quality."
    ),
)
_INTERVALS = (
    "Intervals are 95 % ones. Documents linked by a story or a family of templates are one sampling unit, so that no"
    " two units depend on one another. Each figure is computed without one unit after the other; how much it moves"
    " gives the interval (jackknife, t on the scale of log odds). Where 0 or 1 was observed throughout, there is a"
    f" one-sided bound. A figure that fewer than {LEAST_UNITS} units contribute to has none."
)


def section(whole: Whole) -> list[Block]:
    """The method in sentences, the machine and the software, and the checksums of the corpora."""
    labelled = any(corpus.levels for corpus in whole.results.corpora)
    about = [_machine(whole.results), _corpora(whole.results)]
    lines = [_MEASURED.format(seconds=told_rounds(whole.results.cells)), *_HOW, *[_INTERVALS] * labelled, *about]
    return [Heading("How it was measured", 2), Items(lines)]


def told_rounds(cells: Sequence[CellResult]) -> str:
    """How many rounds the seconds of these cells are of."""
    counts = {len(cell.rounds) for cell in cells if cell.done and cell.rounds}
    if not counts:
        return "No cell has seconds."
    least, most = min(counts), max(counts)
    if most == 1:
        return "Seconds are those of one round."
    span = f"{most} rounds" if least == most else f"{least} to {most} rounds"
    alone = f" One that takes over {number(LONG_SECONDS)} seconds stands alone." if least == 1 else ""
    return f"Seconds are the median of {span}.{alone}"


def _machine(results: Results) -> Line:
    run = results.runs[0]
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    return f"Machine: {run.told('machine', 'system')}, {run.told('machine', 'cores')} cores. {versions}."


def _corpora(results: Results) -> Line:
    parts = [part for corpus in results.corpora for part in (", ", f"{corpus.title} ", Code(corpus.checksum[:16]))]
    return ("Corpora, with the start of the SHA-256 of their ids and texts: ", *parts[1:], ".")
