"""Cells that did not end well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Code, Heading, Items, Strong

if TYPE_CHECKING:
    from neardup.report.blocks import Block
    from neardup.report.part import Part


def section(part: Part) -> list[Block]:
    """How each of them ended, and why."""
    if not part.found.failed:
        return []
    lines = [(Strong(part.names[c.strategy]), f" {c.status}: ", Code(c.error)) for c in part.found.failed]
    return [Heading("Failed, wholly or in part"), Items(lines)]
