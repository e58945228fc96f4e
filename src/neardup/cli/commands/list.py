"""`neardup list`: what is installed."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neardup.cli.options import AsJson
from neardup.errors import MissingLibraryError, UnknownNameError, reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from neardup.core.registry import Kind

ORDER = 10
IN_JSON = ("presets", "checksum", "licence", "source", "obtain", "citation")
"""What is too long for a table, so that `--json` alone shows it."""
OBTAIN = "'neardup describe NAME' says how to obtain a corpus that is not on this machine"


def command(
    what: Annotated[
        str | None,
        typer.Argument(help="strategies, scorers, corpora, perturbations, linkages, metrics, presets or recipes."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All that is installed, not only what to choose by.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List strategies by what they are good for, or all that is installed, from other packages too."""
    from neardup.core.registry import GROUPS

    sections: dict[str, Callable[[], list[dict[str, Any]]]] = {
        group.removeprefix("neardup."): partial(_installed, kind) for kind, group in GROUPS.items()
    }
    sections |= {"metrics": _metrics, "presets": _presets, "recipes": _recipes}
    if what is not None and what not in sections:
        raise UnknownNameError("list", what, sections)
    if what is None and not as_json:
        _choose(everything=everything)
        if not everything:
            return
    found = {name: rows() for name, rows in sections.items() if what in (None, name)}
    if as_json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        return
    for title, rows in found.items():
        _print(title, rows)


def _choose(*, everything: bool) -> None:
    """Print the strategies of the reference report by kind of texts; all of them, or what one screen has room for."""
    from neardup.choosing.records import reference_choices
    from neardup.choosing.screen import WIDE, chosen, notes, screen_table
    from neardup.console import console

    choices = reference_choices()
    shown = choices.choices if everything else chosen(choices)
    screen = console()
    screen_table(choices, shown, wide=screen.width >= WIDE).print(min(screen.width, WIDE))
    screen.print("\n".join(notes(choices, shown, *_by_package())), markup=False)


def _by_package() -> tuple[list[str], list[str]]:
    """Names of the strategies that come with neardup, and of those that do not; none is imported."""
    from importlib.metadata import entry_points

    from neardup.core.registry import GROUPS, is_own

    entries = entry_points(group=GROUPS["strategy"])
    own = {entry.name for entry in entries if is_own(entry)}
    return sorted(own), sorted({entry.name for entry in entries} - own)


def _print(title: str, rows: list[dict[str, Any]]) -> None:
    from neardup.table import Table

    shown = [c for c in dict.fromkeys(c for row in rows for c in row) if c not in IN_JSON]
    texts = [["–" if row.get(c) is None else str(row[c]) for c in shown] for row in rows]
    note = OBTAIN if any(row.get("available") == "no" for row in rows) else ""
    Table.of(shown, texts, title=title, note=note).print()


def _installed(kind: Kind) -> list[dict[str, Any]]:
    from neardup.core.registry import names

    return [_entry(kind, name) for name in names(kind)]


def _entry(kind: Kind, name: str) -> dict[str, Any]:
    from neardup.core.registry import package_named

    try:
        facts = _corpus(name) if kind == "corpus" else _component(kind, name)
    except MissingLibraryError as error:
        facts = {"text": name, "summary": f"needs {error.remedy}"}
    except Exception as error:  # noqa: BLE001 - what another package wrote may raise anything
        facts = {"text": name, "summary": f"cannot be used: {reason(error)}"}
    return {"name": name, **facts, "package": package_named(kind, name)}


def _component(kind: Kind, name: str) -> dict[str, Any]:
    from neardup.core.parsing import parse
    from neardup.core.perturbation import languages_in_words
    from neardup.core.registry import load
    from neardup.core.spec import Spec, canonical, runs_by_default

    component = load(kind, name)
    default = parse(name, kind)
    facts: dict[str, Any] = {"text": canonical(default)}
    if kind == "strategy":
        facts["default_threshold"] = float(default.default_threshold)
        facts["default_linkage"] = getattr(component, "default_linkage", Spec.default_linkage)
        facts["presets"] = sorted(getattr(component, "presets", {}))
        facts["tuned_on"] = ", ".join(getattr(component, "tuned_on", ())) or None
        facts["repeats"] = getattr(component, "repeats", "") or None
    if kind == "perturbation":
        facts["languages"] = languages_in_words(default.languages, default.refuses)
        facts["by_default"] = "yes" if runs_by_default(component) else "no"
    return facts | {"summary": _summary(component)}


def _summary(component: object) -> str:
    return (component.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")


def _corpus(name: str) -> dict[str, Any]:
    from neardup.describe.description import counted
    from neardup.io.datasets import find_dataset

    found = find_dataset(name)
    card = found.card
    return {
        "edition": card.edition or None,
        "languages": ", ".join(card.languages),
        "documents": card.count or None,
        "gold": counted(card.gold),
        "available": "yes" if found.available() else "no",
        "redistributable": "yes" if card.redistributable else "no",
        "summary": card.title,
        "checksum": card.checksum or None,
        "licence": card.licence,
        "source": card.source,
        "obtain": card.obtain or None,
        "citation": card.citation or None,
    }


def _metrics() -> list[dict[str, Any]]:
    from neardup.metrics import metrics

    return [
        {"name": m.name, "title": m.title, "formula": m.formula, "best": m.best, "worst": m.worst, "source": m.source}
        for m in metrics().values()
    ]


def _presets() -> list[dict[str, Any]]:
    from neardup.core.components import known_texts, strategy
    from neardup.core.registry import load

    rows = []
    for text, short in known_texts().items():
        name, _, preset = short.partition(":")
        if preset:
            known = load("strategy", name).presets[preset]
            facts = {
                "threshold": known.threshold,
                "default_threshold": float(strategy(text).default_threshold),
                "tuned_on": ", ".join(known.tuned_on) or None,
            }
            rows.append({"name": short, "text": text, **facts, "source": known.source})
    return rows


def _recipes() -> list[dict[str, Any]]:
    from neardup.recipes import recipes

    return [
        {
            "name": each.name,
            "decides": each.decides,
            "strategy": None if each.absent else each.strategy,
            "linkage": None if each.absent else each.linkage,
            "keep": None if each.absent else each.keep,
            "summary": each.title,
            "citation": each.citation,
        }
        for each in recipes().values()
    ]
