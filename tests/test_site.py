"""A site of runs over time: each run and each two neighbours have a page, in whatever order runs are added."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

import neardup as nd
from neardup.compare.measured import read_measured
from neardup.compare.runs import SHOWN, compare
from neardup.errors import InputError
from neardup.report.chart import GREY
from neardup.results.files import read_results
from neardup.site.build import Asked, write_site
from neardup.site.charts import charts_of, overview
from neardup.site.listing import listing
from neardup.site.points import machines_of, points_of
from neardup.site.summary import QUALITY
from neardup.site.timeline import timeline
from tests.helpers.commands import status
from tests.helpers.compared import COSINE, EXACT, NEAR, change_run, couple, keep
from tests.helpers.files import read_json
from tests.helpers.pages import packed
from tests.helpers.sites import CELLS, FOUND, MACHINE, build, make_run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("runs")
    return [make_run(folder, place) for place in range(3)]


@pytest.fixture(scope="module")
def built(runs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "site"
    build(runs[::-1], folder)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a site by its place."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_run_and_every_two_neighbours_have_a_page(built: Path) -> None:
    site = read_json(built / "site.json")
    keys = [run["key"] for run in site["runs"]]
    assert [key[:10] for key in keys] == ["2026-01-05", "2026-02-01", "2026-03-01"]
    expected = {
        f"runs/{key}/{name}" for key in keys for name in ("index.html", "report.md", "results.csv", "results.json")
    }
    expected |= {f"compare/{before}_{after}/index.html" for before, after in pairwise(keys)}
    assert set(files_of(built)) == expected | {"index.html", "site.json"}


def test_pages_ask_for_nothing_and_lead_back(built: Path) -> None:
    for place, text in files_of(built).items():
        if place.endswith(".html"):
            page = text.decode()
            assert "default-src &#39;none&#39;" in page
            assert "unsafe" not in re.findall(r'Content-Security-Policy" content="([^"]+)"', page)[0]
            assert not re.search(r"""(src|href)=["']https?:""", page)
            home = packed(page, "shared")["home"]
            assert ((built / place).parent / home).resolve() == (
                built / "index.html" if home else (built / place).parent
            )
            assert bool(home) == ("/" in place)


def test_the_same_command_changes_nothing(runs: list[Path], built: Path) -> None:
    before = files_of(built)
    stamps = {path: path.stat().st_mtime_ns for path in (built / "runs").rglob("*")}
    build(runs, built)
    assert files_of(built) == before
    assert {path: path.stat().st_mtime_ns for path in (built / "runs").rglob("*")} == stamps, "made only once"


def test_runs_can_be_added_one_by_one_in_any_order(runs: list[Path], built: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build([runs[0], runs[2]], site)
    assert len(list((site / "compare").iterdir())) == 1
    build(runs, site)
    assert files_of(site) == files_of(built), "the comparison of what is no longer neighbours is gone"


def test_without_the_earlier_folder_changes_are_not_tested_until_it_is_named(
    runs: list[Path], built: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    build(runs[:1], site)
    kept = (site / "runs").rglob("*")
    stamps = {path: path.stat().st_mtime_ns for path in kept}
    found = build(runs[1:2], site)
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in stamps.items() if path.is_file())
    assert [len(found.runs), len(found.steps)] == [2, 1]
    assert not found.steps[0].paired
    assert {one.figure for one in found.steps[0].moved if one.tested} <= {"candidates", "seconds/exact"}
    again = build(runs[:2], site)
    assert again.steps[0].paired
    assert {one.figure for one in again.steps[0].moved if one.tested} >= {"f1", "recall"}


def test_a_run_that_was_deleted_is_left_out(runs: list[Path], tmp_path: Path) -> None:
    site = tmp_path / "site"
    found = build(runs[:2], site)
    (site / "runs" / found.runs[0].key / "results.json").unlink()
    assert [run.key for run in build([runs[1]], site).runs] == [found.runs[1].key]
    assert not list((site / "compare").glob("*/index.html"))


def test_an_interrupted_build_is_completed_by_the_same_command(runs: list[Path], built: Path, tmp_path: Path) -> None:
    site, said = tmp_path / "site", []

    def told(text: str) -> None:
        said.append(text)
        if len(said) == len(runs):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_site(runs, site, Asked(), told)
    build(runs, site)
    assert files_of(site) == files_of(built)


def test_what_is_marked_is_what_compare_finds(runs: list[Path], built: Path) -> None:
    site = read_json(built / "site.json")
    for (before, after), step in zip(pairwise(runs), site["steps"], strict=True):
        changes = compare(read_measured(before), read_measured(after), []).figures
        expected = {(c.strategy, c.figure, c.outcome.how != "untested") for c in changes if c.moved}
        assert {(one["strategy"], one["figure"], one["tested"]) for one in step["moved"]} == expected
        assert (NEAR, "recall", True) in expected
    ways = {(one["strategy"], one["figure"]): one["way"] for one in site["steps"][1]["moved"]}
    assert ways[NEAR, "recall"] == "worse"
    assert ways[NEAR, "candidates"] == ""


def test_all_that_compare_lists_is_followed() -> None:
    assert set(SHOWN) <= set(QUALITY)


def test_charts_have_the_figures_and_intervals_of_each_run(built: Path) -> None:
    site = build([], built)
    points = points_of(site, "couples")
    moved = {step.after: [one for one in step.moved if one.strategy == NEAR] for step in site.steps}
    charts = {chart.title: chart for chart in charts_of(points[NEAR], moved, machines_of(site.runs))}
    line, *marks = charts["F1"].series
    told = ("2026-01-05T10:00", "2026-02-01T10:30", "2026-03-01T00:00")
    dates = [datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp() * 1000 for date in told]
    assert [x for x, _ in line.line] == dates
    for place, run in enumerate(site.runs):
        cells = read_results(built / "runs" / run.key / "results.json").cells
        cell = next(cell for cell in cells if cell.strategy == NEAR)
        recall = FOUND[place] / 50
        assert cell.figures["f1"] == pytest.approx(2 * recall / (1 + recall)), "precision is 1"
        assert line.line[place][1] == pytest.approx(cell.figures["f1"], abs=1e-6)
        assert line.bars[place][1:] == pytest.approx(cell.intervals["f1"], abs=1e-6)
    assert [(one.name, [x for x, _, _ in one.marks]) for one in marks] == [
        ("better, beyond noise", [dates[1]]),
        ("worse, beyond noise", [dates[2]]),
    ]
    assert "222222222222: 0.571" in marks[1].marks[0][2]
    assert [(one.name, [y for _, y in one.line]) for one in charts["Peak memory, MB"].series] == [
        ("machine A", [1.0, 3.0]),
        ("machine B", [2.0]),
    ]
    assert charts["Seconds"].series[0].bars[0][1:] == (2.0, 2.2)
    assert [y for _, y in charts["Seconds over those of exact"].series[0].line] == pytest.approx([4, 8, 12])


def test_a_line_that_never_moves_lies_in_the_middle_and_peers_are_grey(built: Path) -> None:
    site = build([], built)
    points = points_of(site, "couples")
    charts = {chart.title: chart for chart in charts_of(points[EXACT], {}, machines_of(site.runs))}
    assert [y for _, y in charts["Wrongly removed"].series[0].line] == [0, 0, 0]
    assert (charts["Wrongly removed"].y.low, charts["Wrongly removed"].y.high) == (0, 1)
    removed = charts["Left behind"].y
    assert (removed.low, removed.high) == pytest.approx((0.9 * 49, 1.1 * 49)), "49 of 50 copies stay"
    assert charts["Precision"].y.high == 1
    renamed = {str(nd.strategy("minhash-lsh-rensa")) if text == COSINE else text: own for text, own in points.items()}
    colours = {one.name: one.colour for one in overview(renamed, "f1", {text: text for text in renamed}).series}
    assert sorted(colours.values()) == [GREY, 0, 1]
    assert [name.split("(")[0] for name, colour in colours.items() if colour == GREY] == ["minhash-lsh-rensa"]


def test_a_line_ends_where_documents_are_others(runs: list[Path], tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    other = keep(tmp_path / "other", {NEAR: {couple(0): 0.9}}, tmp_path / "new", words=" new")
    change_run(other, created="2026-04-01T00:00:00+00:00", machine=MACHINE)
    site = build([*runs[:2], other], tmp_path / "site")
    series = overview(points_of(site, "couples"), "f1", {text: text for text in CELLS}).series
    near = [(one.name.removeprefix(NEAR), len(one.line)) for one in series if one.name.startswith(NEAR)]
    assert near == [(" on couples from 2026-01-05 10:00", 2), (" on couples from 2026-04-01 00:00", 1)]
    assert "Not compared, since documents or labels differ: couples." in listing(site).runs[0].sentence


def test_runs_that_cannot_be_compared_say_why(runs: list[Path], tmp_path: Path) -> None:
    (tmp_path / "complete").mkdir()
    complete = make_run(tmp_path / "complete", 1, linkage="complete()", created="2026-05-01T00:00:00+00:00")
    site = build([runs[0], complete], tmp_path / "site")
    row = listing(site).runs[0]
    assert (row.compared, row.changes) == ("", "not comparable")
    assert "compare like with like" in row.sentence
    assert not (tmp_path / "site" / "compare").exists()


def test_runs_without_a_common_corpus_have_not_moved(runs: list[Path], tmp_path: Path) -> None:
    other = keep(tmp_path / "other", {NEAR: {couple(0): 0.9}}, tmp_path, name="pairs")
    change_run(other, created="2026-04-01T00:00:00+00:00", machine=MACHINE)
    row = listing(build([runs[0], other], tmp_path / "site")).runs[0]
    assert row.changes == "nothing in common; 4 missing", "three cells of one run, one of the other"
    assert row.sentence.startswith("No figure can be compared.")


def test_the_list_has_a_line_for_each_run_and_links_that_lead_somewhere(built: Path) -> None:
    site = build([], built)
    found = listing(site)
    assert [(row.date, row.commit, row.machine) for row in found.runs] == [
        ("2026-03-01 00:00", "2" * 12, "A"),
        ("2026-02-01 10:30", "1" * 12, "B"),
        ("2026-01-05 10:00", "0" * 12, "A"),
    ]
    assert found.machines == [
        ("A", "Cpu, 2 cores, 1 thread for each worker"),
        ("B", "Cpu, 64 cores, 1 thread for each worker"),
    ]
    assert all((built / row.page).exists() for row in found.runs)
    assert all((built / row.compared).exists() for row in found.runs[:-1])
    assert found.runs[0].best["couples"].metric == "F1"
    assert [row.failed for row in found.runs] == [0, 0, 0]
    cells = [site.runs[2].cells[0].changed(status="failed"), *site.runs[2].cells[1:]]
    worse = site.changed(runs=[*site.runs[:2], site.runs[2].changed(cells=cells)])
    assert [row.failed for row in listing(worse).runs] == [1, 0, 0]
    over_time = timeline(site)
    assert over_time is not None
    assert all((built / row.page).exists() for row in over_time[0].moved)
    assert timeline(site.changed(runs=site.runs[:1], steps=[])) is None


def test_the_command_says_what_is_wrong(runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    change_run(make_run(tmp_path, 0), created="yesterday")
    for words, fact in {
        ("report", runs[0], "--site", tmp_path / "mine"): "choose an empty or new folder for --site",
        ("report", tmp_path / "none", "--site", tmp_path / "site"): "is no run folder",
        ("report", tmp_path / "run-0", "--site", tmp_path / "site"): "'yesterday' is no date",
        ("report", runs[0], "--site", tmp_path / "site", "--out", tmp_path / "site"): "a folder of its own",
    }.items():
        assert status(*words) == 2
        said = capsys.readouterr().err
        assert fact in said
        assert said.count("\n") == 1
    (tmp_path / "site" / "site.json").write_text('{"schema_version": 7}', encoding="utf-8")
    with pytest.raises(InputError, match="name all run folders"):
        build(runs[:1], tmp_path / "site")


def test_the_command_makes_the_site(runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("report", runs[0], "--site", tmp_path / "site") == 0
    assert "site of 1 run written to" in capsys.readouterr().err
    assert (tmp_path / "site" / "index.html").exists()
