"""What an evaluation knows beside the labels that it scores against: other levels, and columns of the documents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold
    from neardup.core.kinds import Kinds
    from neardup.core.versions import GoldClusters


@dataclass(frozen=True, eq=False)
class Beside:
    """What is known beside the labels that are scored against.

    Attributes:
        gold: all levels of the labels.
        level: the level that is scored.
        corpus: the documents, where they are at hand; their columns name families and outlets.
    """

    gold: Gold
    level: str
    corpus: Corpus | None

    def units(self, ids: list[str]) -> NDArray[np.int32]:
        """The sampling unit of each document, by all levels, and by families of templates where a column has them."""
        from neardup.core.properties import FAMILY
        from neardup.metrics.resampling.units import units

        found = self._column(ids, FAMILY)
        families = None if found is None else [None if name is None else str(name) for name in found.to_pylist()]
        return units(ids, self.gold.levels.values(), families)

    def kinds(self, truth: GoldClusters, ids: list[str]) -> Kinds:
        """The kinds of wrong pairs of these documents."""
        from neardup.core.kinds import kinds_of

        return kinds_of(truth, self.level, self.gold.levels, ids, partial(self._column, ids))

    def _column(self, ids: list[str], name: str) -> pa.ChunkedArray | None:
        """A column of the documents, for these ids; null for one that is not among them. None where they lack it."""
        import pyarrow as pa

        if self.corpus is None or name not in self.corpus.columns:
            return None
        rows = [self.corpus.row_of.get(document_id) for document_id in ids]
        return self.corpus.table.column(name).take(pa.array(rows, pa.int64()))


def own_documents(gold: str) -> Corpus | None:
    """The documents of an installed corpus that is named as gold, if they are on this machine."""
    from neardup.io.datasets import find_dataset, is_installed

    dataset = find_dataset(gold) if is_installed(gold) else None
    return dataset.corpus() if dataset is not None and dataset.available() else None
