"""`neardup diff`: the pairs that two strategies, runs or releases differ on."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.options import AsJson, IdField, InputFormat, MaxDocument, TextField, check_out, fields_of
from neardup.cli.say import say

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from neardup.diff.report import Report
    from neardup.text.marked import Piece


ORDER = 60


def command(
    a: Annotated[str, typer.Argument(help="A strategy, or a run folder.", metavar="A")],
    b: Annotated[str, typer.Argument(help="Another strategy, or run folder.", metavar="B")],
    corpus: Annotated[
        str | None, typer.Option(help="NAME or PATH[=GOLD] to run strategies on; of runs with several, the name.")
    ] = None,
    strategy: Annotated[
        list[str] | None, typer.Option(help="Of runs with several: one for both, or given twice, one for each.")
    ] = None,
    threshold: Annotated[
        list[float] | None,
        typer.Option(help="Threshold, one for both or given twice; default: each strategy's own."),
    ] = None,
    level: Annotated[
        str | None, typer.Option(help="Gold level: copy, revision or story; default: the run's, or copy.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="Pairs to explain, the most informative first.")] = 10,
    out: Annotated[Path | None, typer.Option(help="File to write as Markdown, in place of printing.")] = None,
    show_texts: Annotated[
        bool, typer.Option("--show-texts", help="Show texts of corpora that may not be redistributed, too.")
    ] = False,
    id_field: IdField = "id",
    text_field: TextField = "text",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
    as_json: AsJson = False,
) -> None:
    """List the pairs on which two strategies, runs or releases differ at their thresholds, and why.

    Pairs that only A reports alternate with those that only B reports. Pairs that gold decides come before the others,
    and the first pair of a document before its further ones. Of these, the pair comes first whose scores lie farthest
    above the one threshold and below the other.
    """
    from neardup.diff.opening import open_sides
    from neardup.diff.report import explain
    from neardup.diff.request import Request
    from neardup.diff.show import markdown
    from neardup.io.files import write_atomically

    if out is not None:
        check_out(out, *() if corpus is None else corpus.split("="))
    request = Request(
        corpus=corpus,
        strategies=tuple(strategy or ()),
        thresholds=tuple(threshold or ()),
        level=level,
        show_texts=show_texts,
        fields=fields_of(id_field, text_field, input_format, max_document),
    )
    report = explain(*open_sides(a, b, request), limit)
    if out is not None:
        with write_atomically(out) as file:
            file.write(markdown(report))
        say(f"{len(report.explained)} of {len(report.found)} pairs explained, written to {out}")
    if as_json:
        sys.stdout.write(json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n")
    elif out is None:
        _print(report)


def _print(report: Report) -> None:
    from rich.table import Table
    from rich.text import Text

    from neardup.console import console
    from neardup.diff.show import heading, sentences

    screen = console()
    for line in heading(report):
        screen.print(line, markup=False)
    for number, pair in enumerate(report.explained, 1):
        screen.print(f"\n{number}. {pair.left} · {pair.right}: only {pair.only}", markup=False, style="bold")
        for line in sentences(report, pair):
            screen.print(f"   {line}", markup=False)
        if pair.pieces is not None:
            table = Table(expand=True)
            for document in (pair.left, pair.right):
                table.add_column(Text(document))
            cells: list[RenderableType] = [_marked(side, plain=not screen.is_terminal) for side in pair.pieces]
            table.add_row(*cells)
            screen.print(table)


def _marked(pieces: list[Piece], *, plain: bool) -> Text:
    """A text with what the other lacks marked: in colour, or in ‹ › where there is none."""
    from rich.text import Text

    from neardup.diff.show import shortened

    text = Text()
    for piece in shortened(pieces):
        shown = f"‹{piece.text}›" if plain and piece.differs else piece.text
        text.append(shown, style="bold red" if piece.differs else "")
    return text
