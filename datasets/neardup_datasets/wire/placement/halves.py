"""Which half a unit belongs to, for good: settings are chosen on dev and judged on test."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from neardup_datasets.wire.placement.written import Text

SHARE = 0.53
"""The share of new units in the test half; all of edition 1 is in dev, so test takes more of the new ones."""
LONG = 15_000
"""Characters from which a text counts as long."""


def sides(texts: Iterable[Text]) -> dict[str, str]:
    """The half of every unit: units of a language that are alike in relations and length take turns."""
    traits = defaultdict[str, set[str]](set)
    for text in texts:
        traits[text.unit] |= {"template" if text.template else text.relation}
        traits[text.unit] |= {"long"} if sum(map(len, text.paragraphs)) > LONG else set()
    order = sorted(traits, key=lambda unit: (_stratum(unit, traits[unit]), _hash(unit)))
    return {
        unit: "test" if int((place + 1) * SHARE) > int(place * SHARE) else "dev" for place, unit in enumerate(order)
    }


def _stratum(unit: str, traits: set[str]) -> tuple[str, ...]:
    language, *rest = unit.split("-")
    topic = rest[0] if len(rest) > 1 else ""
    return (language, *sorted(traits), topic)


def _hash(unit: str) -> bytes:
    return hashlib.sha256(unit.encode()).digest()


def sides_of_earlier(documents: Sequence[dict[str, Any]], labels: Sequence[dict[str, Any]]) -> None:
    """Put units that hold a document of edition 1 into dev, in place: settings were chosen on that edition.

    A unit is a component of documents with one story or one template family. Others keep their half.
    """
    names = [{f"s/{label['story']}", *([f"f/{d['family']}"] if d["family"] else [])}
             for d, label in zip(documents, labels, strict=True)]  # fmt: skip
    first = {row for row, document in enumerate(documents) if document["edition"] == 1}
    seen = set[str]().union(*(names[row] for row in first))
    while True:
        more = {row for row in range(len(documents)) if row not in first and names[row] & seen}
        if not more:
            break
        first |= more
        seen |= set[str]().union(*(names[row] for row in more))
    for row in first:
        documents[row]["split"] = "dev"
