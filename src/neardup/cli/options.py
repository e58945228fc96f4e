"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neardup.io.forms import FORMS

Documents = Annotated[Path, typer.Argument(help=f"Documents: {FORMS}.")]
StrategyText = Annotated[str, typer.Option("--strategy", help="name, name(parameter=value, …) or name:preset.")]
Threshold = Annotated[float | None, typer.Option(help="Similarity to cut at; default: what the strategy advises.")]
LevelName = Annotated[str, typer.Option("--level", help="Gold level: copy, revision or story.")]
OutFile = Annotated[Path, typer.Option("--out", help="File to write, JSON lines whatever its name.")]
IdField = Annotated[str, typer.Option("--id-field", help="Field that holds the id.")]
TextField = Annotated[str, typer.Option("--text-field", help="Field that holds the text.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
