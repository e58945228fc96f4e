"""The order of strategies from the best on: it says which of them have colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.results.standing import most_removed, standings

if TYPE_CHECKING:
    from neardup.results.records import OnCorpus, Results


def best_first(results: Results) -> list[str]:
    """The strategies, the best first: over all corpora where they are ranked, else on the first that has figures."""
    if results.ranking is not None:
        found = [method.strategy for method in results.ranking.methods]
    else:
        found = _of_first_corpus(results)
    return [*found, *(text for text in results.strategies if text not in found)]


def _of_first_corpus(results: Results) -> list[str]:
    """The order on the first corpus that has one, those with gold before others."""
    parts = sorted(results.by_corpus(), key=lambda part: not part.corpus.levels)
    return next((order for part in parts if (order := _order(part))), [])


def _order(part: OnCorpus) -> list[str]:
    """The strategies by the metric of the corpus, tuned where there are halves; without gold by what they remove."""
    if not part.corpus.levels:
        return [cell.strategy for cell in most_removed(part)]
    ranked = standings(part)
    return [row.strategy for row in ranked.rows if row.figures.get(ranked.metric) is not None]
