"""How a user's own files are read: the names of their fields, which may differ from the usual ones, and a limit."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from neardup.errors import Notice
from neardup.io.reading import LARGEST, Reading

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Fields:
    """How files are read: the names of their fields, and what else a user may say of them.

    Documents must have the fields named here; only the usual `id` may be absent (see `neardup.io.documents`). Files of
    labels may have the usual names instead. So one set of names serves documents, gold and prediction.

    Attributes:
        id: id of a document.
        text: text of a document.
        cluster: cluster of a document.
        a: first document of a pair.
        b: second document of a pair.
        label: label of a pair.
        score: score of a pair.
        largest: bytes of the largest document that is read.
        input_format: ending of a file like standard input, as `csv`; None where its first bytes tell.
    """

    id: str = "id"
    text: str = "text"
    cluster: str = "cluster"
    a: str = "a"
    b: str = "b"
    label: str = "label"
    score: str = "score"
    largest: int = LARGEST
    input_format: str | None = None

    @property
    def reading(self) -> Reading:
        """How documents are read."""
        return Reading(id_field=self.id, text_field=self.text, largest=self.largest)

    def among(self, names: Collection[str], path: Path) -> Fields:
        """The names to use for a file of labels that has the fields `names`.

        Where a field is absent and the usual one is present, the usual one is used, and a `Notice` says so.
        """
        usual = Fields()
        own = {name: (getattr(self, name), getattr(usual, name)) for name in _OF_LABELS}
        absent = {key: pair for key, pair in own.items() if pair[0] not in names and pair[1] in names}
        for wanted, found in absent.values():
            warnings.warn(f"{path} has no field '{wanted}': '{found}' is read instead", Notice, stacklevel=2)
        return replace(self, **{key: pair[1] for key, pair in absent.items()})


_OF_LABELS = ("id", "cluster", "a", "b", "label", "score")
USUAL = Fields()
"""How files are read where nothing else is asked for."""
