"""`neardup recommend`: the strategy, linkage and threshold that the answers of a study speak for."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.options import AsJson, bytes_of
from neardup.cli.say import say

if TYPE_CHECKING:
    from neardup.study.advice import Advice

ORDER = 26


def command(
    study: Annotated[Path, typer.Argument(help="The folder of a study, as 'neardup survey' makes it.")],
    goal: Annotated[
        list[str] | None,
        typer.Option(
            help="precision>=0.98, recall>=0.9, f1>=0.8 or wrongly_removed<=10, in quotes; may be repeated, all must "
            "hold. Of what reaches them the best F1 is recommended."
        ),
    ] = None,
    max_seconds: Annotated[
        float | None, typer.Option(min=0, help="The most seconds that the whole corpus may take.")
    ] = None,
    max_memory: Annotated[
        str | None, typer.Option(help="The most memory that the whole corpus may take, such as 500MB or 8GB.")
    ] = None,
    level: Annotated[str, typer.Option(help="What counts as a duplicate: copy, revision or story.")] = "copy",
    keep: Annotated[
        str, typer.Option(help="Which document of a cluster stays: first, longest or central; see 'neardup dedup'.")
    ] = "first",
    as_json: AsJson = False,
) -> int:
    """Recommend a strategy, a linkage and a threshold by the answers of a study, and say how sure that is.

    A goal is reached where the end of its 95 % interval reaches it. The page STUDY/recommendation.html shows the same
    with charts. Exit status 0: something is recommended. 1: no operating point reaches the goals, or more answers are
    needed, and how many. 2: bad input.
    """
    from neardup.core.gold import check_level
    from neardup.metrics.removal import check_policy
    from neardup.study.goals import parse_goals
    from neardup.study.opened import open_study
    from neardup.study.recommend import Asked, recommend
    from neardup.study.recommendation_page import write_page

    asked = Asked(
        goals=parse_goals(goal or ()),
        level=check_level(level),
        keep=check_policy(keep),
        max_seconds=max_seconds,
        max_bytes=None if max_memory is None else bytes_of(max_memory, "--max-memory"),
    )
    opened = open_study(study)
    found = recommend(opened, asked, LinesWatcher())
    write_page(opened.folder.recommendation, found)
    if as_json:
        sys.stdout.write(json.dumps(found.plain(), indent=1, allow_nan=False) + "\n")
    else:
        _print(found, opened.folder.recommendation)
    return 0 if found.status == "recommended" else 1


class LinesWatcher:
    """Says what is measured for a forecast of cost."""

    def __init__(self) -> None:
        self._cell = ""

    def cell(self, corpus: str, strategy: str) -> None:
        """A cell begins."""
        self._cell = f"{strategy.partition('(')[0]} on {corpus}"

    def state(self, text: str) -> None:
        """Nothing is said of what a worker does meanwhile."""

    def finished(self, cell: object, *, reused: bool) -> None:  # noqa: ARG002 - what a watcher is given
        """The cell ended; said unless it was measured before."""
        if not reused:
            say(f"measured for the cost of the whole corpus: {self._cell}")


def _print(found: Advice, page: Path) -> None:
    """The verdict, one table, what else to know, and the next command, on standard output."""
    from neardup.console import console
    from neardup.study.recommendation_text import facts, head, table

    screen = console()
    screen.print(found.verdict, style="bold", markup=False, soft_wrap=True)
    screen.print(head(found), markup=False, soft_wrap=True)
    if found.best is not None:
        table(found).print()
    for line in facts(found):
        screen.print(f"- {line}", markup=False, soft_wrap=True)
    say(f"the page is {page}")
    if found.command:
        screen.print(f"Next:\n  {found.command}", markup=False, soft_wrap=True)
