"""`neardup describe`: what a corpus holds, and how hard its gold is."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neardup.cli.options import AsJson, IdField, LevelName, TextField

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold
    from neardup.describe.difficulty import Difficulty
    from neardup.io.cards import Card

ORDER = 20


def command(
    corpus: Annotated[
        str, typer.Argument(help="A corpus by name, or a path to documents, with =GOLD after it if you like.")
    ],
    level: LevelName = "copy",
    id_field: IdField = "id",
    text_field: TextField = "text",
    as_json: AsJson = False,
) -> None:
    """Show what a corpus is, the statistics of its documents and its gold, and how hard the gold is.

    Of a corpus that is not on this machine, what its card says is shown, and how to obtain it.
    """
    from neardup.describe.description import describe_card, describe_corpus
    from neardup.io.fields import Fields
    from neardup.io.sources import open_corpus

    absent = _absent(corpus)
    if absent is not None:
        _show(corpus, describe_card(absent) | {"available": False}, [], level, as_json)
        return
    documents, gold, card = open_corpus(corpus, Fields(id=id_field, text=text_field))
    facts = describe_corpus(documents, gold)
    if card is not None:
        facts = describe_card(card) | facts
    _show(corpus, facts, _difficulty(documents, gold, level), level, as_json)


def _absent(text: str) -> Card | None:
    """The card of the corpus that is named, where its documents are not on this machine; None in any other case."""
    from neardup.io.datasets import find_dataset, is_installed

    dataset = find_dataset(text) if is_installed(text) else None
    return None if dataset is None or dataset.available() else dataset.card


def _show(title: str, facts: dict[str, Any], slices: list[Difficulty], level: str, as_json: bool) -> None:
    if as_json:
        found = facts | {"difficulty": {"level": level, "slices": [asdict(row) for row in slices]}}
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        return
    _print_facts(title, facts)
    _print_difficulty(level, slices)


def _difficulty(documents: Corpus, gold: Gold | None, level: str) -> list[Difficulty]:
    from neardup.core.clusters import Clusters
    from neardup.core.gold import check_level
    from neardup.describe.difficulty import difficulty

    labels = gold.at(check_level(level)) if gold else None
    return difficulty(documents, labels) if isinstance(labels, Clusters) else []


def _print_facts(title: str, facts: dict[str, Any]) -> None:
    from neardup.table import Table

    Table.of(("fact", "value"), [(name, _text(value)) for name, value in facts.items()], title=title).print()


def _text(value: object) -> str:
    """A fact in a cell: what it lists stands one after the other."""
    if isinstance(value, dict):
        mark = "; " if any(isinstance(held, str) for held in value.values()) else ", "
        return mark.join(f"{name}: {held}" for name, held in value.items())
    if isinstance(value, list):
        return " ".join(value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _print_difficulty(level: str, slices: list[Difficulty]) -> None:
    from neardup.describe.difficulty import QUANTILES
    from neardup.table import Table

    if not slices:
        return
    title = (
        f"gold pairs at {level} against each document's hardest non-pair, percentiles {', '.join(map(str, QUANTILES))}"
    )
    sides = [head for name in slices[0].gold for head in (f"{name}: pairs", "non-pairs")]
    note = "overlap: share of gold pairs whose containment is at most that of nine in ten of the hardest non-pairs"
    rows = []
    for row in slices:
        spans = [
            " ".join(f"{v:.2f}" for v in side[name]) or "–" for name in row.gold for side in (row.gold, row.hardest)
        ]
        overlap = "–" if row.overlap is None else f"{row.overlap:.0%}"
        rows.append((row.value, str(row.pairs), str(row.rivals), *spans, overlap))
    titles = ("property", "pairs", "non-pairs", *sides, "overlap")
    Table.of(titles, rows, figures=slice(1, None), title=title, note=note).print()
