"""The order of strategies from the best on: it says which of them have colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.results.standing import standings

if TYPE_CHECKING:
    from neardup.results.records import OnCorpus, Results


def best_first(results: Results) -> list[str]:
    """The strategies, the best first: over all corpora where they are ranked, else on the first that has figures."""
    if results.ranking is not None:
        found = [method.strategy for method in results.ranking.methods]
    else:
        found = next((order for part in results.by_corpus() if (order := _order(part))), [])
    return [*found, *(text for text in results.strategies if text not in found)]


def _order(part: OnCorpus) -> list[str]:
    """The strategies by the metric of the corpus, tuned where there are halves; empty without gold."""
    ranked = standings(part)
    return [row.strategy for row in ranked.rows if row.figures.get(ranked.metric) is not None]
