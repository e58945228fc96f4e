"""Reads a corpus in the form in which others publish it, through the module `loader` of the corpus's package.

A loader is one or two functions over the folder that holds the published files:

- `documents(folder)` gives a record for each document: `id`, `text`, and further fields, which become columns.
- `labels(folder)` gives the records of the gold, as a file of labels holds them: `id` and `cluster`, or `a`, `b` and
  `label`. A corpus without gold, or with gold in a package, needs none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from neardup.core.corpus import Corpus
from neardup.errors import InputError, NeardupError
from neardup.io.fields import USUAL
from neardup.io.json_tables import table_of_records
from neardup.io.label_lines import gold_of
from neardup.io.nesting import check_nesting

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.gold import Gold
    from neardup.io.records import Records


def published_documents(package: str, folder: Path) -> Corpus:
    """The documents that the package's loader finds in the folder.

    Raises:
        NeardupError: the package has no loader, or the files cannot be read as it expects.
    """
    table = table_of_records(folder, _records(package, "documents", folder), "id", "text")
    return Corpus.from_table(table, name=folder.name)


def published_gold(package: str, folder: Path, *, positive_from: int, closed: frozenset[str]) -> Gold:
    """The labels that the package's loader finds in the folder.

    Raises:
        NeardupError: as `published_documents`.
    """
    records = _records(package, "labels", folder)
    gold = gold_of(folder, records, USUAL, positive_from=positive_from, closed=closed)
    check_nesting(gold, folder)
    return gold


def _records(package: str, function: str, folder: Path) -> Records:
    """What a function of the loader gives, numbered from 1."""
    try:
        read: Any = getattr(import_module(f"{package}.loader"), function)
    except (ModuleNotFoundError, AttributeError) as error:
        fact = f"the card in '{package}' names published files, but the package lacks {function}() in a module 'loader'"
        raise NeardupError(f"{fact}: {error}; write it, or remove 'published' from the card") from error
    try:
        return list(enumerate(map(dict, read(folder)), 1))
    except NeardupError:
        raise
    except Exception as error:  # a loader of another package may raise anything at files it does not expect
        fact = f"cannot be read as its corpus is published ({type(error).__name__}: {error})"
        raise InputError(folder, f"{fact}; are the files whole, and of this edition?") from error
