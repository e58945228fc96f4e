"""The documents that both sides of a difference reported on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from neardup.diff.runs import in_order, open_documents
from neardup.errors import NeardupError, ParameterError
from neardup.io.sources import may_be_shown, open_corpus

if TYPE_CHECKING:
    from neardup.core.clusters import Clusters
    from neardup.core.corpus import Corpus
    from neardup.core.gold import GradedPairs
    from neardup.diff.request import Request
    from neardup.results.cells import Cell


@dataclass(frozen=True, eq=False, kw_only=True)
class Subject:
    """The documents that both sides reported on.

    Attributes:
        name: the name of the corpus.
        ids: document ids by row.
        gold: labels at the level, if there are any.
        level: the level of the gold.
        corpus: the documents; None where their texts are not at hand.
        shown: whether texts may be shown.
        note: why texts are not at hand or not shown; "" where they are.
    """

    name: str
    ids: list[str]
    gold: Clusters | GradedPairs | None
    level: str
    corpus: Corpus | None
    shown: bool
    note: str


def subject_of_run(cells: list[Cell], request: Request) -> Subject:
    """The documents of the first run; those of the second are the same.

    Args:
        cells: the cells of one run, or one of each.
        request: the level, and whether texts may be shown.

    Raises:
        NeardupError: the runs saw other documents, or have no labels at the level.
    """
    records = [cell.corpus.record for cell in cells]
    record, own = records[0], cells[0].corpus
    if len({r.checksum for r in records}) > 1:
        raise NeardupError(f"corpus '{record.name}' has other documents in the two runs; compare runs on the same")
    if request.level is not None and request.level not in record.levels:
        raise NeardupError(f"the run has no labels at '{request.level}'; it has {', '.join(record.levels) or 'none'}")
    level = request.level or own.level
    corpus, note = open_documents(record)
    if len({r.gold_checksum for r in records}) > 1:
        note = "; ".join(filter(None, [note, "the runs have other labels: what gold says here is by those of A"]))
    return Subject(
        name=record.name,
        ids=own.ids,
        gold=replace(own, level=level).labels,
        level=level,
        corpus=corpus if corpus is None or corpus.ids == own.ids else in_order(corpus, own.ids),
        **_permission(request, note, redistributable=all(r.redistributable for r in records)),
    )


def subject_named(request: Request) -> Subject:
    """The documents that a request names, with their gold.

    Raises:
        ParameterError: it names none.
        NeardupError: they cannot be read, or their gold lacks the level.
    """
    if request.corpus is None:
        raise ParameterError("two strategies are compared on documents: name them with --corpus NAME|PATH[=GOLD]")
    corpus, gold, _ = open_corpus(request.corpus, request.fields)
    level = request.level or "copy"
    return Subject(
        name=corpus.name,
        ids=corpus.ids,
        gold=None if gold is None else gold.at(level),
        level=level,
        corpus=corpus,
        **_permission(request, "", redistributable=may_be_shown(request.corpus)),
    )


def _permission(request: Request, note: str, *, redistributable: bool) -> dict[str, Any]:
    """Whether texts may be shown, and why not."""
    shown = redistributable or request.show_texts
    why_not = "the texts may not be redistributed: ids and labels only, unless --show-texts is given"
    return {"shown": shown, "note": "; ".join(filter(None, [note, "" if shown else why_not]))}
