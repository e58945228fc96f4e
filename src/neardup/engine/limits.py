"""How much is in memory at once: what follows from `--memory`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from neardup.errors import ParameterError

LEAST = 256 << 20
"""Bytes that stages need at least, beyond the program itself."""
_MB = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Sizes of what is in memory at once.

    Attributes:
        block: bytes of text that are read at once.
        shard: bytes of text in a stretch of the corpus.
        rows: rows of 64 bytes that are sorted at once; partitions follow from it.
        codes: pairs that are held at once.
        gathered: bytes of features, or of texts, of the pairs that are scored at once.
    """

    block: int
    shard: int
    rows: int
    codes: int
    gathered: int

    @classmethod
    def of(cls, free: int) -> Self:
        """The sizes for so many bytes, those of the program not counted: each stage stays below three quarters of them.

        A block takes some six times its bytes while it is read and encoded. A row that is sorted takes 64 bytes with
        its copies, a pair 48. What is gathered is there twice, and scorers of texts take as much again.

        Raises:
            ParameterError: it is too little.
        """
        if free < LEAST:
            raise ParameterError(
                f"{free / 1e6:.0f} MB are left beside the program itself, and stages need {LEAST / 1e6:.0f}; give "
                f"--memory {(LEAST - free) / 1e6:.0f} MB more"
            )
        return cls(
            block=min(max(free // 32, 4 * _MB), 64 * _MB),
            shard=min(max(free // 8, 16 * _MB), 256 * _MB),
            rows=free // 4 // 64,
            codes=free // 4 // 48,
            gathered=free // 8,
        )

    def partitions(self, rows: int) -> int:
        """In how many parts so many rows are sorted."""
        return max(1, -(-rows // self.rows))
