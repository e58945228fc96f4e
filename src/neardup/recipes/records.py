"""Recipes: what a file of one holds, and all of them by name."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from neardup.core.detection import floor_of
from neardup.errors import ParameterError, UnknownNameError
from neardup.io.files import explained
from neardup.io.json_records import Record, as_record

FOLDER = Path(__file__).parent
REMEDY = "the installation is damaged: install neardup again"
NOT_PUBLISHED = "not published"

Form = Literal["banding", "verified"]
"""What makes a pair a duplicate: that it is a candidate, or a score of it besides."""


class Step(Record, frozen=True, kw_only=True):
    """One step of a recipe.

    Attributes:
        step: which one, such as `unit`.
        published: what its authors did, or `NOT_PUBLISHED`.
        source: where that is said: a section of a paper, or a file of code and after `@` its commit. `second hand`
            marks what was not read in its own publication.
        here: how it is done here, where that is different; "" where it is the same.
    """

    step: str
    published: str
    source: str
    here: str = ""


class Recipe(Record, frozen=True, kw_only=True):
    """How the authors of a corpus removed its near-duplicates.

    Attributes:
        name: what a user calls it.
        title: the corpus, in a few words.
        citation: the publication of the corpus.
        published: which of the two forms is the authors' own.
        banding: the strategy in which every candidate is a duplicate, with a floor of 0; "" where there is none.
        verified: the strategy in which a candidate is a duplicate if it scores the floor or more; "" where there is
            none.
        linkage: makes clusters of pairs.
        keep: which document of a cluster stays: `first`, `longest` or `central`.
        absent: why it cannot be run here, and what can be done instead; "" where it can.
        steps: what was published of each step.
    """

    name: str
    title: str
    citation: str
    published: Form = "banding"
    banding: str = ""
    verified: str = ""
    linkage: str = "components"
    keep: str = "first"
    absent: str = ""
    steps: list[Step]

    @property
    def forms(self) -> dict[Form, str]:
        """The strategies that it can be run with, by form; the authors' own first."""
        both: dict[Form, str] = {"banding": self.banding, "verified": self.verified}
        order = sorted(both, key=lambda form: form != self.published)
        return {form: both[form] for form in order if both[form]}

    @property
    def decides(self) -> str:
        """What makes documents duplicates, in a few words."""
        if self.absent:
            return "lines or n-grams seen before"
        return "a shared band" if self.published == "banding" else "the score of candidates"

    @property
    def strategy(self) -> str:
        """The strategy of the authors' own form.

        Raises:
            ParameterError: it cannot be run here; the message says why.
        """
        if self.absent:
            step = "'neardup list recipes' shows those that can"
            raise ParameterError(f"the recipe {self.name} cannot be run on documents: {self.absent}; {step}")
        return self.forms[self.published]

    @property
    def threshold(self) -> float:
        """The least score of a pair that counts: the floor of the strategy.

        Raises:
            ParameterError: it cannot be run here.
        """
        return floor_of(self.strategy)


@cache
def recipes() -> dict[str, Recipe]:
    """All recipes by name, in the order of their names.

    Raises:
        InputError: the file of one is damaged.
    """
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def recipe(name: str) -> Recipe:
    """The recipe of this name: how the authors of a corpus removed its near-duplicates.

    Args:
        name: such as `fineweb`; `neardup list recipes` shows all.

    Raises:
        UnknownNameError: there is none.
    """
    found = recipes().get(name)
    if found is None:
        raise UnknownNameError("recipe", name, recipes(), hint="'neardup list recipes' says what each does.")
    return found


def _read(path: Path) -> Recipe:
    with explained(path):
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    return as_record({"name": path.stem, **values}, Recipe, path, remedy=REMEDY)
