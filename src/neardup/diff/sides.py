"""The two sides of a difference, and the documents they reported on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from neardup.core import components, detection
from neardup.core.gold import check_level
from neardup.core.spec import canonical
from neardup.diff.runs import find_cell, in_order, open_documents, reordered
from neardup.errors import InputError, NeardupError, ParameterError
from neardup.io.fields import USUAL
from neardup.io.sources import open_corpus
from neardup.results.names import short_names
from neardup.run.folder import RUN, RunFolder
from neardup.run.identity import source_hash

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neardup.core.clusters import Clusters
    from neardup.core.corpus import Corpus
    from neardup.core.gold import GradedPairs
    from neardup.core.pairs import CorpusPairs
    from neardup.core.strategy import Strategy
    from neardup.io.fields import Fields
    from neardup.results.cells import Cell

T = TypeVar("T")


@dataclass(frozen=True, eq=False, kw_only=True)
class Side:
    """What one of the two reports.

    Attributes:
        name: short name of the strategy, and the run folder where it comes from one.
        strategy: canonical text.
        component: the strategy itself; None where it is not installed.
        askable: whether the installed code is the code that was run, so that it can explain pairs.
        threshold: the threshold of its pairs.
        pairs: it reports, by rows of the documents of the subject.
        clusters: `int32[n]`, these pairs linked.
    """

    name: str
    strategy: str
    component: Strategy | None
    askable: bool
    threshold: float
    pairs: CorpusPairs
    clusters: NDArray[np.int32]


@dataclass(frozen=True, eq=False, kw_only=True)
class Subject:
    """The documents that both sides reported on.

    Attributes:
        name: of the corpus.
        ids: document ids by row.
        gold: labels at the level, if there are any.
        level: of the gold.
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


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a user asks for beside the two sides.

    Attributes:
        corpus: `NAME|PATH[=GOLD]` for strategies; name of a corpus of the runs. None where there is but one.
        strategies: none where each run has one; one for both runs; or one for each.
        thresholds: none for each side's own; one for both; or one for each.
        level: of the gold; None for that of the runs, or `copy`.
        show_texts: show texts of corpora that may not be redistributed, too.
        fields: names of the fields in files of documents and gold.
    """

    corpus: str | None = None
    strategies: tuple[str, ...] = ()
    thresholds: tuple[float, ...] = ()
    level: str | None = None
    show_texts: bool = False
    fields: Fields = USUAL


def open_sides(a: str, b: str, request: Request) -> tuple[Subject, Side, Side]:
    """The documents and both sides.

    Args:
        a: a run folder, or text of a strategy, which is then run.
        b: the same.
        request: what else was asked for.

    Raises:
        NeardupError: a side is neither, or is ambiguous, or the two saw other documents.
        FloorError: a threshold is below the floor of its pairs.
    """
    if request.level is not None:
        check_level(request.level)
    wanted = _each(request.strategies, "strategy")
    thresholds = _each(request.thresholds, "threshold")
    cells = [
        find_cell(Path(text), request.corpus, name) if _is_run(text) else None
        for text, name in zip((a, b), wanted, strict=True)
    ]
    found = [cell for cell in cells if cell is not None]
    if request.strategies and not found:
        raise ParameterError("--strategy chooses from a run; A and B are strategies themselves: leave it out")
    subject = _subject_of_run(found, request) if found else _subject_named(request)
    one, other = (
        _side_of_run(cell, given, subject) if cell is not None else _side_run_now(text, given, subject)
        for cell, text, given in zip(cells, (a, b), thresholds, strict=True)
    )
    return subject, one, other


def _each(given: tuple[T, ...], option: str) -> tuple[T | None, T | None]:
    """One for both sides, or one for each."""
    if len(given) > 2:
        raise ParameterError(f"--{option} is given {len(given)} times; give it once for both sides, or once for each")
    return (given[0], given[-1]) if given else (None, None)


def _is_run(text: str) -> bool:
    """Whether a text names a run folder; a folder of any other sort may be called like a strategy."""
    if RunFolder(Path(text)).exists():
        return True
    if "/" in text:
        raise InputError(text, f"is no run folder: it has no {RUN}; name a run folder or a strategy")
    return False


def _subject_of_run(cells: list[Cell], request: Request) -> Subject:
    """The documents of the first run; those of the second are the same."""
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
        gold=replace(own, level=level).gold,
        level=level,
        corpus=corpus if corpus is None or corpus.ids == own.ids else in_order(corpus, own.ids),
        **_permission(request, note, redistributable=all(r.redistributable for r in records)),
    )


def _subject_named(request: Request) -> Subject:
    if request.corpus is None:
        raise ParameterError("two strategies are compared on documents: name them with --corpus NAME|PATH[=GOLD]")
    corpus, gold, card = open_corpus(request.corpus, request.fields)
    level = request.level or "copy"
    return Subject(
        name=corpus.name,
        ids=corpus.ids,
        gold=None if gold is None else gold.at(level),
        level=level,
        corpus=corpus,
        **_permission(request, "", redistributable=card is None or card.redistributable),
    )


def _permission(request: Request, note: str, *, redistributable: bool) -> dict[str, Any]:
    """Whether texts may be shown, and why not."""
    shown = redistributable or request.show_texts
    why_not = "the texts may not be redistributed: ids and labels only, unless --show-texts is given"
    return {"shown": shown, "note": "; ".join(filter(None, [note, "" if shown else why_not]))}


def _side_of_run(cell: Cell, given: float | None, subject: Subject) -> Side:
    text = cell.strategy
    threshold = cell.threshold if given is None else given
    pairs = reordered(cell.pairs, subject.ids)
    return Side(
        name=f"{short_names([text])[text]} of {cell.corpus.folder.path}",
        strategy=text,
        component=_installed(text),
        askable=bool(cell.record.source_hash) and source_hash(text) == cell.record.source_hash,
        threshold=threshold,
        pairs=pairs,
        clusters=detection.cluster(pairs, threshold, cell.run.linkage).labels,
    )


def _installed(text: str) -> Strategy | None:
    """The strategy of a run, None where this installation does not know it or its parameters."""
    try:
        return components.strategy(text)
    except NeardupError:
        return None


def _side_run_now(text: str, given: float | None, subject: Subject) -> Side:
    component = components.strategy(text)
    threshold = float(component.default_threshold) if given is None else given
    detection.refuse_low_threshold(component, threshold)
    if subject.corpus is None:
        raise NeardupError(f"'{text}' cannot be run on the documents of the run: {subject.note}")
    pairs = detection.pairs(subject.corpus, component)
    full = canonical(component)
    return Side(
        name=short_names([full])[full],
        strategy=full,
        component=component,
        askable=True,
        threshold=threshold,
        pairs=pairs,
        clusters=detection.cluster(pairs, threshold).labels,
    )
