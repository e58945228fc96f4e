"""The table to choose a strategy by: six columns, ranked, peers folded, 100 characters wide, as on the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from neardup.metrics.resampling.differences import Differences
from neardup.report.leading import leading_table
from neardup.report.markdown import render_markdown
from neardup.report.outline import blocks_of
from neardup.report.page.data.boards import boards_of
from neardup.report.page.data.rounded import rounded
from neardup.report.part import Whole
from neardup.report.sections.leading import section
from neardup.report.terminal import WIDTH, print_results
from neardup.results.names import short_names
from neardup.results.records import HalfCounts, LabellersResult, LockedResult, LockedRow, Results
from neardup.results.standing import standings
from tests.helpers.made_results import cell_data, data_of, results_from
from tests.helpers.reference import REFERENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

PEER = "minhash-lsh-rensa()"
FIGURES = {"minhash-lsh()": 0.5, "simhash()": 0.9, "exact()": 0.2, "edit-distance()": 0.7, "passages()": 0.6, PEER: 0.8}
GROUPS = (
    ("simhash()", "edit-distance()", "passages()", "minhash-lsh()"),
    ("edit-distance()", "passages()", "minhash-lsh()", "exact()"),
)


def made(groups: Sequence[Sequence[str]] = GROUPS) -> Results:
    """Six strategies on `wire`, tuned: the value of each is that of `FIGURES`."""
    results = results_from(data_of(*(cell_data(text, {"seconds": 0.25, "f1": 0.1}) for text in FIGURES)))
    rows = [
        LockedRow(
            strategy=text,
            threshold=0.5,
            dev={"f1": value},
            figures={"f1": value},
            intervals={"f1": (value - 0.1, value + 0.05)} if text != "exact()" else {},
            removal={"wrongly_removed": 1234, "left_behind": 5},
        )
        for text, value in FIGURES.items()
    ]
    locked = LockedResult(
        corpus="wire",
        metric="f1",
        documents=HalfCounts(dev=9, test=10),
        units=HalfCounts(dev=3, test=4),
        rows=rows,
        comparison=Differences(metric="f1", differences=(), groups=tuple(map(tuple, groups))),
        labellers=LabellersResult(corpus="wire", figures={"f1": 0.99}),
    )
    return replace(results, locked=[locked])


def markdown(results: Results) -> str:
    (part,) = results.by_corpus()
    return leading_table(part, short_names(results.strategies)).markdown()


def test_the_table_by_hand() -> None:
    assert markdown(made()) == (
        "| strategy | F1 | wrongly removed | left behind | seconds | not told apart from |\n"
        "| --- | ---: | ---: | ---: | ---: | --- |\n"
        "| 1 simhash | 0.900 (0.80–0.95) | 1,234 | 5 | 0.250 | 2–4 |\n"
        "| 2 edit-distance | 0.700 (0.60–0.75) | 1,234 | 5 | 0.250 | all others |\n"
        "| 3 passages | 0.600 (0.50–0.65) | 1,234 | 5 | 0.250 | all others |\n"
        "| 4 minhash-lsh | 0.500 (0.40–0.55) | 1,234 | 5 | 0.250 | all others |\n"
        "| 5 exact | 0.200 | 1,234 | 5 | 0.250 | 2–4 |\n"
        "| *two labellers, one against the other* | 0.990 |  |  |  |  |\n"
        "\n"
        "Figures on the test half (10 labelled documents in 4 units), at thresholds chosen on the dev half. In brackets"
        " stands the 95 % interval of F1. The last column has the numbers of the strategies that these labels do not"
        " tell apart from a strategy by F1; they may differ all the same. Not listed, as they repeat another strategy"
        " by other means: minhash-lsh-rensa (minhash-lsh).\n"
    )


def test_who_differs_from_all_is_told_apart_from_all() -> None:
    text = markdown(made([("simhash()",), ("edit-distance()", "minhash-lsh()"), ("passages()",), ("exact()",)]))
    lasts = [line.split("|")[-2].strip() for line in text.splitlines()[2:7]]
    assert lasts == ["none", "4", "none", "2", "none"]


def test_without_halves_figures_are_those_of_default_thresholds() -> None:
    results = replace(made(), locked=[])
    assert "Figures at default thresholds, over all labels." in markdown(results)
    assert "not told apart" not in markdown(results)
    incomplete = replace(results, corpora=[replace(results.corpora[0], complete=False)])
    assert "no strategy can be named the best" in markdown(incomplete)


def test_without_gold_the_table_tells_what_would_be_removed_the_most_first() -> None:
    figures = {"seconds": 0.25, "peak_bytes": 2e6, "pairs_at_default": 4, "documents_removed": 3, "agreement": None}
    more = {**figures, "documents_removed": 1200.0}
    results = results_from(data_of(cell_data("simhash()", figures), cell_data("exact()", more)))
    bare = replace(results, corpora=[replace(results.corpora[0], levels=[])])
    (part,) = Whole(bare, []).parts()
    assert section(part) == [], "a section of its own says what is known without labels"
    assert markdown(bare) == (
        "| strategy | removed | pairs | seconds | peak MB |\n"
        "| --- | ---: | ---: | ---: | ---: |\n"
        "| exact | 1,200 | 4 | 0.250 | 2.0 |\n"
        "| simhash | 3 | 4 | 0.250 | 2.0 |\n"
    )


@pytest.mark.parametrize("corpus", [corpus.name for corpus in REFERENCE.corpora])
def test_the_figures_are_those_of_the_first_screen(corpus: str) -> None:
    (part,) = Whole(REFERENCE.only([corpus]), []).parts()
    found, board = standings(part.found), boards_of(part)[0]
    assert (found.at, found.what) == (board.at, board.what)
    rows = {row.strategy: row for row in board.rows}
    for row in found.rows:
        value = row.figures[found.metric]
        assert value is not None
        assert rows[row.strategy].figures[found.metric][0] == rounded(value)
        assert rows[row.strategy].tied == row.tied


@pytest.mark.parametrize("columns", [60, 80, 300])
def test_what_is_printed_is_100_characters_wide_at_most(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    long = [replace(cell, strategy=f"plugin-{'name' * 40}()") for cell in REFERENCE.cells[:1]]
    print_results(replace(REFERENCE, cells=[*REFERENCE.cells, *long]))
    print_results(made())
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_len, lines)) <= WIDTH
    assert any("1 simhash" in line for line in lines)
    assert any(line.startswith("left behind: ") for line in lines), "a legend says what columns hold"


def test_report_md_of_one_corpus_is_short_before_its_folded_parts() -> None:
    """Of a default run: the ranked table first, long sections folded, plain words, nothing empty."""
    text = render_markdown(blocks_of(Whole(REFERENCE.only(["wire"]), [])))
    lines, depth, shown = text.splitlines(), 0, []
    for line in lines:
        shown += [] if depth else [line]
        depth += line.startswith("<details>") - line.startswith("</details>")
    assert depth == 0
    assert len(shown) < 150
    tables = [line for line in lines if line.startswith("| strategy")]
    columns = [name for name in tables[0].split(" | ") if name not in ("wrongly removed", "left behind")]
    assert columns == ["| strategy", "F1", "seconds", "not told apart from |"]
    assert lines.index(tables[0]) < 12
    assert "At no threshold" not in text
    assert "\n\n\n" not in text
    for word in (r"\bcut\b", r"\balike\b", "found at floor", "right by closure", "closure", "tied with"):
        assert not re.search(word, text), word
