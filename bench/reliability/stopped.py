"""A command that a signal ends: what it began is put away, and it says in a line what is kept."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from neardup.cli.stopping import Stopping

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def stopped(kept: str) -> Iterator[None]:
    """End with status 128 + n where signal n ends this block, as Ctrl-C does, and say what is kept."""
    stopping = Stopping()
    try:
        with stopping:
            yield
    except KeyboardInterrupt:
        sys.stderr.write(f"stopped by {stopping.signal.name}; {kept}\n")
        sys.exit(128 + stopping.signal)
