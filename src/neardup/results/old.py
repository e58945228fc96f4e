"""The older form of `results.json`, turned into today's."""

from __future__ import annotations

from typing import Any


def from_schema_1(data: dict[str, Any]) -> dict[str, Any]:
    """Results of schema 1 as those of schema 2; what is not as it was written is left as it is, for the reader to name.

    A stretch of thresholds at which clusters equal gold had its text in place of whether its low end belongs to it.
    What is found different was called told apart.
    """
    for cell in _objects(data.get("cells")):
        for stretch in _objects(cell.get("perfect")):
            stretch["low_included"] = str(stretch.get("text")).startswith("[") or stretch.get("low") == stretch.get(
                "high"
            )
    for holder in (*_objects(data.get("corpora")), *_objects(data.get("locked"))):
        for simulated in _objects([holder.get("simulated")]):
            if "told_apart" in simulated:
                simulated["found_different"] = simulated.pop("told_apart")
    return data | {"schema_version": 2}


def _objects(rows: Any) -> list[dict[str, Any]]:
    """The objects in a list; none where it is no list."""
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
