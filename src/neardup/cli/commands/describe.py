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
    """Show the statistics of a corpus and its gold, and how hard the gold is."""
    from neardup.describe.description import describe_corpus
    from neardup.io.fields import Fields
    from neardup.io.sources import open_corpus

    documents, gold, card = open_corpus(corpus, Fields(id=id_field, text=text_field))
    facts = describe_corpus(documents, gold)
    slices = _difficulty(documents, gold, level)
    if card is not None:
        about = {"title": card.title, "edition": card.edition or "none", "licence": card.licence}
        facts = about | {"redistributable": card.redistributable} | facts
    if as_json:
        found = facts | {"difficulty": {"level": level, "slices": [asdict(row) for row in slices]}}
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        return
    _print_facts(corpus, facts)
    _print_difficulty(level, slices)


def _difficulty(documents: Corpus, gold: Gold | None, level: str) -> list[Difficulty]:
    from neardup.core.clusters import Clusters
    from neardup.core.gold import check_level
    from neardup.describe.difficulty import difficulty

    labels = gold.at(check_level(level)) if gold else None
    return difficulty(documents, labels) if isinstance(labels, Clusters) else []


def _print_facts(title: str, facts: dict[str, Any]) -> None:
    from neardup.table import Table

    rows = [
        (name, ", ".join(f"{k}: {v}" for k, v in value.items()) if isinstance(value, dict) else str(value))
        for name, value in facts.items()
    ]
    Table.of(("figure", "value"), rows, title=title).print()


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
