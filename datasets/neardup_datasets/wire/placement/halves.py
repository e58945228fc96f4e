"""Which half a unit belongs to, for good: settings are chosen on dev and judged on test.

The half of every unit stands in `written/halves.txt`. A unit that is not there yet gets one, and is written there.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from neardup_datasets.wire.placement.texts import Text

FILE = Path(str(resources.files("neardup_datasets.wire"))) / "written" / "halves.txt"
LONG = 15_000
"""Characters from which a text counts as long."""


def sides(texts: Iterable[Text], known: Mapping[str, str]) -> dict[str, str]:
    """The half of every unit: the known one, or that of which units alike in language, relations and length lack more.

    Args:
        texts: all that was written.
        known: the half of units that have one.
    """
    traits = defaultdict[str, set[str]](set)
    for text in texts:
        traits[text.unit] |= {"template" if text.template else text.relation}
        traits[text.unit] |= {"long"} if sum(map(len, text.paragraphs)) > LONG else set()
    found = {unit: known[unit] for unit in traits if unit in known}
    filled = Counter((_stratum(unit, traits[unit]), side) for unit, side in found.items())
    units = Counter(found.values())
    for unit in sorted(traits.keys() - found.keys(), key=_hash):
        stratum = _stratum(unit, traits[unit])
        found[unit] = min(("test", "dev"), key=lambda side: (filled[stratum, side], units[side]))
        filled[stratum, found[unit]] += 1
        units[found[unit]] += 1
    return found


def recorded() -> dict[str, str]:
    """The half of every unit that has one."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return {unit: side for unit, _, side in (line.partition(" ") for line in lines)}


def record(found: Mapping[str, str]) -> None:
    """Write the half of every unit, and keep that of units no longer written."""
    every = recorded() | dict(found)
    FILE.write_text("".join(f"{unit} {every[unit]}\n" for unit in sorted(every)), encoding="utf-8", newline="\n")


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
    names = [
        {f"s/{label['story']}", *([f"f/{document['family']}"] if document["family"] else [])}
        for document, label in zip(documents, labels, strict=True)
    ]
    first = {row for row, document in enumerate(documents) if document["edition"] == 1}
    seen = set[str]().union(*(names[row] for row in first))
    while more := {row for row in range(len(documents)) if row not in first and names[row] & seen}:
        first |= more
        seen |= set[str]().union(*(names[row] for row in more))
    for row in first:
        documents[row]["split"] = "dev"
