"""A report as LaTeX: the ranked table of each corpus, and that of strategy × corpus."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from neardup.io.files import write_atomically
from neardup.printable import one_line
from neardup.report.commands import joined
from neardup.report.latex.tabular import Float
from neardup.report.latex.text import DEFINITIONS
from neardup.report.leading import leading_table, leading_title
from neardup.report.ranking import TITLE, figures_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from neardup.report.part import Whole
    from neardup.results.records import Results

_HEAD = r"""\expandafter\ifx\csname @nodocument\endcsname\relax
  \let\neardupend\relax
\else
  \documentclass{article}
  \usepackage[a4paper,margin=2cm]{geometry}
  \usepackage{booktabs}
  \def\neardupend{\end{document}}
  \begin{document}
\fi"""
"""Begins a document where none has begun: `\begin{document}` makes the command that is asked for do nothing."""
_USE = "Compile this file as it is, or \\input it in a document that loads booktabs."

_ALL = (
    "Figures of the test half, at thresholds chosen on the dev half. In brackets stand 95 % intervals. A strategy that"
    " failed on a corpus, or was not run on it, ranks last there."
)


def write_latex(path: Path, whole: Whole, command: Sequence[str]) -> None:
    """Write the main tables of a report.

    Args:
        path: the file.
        whole: the report.
        command: the words of the command that was given, for a comment.

    Raises:
        InputError: the file cannot be written.
    """
    with write_atomically(path) as file:
        file.write(render_latex(whole, command))


def render_latex(whole: Whole, command: Sequence[str]) -> str:
    """The text of that file."""
    told = "\n".join(f"% {one_line(line)}" for line in (*_origins(whole.results), joined(command), _USE))
    tables = [each.latex() for each in _floats(whole)]
    return "\n\n".join([told, DEFINITIONS, _HEAD, *tables, "\\neardupend"]) + "\n"


def _origins(results: Results) -> Iterator[str]:
    for run in results.runs:
        commit = f", commit {run.commit}" if run.commit else ""
        yield f"Run {run.created}, neardup {run.told('versions', 'neardup')}{commit}"


def _floats(whole: Whole) -> Iterator[Float]:
    """The tables with labels, each of which stands once."""
    for place, part in enumerate(whole.parts(), start=1):
        if part.found.done:
            name = re.sub("[^A-Za-z0-9]+", "-", part.found.corpus.name).strip("-")
            table = leading_table(part.found, part.names, leading_title(part.found))
            yield Float(table, f"tab:neardup-{place}-{name}")
    if whole.results.ranking is not None:
        table = figures_table(whole.results.ranking, whole.names)
        yield Float(replace(table, title=TITLE, note=_ALL), "tab:neardup-all")
