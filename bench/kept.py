"""What was measured, in a file with a JSON object a line, so that a measurement that was ended goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def kept(path: Path) -> list[dict[str, Any]]:
    """All that was kept in a file; nothing where there is none."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def keep(path: Path, found: dict[str, Any]) -> dict[str, Any]:
    """Add one to the file, and return it."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(found) + "\n")
    return found
