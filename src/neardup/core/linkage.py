"""The contract of a linkage: scored pairs and a threshold in, clusters out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs


@runtime_checkable
class Linkage(Protocol):
    """A way to make clusters from pairs: a frozen, keyword-only dataclass with this one method."""

    def labels(self, pairs: CorpusPairs, threshold: float) -> NDArray[np.int32]:
        """`int32[n]`: a cluster label for each row of the corpus; documents with identical texts are always together.

        The same pairs of ids must give the same clusters whatever the order of the documents.
        """
        ...
