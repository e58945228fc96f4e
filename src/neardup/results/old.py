"""The older form of `results.json`, turned into today's."""

from __future__ import annotations

from typing import Any


def from_schema_1(data: dict[str, Any]) -> dict[str, Any]:
    """Results of schema 1 as those of schema 2; what is not as it was written is left as it is, for the reader to name.

    Three things differ. A range of thresholds at which clusters equal gold had its text, and now says whether its low
    end belongs to it. `found_different` was `told_apart`. The first slices had no units and no recall.
    """
    for row in _objects(data.get("slices")):
        for name, absent in (("units", 0), ("recall", None), ("interval", None)):
            row.setdefault(name, absent)
    for cell in _objects(data.get("cells")):
        for found in _objects(cell.get("perfect")):
            single = found.get("low") == found.get("high")
            found["low_included"] = single or str(found.get("text")).startswith("[")
    for holder in (*_objects(data.get("corpora")), *_objects(data.get("locked"))):
        for simulated in _objects([holder.get("simulated")]):
            if "told_apart" in simulated:
                simulated["found_different"] = simulated.pop("told_apart")
    return data | {"schema_version": 2}


def _objects(rows: Any) -> list[dict[str, Any]]:
    """The objects in a list; none where it is no list."""
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
