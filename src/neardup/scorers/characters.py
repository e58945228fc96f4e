"""Texts as the symbols that alignments compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.scorers.character_kernels import character_counts, plain_characters
from neardup.text import code_point_classes, normalise
from neardup.text.ragged import offsets_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text import Folding
    from neardup.text.texts import Texts

_BATCH = 1024


@dataclass(frozen=True, eq=False)
class Characters:
    """The characters of texts in normal form, in which a run of separators is one space, and none stands at the ends.

    Attributes:
        codes: `int32[total]`: the characters of all texts, as numbers below `symbols`.
        offsets: `int64[n + 1]`: text i is `codes[offsets[i]:offsets[i + 1]]`.
        counts: `int32[n, KINDS]`: how often the characters of each kind stand in each text: see `character_counts`.
        symbols: how many different characters there are.
    """

    codes: NDArray[np.int32]
    offsets: NDArray[np.int64]
    counts: NDArray[np.int32]
    symbols: int

    @classmethod
    def of(cls, texts: Texts, folding: Folding = "loose") -> Characters:
        """The characters of some texts, folded as `neardup.text` does."""
        points, lengths = [np.zeros(0, np.uint32)], [np.zeros(0, np.int64)]
        for batch in texts.batches(_BATCH):
            found, counts = _plain([normalise(text, folding) for text in batch], folding)
            points.append(found)
            lengths.append(counts)
        whole = np.concatenate(points)
        seen = np.zeros(int(whole.max(initial=0)) + 1, bool)
        seen[whole] = True
        number = np.cumsum(seen, dtype=np.int32) - np.int32(1)
        codes, offsets = number[whole], offsets_of(np.concatenate(lengths))
        return cls(codes, offsets, character_counts(codes, offsets), int(seen.sum()))

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Number of characters by text."""
        return np.diff(self.offsets)


def _plain(forms: list[str], folding: Folding) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The characters of normalised texts, one text after another, and how many each has."""
    points = np.frombuffer("".join(forms).encode("utf-32-le"), np.uint32)
    starts = offsets_of(np.array([len(form) for form in forms], np.int64))
    out = np.empty(len(points), np.uint32)
    lengths: NDArray[np.int64] = plain_characters(points, starts, code_point_classes(folding), out)
    return out[: lengths.sum()].copy(), lengths
