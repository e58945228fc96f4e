"""The view Pairs of a comparison: what each strategy joins in one run only, and what the page shows of it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from neardup.compare_report.chains import chains_of
from neardup.compare_report.moved_pairs import WHYS
from neardup.compare_report.pair_records import Moved, MovedCase, MovedCorpus, MovedStrategy
from neardup.core.codes import distinct_columns
from neardup.diff.differences import APART, TOGETHER, UNLABELLED
from neardup.report.documents import budget_of, documents_of
from neardup.report.page.data.error_choice import MOST, Listed, by_turns, chosen
from neardup.report.page.data.error_documents import Phenomena, corpus_pairs, costs
from neardup.report.page.data.error_keeping import Keeping
from neardup.report.page.data.error_lists import told_chain
from neardup.results.groups import priorities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.compare_report.compared import Compared
    from neardup.compare_report.moved_pairs import MovedPairs
    from neardup.metrics.chains import Chain
    from neardup.report.documents import Documents
    from neardup.results.cells import Cell

ABOUT = (
    f"Of each strategy this page keeps up to {MOST} pairs gained and {MOST} lost. Where there are more, they are spread"
    " over reasons and labels. Which pairs of such a group are kept follows from a hash of the ids."
)
GOLDS = {TOGETHER: "together", APART: "apart", UNLABELLED: "not counted"}
"""What labels can say, in words."""
Told: TypeAlias = "tuple[tuple[Cell, Cell], MovedPairs]"
"""Both cells of a strategy, and the pairs that they differ on."""
_PLACE = {gold: place for place, gold in enumerate(GOLDS)}


def moved(compared: Compared) -> Moved | None:
    """The pairs that moved; None where the raw pairs of a run are not at hand."""
    told = zip(compared.cells, compared.moved, strict=True)
    on = [list(each) for _, each in groupby(told, key=lambda one: one[0][0].corpus.name)]
    texts = [_documents(compared, *both) for ((both, _), *_) in on]
    budget = budget_of(texts)
    corpora = [_corpus(compared, each, own, budget) for each, own in zip(on, texts, strict=True)]
    return Moved(ABOUT, WHYS, list(GOLDS.values()), corpora) if corpora else None


def _documents(compared: Compared, before: Cell, after: Cell) -> Documents:
    """The documents of a corpus; their texts are shown where both runs say that they may be redistributed."""
    least = after if before.corpus.record.redistributable else before
    return documents_of(least, show_texts=compared.show_texts)


def _corpus(compared: Compared, told: Sequence[Told], documents: Documents, budget: int) -> MovedCorpus:
    corpus, found = told[0][0][0].corpus, [one for _, one in told]
    phenomena, cost = Phenomena(corpus), costs(documents, corpus.ids)
    keeping = Keeping(corpus, [] if corpus.kinds is None else corpus.kinds.kinds.relations, cost, budget)
    kept = _kept(found, corpus.ids, cost, budget)
    for one, places in zip(found, kept, strict=True):
        for a, b in one.rows[:, places].T.tolist():
            keeping.add_unsaid(a, b)
    strategies = [
        _strategy(compared, both, one, places, keeping) for (both, one), places in zip(told, kept, strict=True)
    ]
    return MovedCorpus(**vars(corpus_pairs(keeping, corpus, documents, phenomena)), strategies=strategies)


def _kept(found: Sequence[MovedPairs], ids: Sequence[str], cost: Sequence[int], budget: int) -> list[list[int]]:
    """Of each strategy the pairs that are kept, those gained first."""
    order = priorities(ids)
    lists = []
    for one in found:
        for gained in (True, False):
            of = np.flatnonzero(one.gained == gained)
            groups = np.stack([one.why[of], one.gold[of]])
            places: list[int] = of[by_turns(groups, one.rows[:, of], order)].tolist()
            lists.append(Listed(places, one.rows))
    kept = chosen(lists, cost, budget)
    return [[*gained, *lost] for gained, lost in zip(kept[::2], kept[1::2], strict=True)]


def _strategy(
    compared: Compared, both: tuple[Cell, Cell], found: MovedPairs, places: Sequence[int], keeping: Keeping
) -> MovedStrategy:
    before, after = both
    chains = chains_of(before, after, found, places)
    return MovedStrategy(
        text=before.strategy,
        name=compared.name(before.strategy, after.strategy),
        thresholds=(round(before.threshold, 4), round(after.threshold, 4)),
        floors=(round(before.pairs.floor, 4), round(after.pairs.floor, 4)),
        linkages=(before.linkage, after.linkage),
        gained=found.totals[0],
        lost=found.totals[1],
        complete=found.complete,
        totals=_totals(found),
        cases=[_case(found, place, chains.get(place), keeping) for place in places],
    )


def _totals(found: MovedPairs) -> list[tuple[bool, int, int, int]]:
    """How many pairs there are of each sort, reason and label."""
    sorts = np.stack([found.gained, found.why, found.gold])
    groups, place = distinct_columns(sorts)
    counts = np.bincount(place, found.weight, groups.shape[1]).astype(np.int64)
    told = zip(groups.T.tolist(), counts.tolist(), strict=True)
    return [(bool(gained), why, _PLACE[gold], count) for (gained, why, gold), count in told]


def _case(found: MovedPairs, at: int, chain: Chain | None, keeping: Keeping) -> MovedCase:
    scores = [None if score != score else round(score, 4) for score in found.scores[:, at].tolist()]
    return MovedCase(
        pair=keeping.pair(*found.rows[:, at].tolist()),
        gained=bool(found.gained[at]),
        why=int(found.why[at]),
        gold=_PLACE[int(found.gold[at])],
        weight=int(found.weight[at]),
        scores=(scores[0], scores[1]),
        chain=None if chain is None else told_chain(chain, keeping),
        links=0 if chain is None else len(chain.scores),
    )
