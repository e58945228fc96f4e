"""Documents without labels: figures by hand and those of a survey, and reports in which nothing is empty."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec.structs import replace

import neardup as nd
from neardup.core.codes import encode
from neardup.metrics.bands import band_of
from neardup.metrics.unlabelled import agreement, alone, even_thresholds, size_curve, sizes_of
from neardup.report.commands import Named, dedup_words, joined, survey_command
from neardup.report.markdown import render_markdown
from neardup.report.next_steps import next_steps
from neardup.report.part import Whole
from neardup.report.sections import OF_EACH_CORPUS
from neardup.report.terminal import print_results
from neardup.report.unlabelled import UNKNOWN, known_text
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.results.names import short_names
from neardup.run.plan import Entry
from neardup.study.summary import summarise
from tests.helpers.made_results import cell_data, data_of, results_from
from tests.helpers.pages import data_of_view
from tests.helpers.reports import make_report
from tests.helpers.runs import keep_run
from tests.helpers.study import make_study

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.results.records import Results

TEXTS = {
    "a": "the harbour board shut the swing bridge",
    "b": "the harbour board shut the swing bridge today",
    "c": "the harbour board shut the swing bridge",
    "d": "growers expect the smallest cherry crop in years",
}
PLAIN, PEER, EXACT = "minhash-lsh(ngram=1, bands=64, floor=0.1)", "minhash-lsh-rensa(ngram=1, floor=0.1)", "exact"


def small(folder: Path, source: str = "docs.jsonl") -> Results:
    """Four documents, two of them identical, without labels."""
    corpus = nd.Corpus.from_texts(TEXTS, TEXTS.values(), name="my docs")
    found = {str(nd.strategy(text)): nd.pairs(corpus, nd.strategy(text)) for text in (PLAIN, PEER, EXACT)}
    entry = Entry(corpus=corpus, gold=None, source=source)
    return derive_results(read_cells([keep_run(folder, entry, found, rounds=[0.1], peak_bytes=1_000_000)]))


def test_sizes_by_hand() -> None:
    assert sizes_of(np.array([0, 0, 1, 1, 1, 2])) == (3, 2, 3)
    assert sizes_of(np.zeros(0, np.int64)) == (0, 0, 0)
    labels = {0.5: np.array([0, 0, 0]), 0.9: np.array([0, 1, 1])}
    assert size_curve(labels.__getitem__, [0.5, 0.9]) == ([0.5, 0.9], [2, 1], [1, 1], [3, 2])
    found = even_thresholds(0.2, 0.7)
    assert found == sorted(found)
    assert (found[0], found[-1], 0.7 in found) == (0.2, 1.0, True)


def test_a_band_is_that_of_the_score_as_it_is_read() -> None:
    scores = np.array([0.7, 0.69996, 0.6999, 0.0, 1.0, 0.95, np.nan], np.float32)
    assert band_of(scores).tolist() == [7, 7, 6, 0, 9, 9, -1]


def test_agreement_by_hand() -> None:
    one, other = encode([0, 0, 1], [1, 2, 2]), encode([0, 5], [2, 6])
    nothing = np.zeros(0, np.uint64)
    assert agreement(one, other) == 1 / 4
    assert agreement(one, nothing) == 0
    assert agreement(nothing, nothing) is None
    assert alone(one, [other]) == 2 / 3
    assert alone(one, []) == 1
    assert alone(nothing, [one]) == 0


def test_figures_are_those_of_a_survey_of_the_same_documents(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study")
    summary, results = summarise(study), derive_results(read_cells([study.folder.run.path]))
    cells = {row.strategy: row for row in results.cells}
    rows = {row.strategy: row for row in results.unlabelled}
    lowest = {(each.strategy, each.linkage): each.lowest for each in study.population.choices}
    assert len(cells) == len(rows) == 3
    for one in summary.done:
        cell, row = cells[one.strategy], rows[one.strategy]
        (choice,) = (each for each in summary.choices if each.strategy == one.strategy and each.linkage == cell.linkage)
        assert cell.figures["documents_removed"] == choice.removed
        assert cell.figures["largest"] == choice.largest
        assert cell.figures["pairs_at_default"] == one.reported
        assert cell.figures["alone"] == one.alone
        assert cell.figures["usable_from"] == lowest[one.strategy, cell.linkage]
        assert row.curve["threshold"] == choice.threshold
        assert row.curve["documents_removed"] == choice.removed_at
        assert row.histogram == one.histogram
    for one, shares in zip(summary.done, summary.agreement, strict=True):
        others = {other.strategy: share for other, share in zip(summary.done, shares, strict=True)}
        del others[one.strategy]
        assert rows[one.strategy].agreement == others
        assert cells[one.strategy].figures["agreement"] == pytest.approx(np.mean(list(others.values())))


def test_figures_by_hand(tmp_path: Path) -> None:
    results = small(tmp_path / "run")
    plain, peer, exact = (cell.figures for cell in results.cells)
    assert (plain["documents_removed"], plain["duplicate_clusters"], plain["largest"]) == (2, 1, 3)
    assert (exact["documents_removed"], exact["duplicate_clusters"], exact["largest"]) == (1, 1, 2), "a and c"
    assert (plain["pairs_at_default"], exact["pairs_at_default"]) == (1, 0), "pairs of distinct texts"
    assert plain["agreement"] is None, "its peer is no other opinion, and exact finds nothing"
    assert peer["agreement"] is None
    first = results.unlabelled[0]
    assert first.agreement == {results.cells[1].strategy: 1.0, results.cells[2].strategy: 0.0}
    (part,) = results.by_corpus()
    names = short_names(results.strategies)
    assert known_text(part, names) == (
        "Known is what each would do: remove from 1 (exact) to 2 (minhash-lsh-rensa) of 4 documents."
    )


def test_a_threshold_removes_as_it_is_written_what_the_page_says(mixed_report: Path) -> None:
    """So the command beside it removes just these."""
    told = next(each for each in data_of_view(mixed_report, "strategy")["corpora"] if each["name"] == "untold")
    pairs = {cell.strategy: cell.pairs for cell in read_cells([mixed_report.parent / "run-1"])}
    for sheet in told["strategies"]:
        sweep, own = sheet["sweep"], pairs[sheet["text"]]
        found = [nd.cluster(own, threshold, sheet["linkage"]) for threshold in sweep["thresholds"]]
        assert sweep["removed"] == [len(own.ids) - clusters.count for clusters in found]
        assert sweep["largest"] == [max(map(len, clusters.members())) for clusters in found]
        several = [sum(len(members) > 1 for members in clusters.members()) for clusters in found]
        assert sweep["clusters"] == several
        assert sheet["dedup"].endswith(" --threshold")


def test_the_next_steps_name_the_documents_and_run_as_they_stand(tmp_path: Path) -> None:
    (part,) = small(tmp_path / "run", source="my docs/a.jsonl").by_corpus()
    survey, label, recommend, dedup = (step.command for step in next_steps(part))
    assert survey == "neardup survey 'my docs/a.jsonl' --out my-docs-study"
    assert (label, recommend) == ("neardup label my-docs-study", "neardup recommend my-docs-study")
    assert dedup.startswith("neardup dedup 'my docs/a.jsonl' --strategy ")
    assert dedup.endswith(" --linkage components --threshold 0.7 --dry-run")
    named = Named("docs.csv", "key", "the text")
    assert survey_command(named, "s") == "neardup survey docs.csv --id-field key --text-field 'the text' --out s"
    words = dedup_words(named, str(nd.strategy("minhash-lsh:news")), "components()")
    assert joined(words).endswith("--strategy minhash-lsh:news --linkage components")


def test_each_corpus_of_a_mixed_report_has_its_own_sections(mixed_report: Path) -> None:
    text = (mixed_report / "report.md").read_text(encoding="utf-8")
    told, untold = text[: text.index("## untold")], text[text.index("## untold") : text.index("## How it was measured")]
    assert UNKNOWN in untold
    assert UNKNOWN not in told
    for title in (
        "| strategy | threshold | removed |",
        "### Agreement",
        "### What to do next",
        "neardup survey untold",
    ):
        assert title in untold, title
        assert title not in told, title
    assert "F1" not in untold.replace(UNKNOWN, "")


def test_no_column_and_no_section_of_a_report_without_labels_is_empty(tmp_path: Path) -> None:
    report = make_report(tmp_path, corpora=("untold",), unlabelled=("untold",))
    text = (report / "report.md").read_text(encoding="utf-8")
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
        assert rows
        for column in zip(*rows, strict=True):
            assert any(cell.strip() not in ("–", "") for cell in column), table
    assert "Intervals are 95 %" not in text
    lines = (report / "results.csv").read_text(encoding="utf-8").splitlines()
    assert "documents_removed" in lines[0]
    assert "f1" not in lines[0].split(",")


def test_a_terminal_says_what_would_be_removed_and_what_is_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_results(small(tmp_path / "run"))
    said = capsys.readouterr().out
    assert "my docs: 4 documents, no gold" in said
    assert re.search(r"exact +1 +1 +2 +0 ", said)
    assert "repeat another strategy by other means: minhash-lsh-rensa (minhash-lsh)" in " ".join(said.split())
    assert "next: neardup survey docs.jsonl --out my-docs-study" in said
    assert "F1" not in said


def test_a_corpus_on_which_nothing_ended_well_has_no_empty_table() -> None:
    failed = {**cell_data("simhash()", {}), "status": "crashed", "error": "out of memory"}
    results = results_from(data_of(failed))
    bare = replace(results, corpora=[replace(results.corpora[0], levels=[])])
    (part,) = Whole(bare, []).parts()
    text = render_markdown([block for section in OF_EACH_CORPUS for block in section(part)])
    assert "out of memory" in text
    assert "What to do next" not in text
    assert "Agreement" not in text
