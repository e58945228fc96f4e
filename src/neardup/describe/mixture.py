"""The mixture of a gold at level copy: its statements of a corpus, in JSON and as a table beside others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neardup.describe.golds import labelled_corpus
from neardup.describe.statements import STATEMENTS, Told
from neardup.describe.untold import Untold
from neardup.table import Table

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold
    from neardup.describe.golds import LabelledCorpus
    from neardup.describe.statements import Statement

NOTE = (
    "Jaccard and containment are of word 5-grams. A group is two copies or more in one cluster. A unit is all documents"
    " that a story or a family of templates links, directly or through others."
)


def mixture(corpus: Corpus, gold: Gold | None) -> dict[str, Told | str]:
    """What each of `STATEMENTS` says of a corpus, by name, or the reason why it cannot be told.

    Pairs of gold are scored, and candidates of one join, never all pairs of documents.
    """
    try:
        labelled = labelled_corpus(corpus, gold)
    except Untold as untold:
        return untold_mixture(str(untold))
    return {statement.name: _told(statement, labelled) for statement in STATEMENTS}


def untold_mixture(reason: str) -> dict[str, Told | str]:
    """The mixture of a corpus of which nothing can be told, for one reason."""
    return {statement.name: reason for statement in STATEMENTS}


def in_json(found: dict[str, Told | str]) -> dict[str, Any]:
    """The mixture for JSON: values by name, and under `not told` the reasons by name."""
    told = {name: value.value for name, value in found.items() if isinstance(value, Told)}
    return told | {"not told": {name: reason for name, reason in found.items() if isinstance(reason, str)}}


def table(mixtures: dict[str, dict[str, Told | str]]) -> Table:
    """A row for each statement and a column for each corpus; where one is not told, its cell says why.

    A statement that is told of no corpus has no row: the note says why.

    Args:
        mixtures: by the name of the corpus, at least one.
    """
    rows, untold = [], dict[str, list[str]]()
    for statement in STATEMENTS:
        found = [mixture[statement.name] for mixture in mixtures.values()]
        if any(isinstance(value, Told) for value in found):
            rows.append((statement.title, *(value.text if isinstance(value, Told) else value for value in found)))
        else:
            untold.setdefault("; ".join(dict.fromkeys(map(str, found))), []).append(statement.title)
    reasons = "; ".join(f"{', '.join(titles)} ({reason})" for reason, titles in untold.items())
    note = f"{NOTE} Not told: {reasons}." if untold else NOTE
    if not rows:
        note = f"Nothing is told: {'; '.join(untold)}."
    return Table.of(("mixture of the gold at level copy", *mixtures), rows, note=note)


def _told(statement: Statement, labelled: LabelledCorpus) -> Told | str:
    try:
        return statement.of(labelled)
    except Untold as untold:
        return str(untold)
