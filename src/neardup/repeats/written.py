"""The file of repeated passages, and what is counted while it is written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.io.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from neardup.repeats.found import RepeatedPassage, RepeatedText

_HALF = 0.5
_DIGITS = 4


@dataclass(kw_only=True)
class Counts:
    """What the documents of a corpus repeat, all together.

    Attributes:
        documents: how many there are.
        characters: code points of all.
        repeated: of these, how many stand more than once.
        elsewhere: how many stand in another document, too.
        half: documents at least half of which stands in others.
        widest: the id of the first document with a passage that is in the most documents, and the passage; None where
            nothing recurs.
    """

    documents: int = 0
    characters: int = 0
    repeated: float = 0.0
    elsewhere: float = 0.0
    half: int = 0
    widest: tuple[str, RepeatedPassage] | None = None

    def add(self, document_id: str, found: RepeatedText) -> None:
        """Count a document."""
        self.documents += 1
        self.characters += found.characters
        self.repeated += found.repeated * found.characters
        self.elsewhere += found.elsewhere * found.characters
        self.half += found.elsewhere >= _HALF
        for passage in found.passages:
            if self.widest is None or passage.documents > self.widest[1].documents:
                self.widest = document_id, passage


def write_repeats(path: Path, ids: Sequence[str], texts: Iterable[RepeatedText]) -> Counts:
    """A line of JSON for every document, those without repeated passages included, replacing the file atomically.

    Args:
        path: file to write.
        ids: of the documents by row.
        texts: what of each stands more than once.

    Raises:
        InputError: the file cannot be written.
    """
    counts = Counts()
    with write_atomically(path) as file:
        for found in texts:
            document_id = ids[found.row]
            counts.add(document_id, found)
            line = {
                "id": document_id,
                "characters": found.characters,
                "repeated": round(found.repeated, _DIGITS),
                "elsewhere": round(found.elsewhere, _DIGITS),
                "passages": [vars(passage) for passage in found.passages],
            }
            file.write(f"{json.dumps(line, ensure_ascii=False)}\n")
    return counts
