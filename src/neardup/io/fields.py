"""The names of the fields in a user's own files, which may differ from the usual ones."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from neardup.errors import Notice

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The names of fields.

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
    """

    id: str = "id"
    text: str = "text"
    cluster: str = "cluster"
    a: str = "a"
    b: str = "b"
    label: str = "label"
    score: str = "score"

    def among(self, names: Collection[str], path: Path) -> Fields:
        """The names to use for a file of labels that has the fields `names`.

        Where a field is absent and the usual one is present, the usual one is used, and a `Notice` says so.
        """
        usual = Fields()
        own = {f.name: (getattr(self, f.name), getattr(usual, f.name)) for f in fields(Fields) if f.name != "text"}
        absent = {key: pair for key, pair in own.items() if pair[0] not in names and pair[1] in names}
        for wanted, found in absent.values():
            warnings.warn(f"{path} has no field '{wanted}': '{found}' is read instead", Notice, stacklevel=2)
        return replace(self, **{key: pair[1] for key, pair in absent.items()})


USUAL = Fields()
"""The usual names."""
