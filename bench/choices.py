"""Write what `neardup list` and docs/strategies.md say, from the reference report: `python -m bench.choices`.

tests/test_choices.py holds both to `reports/reference/results.json`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench.strategies_page import placed, tables
from neardup.choosing.records import REFERENCE, Choice, Choices, Standing, Texts
from neardup.core import registry
from neardup.errors import MissingLibraryError
from neardup.io.json_records import write_record
from neardup.results.files import read_results
from neardup.results.names import short_names

if TYPE_CHECKING:
    from neardup.results.records import CellResult, RankedMethod, RankingResult, Results

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "strategies.md"
TEXTS = {
    "reuters21578": "news wire",
    "allsides_news": "news sites",
    "wire": "mixed",
    "webpages": "web pages",
    "er_cora": "records",
    "licenses": "licences",
}
"""What each corpus of the ranking stands for, in one or two words, in the order shown."""


def choices_of(results: Results) -> Choices:
    """The strategies of a report by kind of texts.

    Args:
        results: those of a report of several corpora, all named in `TEXTS`.
    """
    ranking = results.ranking
    assert ranking is not None, "the reference report is of several corpora with gold"
    names, cells = short_names(results.strategies), {(c.corpus, c.strategy): c for c in results.cells if c.done}
    places = [[each.corpus for each in ranking.corpora].index(corpus) for corpus in TEXTS]
    columns = [_standings(ranking, place, cells) for place in places]
    times = {each.strategy: _seconds(each, cells) for each in ranking.methods}
    base = next(times[text] for text, name in names.items() if name == "exact")
    return Choices(
        release=results.runs[0].versions["neardup"],
        texts=[_texts(ranking, place) for place in places],
        choices=[
            Choice(
                name=names[each.strategy],
                text=each.strategy,
                time=_ratio(times[each.strategy], base),
                standings=[column[each.strategy] for column in columns],
            )
            for each in ranking.methods
        ],
        others=[name for name in registry.names("strategy") if _beside(name)],
    )


def _beside(name: str) -> bool:
    """Whether no row of the table is expected of a strategy: it repeats another one, or runs only where it is named."""
    try:
        found = registry.load("strategy", name)
    except MissingLibraryError:
        return True
    return bool(found.repeats or found.not_by_default)


def _texts(ranking: RankingResult, place: int) -> Texts:
    corpus = ranking.corpora[place]
    tied = len(_may_be_best(ranking, place))
    undecided = 2 * tied > len(ranking.methods)
    return Texts(name=TEXTS[corpus.corpus], corpus=corpus.corpus, metric=corpus.metric, undecided=undecided)


def _first(ranking: RankingResult, place: int) -> RankedMethod:
    return max(ranking.methods, key=lambda each: each.cells[place].value or 0.0)


def _may_be_best(ranking: RankingResult, place: int) -> set[str]:
    first = _first(ranking, place)
    return {first.strategy, *first.cells[place].tied}


def _standings(ranking: RankingResult, place: int, cells: dict[tuple[str, str], CellResult]) -> dict[str, Standing]:
    """By canonical text, on one corpus."""
    best, first = _may_be_best(ranking, place), _first(ranking, place).cells[place]
    low = first.interval[0] if first.interval else first.value or 0.0
    values = {each.strategy: each.cells[place].value for each in ranking.methods}
    near = [cells[first.corpus, text] for text in best if (values[text] or 0.0) >= low]
    quick = min(near, key=lambda cell: cell.figures["seconds"] or 0.0).figures["seconds_most"] or 0.0
    fastest = {cell.strategy for cell in near if (cell.figures["seconds_least"] or 0.0) <= quick}
    return {
        each.strategy: Standing(
            value=each.cells[place].value,
            interval=each.cells[place].interval,
            may_be_best=each.strategy in best,
            fastest=each.strategy in fastest,
        )
        for each in ranking.methods
    }


def _seconds(method: RankedMethod, cells: dict[tuple[str, str], CellResult]) -> float | None:
    """Median seconds of all corpora together; None where those of one are not known."""
    found = [
        cells[key].figures.get("seconds") if (key := (c.corpus, method.strategy)) in cells else None
        for c in method.cells
    ]
    known = [value for value in found if value is not None]
    return sum(known) if len(known) == len(found) else None


def _ratio(value: float | None, base: float | None) -> float | None:
    return value / base if value is not None and base else None


def main() -> None:
    """Write the table that ships with neardup, and those of the page."""
    results = read_results(ROOT / "reports" / "reference" / "results.json")
    choices = choices_of(results)
    write_record(REFERENCE, choices)
    made = tables(results, choices, (ROOT / "reports" / "reference" / "performance.md").read_text(encoding="utf-8"))
    PAGE.write_text(placed(PAGE.read_text(encoding="utf-8"), made), encoding="utf-8")


if __name__ == "__main__":
    main()
