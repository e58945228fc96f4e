"""Errors of every strategy: the pairs that it joins wrongly or misses, and what the page shows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core.gold import GradedPairs
from neardup.metrics.ranking import listed_scores
from neardup.report.documents import budget_of, documents_of
from neardup.report.page.data.error_choice import ABOUT, Listed, chosen, in_order
from neardup.report.page.data.error_documents import Phenomena, corpus_pairs, costs, own_explainer
from neardup.report.page.data.error_keeping import Keeping
from neardup.report.page.data.error_lists import chains_of, found_in, list_of
from neardup.report.page.data.error_records import CorpusErrors, Errors, ErrorStrategy
from neardup.report.page.data.reckoning import reckoning
from neardup.report.sections.mistakes import SHOWN
from neardup.results.errors import FIRST_MISS, STEPS
from neardup.results.groups import priorities
from neardup.results.mistakes import worst_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.report.documents import Documents
    from neardup.report.page.data.error_lists import Found
    from neardup.report.page.data.error_records import ErrorList
    from neardup.report.page.data.reckoning import Reckoning
    from neardup.report.page.views import Source
    from neardup.report.part import Part
    from neardup.results.cells import Cell

FOR_LINKS = 0.2
"""The share of them that is left to weakest links."""


def errors(source: Source) -> Errors | None:
    """The errors of a report; None where no gold says which pairs are errors."""
    parts = [part for part in source.whole.parts() if part.cells and part.cells[0].corpus.judge is not None]
    texts = [documents_of(part.cells[0], show_texts=source.whole.show_texts) for part in parts]
    budget = budget_of(texts)
    corpora = [_corpus(part, documents, budget) for part, documents in zip(parts, texts, strict=True)]
    return Errors(ABOUT, STEPS, FIRST_MISS, corpora) if corpora else None


def _corpus(part: Part, documents: Documents, budget: int) -> CorpusErrors:
    locked, corpus = part.found.locked, part.cells[0].corpus
    found = found_in(part.cells, {row.strategy: row.threshold for row in locked.rows} if locked else {})
    phenomena, cost = Phenomena(corpus), costs(documents, corpus.ids)
    keeping = Keeping(corpus, (kind for one in found for kind in one.errors.kinds), cost, budget)
    kept = _kept(found, phenomena, cost, int(budget * (1 - FOR_LINKS)))
    lists = _lists(found, keeping, phenomena, kept, documents, _told_by_id(part))
    return CorpusErrors(
        **vars(corpus_pairs(keeping, corpus, documents, phenomena)),
        sampled=isinstance(corpus.gold, GradedPairs),
        strategies=[
            _strategy(cell, keeping, [made for one, made in zip(found, lists, strict=True) if one.cell is cell])
            for cell in part.cells
        ],
    )


def _kept(found: Sequence[Found], phenomena: Phenomena, cost: Sequence[int], budget: int) -> list[list[int]]:
    """Of each cell and threshold the errors that are kept."""
    if not found:
        return []
    order = priorities(found[0].cell.corpus.ids)
    sorts = [(one.errors, missed) for one in found for missed in (False, True)]
    lists = [Listed(in_order(own, phenomena.rarest, order, missed=missed), own.rows) for own, missed in sorts]
    kept = chosen(lists, cost, budget)
    return [[*wrong, *missed] for wrong, missed in zip(kept[::2], kept[1::2], strict=True)]


def _told_by_id(part: Part) -> list[tuple[int, int]]:
    """The rows of pairs that other sections name: the weakest links of the worst clusters, and two errors of each."""
    row_of = {document: row for row, document in enumerate(part.cells[0].corpus.ids)}
    links = [(link.a, link.b) for row in part.found.results.account for link in row.weakest_links]
    worst = [(error.a, error.b) for cell in part.cells for error in worst_errors(cell, SHOWN)]
    return [(row_of[a], row_of[b]) for a, b in (*links, *worst)]


def _lists(
    found: Sequence[Found],
    keeping: Keeping,
    phenomena: Phenomena,
    kept: Sequence[Sequence[int]],
    documents: Documents,
    linked: Sequence[tuple[int, int]],
) -> list[ErrorList]:
    """The errors that are kept. Pairs that sections link to and weakest links are kept, too, once all errors are."""
    for one, own in zip(found, kept, strict=True):
        for at in own:
            a, b = one.errors.rows[:, at].tolist()
            keeping.add(a, b, one.errors.kinds[int(one.errors.kind[at])])
    for a, b in linked:
        keeping.add_link(a, b)
    chains = [chains_of(one, own, keeping) for one, own in zip(found, kept, strict=True)]
    for chain in (chain for some in chains for chain in some.values()):
        keeping.add_link(*chain.rows[chain.weakest : chain.weakest + 2])
    why = [_why(one, own, documents) for one, own in zip(found, kept, strict=True)]
    return [list_of(one, some, lines, keeping, phenomena) for one, some, lines in zip(found, chains, why, strict=True)]


def _why(one: Found, places: Sequence[int], documents: Documents) -> dict[int, Reckoning | None]:
    """By place of an error, how the strategy's own scorer scores it; None for nothing."""
    explainer, ids = own_explainer(one.cell), one.cell.corpus.ids
    if explainer is None:
        return dict.fromkeys(places)
    pairs = {at: (ids[int(one.errors.rows[0, at])], ids[int(one.errors.rows[1, at])]) for at in places}
    told = documents.explanations(explainer, list(pairs.values()))
    return {at: reckoning(told[pair], quoted=documents.shown) if pair in told else None for at, pair in pairs.items()}


def _strategy(cell: Cell, keeping: Keeping, lists: Sequence[ErrorList]) -> ErrorStrategy:
    explainer = own_explainer(cell)
    scores = listed_scores(cell.pairs, keeping.pairs).tolist()
    told = [None if score != score else round(score, 4) for score in scores]
    scorer = "" if explainer is None else str(explainer)
    return ErrorStrategy(cell.strategy, cell.pairs.floor, cell.linkage, scorer, told, lists)
