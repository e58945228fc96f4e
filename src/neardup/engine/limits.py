"""How much is in memory at once: what follows from `--memory`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

from neardup.errors import ParameterError

LEAST = 256 << 20
"""Bytes that stages need at least, beyond the program itself."""
_MB = 1 << 20
_PROGRAM = 256 << 20
"""The program counts as a multiple of so many bytes, since it is not of one size in every process. Outputs are named
after the sizes that follow, and would not be found again."""
_STEP = 50_000_000
"""Advice is rounded up to so many bytes, since the program is not always of one size."""


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
    def of(cls, memory: int, program: int = 0) -> Self:
        """The sizes for so many bytes: each stage stays below three quarters of what the program itself leaves.

        A block takes some six times its bytes while it is read and encoded. A row that is sorted takes 64 bytes with
        its copies, a pair 48. What is gathered is there twice, and scorers of texts take as much again.

        Args:
            memory: bytes in all.
            program: bytes that the program takes before any stage.

        Raises:
            ParameterError: it is too little.
        """
        free = memory - program
        steady = max(LEAST, memory - math.ceil(program / _PROGRAM) * _PROGRAM)
        if free < LEAST:
            raise ParameterError(
                f"--memory {memory / 1e6:.0f}MB is too little: the program takes {program / 1e6:.0f} MB and stages "
                f"need {LEAST / 1e6:.0f}; give --memory {math.ceil((program + LEAST) / _STEP) * _STEP / 1e6:.0f}MB"
            )
        return cls(
            block=min(max(steady // 32, 4 * _MB), 64 * _MB),
            shard=min(max(steady // 8, 16 * _MB), 256 * _MB),
            rows=steady // 4 // 64,
            codes=steady // 4 // 48,
            gathered=steady // 8,
        )

    def partitions(self, rows: int) -> int:
        """In how many parts so many rows are sorted."""
        return max(1, -(-rows // self.rows))
