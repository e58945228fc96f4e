"""What is read of a run: one of its cells, its documents, its pairs by the rows of another run."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.pairs import CorpusPairs, Pairs
from neardup.errors import InputError, NeardupError
from neardup.io.sources import open_again
from neardup.results.cells import open_cells
from neardup.results.checked import checked
from neardup.results.lookup import matching
from neardup.results.names import short_names

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.corpus import Corpus
    from neardup.results.cells import Cell
    from neardup.run.records import CorpusRecord


def find_cell(folder: Path, corpus: str | None, strategy: str | None) -> Cell:
    """The cell of a run that these arguments select.

    Args:
        folder: the run.
        corpus: name of the corpus; None where there is but one.
        strategy: text of the strategy; None where there is but one.

    Raises:
        InputError: there is no such cell, several could be meant, or it failed.
    """
    cells = open_cells([folder])
    names = list(dict.fromkeys(cell.corpus.name for cell in cells))
    name = _only(names, folder, "corpus") if corpus is None else corpus
    on = {cell.strategy: cell for cell in cells if cell.corpus.name == name}
    if not on:
        raise InputError(folder, f"has no corpus '{name}'; it has {', '.join(names)}")
    shorts = short_names(list(on))
    texts = [_only(list(on), folder, "strategy", list(shorts.values()))] if strategy is None else matching(strategy, on)
    if len(texts) != 1:
        fact = f"has no strategy '{strategy}'" if not texts else f"has several '{strategy}'"
        raise InputError(folder, f"{fact}; it has {', '.join(shorts.values())}")
    cell = checked(on[texts[0]])
    if not cell.done:
        raise InputError(cell.folder.path, f"{cell.record.status}: {cell.record.error}; there are no pairs to compare")
    return cell


def _only(choices: list[str], folder: Path, option: str, shown: list[str] | None = None) -> str:
    if not choices:
        raise InputError(folder, f"has no {option}; give a run that has one")
    if len(choices) != 1:
        raise InputError(folder, f"has more than one; choose one with --{option}: {', '.join(shown or choices)}")
    return choices[0]


def open_documents(record: CorpusRecord) -> tuple[Corpus | None, str]:
    """The documents of a run, or none and why."""
    try:
        corpus, _, _ = open_again(record.source, record.fields)
    except NeardupError as error:
        return None, f"the texts are not at hand: {error}"
    if corpus.checksum != record.checksum:
        return None, f"'{record.source}' has changed since the run, so only ids are shown"
    return corpus, ""


def in_order(corpus: Corpus, ids: list[str]) -> Corpus:
    """The same documents, ordered by these ids."""
    return corpus.take(np.array([corpus.row_of[document_id] for document_id in ids], np.int64))


def reordered(pairs: CorpusPairs, ids: list[str]) -> CorpusPairs:
    """The same pairs by the rows of these ids."""
    if pairs.ids == ids:
        return pairs
    row_of = {document_id: row for row, document_id in enumerate(ids)}
    place = np.array([row_of[document_id] for document_id in pairs.ids], np.int32)
    moved = Pairs.of(
        place[pairs.left],
        place[pairs.right],
        pairs.score,
        floor=pairs.floor,
        candidates=pairs.candidates,
        skipped_at_most=pairs.skipped_at_most,
    )
    identical = np.empty_like(pairs.identical)
    identical[place] = place[pairs.identical]
    return CorpusPairs(
        **{f.name: getattr(moved, f.name) for f in fields(Pairs)}, ids=ids, identical=identical, distinct=pairs.distinct
    )
