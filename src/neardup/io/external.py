"""Where external corpora lie on this machine, and what to do where one does not."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from neardup.errors import InputError, NeardupError
from neardup.io.cards import EXTERNAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from neardup.io.cards import Card

VARIABLE = "NEARDUP_DATA"
"""The environment variable that names the folder of external corpora."""
_SHOWN = 3
"""How many absent files a message names."""


def folder_of(card: Card) -> Path:
    """The folder of an external corpus.

    Raises:
        NeardupError: there is none; the message says how to obtain the corpus.
    """
    root, name = os.environ.get(VARIABLE), card.name
    if root and Path(root, name).is_dir():
        return Path(root, name)
    if root:
        state, hint = f"is '{root}', which lacks it", f"make the folder '{Path(root, name)}' for it"
    else:
        state, hint = "is not set", f"set it to the folder that holds '{name}'"
    raise NeardupError(f"corpus '{name}' is not part of neardup, and {VARIABLE} {state}; {hint}; {obtain(card)}")


def present(card: Card, file: str) -> Path:
    """The path of a file of an external corpus.

    Raises:
        NeardupError: it is absent; the message names what else would do, and says how to obtain the corpus.
    """
    path = folder_of(card) / file
    if path.exists():
        return path
    absent = lacking(path.parent, card.published)
    shown = ", ".join(absent[:_SHOWN]) + (f" and {len(absent) - _SHOWN} more" if len(absent) > _SHOWN else "")
    instead = f", and of the published files it lacks {shown}" if absent else ""
    raise NeardupError(f"corpus '{card.name}': '{path.parent}' lacks {file}{instead}; {obtain(card)}")


def lacking(folder: Path, published: Iterable[str]) -> list[str]:
    """Which of the published files, given by name or as a glob pattern, the folder does not hold."""
    return [pattern for pattern in published if next(folder.glob(pattern), None) is None]


@contextmanager
def with_next_step(card: Card) -> Iterator[None]:
    """Let errors about files of an external corpus end in how to obtain it."""
    try:
        yield
    except InputError as error:
        if card.documents == EXTERNAL:
            error.args = (f"{error}; {obtain(card)}",)
        raise


def obtain(card: Card) -> str:
    """The next step of somebody who lacks the corpus, for the end of a message."""
    return f"to obtain it: {card.obtain}" if card.obtain else f"get it from its source: {card.source}"
