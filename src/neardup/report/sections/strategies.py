"""Every strategy with all of its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Code, Heading, Items, Line, Strong

if TYPE_CHECKING:
    from neardup.report.blocks import Block
    from neardup.report.part import Whole


def section(whole: Whole) -> list[Block]:
    """Canonical texts by short name, and what each was tuned on."""
    lines = [_line(name, text, whole.results.tuned_on.get(text, [])) for text, name in whole.names.items()]
    return [Heading("Strategies in full"), Items(lines)]


def _line(name: str, text: str, tuned_on: list[str]) -> Line:
    tuned = f"; tuned on {', '.join(tuned_on)}" if tuned_on else ""
    return (Strong(name), ": ", Code(text), tuned)
