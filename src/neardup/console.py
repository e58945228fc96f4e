"""Consoles for people."""

from __future__ import annotations

import sys

from rich.console import Console


class _Console(Console):
    """A console that leaves a closed pipe, as `head` leaves one, to the command line to handle."""

    def on_broken_pipe(self) -> None:
        """Raise the error, where rich would exit with status 1."""
        raise BrokenPipeError


def console(*, error: bool = False) -> Console:
    """A console on standard output, or standard error; wide where the output is no terminal, so that nothing is cut."""
    stream = sys.stderr if error else sys.stdout
    return _Console(stderr=error, width=None if stream.isatty() else 200, highlight=False)
