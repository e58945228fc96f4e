"""`neardup list` and `neardup describe`: what there is, and what is in it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neardup.cli.options import AsJson, IdField, LevelName, TextField
from neardup.errors import MissingLibraryError, NeardupError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold
    from neardup.core.registry import Kind
    from neardup.describe.difficulty import Difficulty

_KIND_OF: dict[str, Kind] = {
    "strategies": "strategy",
    "scorers": "scorer",
    "corpora": "corpus",
    "perturbations": "perturbation",
    "linkages": "linkage",
}


def list_components(
    what: Annotated[
        str | None,
        typer.Argument(help="strategies, scorers, corpora, perturbations, linkages, metrics or presets; default: all."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what is installed, built-in and from other packages alike."""
    from neardup.core.registry import names

    sections: dict[str, Callable[[], list[dict[str, Any]]]] = {
        plural: (lambda kind=kind: [_entry(kind, name) for name in names(kind)])  # type: ignore[misc]  # bound per turn
        for plural, kind in _KIND_OF.items()
    }
    sections |= {"metrics": _metrics, "presets": _presets}
    if what is not None and what not in sections:
        raise UnknownNameError("list", what, sections)
    found = {name: rows() for name, rows in sections.items() if what in (None, name)}
    if as_json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        return
    for title, rows in found.items():
        _print(title, rows)


def _print(title: str, rows: list[dict[str, Any]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from neardup.console import console

    shown = [c for c in dict.fromkeys(c for row in rows for c in row) if c != "presets"]
    table = Table(*shown, title=title, title_justify="left", show_lines=False)
    for row in rows:
        table.add_row(*(escape("–" if row.get(c) is None else str(row[c])) for c in shown))
    console().print(table)


def _entry(kind: Kind, name: str) -> dict[str, Any]:
    from importlib.metadata import entry_points

    from neardup.core.registry import GROUPS

    try:
        facts = _corpus(name) if kind == "corpus" else _component(kind, name)
    except MissingLibraryError as error:
        facts = {"text": name, "summary": f"needs {error.remedy}"}
    except NeardupError as error:
        facts = {"text": name, "summary": f"cannot be used: {error}"}
    entry = next(e for e in entry_points(group=GROUPS[kind]) if e.name == name)
    return {"name": name, **facts, "package": entry.dist.name if entry.dist else "unknown"}


def _component(kind: Kind, name: str) -> dict[str, Any]:
    from neardup.core.perturbation import languages_in_words
    from neardup.core.registry import load
    from neardup.core.spec import canonical, parse

    component = load(kind, name)
    default = parse(name, kind)
    facts: dict[str, Any] = {"text": canonical(default)}
    if kind == "strategy":
        facts["default_threshold"] = float(default.default_threshold)
        facts["presets"] = sorted(getattr(component, "presets", {}))
        facts["tuned_on"] = ", ".join(getattr(component, "tuned_on", ())) or None
        facts["repeats"] = getattr(component, "repeats", "") or None
    if kind == "perturbation":
        facts["languages"] = languages_in_words(default.languages, default.refuses)
    return facts | {"summary": _summary(component)}


def _summary(component: object) -> str:
    return (component.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")


def _corpus(name: str) -> dict[str, Any]:
    from neardup.io.datasets import find_dataset

    found = find_dataset(name)
    return {
        "documents": found.card.count,
        "available": "yes" if found.available() else "set NEARDUP_DATA",
        "redistributable": "yes" if found.card.redistributable else "no",
        "summary": found.card.title,
    }


def _metrics() -> list[dict[str, Any]]:
    from neardup.metrics import metrics

    return [
        {"name": m.name, "title": m.title, "formula": m.formula, "best": m.best, "worst": m.worst, "source": m.source}
        for m in metrics().values()
    ]


def _presets() -> list[dict[str, Any]]:
    from neardup.core.components import known_texts
    from neardup.core.registry import load

    rows = []
    for text, short in known_texts().items():
        name, _, preset = short.partition(":")
        if preset:
            known = load("strategy", name).presets[preset]
            facts = {"threshold": known.threshold, "tuned_on": ", ".join(known.tuned_on) or None}
            rows.append({"name": short, "text": text, **facts, "source": known.source})
    return rows


def describe(
    corpus: Annotated[
        str, typer.Argument(help="A corpus by name, or a path to documents, with =GOLD after it if you like.")
    ],
    level: LevelName = "copy",
    id_field: IdField = "id",
    text_field: TextField = "text",
    as_json: AsJson = False,
) -> None:
    """Tell the statistics of a corpus and its gold, and how hard the gold is."""
    from neardup.describe.description import describe_corpus
    from neardup.io.fields import Fields
    from neardup.io.sources import open_corpus

    documents, gold, card = open_corpus(corpus, Fields(id=id_field, text=text_field))
    facts = describe_corpus(documents, gold)
    slices = _difficulty(documents, gold, level)
    if card is not None:
        facts = {"title": card.title, "licence": card.licence, "redistributable": card.redistributable} | facts
    if as_json:
        told = facts | {"difficulty": {"level": level, "slices": [asdict(row) for row in slices]}}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
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
    from rich.table import Table

    from neardup.console import console

    table = Table("figure", "value", title=title, title_justify="left")
    for name, value in facts.items():
        shown = ", ".join(f"{k}: {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
        table.add_row(name, shown)
    console().print(table)


def _print_difficulty(level: str, slices: list[Difficulty]) -> None:
    from rich.table import Table

    from neardup.console import console
    from neardup.describe.difficulty import QUANTILES

    if not slices:
        return
    title = (
        f"gold pairs at {level} against each document's hardest non-pair, percentiles {', '.join(map(str, QUANTILES))}"
    )
    table = Table("property", "pairs", "non-pairs", title=title, title_justify="left")
    for name in slices[0].gold:
        table.add_column(f"{name}: pairs", justify="right")
        table.add_column("non-pairs", justify="right")
    table.add_column("overlap", justify="right")
    for row in slices:
        spans = [
            " ".join(f"{v:.2f}" for v in side[name]) or "–" for name in row.gold for side in (row.gold, row.hardest)
        ]
        overlap = "–" if row.overlap is None else f"{row.overlap:.0%}"
        table.add_row(row.value, str(row.pairs), str(row.rivals), *spans, overlap)
    console().print(table)
    console().print(
        "overlap: share of gold pairs whose containment is at most that of nine in ten of the hardest non-pairs"
    )
