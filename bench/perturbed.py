"""The tables of docs/perturbations.md: `python -m bench.perturbed list`, and `… found` for what strategies find.

The second takes originals of the dev half of `wire`, as many as are needed for a hundred variants by each perturbation
at its default intensity. For each of them a strategy runs on the originals and their variants together, as in
`neardup run`. Nothing is chosen here.
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import typer

from bench.marked import marked
from neardup.core import components, detection
from neardup.core.languages import languages_of
from neardup.core.perturbation import expected_label, languages_in_words, series_of, variant
from neardup.core.perturbed import originals, perturb
from neardup.core.registry import names
from neardup.io.sources import open_corpus
from neardup.table import Table

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold
    from neardup.core.perturbation import Perturbation
    from neardup.core.perturbed import Perturbed

PAGE = Path(__file__).parents[1] / "docs" / "perturbations.md"
MOST = 40
"""Characters of a list of languages that is shown."""
LEAST = 0.001
"""The intensity from which a perturbation breaks a label that holds at none."""
VARIANTS = 100
STRATEGIES = (
    *("exact", "minhash-lsh", "minhash-lsh:news", "simhash", "tfidf-cosine", "edit-distance", "exact-substring"),
    *("passages", "passages:records"),
)
COMPOSITIONS = ("typos(intensity=0.05) + truncate(intensity=0.4)", "ocr + furniture", "truncate + one-digit")
PLACES = {"kept": "found", "own": "joined"}
"""The mark of the table of variants, by the label that these have at level `copy`."""
COMMAND = typer.Typer(add_completion=False)


def list_table() -> Table:
    """What each perturbation is, up to which intensity labels hold, and from which they break."""
    rows = [_row(name, components.perturbation(name)) for name in names("perturbation")]
    return Table.of(["perturbation", "intensity: share of …", "kept", "broken", "languages"], rows)


def _row(name: str, given: Perturbation) -> list[str]:
    limits: list[Any] = [given.holds, given.breaks]
    return [
        name,
        given.meaning.removeprefix("share of "),
        *(_limit(each.get("copy"), each.get("revision")) for each in limits),
        _languages(given),
    ]


def _languages(given: Perturbation) -> str:
    shown = languages_in_words(given.languages, given.refuses)
    return shown if len(shown) < MOST else f"{shown.count(',') + 1}, from {shown[:2]} to {shown[-2:]}"


def _limit(copy: float | None, revision: float | None) -> str:
    shown = ["–" if limit is None else "any" if limit <= LEAST else f"{limit:g}" for limit in (copy, revision)]
    return shown[0] if copy == revision else " / ".join(shown)


def placed(name: str, text: str) -> str:
    """The page with a table, as Markdown, in its place."""
    command = "list" if name == "list" else "found"
    start = f"<!-- {name}: python -m bench.perturbed {command} -->"
    return marked(PAGE.read_text(encoding="utf-8"), start, "<!-- end -->", text)


@COMMAND.command("list")
def write_list() -> None:
    """Write the list of perturbations into the page."""
    PAGE.write_text(placed("list", list_table().markdown()), encoding="utf-8")


def variants(documents: Corpus, gold: Gold, chosen: Perturbation) -> Perturbed:
    """The first originals that have a variant, at most a hundred, and those."""
    rows = originals(documents, gold)
    spoken = languages_of(documents, rows.tolist())
    with_one = (
        row
        for row, language in zip(rows.tolist(), spoken, strict=True)
        if variant(chosen, documents.texts[row], language) != documents.texts[row]
    )
    return perturb(documents.take(np.array(list(islice(with_one, VARIANTS)))), gold, chosen)


def found(made: Perturbed, strategy: str) -> float:
    """The share of variants that a strategy finds with their original, in a pair at its default threshold."""
    chosen = components.strategy(strategy)
    pairs = detection.pairs(made.corpus, chosen).at(chosen.default_threshold)
    known = set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    rows = np.flatnonzero(made.origin >= 0)
    return sum((int(made.origin[row]), int(row)) in known for row in rows) / len(rows)


@COMMAND.command("found")
def write_found() -> None:
    """Measure on the dev half of `wire`, and write the table into the page."""
    for place in PLACES.values():
        placed(place, "")  # a page without marks is refused before all work
    documents, gold, _ = open_corpus("wire")
    assert gold is not None
    dev = documents.take(np.flatnonzero(np.array(documents.column("split").to_pylist()) == "dev"))
    rows: dict[str, list[list[str]]] = {label: [] for label in PLACES}
    for text in [*names("perturbation"), *COMPOSITIONS]:
        chosen = components.perturbation(text)
        made = variants(dev, gold, chosen)
        shares = [f"{found(made, strategy):.2f}" for strategy in STRATEGIES]
        label = expected_label(chosen, "copy")
        rows[label].append([series_of(chosen), f"{chosen.intensity:g}", str(int(np.sum(made.origin >= 0))), *shares])
        sys.stderr.write(f"{text}: {' '.join(shares)}\n")
    heads = ["perturbation", "intensity", "variants", *STRATEGIES]
    for kept, place in PLACES.items():
        table = Table.of(heads, rows[kept], figures=slice(1, None))
        PAGE.write_text(placed(place, table.markdown()), encoding="utf-8")


if __name__ == "__main__":
    COMMAND()
