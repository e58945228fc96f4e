"""An order of texts that depends on what they say, not on their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.buckets import buckets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text.texts import Texts

_PORTION = 1 << 20
"""Bytes of text that are copied at once, where texts are a selection of others."""


def content_hashes(texts: Texts) -> NDArray[np.uint64]:
    """`uint64[n]`: a hash of each text."""
    from neardup.text.byte_kernels import text_hashes
    from neardup.text.texts import SelectedTexts

    if not isinstance(texts, SelectedTexts):
        return text_hashes(texts.data, texts.offsets)
    if 2 * len(texts) >= len(texts.whole):  # it takes longer to copy most of them than to hash all
        chosen: NDArray[np.uint64] = content_hashes(texts.whole)[texts.rows]
        return chosen
    hashes = [text_hashes(part.data, part.offsets) for part in texts.portions(_PORTION)]
    return np.concatenate([np.zeros(0, np.uint64), *hashes])


def content_rank(texts: Texts) -> NDArray[np.int64]:
    """`int64[n]`: the rank of each text in an order that does not depend on rows: by hash, then by the text itself."""
    hashes = content_hashes(texts)
    tie = np.zeros(len(texts), np.int64)
    tied = buckets(hashes).rows
    tie[sorted(tied, key=lambda row: str(texts[row]))] = np.arange(len(tied))
    rank = np.empty(len(texts), np.int64)
    rank[np.lexsort((tie, hashes))] = np.arange(len(texts))
    return rank
