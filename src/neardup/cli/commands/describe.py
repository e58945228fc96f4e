"""`neardup describe`: what a corpus holds, and the mixture of its gold; or what a recipe does, step by step."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neardup.cli.options import ONE_OF_MANY, AsJson, IdField, InputFormat, MaxDocument, TextField, fields_of

if TYPE_CHECKING:
    from neardup.describe.statements import Told
    from neardup.io.cards import Card
    from neardup.io.fields import Fields
    from neardup.recipes import Recipe

ORDER = 20


@dataclass(frozen=True)
class Described:
    """A corpus as it is shown.

    Attributes:
        facts: by name.
        mixture: what each statement says of it; see `neardup.describe.statements`.
    """

    facts: dict[str, Any]
    mixture: dict[str, Told | str]

    def in_json(self) -> dict[str, Any]:
        """Facts by name, and the mixture."""
        from neardup.describe.mixture import in_json

        return self.facts | {"mixture": in_json(self.mixture)}


def command(
    corpus: Annotated[
        list[str],
        typer.Argument(
            help=f"Corpora by name, or paths to documents; =GOLD may stand after each; {ONE_OF_MANY}. Or recipes."
        ),
    ],
    id_field: IdField = "id",
    text_field: TextField = "text",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
    as_json: AsJson = False,
) -> None:
    """Show what a corpus is, the statistics of its documents, and the mixture of its gold at level copy.

    The mixture tells how near copies are, and which look-alikes stand beside them. Of several corpora the mixtures are
    shown side by side. Of one that is not on this machine, what its card says is shown, and how to obtain it.

    Of a recipe, each step is shown as it was published, with the source, and as it is done here.
    """
    from neardup.describe.mixture import table

    fields = fields_of(id_field, text_field, input_format, max_document)
    named = {text: _recipe(text) for text in dict.fromkeys(corpus)}
    recipes = {text: recipe for text, recipe in named.items() if recipe is not None}
    found = {text: _described(text, fields) for text in named if text not in recipes}
    if as_json:
        shown = {text: one.plain() for text, one in recipes.items()} | {
            text: one.in_json() for text, one in found.items()
        }
        whole = shown if len(shown) > 1 else next(iter(shown.values()))
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
        return
    for recipe in recipes.values():
        _print_recipe(recipe)
    if not found:
        return
    if len(found) == 1:
        for text, one in found.items():
            _print_facts(text, one.facts)
    table({text: one.mixture for text, one in found.items()}).print()


def _recipe(text: str) -> Recipe | None:
    """The recipe that is named; None where a corpus or a file has this name, or none has."""
    from pathlib import Path

    from neardup.io.datasets import is_installed
    from neardup.recipes import recipes

    return None if is_installed(text) or Path(text).exists() else recipes().get(text)


def _print_recipe(recipe: Recipe) -> None:
    from neardup.describe.recipe import recipe_facts, recipe_steps

    _print_facts(recipe.name, recipe_facts(recipe))
    recipe_steps(recipe).print()


def _described(text: str, fields: Fields) -> Described:
    from neardup.describe.description import describe_card, describe_corpus
    from neardup.describe.mixture import mixture, untold_mixture
    from neardup.io.sources import open_corpus

    absent = _absent(text)
    if absent is not None:
        return Described(describe_card(absent) | {"available": False}, untold_mixture("not on this machine"))
    documents, gold, card = open_corpus(text, fields)
    facts = describe_corpus(documents, gold)
    if card is not None:
        facts = describe_card(card) | facts
    return Described(facts, mixture(documents, gold))


def _absent(text: str) -> Card | None:
    """The card of the corpus that is named, where its documents are not on this machine; None in any other case."""
    from neardup.io.datasets import find_dataset, is_installed

    dataset = find_dataset(text) if is_installed(text) else None
    return None if dataset is None or dataset.available() else dataset.card


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
