"""What a recipe does, as facts and as a table of its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core import components
from neardup.core.spec import canonical
from neardup.table import Table

if TYPE_CHECKING:
    from neardup.recipes import Recipe

SAME = "the same"
STEP_TITLES = ("step", "published", "here", "source")


def recipe_facts(recipe: Recipe) -> dict[str, str]:
    """What a recipe is, and how it is run here, by name."""
    facts = {"recipe": recipe.name, "of": recipe.title, "citation": recipe.citation, "decides": recipe.decides}
    if recipe.absent:
        return facts | {"cannot be run on documents": recipe.absent}
    return facts | {
        "strategy": canonical(components.strategy(recipe.strategy)),
        "threshold": f"{recipe.threshold:g}",
        "linkage": recipe.linkage,
        "keep": recipe.keep,
    }


def recipe_steps(recipe: Recipe) -> Table:
    """Each step: what was published, how it is done here, and where it was read."""
    rows = [
        [step.step, step.published, step.here or ("" if recipe.absent else SAME), step.source] for step in recipe.steps
    ]
    return Table.of(STEP_TITLES, rows)
