"""The tables of docs/strategies.md, from the reference report; `python -m bench.choices` writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.marked import marked
from neardup.choosing.screen import BEST, FASTEST, chosen
from neardup.results.formats import interval, listed, megabytes, number, seconds
from neardup.table import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from neardup.choosing.records import Choice, Choices, Standing, Texts
    from neardup.results.records import CellResult, LockedRow, Results, SliceResult
    from neardup.table import Row

MOST = 5
"""Rows of the table of one kind of texts, not counting the fastest and `exact`."""
PHENOMENA = ("abridged", "furniture", "heavy-furniture", "ocr", "embedded", "template")
"""What happened to documents of `wire`, as its column says."""
OWN = ("passages:records", "minhash-lsh:news")
SHORT = ("wire", "er_cora")
"""Corpora that have texts of fewer than 500 characters, copies among them."""


def tables(results: Results, choices: Choices, performance: str) -> dict[str, str]:
    """Markdown of each table of the page, by its name.

    Args:
        results: those of the reference report.
        choices: the strategies of that report by kind of texts.
        performance: the text of reports/reference/performance.md.
    """
    own = {each.corpus: _one_kind(results, choices, place) for place, each in enumerate(choices.texts)}
    other = {
        "which": _which(choices),
        "finds": _finds(results, choices),
        "short": _short(results, choices),
        "scaling": _scaling(performance),
    }
    return {name: table.markdown() for name, table in (own | other).items()}


def placed(page: str, made: dict[str, str]) -> str:
    """The page with these tables between their marks; each has one place."""
    for name, text in made.items():
        page = marked(page, f"<!-- {name}: python -m bench.choices -->", "<!-- end -->", text)
    return page


def _which(choices: Choices) -> Table:
    """Each kind of texts: the highest figure, what may be as good, and the fastest near it."""
    titles = ("texts", "corpus", "highest figure", "not found worse", "the fastest near the highest")
    return Table.of(titles, [_texts_row(choices, place) for place in range(len(choices.texts))])


def _texts_row(choices: Choices, place: int) -> Row:
    kind = choices.texts[place]
    ranked = sorted(choices.choices, key=lambda each: -(each.standings[place].value or 0.0))
    tied = [each.name for each in ranked[1:] if each.standings[place].may_be_best]
    fast = [each.name for each in ranked if each.standings[place].fastest]
    many = f"{len(tied)} of {len(ranked) - 1} others" if kind.undecided else ", ".join(tied) or "none"
    first = Cell(f"{ranked[0].name} {_value(ranked[0].standings[place])}", _bounds(ranked[0].standings[place]))
    return [kind.name, kind.corpus, first, many, listed(fast)]


def _value(standing: Standing) -> str:
    return "–" if standing.value is None else f"{standing.value:.2f}"


def _bounds(standing: Standing) -> str:
    return interval(standing.interval).replace("–", " – ")


def _one_kind(results: Results, choices: Choices, place: int) -> Table:
    """The best of one kind of texts, the fastest near them, and `exact` to compare."""
    kind = choices.texts[place]
    (locked,) = (each for each in results.locked if each.corpus == kind.corpus)
    rows = {row.strategy: row for row in locked.rows}
    cells = {cell.strategy: cell for cell in results.cells if cell.corpus == kind.corpus}
    removal = any(rows[each.text].removal for each in choices.choices)
    titles = ["strategy", _title(kind.metric), "precision", "recall", "threshold", "at its default"]
    titles += ["wrongly removed", "left behind"] * removal + ["seconds", "peak MB"]
    shown = list(_shown(choices, place))
    made: list[Row] = [
        [
            f"{_marks(each.standings[place])}{each.name}",
            Cell(_value(each.standings[place]), _bounds(each.standings[place])),
            *_quality(kind, rows[each.text]),
            *(number(rows[each.text].removal.get(name)) for name in ("wrongly_removed", "left_behind") if removal),
            *_cost(cells[each.text]),
        ]
        for each in shown
    ]
    return Table.of(titles, made, figures=slice(1, None))


def _shown(choices: Choices, place: int) -> Iterator[Choice]:
    """The highest of those that may be the best, the fastest among them, the usual `minhash-lsh`, and `exact`."""
    ranked = sorted(choices.choices, key=lambda each: -(each.standings[place].value or 0.0))
    best = [each.name for each in ranked if each.standings[place].may_be_best][:MOST]
    for each in ranked:
        if each.name in (*best, "minhash-lsh", "exact") or each.standings[place].fastest:
            yield each


def _marks(standing: Standing) -> str:
    return f"{FASTEST * standing.fastest}{BEST * standing.may_be_best}{' ' * standing.may_be_best}"


def _title(metric: str) -> str:
    return {"f1": "F1", "macro_f1": "F1, each licence once"}[metric]


def _quality(kind: Texts, row: LockedRow) -> Iterator[str]:
    """Precision and recall of the test half, the threshold, and the metric at the default threshold."""
    prefix = kind.metric.removesuffix("f1")
    for name in ("precision", "recall"):
        yield f"{row.figures[f'{prefix}{name}']:.2f}"
    yield f"{row.threshold:.2f}"
    yield f"{row.default[kind.metric]:z.2f}"


def _cost(cell: CellResult) -> tuple[str, str]:
    return seconds(cell.figures.get("seconds")), megabytes(cell.figures.get("peak_bytes"))


def _own(choices: Choices) -> list[Choice]:
    """Every strategy at its defaults, and this project's own presets; published ones have a page of their own."""
    return [each for each in chosen(choices) if not each.preset or each.name in OWN]


def _sliced(results: Results) -> dict[tuple[str, str, str], SliceResult]:
    """Slices of documents by corpus, value and canonical text."""
    return {(each.corpus, each.value, each.strategy): each for each in results.slices}


def _finds(results: Results, choices: Choices) -> Table:
    """Which copies of `wire` each finds at its default threshold, by what happened to them, and its precision."""
    slices = _sliced(results)
    cells = {cell.strategy: cell for cell in results.cells if cell.corpus == "wire"}
    titles = ["strategy", *(name.replace("-", " ") for name in PHENOMENA), "precision on all of wire"]
    rows: list[Row] = [
        [
            each.name,
            *(_found(slices["wire", name, each.text]) for name in PHENOMENA),
            Cell(f"{cells[each.text].figures['precision']:.2f}", _spaced(cells[each.text].intervals.get("precision"))),
        ]
        for each in _own(choices)
    ]
    return Table.of(titles, rows, figures=slice(1, None))


def _found(part: SliceResult) -> str | Cell:
    """The share of gold pairs found, with its interval; counts where units are too few for one."""
    if part.recall is None:
        return f"{part.found} of {part.gold}"
    return Cell(f"{part.recall:.2f}", _spaced(part.interval))


def _spaced(bounds: Iterable[float] | None) -> str:
    return interval(list(bounds)).replace("–", " – ") if bounds else ""


def _short(results: Results, choices: Choices) -> Table:
    """Pairs with a text of fewer than 500 characters, at default thresholds: found, and joined wrongly."""
    slices = _sliced(results)
    heads = [f"{corpus}: {what}" for corpus in SHORT for what in ("copies found", "wrong pairs")]
    rows: list[Row] = []
    for each in (
        one for one in chosen(choices) if not one.preset or one.name in ("passages:records", "minhash-lsh:news")
    ):
        own = [slices[corpus, "0–499", each.text] for corpus in SHORT]
        rows.append([each.name, *(cell for part in own for cell in (_found(part), number(part.wrong)))])
    return Table.of(["strategy", *heads], rows, figures=slice(1, None))


def _scaling(performance: str) -> Table:
    """From the table *scaling*: the largest corpus of each strategy."""
    section = performance.partition("\n## scaling\n")[2].partition("\n## ")[0]
    head, _, *body = [_cells(line) for line in section.strip().splitlines() if line.startswith("|")]
    keep = ["strategy", "documents", "text MB", "median seconds", "bytes a document beyond the text", "slope"]
    largest = {row["strategy"]: row for row in (dict(zip(head, cells, strict=True)) for cells in body)}
    rows = [[row[title] for title in keep] for row in largest.values()]
    return Table.of([*keep[:-1], "exponent of growth"], rows, figures=slice(1, None))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
