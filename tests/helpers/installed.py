"""Packages that seem to be installed: the metadata that an installer would leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def install(site: Path, name: str, version: str, *requires: str, entry_points: str = "") -> None:
    """Leave metadata of a package in a folder that modules are found in; a second time, of another version of it."""
    folder = site / f"{name.replace('-', '_')}-0.dist-info"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Requires-Dist: {r}" for r in requires),
    ]
    (folder / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "entry_points.txt").write_text(entry_points, encoding="utf-8")
