"""What a user asks for beside the two sides of a difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.io.fields import USUAL

if TYPE_CHECKING:
    from neardup.io.fields import Fields


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a user asks for beside the two sides.

    Attributes:
        corpus: `NAME|PATH[=GOLD]` for strategies; name of a corpus of the runs. None where there is but one.
        strategies: none where each run has one; one for both runs; or one for each.
        thresholds: none for each side's own; one for both; or one for each.
        level: the level of the gold; None for that of the runs, or `copy`.
        show_texts: show texts of corpora that may not be redistributed, too.
        fields: how files of documents and gold are read.
    """

    corpus: str | None = None
    strategies: tuple[str, ...] = ()
    thresholds: tuple[float, ...] = ()
    level: str | None = None
    show_texts: bool = False
    fields: Fields = USUAL
