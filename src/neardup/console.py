"""Consoles for people."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.segment import Segment

from neardup.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import ConsoleOptions, RenderableType


class _Console(Console):
    """A console that no text can steer, and that leaves a closed pipe, as `head` leaves one, to the command line."""

    def on_broken_pipe(self) -> None:
        """Raise the error, where rich would exit with status 1."""
        raise BrokenPipeError

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Whatever is printed, its texts without control characters; those of rich itself stay."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)


def console(*, error: bool = False) -> Console:
    """A console on standard output, or standard error; wide where the output is no terminal, so that nothing is cut."""
    stream = sys.stderr if error else sys.stdout
    return _Console(stderr=error, width=None if stream.isatty() else 200, highlight=False)
