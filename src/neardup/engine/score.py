"""Stage `score`: pairs are scored where their left rows are, and those at or above the floor are kept."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.band_join import distinct_codes
from neardup.core.codes import decode, encode
from neardup.core.features import joined, taken
from neardup.core.pairs import Pairs
from neardup.core.strategy import DividedScorer
from neardup.engine.codes import NONE, ranges, runs_of, within
from neardup.engine.columns import KeptColumns
from neardup.engine.encode import template
from neardup.engine.layout import Layout
from neardup.engine.summaries import read_summaries
from neardup.engine.tasks import Group, tasks_of
from neardup.engine.texts import KeptTexts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.bucketed import Bucketed
    from neardup.core.strategy import Judge, Scorer
    from neardup.engine.limits import Limits
    from neardup.engine.store import Stored, Writer


class Features:
    """The features of rows, taken from the files of their shards.

    Args:
        layout: the rows of each shard.
        encoded: the outputs of `encode`.
        like: features of the same classes.
    """

    def __init__(self, layout: Layout, encoded: list[Stored], like: Any) -> None:
        self._layout, self._encoded, self._like = layout, encoded, like

    def bytes_each(self) -> int:
        """Bytes of the features of a row, on average."""
        rows = sum(shard.rows("rows") for shard in self._encoded)
        return 1 + sum(shard.bytes_of("features.") for shard in self._encoded) // max(rows, 1)

    def of(self, rows: NDArray[np.int64]) -> Any:
        """The features of some rows, which ascend; there is one at least."""
        return joined([self._taken(number, local) for number, _, local in self._layout.by_shard(rows)])

    def _taken(self, number: int, local: NDArray[np.int64]) -> Any:
        """Features of rows of a shard, whose files are mapped meanwhile: what was looked at counts as memory."""
        shard = self._encoded[number]
        places = np.searchsorted(shard.column("rows"), local.astype(np.uint32))
        return taken(shard.all_of("features.", self._like, mapped=True), places)


class Judges:
    """Scores pairs by their features, or by their texts where a scorer judges them.

    Args:
        strategy: the strategy.
        features: the features of rows.
        texts: the texts of rows.
        counted: the statistics of the corpus that the scorer needs, from each round; empty for none.
    """

    def __init__(
        self, strategy: Bucketed[Any, Any], features: Features, texts: KeptTexts, counted: list[Stored]
    ) -> None:
        self._strategy, self._features, self._texts, self._counted = strategy, features, texts, counted

    def bytes_each(self) -> int:
        """Bytes that a row takes while it is scored."""
        return self._features.bytes_each() + (0 if self._strategy.scorer is None else 8 * self._texts.bytes_each())

    def scored(self, codes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Left rows, right rows and scores of those pairs that are near."""
        left, right = (half.astype(np.int64) for half in decode(codes))
        rows = np.unique(np.concatenate([left, right]))
        a, b = np.searchsorted(rows, left), np.searchsorted(rows, right)
        held = self._features.of(rows)
        near = None if self._strategy.meeting == "tiles" else self._strategy.near(held, a, b)
        if near is not None:
            a, b, left, right = a[near], b[near], left[near], right[near]
        if self._strategy.scorer is None:
            return left, right, self._strategy.score(held, a, b)
        del held
        return left, right, self._judge(self._strategy.scorer, rows)(a, b)

    def _judge(self, scorer: Scorer, rows: NDArray[np.int64]) -> Judge:
        corpus = self._texts.of(rows)
        if isinstance(scorer, DividedScorer):
            return scorer.judge(corpus, read_summaries(scorer, self._counted))  # mapped for these pairs only
        return partial(scorer.score, corpus)


def scored_of(reads: dict[str, Group], strategy: Any, limits: Limits) -> Group:
    """The tasks of stage `score`, one for each shard.

    Args:
        reads: `shards`, `encoded`, `summary`; `found`, the outputs that hold candidates; and for a scorer of texts
            `texts`, `columns`, and `counted`, the statistics of the corpus that it needs.
        strategy: the strategy.
        limits: sizes of what is in memory.
    """
    return tasks_of("score", len(reads["shards"].tasks), _score, reads, {"strategy": strategy}, {"limits": limits})


def _score(
    out: Writer,
    *,
    shards: list[Stored],
    encoded: list[Stored],
    summary: list[Stored],
    found: list[Stored],
    texts: list[Stored],
    columns: list[Stored],
    counted: list[Stored],
    part: int,
    strategy: Bucketed[Any, Any],
    limits: Limits,
) -> None:
    layout = Layout.of(shards)
    features = Features(layout, encoded, template(strategy, summary))
    runs = runs_of(found, "codes")
    stars = runs_of(found, "stars") if strategy.meeting == "keys" else []
    low, high = (int(first) << 32 for first in layout.firsts[part : part + 2])
    judges = Judges(strategy, features, KeptTexts(layout, texts, KeptColumns(layout, columns)), counted)
    most = max(1024, min(limits.codes, limits.gathered // judges.bytes_each() // 2))
    examined = 0
    out.add("codes", NONE)
    out.add("score", np.zeros(0, np.float32))
    out.add("starred", np.zeros(0, np.int64))
    out.add("stars", np.zeros(0, np.int64))
    for span in ranges([*runs, *stars], low, high, most):
        starred = within(stars, *span)
        codes = distinct_codes([within(runs, *span), starred])
        left, right, score = judges.scored(codes)
        examined += len(codes) if strategy.meeting == "keys" else len(left)
        _add_stars(out, starred)
        add_pairs(out, left, right, score, strategy.floor)
    if strategy.meeting == "tiles":
        examined = found[part].facts["examined"]
    out.fact(examined=examined)


def _add_stars(out: Writer, starred: NDArray[np.uint64]) -> None:
    """How many pairs with hubs have each left row; a row may come again with the next range."""
    rows, counts = np.unique(decode(starred)[0].astype(np.int64), return_counts=True)
    out.add("starred", rows)
    out.add("stars", counts.astype(np.int64))


def add_pairs(
    out: Writer, left: NDArray[np.int64], right: NDArray[np.int64], score: NDArray[np.float32], floor: float
) -> None:
    """Write the pairs at or above the floor, checked, in order of their codes."""
    kept = Pairs.of(left, right, score, floor=floor, candidates=0)
    out.add("codes", encode(kept.left, kept.right))
    out.add("score", kept.score)
