"""The parts that `neardup cluster` and `pairs` share: reading documents, choosing a strategy, counting pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.core.corpus import Corpus
    from neardup.core.pairs import CorpusPairs
    from neardup.core.strategy import Strategy
    from neardup.io.opening import How


def chosen_strategy(strategy: str, threshold: float | None) -> tuple[Strategy, float]:
    """The strategy of this text, and the threshold for its pairs: the strategy's own where none is given."""
    from neardup.core import components, detection

    chosen = components.strategy(strategy)
    at = chosen.default_threshold if threshold is None else threshold
    detection.refuse_low_threshold(chosen, at)
    return chosen, at


def read_corpus(documents: Sequence[str], id_field: str, text_field: str, how: How) -> Corpus:
    """The documents that a user names, whose files have these fields."""
    from neardup.io.fields import Fields
    from neardup.io.sources import open_documents

    return open_documents(documents, Fields(id=id_field, text=text_field), how)


def examined(found: CorpusPairs) -> str:
    """How many pairs were examined, and how many in oversized buckets were not."""
    from neardup.results.formats import counted

    skipped = f", at most {found.skipped_at_most} in oversized buckets skipped" if found.skipped_at_most else ""
    return f"{counted(found.candidates, 'pair')} examined{skipped}"
