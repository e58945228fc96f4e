"""The table to choose a strategy by, before anything else about a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.leading import leading_table

if TYPE_CHECKING:
    from neardup.report.blocks import Block
    from neardup.report.part import Part


def section(part: Part) -> list[Block]:
    """The ranked table of six columns; nothing where all have failed, or without gold."""
    ranked = part.found.corpus.levels and part.found.done
    return [leading_table(part.found, part.names)] if ranked else []
