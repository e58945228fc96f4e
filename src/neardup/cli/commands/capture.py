"""`neardup capture`: the S-curve of a setting, as its parameters predict it and as measured on a corpus."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neardup.cli.options import AsJson, IdField, InputFormat, LevelName, MaxDocument, TextField, fields_of
from neardup.cli.say import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neardup.capture.measure import Caught
    from neardup.capture.settings import Setting
    from neardup.core.bucketed import Bucketed
    from neardup.core.clusters import Clusters
    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold
    from neardup.io.cards import Card
    from neardup.table import Table

    Settings = list[tuple[Setting, Bucketed[Any, Any]]]


ORDER = 110


def command(
    strategies: Annotated[
        list[str] | None, typer.Argument(help="Strategies that find candidates by shingles; default: every preset.")
    ] = None,
    corpora: Annotated[
        list[str] | None,
        typer.Option(
            "--corpus",
            help="Corpus to measure the S-curve on: a name, or a path to documents with or without =GOLD; "
            "may be repeated.",
        ),
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="Nominal threshold; default: the one that a preset's source states.")
    ] = None,
    seeds: Annotated[
        int, typer.Option(min=1, help="Number of seeds of the hash functions over which the rates' spread is measured.")
    ] = 1,
    out: Annotated[Path | None, typer.Option(help="Folder for capture.md and capture.json.")] = None,
    level: LevelName = "copy",
    id_field: IdField = "id",
    text_field: TextField = "text",
    input_format: InputFormat = None,
    max_document: MaxDocument = "64MB",
    as_json: AsJson = False,
) -> None:
    """Show a setting's S-curve, as predicted and as measured: the share of pairs it finds at each exact similarity.

    The curve is the probability that a pair becomes a candidate, by similarity. For MinHash with bands it is predicted
    by 1 - (1 - s^rows)^bands, and needs no corpus. With --corpus it is measured on all similar pairs of the documents.
    """
    from neardup.capture.settings import published, setting
    from neardup.capture.sheets import curves, findings, promises
    from neardup.io.files import claim_folder
    from neardup.io.sources import open_corpus

    fields = fields_of(id_field, text_field, input_format, max_document)
    settings = [setting(text, threshold) for text in dict.fromkeys(strategies or published())]
    known = [each for each, _ in settings]
    if out is not None:
        claim_folder(out, mark="capture.json")
    record: dict[str, Any] = {"settings": [asdict(each) for each in known], "corpora": []}
    sheets = [promises(known)]
    details: list[Table] = []
    for text in corpora or []:
        documents, gold, card = open_corpus(text, fields)
        found = _measured(documents, settings, _complete(gold, card, level), seeds)
        sheets.append(findings(documents.name, known, found))
        details.extend(curves(documents.name, found))
        about = {"name": documents.name, "edition": card.edition if card else "", "documents": len(documents)}
        about["checksum"] = documents.checksum
        record["corpora"].append(about | {"caught": [asdict(each) for each in found]})
    _print(record, sheets, details if len(known) == 1 else [], as_json)
    if out is not None:
        _write(out, record, [*sheets, *details])


def _complete(gold: Gold | None, card: Card | None, level: str) -> Clusters | None:
    """The gold clusters, or None where documents of different clusters may be duplicates."""
    from neardup.core.clusters import Clusters

    if gold is None or (card is not None and card.gold is not None and not card.gold.complete):
        return None
    labels = gold.at(level)
    return labels if isinstance(labels, Clusters) else None


def _measured(documents: Corpus, settings: Settings, gold: Clusters | None, seeds: int) -> list[Caught]:
    """The pairs that each setting caught, in the order of the settings. Progress goes to standard error."""
    from neardup.capture.measure import capture as measure
    from neardup.results.formats import counted

    found = {}
    for caught in measure(documents, settings, gold, seeds=seeds):
        say(f"{caught.name} on {documents.name}: {counted(caught.examined, 'pair')} examined")
        found[caught.name] = caught
    return [found[known.name] for known, _ in settings]


def _print(record: dict[str, Any], sheets: Iterable[Table], details: Iterable[Table], as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
        return
    for sheet in (*sheets, *details):
        sheet.print()


def _write(out: Path, record: dict[str, Any], sheets: list[Table]) -> None:
    from neardup.io.files import write_atomically

    with write_atomically(out / "capture.json") as file:
        json.dump(record, file, ensure_ascii=False, indent=1, allow_nan=False)
        file.write("\n")
    with write_atomically(out / "capture.md") as file:
        file.write("\n".join(["# The S-curve, predicted and measured\n", *(sheet.markdown() for sheet in sheets)]))
    say(f"capture.md and capture.json written to {out}")
