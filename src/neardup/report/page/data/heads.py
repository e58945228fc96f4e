"""What the columns of tables under Details hold, where their tables do not say so themselves."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from neardup.report.blocks import Folded, PageOnly
from neardup.report.page.data.glossary import glossary, read_toml
from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neardup.report.blocks import Block
    from neardup.table import Column


def with_heads(blocks: Iterable[Block], strategies: Iterable[str]) -> list[Block]:
    """The same blocks, with every column explained whose title is known.

    Args:
        blocks: of a report.
        strategies: short names of strategies, which are titles of columns, too.
    """
    names = set(strategies)
    return [_explained(block, names) for block in blocks]


def _explained(block: Block, names: set[str]) -> Block:
    if isinstance(block, Folded | PageOnly):
        return replace(block, blocks=[_explained(inner, names) for inner in block.blocks])
    if isinstance(block, Table):
        return replace(block, columns=[_column(column, names) for column in block.columns])
    return block


def _column(column: Column, names: set[str]) -> Column:
    if column.help:
        return column
    if column.title in names:
        return replace(column, help="What this strategy does.")
    if is_intensity(column.title):
        return replace(column, help="Figures at this intensity of the change.")
    known = _heads()
    return replace(column, help=known.get(column.title) or known.get(column.title.partition(",")[0]) or "")


def is_intensity(title: str) -> bool:
    """Whether the title of a column is an intensity of a perturbation."""
    return re.fullmatch(r"\d+(\.\d+)?", title) is not None


@cache
def _heads() -> dict[str, str]:
    """Explanations by title: those of `heads.toml`, and the words of the page."""
    words = {title: each.text for each in glossary().values() for title in (each.title, _low(each.title))}
    return {**words, **read_toml("heads.toml")}


def _low(text: str) -> str:
    return text[0].lower() + text[1:]
