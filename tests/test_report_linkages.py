"""Linkages as an axis: from the command line over the plan to the report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import neardup as nd
from neardup.core.registry import names
from neardup.errors import NeardupError, UnknownNameError
from neardup.metrics import catalogue
from neardup.metrics.removal import POLICIES
from neardup.report import write_report
from neardup.results.cells import read_cells
from neardup.results.derive.linkages import linkage_results
from neardup.run.folder import RunFolder
from neardup.run.plan import default_linkages, make_plan
from tests.helpers.commands import status
from tests.helpers.files import write_json_lines
from tests.helpers.pages import details_of

if TYPE_CHECKING:
    from pathlib import Path

# b is a with more around it, c is b with more: a chain
WORDS = [
    f"{word}{number}" for number in range(4) for word in ("bridge", "mayor", "harbour", "ferry", "council", "tide")
]
TEXTS = {"a": WORDS[:12], "b": WORDS[:18], "c": WORDS[3:24], "d": ["orchard"]}
DATES = {"a": "2024-02-01", "b": "2024-01-01", "c": "2024-03-01", "d": "2024-01-01"}
GOLD = {"a": 1, "b": 1, "c": 2, "d": 3}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with two linkages named."""
    return run_in(tmp_path_factory.mktemp("linkages"), DATES)


def run_in(folder: Path, dates: dict[str, str]) -> Path:
    documents, gold = folder / "documents.jsonl", folder / "gold.jsonl"
    lines = ({"id": name, "text": " ".join(words), "date": dates[name]} for name, words in TEXTS.items())
    write_json_lines(documents, lines)
    labels = ({"id": name, "cluster": label} for name, label in GOLD.items())
    write_json_lines(gold, labels)
    asked = ["--corpus", f"{documents}={gold}", "--strategy", "edit-distance", "--threads", "1"]
    assert status("run", *asked, "--linkage", "complete", "--linkage", "components", "--out", folder / "run") == 0
    return folder


def test_a_run_keeps_its_linkages_and_the_first_leads(ran: Path) -> None:
    record = RunFolder(ran / "run").read()
    assert record.linkage == "complete()"
    assert record.linkages == ["complete()", "components()"]


def test_no_metric_hides_a_count_of_a_linkage(ran: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = catalogue.metrics()
    monkeypatch.setattr(catalogue, "metrics", lambda: known | {"largest": replace(known["f1"], name="largest")})
    with pytest.raises(NeardupError, match="metric 'largest' has the name of another figure of results"):
        linkage_results(read_cells([ran / "run"]))


def test_the_report_shows_every_strategy_under_every_linkage(ran: Path) -> None:
    results = write_report([ran / "run"], ran / "report")
    corpus = nd.Corpus.read(ran / "documents.jsonl")
    gold = nd.gold(str(ran / "gold.jsonl"))
    pairs = nd.pairs(corpus, nd.strategy("edit-distance"))
    assert [row.linkage for row in results.linkages] == ["complete()", "components()"]
    for row in results.linkages:
        clusters = nd.cluster(pairs, row.threshold, row.linkage)
        assert {k: v for k, v in row.figures.items() if k not in ("clusters", "largest")} == {
            name: figure.value for name, figure in nd.evaluate(clusters, gold).items()
        }
        assert row.figures["clusters"] == clusters.count
        assert row.figures["largest"] == max(map(len, clusters.members()))
        assert row.floor == pairs.floor
        assert list(row.keep) == list(POLICIES)
        assert all(by["documents_kept"] == clusters.count for by in row.keep.values())
    assert results.cells[0].figures["f1"] == results.linkages[0].figures["f1"]
    page = (ran / "report" / "report.md").read_text(encoding="utf-8")
    assert "| strategy | complete | components |" in page
    assert "| edit-distance | components | 2 | " in page
    assert "By linkage" in details_of(ran / "report")


def test_which_is_kept_decides_what_is_removed_wrongly(ran: Path) -> None:
    results = write_report([ran / "run"], ran / "report")
    chained = results.linkages[1]
    assert chained.figures["clusters"] == 2
    # a, b, c in one cluster: of b, the first and most central, c goes wrongly; of c, the longest, a and b
    assert {policy: by["wrongly_removed"] for policy, by in chained.keep.items()} == {
        "first": 1,
        "longest": 2,
        "central": 1,
    }


def test_dates_that_cannot_be_read_leave_a_policy_out_and_are_mentioned(tmp_path: Path) -> None:
    folder = run_in(tmp_path, DATES | {"b": "Mon, 5 Apr 1993 12:22:45 GMT"})
    results = write_report([folder / "run"], folder / "report")
    assert [list(row.keep) for row in results.linkages] == [["longest", "central"]] * 2
    reason = "no figures for 'first': document 'b': date 'Mon, 5 Apr 1993 12:22:45 GMT' is no date of ISO 8601"
    page = (folder / "report" / "report.md").read_text(encoding="utf-8")
    assert reason in page
    assert "| strategy | linkage | removed | longest | central |" in page
    assert "no date of ISO 8601" in details_of(folder / "report")


@pytest.mark.slow
def test_where_none_is_named_each_strategy_leads_with_the_one_that_it_advises(ran: Path, tmp_path: Path) -> None:
    asked = ["run", "--corpus", f"{ran / 'documents.jsonl'}={ran / 'gold.jsonl'}", "--threads", "1"]
    both = [*asked, "--strategy", "passages", "--strategy", "edit-distance"]
    assert status(*both, "--out", tmp_path / "run") == 0
    advised = {str(nd.strategy("passages")): "average(floor=None)"}
    assert RunFolder(tmp_path / "run").read().advised == advised
    results = write_report([tmp_path / "run"], tmp_path / "report")
    linked = {cell.strategy: cell.linkage for cell in results.cells}
    assert linked == advised | {str(nd.strategy("edit-distance")): "components()"}
    for cell in results.cells:
        (row,) = (row for row in results.linkages if (row.strategy, row.linkage) == (cell.strategy, cell.linkage))
        assert cell.figures["f1"] == row.figures["f1"]
    page = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert "`components()`, those of passages by `average(floor=None)`, as advised." in page
    assert status(*asked, "--strategy", "passages", "--linkage", "star", "--out", tmp_path / "named") == 0
    assert RunFolder(tmp_path / "named").read().advised == {}
    (cell,) = write_report([tmp_path / "named"], tmp_path / "other").cells
    assert cell.linkage == "star()"


def test_without_a_linkage_components_lead_and_all_are_compared() -> None:
    plan = make_plan(["wire"], ["exact"], [], level="copy", linkages=[], threads=1, timeout=1.0)
    assert plan.linkage == "components()"
    assert plan.linkages == default_linkages()
    assert plan.linkages[0] == "components()"
    assert {text.partition("(")[0] for text in plan.linkages} == set(names("linkage"))
    with pytest.raises(UnknownNameError, match="unknown linkage 'starr'"):
        make_plan(["wire"], ["exact"], [], level="copy", linkages=["star", "starr"], threads=1, timeout=1.0)
