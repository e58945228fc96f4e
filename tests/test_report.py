"""Reports: figures agree with the harness, every text is escaped, what may not be shown is not."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

import neardup as nd
from neardup.core.gold import Gold
from neardup.errors import InputError, NeardupError
from neardup.metrics import catalogue
from neardup.report import write_report
from neardup.report.spreadsheet import write_csv
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.results.derive.figures import cell_result
from neardup.results.files import read_results
from neardup.results.formats import interval, seconds, share, spread, threshold_text
from neardup.results.mistakes import worst_errors
from neardup.results.names import parameters, short_names
from neardup.results.schema import results_schema
from neardup.run.plan import Entry, Plan
from neardup.run.runner import run
from neardup.text.marked import marked
from tests.helpers.commands import status
from tests.helpers.files import read_json, write_json_lines
from tests.helpers.made_results import cell_data, data_of, results_from
from tests.helpers.pages import Page, details_of, errors_of
from tests.helpers.runs import RecordingWatcher

if TYPE_CHECKING:
    from pathlib import Path

STORY = (
    "The <b>harbour</b> board said on Monday that the & swing bridge at Kelsing would stay shut until the end of June."
)
TEXTS = {
    "a": STORY,
    "b": STORY.replace("the end of June", "some day in autumn"),
    "c": f"Home | News | Sport | Weather | {STORY} | Subscribe now | Terms of use | Contact us | About this site",
    "d": "Growers in the valley expect the smallest cherry crop for eleven years <script>alert(1)</script>.",
    "e|pipe": "Growers in the hills expect the largest apple crop for eleven years <script>alert(2)</script>.",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `documents.jsonl`, a run of it and its report."""
    folder = tmp_path_factory.mktemp("report")
    documents = folder / "documents.jsonl"
    write_json_lines(documents, ({"id": i, "text": t} for i, t in TEXTS.items()))
    gold = Gold({"copy": nd.Clusters.from_mapping({"a": 1, "b": 2, "c": 1, "d": 3, "e|pipe": 4})})
    entry = Entry(
        corpus=nd.Corpus.read(documents),
        gold=gold,
        source=str(documents),
        perturbations=[nd.perturbation("truncate(intensity=0.2)"), nd.perturbation("swap-facts(intensity=1.0)")],
    )
    strategies = [str(nd.strategy(s)) for s in ("minhash-lsh(ngram=2, bands=64, floor=0.1)", "edit-distance", "exact")]
    run(Plan(entries=[entry], strategies=strategies, threads=1), folder / "run", RecordingWatcher())
    write_report([folder / "run"], folder / "report")
    return folder


@pytest.fixture(scope="module")
def results(made: Path) -> dict[str, Any]:
    data: dict[str, Any] = read_json(made / "report" / "results.json")
    return data


def test_what_is_derived_is_what_is_read_again(made: Path) -> None:
    derived = derive_results(read_cells([made / "run"]))
    assert derived.perturbations
    assert read_results(made / "report" / "results.json") == derived


def test_results_fit_their_schema(results: dict[str, Any]) -> None:
    assert list(map(str, Draft202012Validator(results_schema()).iter_errors(results))) == []


def page(made: Path, name: str = "report") -> Page:
    parsed = Page()
    parsed.feed(details_of(made / name))
    return parsed


def test_the_page_is_whole_and_loads_nothing(made: Path) -> None:
    shell = Page()
    shell.feed((made / "report" / "index.html").read_text(encoding="utf-8"))
    assert (shell.open, shell.outside) == ([], [])
    parsed = page(made)
    assert (parsed.open, parsed.outside) == ([], [])
    assert "script" not in parsed.tags
    assert (made / "report" / "index.html").read_text(encoding="utf-8").count("data-") >= 3


def test_the_spread_of_seconds_stands_beside_their_median(made: Path, results: dict[str, Any]) -> None:
    markdown = (made / "report" / "report.md").read_text(encoding="utf-8")
    for cell in results["cells"]:
        median, beside = seconds(cell["figures"]["seconds"]), spread(cell["rounds"])
        assert f"| {median} ({beside}) | {seconds(cell['figures']['processor_seconds'])} |" in markdown
        assert beside in page(made).text


def test_every_text_is_escaped(made: Path) -> None:
    raw = (made / "report" / "index.html").read_text(encoding="utf-8")
    assert "alert(1)" in str(errors_of(made / "report"))
    for written in (raw, details_of(made / "report")):
        assert "<script>alert" not in written
        assert "<b>harbour" not in written


def test_figures_are_those_of_the_harness(made: Path, results: dict[str, Any]) -> None:
    documents = nd.Corpus.read(made / "documents.jsonl")
    gold = nd.Clusters.from_mapping({"a": 1, "b": 2, "c": 1, "d": 3, "e|pipe": 4})
    for cell in results["cells"]:
        strategy = nd.strategy(cell["strategy"])
        pairs = nd.pairs(documents, strategy)
        figures = nd.evaluate(nd.cluster(pairs, strategy.default_threshold), gold)
        assert {name: cell["figures"][name] for name in figures} == {n: f.value for n, f in figures.items()}
        assert cell["figures"]["pairs"] == len(pairs)
        assert cell["figures"]["seconds"] > 0


def test_a_metric_with_the_name_of_another_figure_is_refused(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = catalogue.metrics()
    monkeypatch.setattr(catalogue, "metrics", lambda: known | {"seconds": replace(known["f1"], name="seconds")})
    with pytest.raises(NeardupError, match="metric 'seconds' has the name of another figure of results"):
        cell_result(read_cells([made / "run"])[0], {}, intervals=False)


def test_the_oracle_has_no_faults(results: dict[str, Any]) -> None:
    figures = results["oracles"][0]["figures"]
    assert {figures[name] for name in ("precision", "recall", "f1", "b3_f1", "ari", "ami", "v_measure")} == {1.0}
    assert figures["wrongly_removed"] == figures["left_behind"] == 0


def test_perturbed_shares_are_counts_of_variants(results: dict[str, Any]) -> None:
    rows = {(r["perturbation"], r["strategy"].split("(")[0]): r for r in results["perturbations"]}
    assert rows["truncate", "edit-distance"]["together"] == rows["truncate", "edit-distance"]["variants"]
    assert rows["truncate", "exact"]["together"] == 0
    assert rows["swap-facts", "exact"]["breaks"] is not None


def test_reports_and_lists_name_the_languages_that_are_refused(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "| truncate | any but bo, dz, lo, th |" in (made / "report" / "report.md").read_text(encoding="utf-8")
    assert status("list", "perturbations", "--json") == 0
    listed = {row["name"]: row["languages"] for row in json.loads(capsys.readouterr().out)["perturbations"]}
    assert listed["drop-sentences"] == listed["truncate"] == "any but bo, dz, lo, th"
    assert listed["furniture"] == "any"


def test_csv_has_a_row_a_cell(made: Path, results: dict[str, Any]) -> None:
    with (made / "report" / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["strategy"] for row in rows] == [cell["strategy"] for cell in results["cells"]]
    assert [float(row["f1"]) for row in rows] == [cell["figures"]["f1"] for cell in results["cells"]]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@sum(a1)", "\t=1", "\r=1", " =1", "＝1", '=cmd|"/c calc"!a0'])
def test_no_text_of_results_csv_acts_as_a_formula(tmp_path: Path, name: str) -> None:
    data = data_of(cell_data(f"{name}\x1b[2J(ngram=2)", {"f1": -0.5, name: 1.0}, name))
    data["corpora"][0]["name"] = name
    write_csv(tmp_path / "results.csv", results_from(data))
    raw = (tmp_path / "results.csv").read_text(encoding="utf-8")
    head, row = csv.reader(raw.splitlines())
    assert [head[-1][0], row[0][0], row[1][0]] == ["'"] * 3
    assert row[0] == f"'{name}".replace("\t", " ").replace("\r", " ")
    assert row[-2:] == ["-0.5", "1.0"], "numbers stay numbers"
    assert raw.replace("\n", "").isprintable()


def test_markdown_reads_on_its_own(made: Path) -> None:
    text = (made / "report" / "report.md").read_text(encoding="utf-8")
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert any("edit-distance" in line for line in tables)
    rule = next(line for line in tables if line.startswith("| ---"))
    head = tables[tables.index(rule) - 1]
    assert head.count("|") == rule.count("|") == tables[tables.index(rule) + 1].count("|")
    assert "for thresholds in" in text
    assert "\n\n\n" not in text


def test_worst_errors_are_pairs_joined_wrongly_and_misses(made: Path) -> None:
    cells = {cell.record.strategy.split("(")[0]: cell for cell in read_cells([made / "run"])}
    exact = worst_errors(cells["exact"])
    assert [(m.kind, m.a, m.b, m.score) for m in exact] == [("missed copy", "a", "c", None)]
    joined = [m for m in worst_errors(cells["edit-distance"]) if m.kind == "joined wrongly"]
    assert {(m.a, m.b) for m in joined} >= {("a", "b")}
    assert len(worst_errors(cells["edit-distance"])) <= 10


def test_texts_that_may_not_be_shown_are_not(made: Path) -> None:
    record = made / "run" / "run.json"
    kept = record.read_text(encoding="utf-8")
    data = json.loads(kept)
    data["corpora"][0]["redistributable"] = False
    record.write_text(json.dumps(data), encoding="utf-8")
    try:
        write_report([made / "run"], made / "hidden")
        write_report([made / "run"], made / "shown", show_texts=True)
    finally:
        record.write_text(kept, encoding="utf-8")
    hidden = str(errors_of(made / "hidden"))
    assert "may not be redistributed" in hidden
    assert "Kelsing" not in hidden + page(made, "hidden").text
    assert "Kelsing" in str(errors_of(made / "shown"))
    assert "Kelsing" not in (made / "hidden" / "report.md").read_text(encoding="utf-8")


def test_texts_that_changed_since_are_not_shown(made: Path) -> None:
    documents = made / "documents.jsonl"
    kept = documents.read_text(encoding="utf-8")
    documents.write_text(kept.replace("Kelsing", "Elsewhere"), encoding="utf-8")
    try:
        write_report([made / "run"], made / "changed")
    finally:
        documents.write_text(kept, encoding="utf-8")
    changed = str(errors_of(made / "changed"))
    assert "has changed since the run" in changed
    assert "Elsewhere" not in changed


@pytest.mark.slow
def test_other_linkages_know_the_default_and_a_ceiling_above_it(made: Path) -> None:
    corpus = f"{made / 'documents.jsonl'}"
    gold = Gold({"copy": nd.Clusters.from_mapping({"a": 1, "b": 2, "c": 1, "d": 3, "e|pipe": 4})})
    entry = Entry(corpus=nd.Corpus.read(corpus), gold=gold, source=corpus)
    strategies = [str(nd.strategy(s)) for s in ("minhash-lsh(ngram=2, bands=64, floor=0.1)", "tfidf-cosine")]
    run(Plan(entries=[entry], strategies=strategies, threads=1, linkage="star()"), made / "star", RecordingWatcher())
    cells = write_report([made / "star"], made / "star-report").cells
    for cell in cells:
        assert cell.best is not None
        assert cell.best.f1 >= (cell.figures["f1"] or 0)
        assert np.float32(cell.threshold or 0) in [np.float32(t) for t in cell.curve["threshold"]]
        assert not cell.stepwise


def test_thinned_curves_keep_ends_best_and_default(results: dict[str, Any]) -> None:
    for cell in results["cells"]:
        assert max(cell["curve"]["f1"], default=0.0) in (cell["best"]["f1"], 0.0)
        assert len(cell["pair_curve"]["threshold"]) <= 202


def test_a_corpus_of_one_name_is_one_corpus(made: Path, tmp_path: Path) -> None:
    other = Entry(corpus=nd.Corpus.from_texts("ab", ["x y", "X Y"], name="documents"), gold=None, source="elsewhere")
    run(Plan(entries=[other], strategies=[str(nd.strategy("exact"))], threads=1), tmp_path / "run", RecordingWatcher())
    with pytest.raises(InputError, match="other documents, labels, level or linkage"):
        write_report([made / "run", tmp_path / "run"], tmp_path / "report")


def test_a_report_leaves_other_folders_alone(made: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="something else"):
        write_report([made / "run"], tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


@settings(max_examples=50)
@given(st.text(max_size=80), st.text(max_size=80))
def test_marked_pieces_make_up_the_texts(a: str, b: str) -> None:
    left, right = marked(a, b)
    assert "".join(p.text for p in left) == a
    assert "".join(p.text for p in right) == b
    if a == b:
        assert not any(p.differs for p in left + right)


def test_marks_are_what_the_other_text_lacks() -> None:
    left, right = marked("shut until June 3", "shut until the end of July")
    assert [p.text for p in left if p.differs] == ["June", "3"]
    assert "July" in "".join(p.text for p in right if p.differs)
    assert not any(p.differs for p in marked("Curly Case", "curly case")[0])


@pytest.mark.parametrize(("a", "b", "only"), [("今天上午开会", "今天下午开会", "上"), ("น้ำท่วม", "น้ำหวม", "ท่")])
def test_marked_are_letters_where_words_have_no_spaces(a: str, b: str, only: str) -> None:
    assert [piece.text for piece in marked(a, b)[0] if piece.differs] == [only]


def test_short_names_tell_rivals_apart() -> None:
    a = "minhash-lsh(num_perm=128, bands=16, verify=None)"
    b = "minhash-lsh(num_perm=128, bands=64, verify=infix(a='x, y'))"
    assert short_names([a, b, "exact(floor=1.0)"]) == {
        a: "minhash-lsh(bands=16, verify=None)",
        b: "minhash-lsh(bands=64, verify=infix(a='x, y'))",
        "exact(floor=1.0)": "exact",
    }
    assert parameters(b) == ["num_perm=128", "bands=64", "verify=infix(a='x, y')"]


@given(st.floats(0, 1, width=32))
def test_a_threshold_is_never_shown_above_itself(threshold: float) -> None:
    assert threshold - 1e-4 < float(threshold_text(threshold)) <= threshold


def test_no_figure_is_minus_zero() -> None:
    assert (share(-0.0004), interval((-0.004, 0.11)), interval((-0.006, 0.0))) == ("0.000", "0.00–0.11", "-0.01–0.00")
