"""What `neardup list` says of strategies is what the reference report found: ties as ties, in one screen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

import neardup as nd
from bench.choices import PAGE, TEXTS, choices_of
from bench.strategies_page import placed, tables
from neardup.choosing.records import Choices, reference_choices
from neardup.choosing.screen import WIDE, chosen, notes, screen_table
from neardup.errors import MissingLibraryError
from neardup.results.names import short_names
from tests.helpers.commands import status
from tests.helpers.installed import registered
from tests.helpers.reference import REFERENCE
from tests.helpers.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

NAMES = short_names(REFERENCE.strategies)
SHIPPED = reference_choices()
PLACES = {texts.corpus: place for place, texts in enumerate(SHIPPED.texts)}


def marked(choices: Choices, corpus: str, mark: str) -> set[str]:
    """Names of the strategies with this mark on a corpus."""
    return {each.name for each in choices.choices if getattr(each.standings[PLACES[corpus]], mark)}


def test_what_ships_is_of_the_reference_report() -> None:
    """`python -m bench.choices` writes it."""
    assert choices_of(REFERENCE) == SHIPPED


def test_the_tables_of_the_page_are_of_the_reference_report() -> None:
    page = PAGE.read_text(encoding="utf-8")
    performance = (ROOT / "reports" / "reference" / "performance.md").read_text(encoding="utf-8")
    assert placed(page, tables(REFERENCE, SHIPPED, performance)) == page


def by_default(corpus: str) -> dict[str, float]:
    """F1 of the test half at default thresholds, those that repeat another by other means left out."""
    (locked,) = (each for each in REFERENCE.locked if each.corpus == corpus)
    return {NAMES[row.strategy]: row.default[locked.metric] for row in locked.rows if not row.repeats}


def test_what_the_page_says_of_defaults_is_so() -> None:
    """In the section on documents without labels, and that on news."""
    for corpus in ("reuters21578", "wire"):
        assert max(by_default(corpus), key=by_default(corpus).__getitem__) == "passages"
    news = by_default("allsides_news")
    more = {name for name, value in news.items() if value > news["passages"]}
    assert {"lsh-ensemble", "winnowing", "exact-substring", "minhash-lsh"} < more
    assert len(more) > len(news) / 3
    assert max(by_default("licenses").values()) < 0.6
    tuned = {each.name: each.standings for each in SHIPPED.choices}
    for name, corpus in (("tfidf-cosine", "er_cora"), ("passages", "reuters21578")):
        assert tuned[name][PLACES[corpus]].value == pytest.approx(by_default(corpus)[name], abs=0.01)


def test_the_best_thresholds_on_licences_are_high() -> None:
    """As the page says of those in its table."""
    section = PAGE.read_text(encoding="utf-8").partition("<!-- licenses:")[2].partition("<!-- end -->")[0]
    thresholds = [float(row.split("|")[5]) for row in section.splitlines() if row.startswith(("| »", "| \\*"))]
    assert len(thresholds) == 7
    assert min(thresholds) > 0.8


def test_every_strategy_is_installed_under_its_name() -> None:
    absent = []
    for choice in SHIPPED.choices:
        try:
            assert nd.strategy(choice.name) == nd.strategy(choice.text)
        except MissingLibraryError:
            absent.append(choice.name)
    assert set(absent) <= {"tlsh"}, "which is compiled where it is installed"


def test_marks_by_hand() -> None:
    """As the report says of `reuters21578`: passages .91 (.86 – .94), not found better than ten others."""
    assert marked(SHIPPED, "reuters21578", "may_be_best") == {
        "passages",
        "passages:records",
        "minhash-lsh:news",
        "minhash-lsh:newscopy",
        "winnowing",
        "exact-substring",
        "exact-substring:short",
        "lsh-ensemble",
        "simhash",
        "simhash:tfidf",
        "spotsigs",
    }
    assert marked(SHIPPED, "reuters21578", "fastest") == {"passages"}, "the others have .85 and less"
    near = {f"minhash-lsh:{preset}" for preset in ("codeparrot", "slimpajama")}
    assert marked(SHIPPED, "licenses", "fastest") == near


@pytest.mark.parametrize("corpus", TEXTS)
def test_the_fastest_may_be_the_best(corpus: str) -> None:
    assert marked(SHIPPED, corpus, "fastest") <= marked(SHIPPED, corpus, "may_be_best")
    assert marked(SHIPPED, corpus, "fastest")


def test_no_time_is_less_where_rounds_overlap() -> None:
    """minhash-lsh:news has .85 of passages' .91 (.86 – .94): with .87 it is the fastest, until it takes as long."""
    ranking = REFERENCE.ranking
    assert ranking is not None
    methods = [
        replace(
            method,
            cells=[
                replace(cell, value=0.87)
                if (cell.corpus, NAMES[method.strategy]) == ("reuters21578", "minhash-lsh:news")
                else cell
                for cell in method.cells
            ],
        )
        for method in ranking.methods
    ]
    near = replace(REFERENCE, ranking=replace(ranking, methods=methods))
    assert marked(choices_of(near), "reuters21578", "fastest") == {"minhash-lsh:news"}
    slow = [
        replace(cell, figures=cell.figures | {"seconds": 0.83, "seconds_least": 0.8, "seconds_most": 0.9})
        if (cell.corpus, NAMES[cell.strategy]) == ("reuters21578", "minhash-lsh:news")
        else cell
        for cell in REFERENCE.cells
    ]
    assert marked(choices_of(replace(near, cells=slow)), "reuters21578", "fastest") == {"minhash-lsh:news", "passages"}


def test_time_is_known_only_where_all_of_it_is() -> None:
    failed = [
        replace(cell, status="timeout", figures={})
        if (cell.corpus, NAMES[cell.strategy]) == ("wire", "simhash")
        else cell
        for cell in REFERENCE.cells
    ]
    times = {each.name: each.time for each in choices_of(replace(REFERENCE, cells=failed)).choices}
    assert times["simhash"] is None
    assert times["exact"] == 1.0


def test_one_screen_of_80_columns_and_24_lines(capsys: pytest.CaptureFixture[str]) -> None:
    shown = chosen(SHIPPED)
    screen_table(SHIPPED, shown, wide=False).print(80)
    lines = [*capsys.readouterr().out.splitlines(), *notes(SHIPPED, shown, [], [])]
    assert len(lines) < 24
    assert max(map(len, (line.rstrip() for line in lines))) <= 80
    heads = " ".join(lines[2:4])
    assert all(word in heads for each in SHIPPED.texts for word in each.name.split()), "no head is cut"


def test_the_screen_names_every_strategy_and_has_what_is_first_and_fastest() -> None:
    rows = chosen(SHIPPED)
    shown = {each.name for each in rows}
    assert {"exact", "passages", "minhash-lsh", "tfidf-cosine", "edit-distance"} <= shown
    assert {each.strategy for each in rows} <= shown, "presets stand below their strategy"
    (others,) = (line.partition(": ")[2] for line in notes(SHIPPED, rows, [], []) if line.startswith("others: "))
    assert {each.strategy for each in SHIPPED.choices} == {each.strategy for each in rows} | {*others.split(", ")}
    for place in PLACES.values():
        top = max(each.standings[place].value or 0 for each in SHIPPED.choices)
        assert {each.name for each in SHIPPED.choices if each.standings[place].value == top} & shown
        assert {each.name for each in SHIPPED.choices if each.standings[place].fastest} & shown


def test_presets_stand_below_their_strategy() -> None:
    names = [str(row[0]) for row in screen_table(SHIPPED, SHIPPED.choices, wide=False).rows]
    assert names.index("minhash-lsh") + 1 == names.index("  :news")
    assert len(names) == len(SHIPPED.choices)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What `neardup list` prints, where the output is no terminal and so 200 characters wide."""
    assert status("list", *arguments) == 0
    return capsys.readouterr().out


def test_list_chooses_and_all_lists(capsys: pytest.CaptureFixture[str]) -> None:
    brief, everything = printed(capsys), printed(capsys, "--all")
    assert len(brief.splitlines()) < 24
    assert f"{len(SHIPPED.choices) - len(chosen(SHIPPED))} more rows" in brief
    assert "»*.91 (.86–.94)" in brief, "there is room for intervals"
    assert all(len(line.rstrip()) <= WIDE for line in brief.splitlines())
    for word in ("minhash-lsh-gaoya", "minhash-lsh:nemo", "louvain", "wrongly_removed", "newsgroups20"):
        assert word not in brief
        assert word in everything
    assert {"strategies", "presets", "metrics"} <= json.loads(printed(capsys, "--json")).keys()


def test_a_strategy_that_the_report_lacks_yet_is_named() -> None:
    own = [each.strategy for each in SHIPPED.choices] + SHIPPED.others
    assert not [line for line in notes(SHIPPED, [], own, []) if "not in the reference report" in line]
    assert "not in the reference report yet: newer-one" in notes(SHIPPED, [], [*own, "newer-one"], [])
    assert {"minhash-lsh-gaoya", "retsim"} <= {*SHIPPED.others}
    assert not {"minhash-lsh", "passages"} & {*SHIPPED.others}


def test_a_strategy_of_another_package_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with registered(tmp_path, monkeypatch, "own-strategy", "nowhere:Nothing"):
        assert "not measured here: own-strategy" in printed(capsys)
