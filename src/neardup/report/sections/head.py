"""What the report is of, and where its figures come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Code, Heading, Paragraph
from neardup.results.formats import counted, listed

if TYPE_CHECKING:
    from neardup.report.blocks import Block
    from neardup.report.part import Whole


def section(whole: Whole) -> list[Block]:
    """The first run, how many more there are, and what its seconds can be compared with."""
    run, *others = whole.results.runs
    commit = (", commit ", Code(run.commit[:12])) if run.commit else ()
    named = [f"{other.created}{f' (commit {other.commit[:12]})' if other.commit else ''}" for other in others]
    more = f" It also has cells of {counted(len(others), 'more run')}: {listed(named)}." if others else ""
    workers = f"with {counted(run.threads, 'thread')} for each worker"
    line = (
        f"Run {run.created} with neardup {run.told('versions', 'neardup')}",
        *commit,
        f", on {run.told('machine', 'processor')} {workers}.{more} {_SECONDS}",
    )
    return [Heading("Near-duplicate detection: what finds what, at what cost", 1), Paragraph(line, soft=True)]


_SECONDS = "Every figure was measured in a run named here. Seconds can be compared within one run only."
