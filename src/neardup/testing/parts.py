"""Whether a corpus in parts gives what a whole one gives: of a strategy its pairs, of a scorer its scores."""

from __future__ import annotations

from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.bucketed import Bucketed
from neardup.core.features import arrays_of, check_divisible
from neardup.core.strategy import DividedScorer
from neardup.core.tiled import Tiled
from neardup.engine.in_memory import CorpusSource, collected
from neardup.engine.limits import Limits
from neardup.engine.local import Engine, found_pairs
from neardup.engine.support import check_strategy
from neardup.errors import NeardupError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.pairs import CorpusPairs
    from neardup.core.strategy import Scorer, Strategy
    from neardup.text.texts import Texts

_TINY = Limits(block=200, shard=500, rows=100, codes=100, gathered=1 << 12)
_PART = 4
"""Documents in a part."""


def pairs_in_parts(corpus: Corpus, strategy: Strategy) -> CorpusPairs | None:
    """The pairs of a corpus that is worked through in parts, as `--memory` does; None where that is refused."""
    if not isinstance(strategy, Bucketed | Tiled):
        return None
    try:
        check_strategy(strategy)
        _check_arrays(strategy, corpus.texts)
    except NeardupError:
        return None
    with TemporaryDirectory() as work:
        return collected(found_pairs(Engine(Path(work), _TINY), CorpusSource(corpus), strategy))


def _check_arrays(strategy: Bucketed[Any, Any] | Tiled[Any, Any], texts: Texts) -> None:
    """Refuse features and statistics that cannot be kept in files; an author need not make them so.

    Raises:
        StrategyError: which they are.
    """
    if isinstance(strategy, Tiled):
        summary = strategy.summarise(texts)
        arrays_of(summary)
        arrays_of(strategy.encode(texts, summary))
        return
    summary = strategy.summary_of(texts)
    arrays_of(summary)
    check_divisible(strategy.settled(summary).encode(texts, summary), len(texts), strategy)


def scores_in_parts(
    corpus: Corpus, scorer: Scorer, left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float32] | None:
    """The scores of pairs where statistics are gathered in parts; None for a scorer that does not do that."""
    if not isinstance(scorer, DividedScorer):
        return None
    parts = [corpus.take(np.arange(i, min(i + _PART, len(corpus)))) for i in range(0, len(corpus), _PART)]
    summaries: tuple[Any, ...] = ()
    for _ in range(scorer.rounds):
        gathered = [scorer.summarise(part, summaries) for part in parts]
        summaries = (*summaries, reduce(scorer.merge, reversed(gathered)))
    rows = np.unique(np.concatenate([left, right]))
    judge = scorer.judge(corpus.take(rows), summaries)
    return judge(np.searchsorted(rows, left), np.searchsorted(rows, right))
