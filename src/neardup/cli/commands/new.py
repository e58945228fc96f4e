"""`neardup new`: a package of your own to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neardup.cli.say import say

ORDER = 125


def command(
    what: Annotated[str, typer.Argument(help="What to write: strategy.")],
    name: Annotated[str, typer.Argument(help="Its name: small letters, digits and hyphens, as in first-words.")],
    kind: Annotated[
        str,
        typer.Option(
            help="plain: finds its pairs itself; bucketed: hashes documents into buckets; tiled: compares all with all."
        ),
    ] = "plain",
    out: Annotated[Path | None, typer.Option(help="Folder to write, new or empty; default: one of that name.")] = None,
) -> None:
    """Write a package with a working strategy, its tests and its benchmark."""
    from neardup.errors import UnknownNameError
    from neardup.templates import write_package

    if what != "strategy":
        raise UnknownNameError("thing to write", what, ["strategy"])
    folder = out or Path(name)
    for path in write_package(name, kind, folder):
        say(f"written: {path}")
    say(f"next: cd {folder}; pip install -e .; pytest; pytest --benchmark-only")
