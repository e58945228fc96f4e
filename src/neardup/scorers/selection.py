"""The texts that some pairs name, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus, Texts


def selected(
    corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]
) -> tuple[Texts, NDArray[np.int64], NDArray[np.int64]]:
    """The texts named by the pairs, and for each pair the places of its two texts among them, `int64[m]`."""
    rows, places = np.unique(np.concatenate([left, right]).astype(np.int64), return_inverse=True)
    left_places, right_places = np.split(places.reshape(-1).astype(np.int64), [len(left)])
    return corpus.texts.take(rows), left_places, right_places
